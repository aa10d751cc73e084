// Lints one policy, from a file or from text, and mends it when asked to.

import { resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { type LintVerdict, lintOpened } from "../lint/lint.ts";
import type { FixLevel } from "../lint/mend.ts";
import { type OpenedPolicy, openPolicy } from "../lint/open-policy.ts";
import { escapeText } from "../report/escape.ts";
import { plural } from "../report/text-report.ts";
import { readBoundedFile } from "./files.ts";
import type { Io } from "./io.ts";
import type { LintSettings } from "./lint-settings.ts";
import { rewriteFile } from "./output.ts";
import { readStdin } from "./stdin.ts";

/** What findings call standard input. */
export const STDIN_NAME = "<stdin>";

/** What becomes of the fixes of a file: they are written, or only shown. */
export interface FixJob {
  readonly level: FixLevel;
  readonly isDryRun: boolean;
}

export interface LintedFile extends LintVerdict {
  /** As the user named it; `<stdin>` for standard input. */
  readonly file: string;
  /** What the fixes would change, when they are only shown. */
  readonly diff: string;
}

export interface LintedText extends LintVerdict {
  readonly opened: OpenedPolicy;
}

/** The findings of a policy that is given as text; no file of that name is opened. */
export async function lintText(
  file: string,
  text: string | Uint8Array,
  settings: LintSettings,
): Promise<LintedText> {
  const bytes = typeof text === "string" ? Buffer.from(text, "utf8") : text;
  const opened = await openPolicy(file, bytes);
  return { opened, ...lintOpened(opened, settings.optionsFor(file)) };
}

/** The findings of one file, after its fixes when there are any to make. Throws PolicyError: file-*. */
export async function lintFile(
  io: Io,
  file: string,
  settings: LintSettings,
  job: FixJob | undefined,
): Promise<LintedFile> {
  const name = file === "-" ? STDIN_NAME : file;
  const bytes = file === "-" ? await readStdin(io, LIMITS.policyBytes) : readFile(io, file);
  if (job === undefined) return { ...(await lintText(name, bytes, settings)), file: name, diff: "" };
  const options = settings.optionsFor(name);
  const opened = await openPolicy(name, bytes);
  const { mendPolicy } = await import("../lint/mend.ts");
  const mending = await mendPolicy(opened, options, job.level);
  const before = opened.source.text;
  const after = mending.opened.source.text;
  if (mending.fixes > 0) {
    const made = `${plural(mending.fixes, "fix", "fixes")} ${job.isDryRun ? "to make" : "made"}`;
    if (!job.isDryRun) writeMended(io, file, bytes, after);
    io.writeStderr(`${escapeText(name)}: ${made}.\n`);
  }
  if (mending.stoppedBy !== undefined) io.writeStderr(`${escapeText(name)}: ${STOPPED[mending.stoppedBy]}\n`);
  if (!job.isDryRun) return { ...mending.verdict, file: name, diff: "" };
  const { unifiedDiff } = await import("./unified-diff.ts");
  // What is found stays as the file is, because nothing was written.
  const verdict = lintOpened(opened, options);
  return { ...verdict, file: name, diff: before === after ? "" : unifiedDiff(name, before, after) };
}

const STOPPED = {
  undoing: "some fixes undo each other, so the rest was left as it is.",
  rounds: `fixes are left after ${LIMITS.fixRounds} rounds; run again for more.`,
  refused: "a fix that would make the file unusable was not made.",
} as const;

function readFile(io: Io, file: string): Uint8Array {
  return readBoundedFile(resolve(io.cwd, file), LIMITS.policyBytes, file);
}

/** Writes the file whole, when it still is what was read. Throws PolicyError: file-changed, file-*. */
function writeMended(io: Io, file: string, bytes: Uint8Array, text: string): void {
  if (Buffer.compare(readFile(io, file), bytes) !== 0)
    throw new PolicyError(
      "file-changed",
      `${file} was changed while it was mended, so it was left as it is.`,
    );
  const mark = Buffer.from(bytes.subarray(0, BYTE_ORDER_MARK.length)).equals(BYTE_ORDER_MARK) ? "\ufeff" : "";
  rewriteFile(io, file, `${mark}${text}`);
}

const BYTE_ORDER_MARK = Buffer.from("\ufeff", "utf8");
