// Writes a result in every format that was asked for, each to its place.

import { maskSecrets } from "../policy/secrets.ts";
import { FORMATS, type FormatEntry } from "../report/formats.ts";
import type { Report, ReportContext } from "../report/report.ts";
import type { Io } from "./io.ts";
import { type Output, openOutput } from "./output.ts";
import { choosePaint } from "./paint.ts";
import type { ReportOutput } from "./report-outputs.ts";
import { VERSION } from "./version.generated.ts";

export interface ReportWriting {
  readonly outputs: readonly ReportOutput[];
  readonly color: boolean;
  /** What the report is of: `policy lint`. */
  readonly title: string;
}

/** Characters that are written at once. */
const CHUNK = 64 * 1024;

export async function writeReport(io: Io, report: Report, writing: ReportWriting): Promise<void> {
  const { outputs, color, title } = writing;
  await writeFormats(io, outputs, async ({ format, file }) => {
    const entry: FormatEntry = FORMATS[format];
    const reporter = await entry.load();
    const shown = entry.hasFingerprints ? await withFingerprints(io, report) : report;
    return reporter(shown, await contextOf(io, { file, color, title }));
  });
}

/** What a reporter is told of the place that its text goes to. */
export async function contextOf(
  io: Io,
  {
    file,
    color,
    title,
  }: { readonly file: string | undefined; readonly color: boolean; readonly title: string },
): Promise<ReportContext> {
  const paint = await choosePaint(io, io.isStdoutTerminal && file === undefined, color);
  return { paint, title, version: VERSION, folder: io.cwd };
}

/**
 * Writes each format to its place. Files first, all of them or none; then stdout, whose reader may have gone: that
 * is its right. `render` gives the text of one of them, in pieces.
 */
export async function writeFormats<O extends { readonly file?: string }>(
  io: Io,
  outputs: readonly O[],
  render: (output: O) => Promise<Iterable<string>>,
): Promise<void> {
  const opened: Output[] = [];
  try {
    for (const output of outputs.filter(({ file }) => file !== undefined))
      opened.push(await writeOne(io, output, render));
    for (const output of opened) output.commit();
  } catch (error) {
    for (const output of opened) output.discard();
    throw error;
  }
  for (const output of outputs.filter(({ file }) => file === undefined)) {
    try {
      await writeOne(io, output, render);
    } catch (error) {
      // The exit code still says what was found.
      if (!(error instanceof Error && "code" in error && error.code === "EPIPE")) throw error;
    }
  }
}

/**
 * Gives `work` the place of decision lines, which are written as they come, if they are asked for, and the outputs that
 * are written afterwards. A file of lines is complete when `work` is; when that throws, none is left.
 */
export async function withLines<O extends { readonly format: string; readonly file?: string }, T>(
  io: Io,
  outputs: readonly O[],
  work: (lines: Output | undefined, others: readonly O[]) => Promise<T>,
): Promise<T> {
  const streamed = outputs.find(({ format }) => format === "ndjson");
  const lines = streamed && openOutput(io, streamed.file);
  try {
    const done = await work(
      lines,
      outputs.filter((one) => one !== streamed),
    );
    lines?.commit();
    return done;
  } catch (error) {
    lines?.discard();
    throw error;
  }
}

async function writeOne<O extends { readonly file?: string }>(
  io: Io,
  wanted: O,
  render: (output: O) => Promise<Iterable<string>>,
): Promise<Output> {
  const pieces = await render(wanted);
  const output = openOutput(io, wanted.file);
  try {
    writePieces(output, pieces);
  } catch (error) {
    output.discard();
    throw error;
  }
  return output;
}

/** A write for each finding would be slow. Of findings secrets are hidden already; here, those of file names too. */
function writePieces(output: Output, pieces: Iterable<string>): void {
  let waiting: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length < CHUNK) continue;
    output.write(maskSecrets(waiting.join("")));
    waiting = [];
    length = 0;
  }
  output.write(maskSecrets(waiting.join("")));
}

export async function withFingerprints(io: Io, report: Report): Promise<Report> {
  const { addFingerprints } = await import("./fingerprints.ts");
  return addFingerprints(report, io.cwd);
}
