// Runs something again whenever its inputs become others, until Ctrl-C. For lint --watch and test --watch.

import { resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { compareText } from "../order.ts";
import { escapeText } from "../report/escape.ts";
import { plural } from "../report/text-report.ts";
import { fail } from "./fail.ts";
import { createInputStates } from "./input-state.ts";
import type { Io } from "./io.ts";
import { pairOutputs, type Written } from "./report-outputs.ts";
import { watchFolders } from "./watch-folders.ts";

/** Clears the screen and what was scrolled away, and goes to its first line. */
const CLEAR = "\u001b[2J\u001b[3J\u001b[H";
/** Names of changed files in a header. */
const MOST_NAMES = 3;

/** The state of a file that does not exist. */
const NOT_THERE = "file-not-found";

type States = ReadonlyMap<string, string>;

export interface WatchedRuns {
  readonly run: () => Promise<unknown>;
  /** Every file that a run reads, and those that it would read if they were there. Absolute. */
  readonly inputPaths: () => Promise<readonly string[]>;
  /** Folders in which something happens when one of these changes, or another comes to be. Absolute. */
  readonly foldersToWatch: (paths: readonly string[]) => readonly string[];
}

export interface WatchOptions {
  readonly color: boolean;
  readonly debug?: true;
}

/** Runs until Ctrl-C, which is 130. Throws PolicyError usage for a command line that is wrong. */
export async function watchRuns(io: Io, watched: WatchedRuns, options: WatchOptions): Promise<130> {
  const { signal } = io;
  const inputs = createInputStates(LIMITS.documentBytes);
  const watch = watchFolders(signal);
  let last: States | undefined;
  try {
    while (!signal.aborted) {
      const paths = await watched.inputPaths();
      // Watched before they are read: what happens in between is not missed.
      watch.follow(watched.foldersToWatch(paths));
      const now = inputs.read(paths);
      if (last !== undefined && isSame(last, now)) {
        await watch.changed();
        continue;
      }
      announce(io, last, now);
      await runOnce(io, watched, options, last === undefined);
      last = now;
      io.writeStderr(`Watching ${plural(presentIn(now), "file")}. Ctrl-C ends.\n`);
    }
  } finally {
    watch.close();
  }
  return 130;
}

/** Only text may be printed again and again. Throws PolicyError usage. */
export function checkWatchedOutputs<F extends string>(
  io: Io,
  table: Readonly<Record<F, unknown>>,
  { format, output }: { readonly format?: readonly Written[]; readonly output?: readonly Written[] },
): void {
  const printed = pairOutputs(io.cwd, table, format, output).find(({ file }) => file === undefined);
  if (printed !== undefined && printed.format !== "text") {
    throw new PolicyError(
      "usage",
      `--watch prints one result after another, which is no ${printed.format}. Write each to a file with --output.`,
    );
  }
}

/** What makes a run fail may be mended while it is watched, except for a command line that is wrong. */
async function runOnce(
  io: Io,
  { run }: WatchedRuns,
  { color, debug }: WatchOptions,
  isFirst: boolean,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof PolicyError) || (isFirst && error.code === "usage")) throw error;
    await fail(error, io, { isDebug: debug === true, isColorAllowed: color });
  }
}

function announce(io: Io, last: States | undefined, now: States): void {
  if (io.isStdoutTerminal && io.env.TERM !== "dumb") io.writeStdout(CLEAR);
  if (last === undefined) return;
  const changed = changedPaths(last, now).map((path) => escapeText(shownPath(io, path)));
  const more = changed.length - MOST_NAMES;
  const names = [...changed.slice(0, MOST_NAMES), ...(more > 0 ? [`${more} more`] : [])].join(", ");
  io.writeStderr(`\n--- ${names} changed ---\n\n`);
}

function shownPath(io: Io, path: string): string {
  const start = resolve(io.cwd, "x").slice(0, -1);
  return path.startsWith(start) ? path.slice(start.length) : path;
}

function isSame(a: States, b: States): boolean {
  return a.size === b.size && [...a].every(([path, state]) => b.get(path) === state);
}

function changedPaths(before: States, after: States): readonly string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  // What was not looked at and is not there has not changed.
  const stateIn = (states: States, path: string): string => states.get(path) ?? NOT_THERE;
  return [...all].filter((path) => stateIn(before, path) !== stateIn(after, path)).sort(compareText);
}

function presentIn(states: States): number {
  return [...states.values()].filter((state) => state !== NOT_THERE).length;
}
