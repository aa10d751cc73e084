// Writes a replay in every format that was asked for.

import { PLAIN_PAINT, type ReportContext } from "../../report/report.ts";
import type { Io } from "../io.ts";
import { choosePaint } from "../paint.ts";
import type { ReportOutput } from "../report-outputs.ts";
import { VERSION } from "../version.generated.ts";
import { writeFormats } from "../write-report.ts";
import type { ReplayReport } from "./simulate-report.ts";
import type { TextContext } from "./simulate-text.ts";

/** Where a text goes, for those that name files. */
interface Place {
  readonly folder: string;
  readonly text: TextContext;
  /** For pages. */
  readonly page: ReportContext;
}

type Render = (report: ReplayReport, place: Place) => Iterable<string>;

/** `ndjson` is written call by call, and nothing is left of it in the end. */
export const SIMULATE_FORMATS = {
  text: async (): Promise<Render> => {
    const { renderReplayText } = await import("./simulate-text.ts");
    return (report, { text }) => renderReplayText(report, text);
  },
  json: async (): Promise<Render> => (await import("./simulate-json.ts")).renderReplayJson,
  ndjson: async (): Promise<Render> => () => [],
  markdown: async (): Promise<Render> => {
    const { renderReplayMarkdown } = await import("./simulate-markdown.ts");
    return (report, { folder }) => renderReplayMarkdown(report, folder);
  },
  junit: async (): Promise<Render> => {
    const { renderReplayJunit } = await import("./simulate-ci.ts");
    return (report, { folder }) => renderReplayJunit(report, folder);
  },
  github: async (): Promise<Render> => {
    const { renderReplayGithub } = await import("./simulate-ci.ts");
    return (report, { folder }) => renderReplayGithub(report, folder);
  },
  lcov: async (): Promise<Render> => {
    return (report, { folder }) => report.coverage?.lcov(folder) ?? [];
  },
  html: async (): Promise<Render> => {
    const { renderReplayPage } = await import("./simulate-page.ts");
    return (report, { page }) => renderReplayPage(report, page);
  },
} as const;

export type SimulateFormat = keyof typeof SIMULATE_FORMATS;

/** Columns of a terminal that does not say how many it has. */
const TERMINAL_COLUMNS = 80;

/** Without any output but decision lines, the summary goes to stderr. */
export async function writeReplay(
  io: Io,
  report: ReplayReport,
  outputs: readonly ReportOutput<SimulateFormat>[],
  color: boolean,
): Promise<void> {
  if (outputs.length === 0) {
    const place = await placeOf(io, io.isStderrTerminal, color);
    for (const piece of (await SIMULATE_FORMATS.text())(report, place)) io.writeStderr(piece);
    return;
  }
  await writeFormats(io, outputs, async ({ format, file }) => {
    const isTerminal = io.isStdoutTerminal && file === undefined;
    const render = await SIMULATE_FORMATS[format]();
    return render(report, await placeOf(io, isTerminal, color));
  });
}

async function placeOf(io: Io, isTerminal: boolean, color: boolean): Promise<Place> {
  const text = await textContext(io, isTerminal, color);
  const page = { title: "policy simulate", version: VERSION, folder: io.cwd, paint: PLAIN_PAINT };
  return { folder: io.cwd, text, page };
}

export async function textContext(io: Io, isTerminal: boolean, color: boolean): Promise<TextContext> {
  return {
    paint: await choosePaint(io, isTerminal, color),
    columns: isTerminal ? (io.stdoutColumns ?? TERMINAL_COLUMNS) : undefined,
    isUnicode: isUnicode(io.env),
  };
}

/** A terminal whose environment names no encoding is taken for a modern one. */
function isUnicode({ LC_ALL, LC_CTYPE, LANG }: Io["env"]): boolean {
  const named = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== "");
  return named === undefined || /utf-?8/i.test(named);
}
