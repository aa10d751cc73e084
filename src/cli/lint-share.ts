// One thread's share of many files: every thread takes the next file that none has taken.

import type { Io } from "./io.ts";
import { type LintedFile, lintFile } from "./lint-file.ts";
import { loadLintSettings, type SettingsOptions } from "./lint-settings.ts";
import { quietIo } from "./quiet-io.ts";

/** What the threads share. */
export interface LintTask {
  readonly targets: readonly string[];
  readonly options: SettingsOptions;
  /** The position of the next file: one number, which threads count up. */
  readonly next: Int32Array;
}

export interface LintedTarget {
  /** Position among the targets. */
  readonly at: number;
  readonly linted: LintedFile;
  /** What goes to stderr. */
  readonly said: string;
}

/** What cannot be linted is left out: who asked for it lints it again, and meets the error itself. */
export async function lintShare(
  io: Io,
  { targets, options, next }: LintTask,
): Promise<readonly LintedTarget[]> {
  let said = "";
  const settings = await loadLintSettings(
    quietIo(io, io.cwd, (text) => {
      said += text;
    }),
    options,
  );
  const done: LintedTarget[] = [];
  for (;;) {
    const at = Atomics.add(next, 0, 1);
    const file = targets[at];
    if (file === undefined) return done;
    said = "";
    try {
      done.push({ at, linted: await lintFile(io, file, settings, undefined), said });
    } catch {}
  }
}
