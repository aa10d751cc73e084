// Asks a person before code that TARGET names is downloaded and run. specification: cli.md section 3.

import { PolicyError } from "../errors.ts";
import { describeTarget } from "../mcp/target.ts";
import { escapeText } from "../report/escape.ts";
import type { Found } from "./find-target.ts";
import type { Io } from "./io.ts";

/** Bytes of an answer; what is longer is no yes. */
const ANSWER_BYTES = 1024;

/**
 * Returns when it may run: it downloads nothing, `--yes` was given, or a person says yes.
 * Throws PolicyError consent-needed.
 */
export async function askConsent(io: Io, found: Found, isAllowed: boolean): Promise<void> {
  if (!("target" in found) || found.isDownload !== true || isAllowed) return;
  const command = describeTarget(found.target);
  const refusal = new PolicyError(
    "consent-needed",
    `${found.how} would be downloaded and run by \`${command}\`.`,
  );
  const isCi = io.env.CI !== undefined && io.env.CI !== "" && io.env.CI !== "false";
  // Asked of the signal before the person is asked, so that Ctrl-C is an answer from the start.
  if (isCi || !io.isStderrTerminal || io.isStdinTerminal !== true || io.signal.aborted) throw refusal;
  io.writeStderr(`${escapeText(found.how)} would be downloaded and run by\n\n    ${escapeText(command)}\n\n`);
  io.writeStderr("Run it? [y/N] ");
  const answer = await readLine(io);
  if (!/^y(?:es)?$/i.test(answer.trim())) throw refusal;
}

/** The first line of standard input; the end of it, and Ctrl-C, answer nothing. */
async function readLine(io: Io): Promise<string> {
  const stopped = new Promise<undefined>((resolve) => {
    if (io.signal.aborted) resolve(undefined);
    io.signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  const input = io.stdin()[Symbol.asyncIterator]();
  let line = "";
  const decoder = new TextDecoder();
  while (line.length < ANSWER_BYTES && !line.includes("\n")) {
    const next = await Promise.race([input.next(), stopped]);
    if (next === undefined || next.done === true) break;
    line += decoder.decode(next.value, { stream: true });
  }
  // Not waited for: a stream of a terminal may not end before the next line.
  void input.return?.()?.catch(() => {});
  if (!line.includes("\n")) io.writeStderr("\n");
  return io.signal.aborted ? "" : (line.split("\n")[0] ?? "");
}
