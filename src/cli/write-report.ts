// Writes a Report in every format that was asked for, each to its place.

import { maskSecrets } from "../policy/secrets.ts";
import { FORMATS, type FormatEntry } from "../report/formats.ts";
import type { Report, Reporter } from "../report/report.ts";
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

/** Files first, all of them or none; then stdout, whose reader may have gone: that is its right. */
export async function writeReport(io: Io, report: Report, writing: ReportWriting): Promise<void> {
  const opened: Output[] = [];
  const files = writing.outputs.filter(({ file }) => file !== undefined);
  try {
    for (const output of files) opened.push(await render(io, report, output, writing));
    for (const output of opened) output.commit();
  } catch (error) {
    for (const output of opened) output.discard();
    throw error;
  }
  for (const output of writing.outputs.filter(({ file }) => file === undefined)) {
    try {
      await render(io, report, output, writing);
    } catch (error) {
      // The exit code still says what was found.
      if (!(error instanceof Error && "code" in error && error.code === "EPIPE")) throw error;
    }
  }
}

async function render(
  io: Io,
  report: Report,
  { format, file }: ReportOutput,
  { color, title }: ReportWriting,
): Promise<Output> {
  const entry: FormatEntry = FORMATS[format];
  const reporter = await entry.load();
  const shown = entry.hasFingerprints ? await withFingerprints(io, report) : report;
  const paint = await choosePaint(io, io.isStdoutTerminal && file === undefined, color);
  const output = openOutput(io, file);
  try {
    writePieces(output, reporter(shown, { paint, title, version: VERSION, folder: io.cwd }));
  } catch (error) {
    output.discard();
    throw error;
  }
  return output;
}

/** A write for each finding would be slow. Of findings secrets are hidden already; here, those of file names too. */
function writePieces(output: Output, pieces: ReturnType<Reporter>): void {
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

async function withFingerprints(io: Io, report: Report): Promise<Report> {
  const { addFingerprints } = await import("./fingerprints.ts");
  return addFingerprints(report, io.cwd);
}
