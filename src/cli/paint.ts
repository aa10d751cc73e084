// Colours, where the output is a terminal and nobody objects.

import { type Paint, PLAIN_PAINT } from "../report/report.ts";
import type { Io } from "./io.ts";

/** NO_COLOR, FORCE_COLOR and `--no-color` decide; without them the terminal does. */
export async function choosePaint(io: Io, isTerminal: boolean, isColorAllowed: boolean): Promise<Paint> {
  const { NO_COLOR, FORCE_COLOR } = io.env;
  const isForced = FORCE_COLOR !== undefined && FORCE_COLOR !== "" && FORCE_COLOR !== "0";
  const isRefused = !isColorAllowed || (NO_COLOR !== undefined && NO_COLOR !== "") || FORCE_COLOR === "0";
  if (isRefused || !(isTerminal || isForced)) return PLAIN_PAINT;
  const { Chalk } = await import("chalk");
  const chalk = new Chalk({ level: 1 });
  // Chalk joins all of its arguments, such as those that map gives.
  return {
    error: (text) => chalk.red(text),
    warning: (text) => chalk.yellow(text),
    info: (text) => chalk.cyan(text),
    good: (text) => chalk.green(text),
    strong: (text) => chalk.bold(text),
    faint: (text) => chalk.dim(text),
  };
}
