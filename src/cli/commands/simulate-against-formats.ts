// Writes a comparison of two policies in every format that was asked for.

import { PolicyError } from "../../errors.ts";
import type { Io } from "../io.ts";
import type { ReportOutput } from "../report-outputs.ts";
import { writeFormats } from "../write-report.ts";
import type { AgainstReport } from "./simulate-against-report.ts";
import { type SimulateFormat, textContext } from "./simulate-formats.ts";
import type { TextContext } from "./simulate-text.ts";

interface Place {
  readonly folder: string;
  readonly text: TextContext;
}

type Render = (report: AgainstReport, place: Place) => Iterable<string>;

/** `ndjson` is written call by call, and nothing is left of it in the end. */
const AGAINST_FORMATS = {
  text: async (): Promise<Render> => {
    const { renderAgainstText } = await import("./simulate-against-text.ts");
    return (report, { text }) => renderAgainstText(report, text);
  },
  json: async (): Promise<Render> => (await import("./simulate-against-json.ts")).renderAgainstJson,
  ndjson: async (): Promise<Render> => () => [],
  markdown: async (): Promise<Render> => {
    const { renderAgainstMarkdown } = await import("./simulate-against-markdown.ts");
    return (report, { folder }) => renderAgainstMarkdown(report, folder);
  },
  github: async (): Promise<Render> => {
    const { renderAgainstGithub } = await import("./simulate-against-github.ts");
    return (report, { folder }) => renderAgainstGithub(report, folder);
  },
} as const;

type AgainstFormat = keyof typeof AGAINST_FORMATS;

/** Throws PolicyError usage for a format that tells of one policy only. */
export function readAgainstFormats(
  outputs: readonly ReportOutput<SimulateFormat>[],
): readonly ReportOutput<AgainstFormat>[] {
  return outputs.map(({ format, ...rest }) => {
    if (!isAgainstFormat(format)) {
      throw new PolicyError(
        "usage",
        `--format ${format} tells of one policy. With --against there are ${Object.keys(AGAINST_FORMATS).join(", ")}.`,
      );
    }
    return { format, ...rest };
  });
}

function isAgainstFormat(format: SimulateFormat): format is AgainstFormat {
  return Object.hasOwn(AGAINST_FORMATS, format);
}

/** Without any output but lines of changes, the summary goes to stderr. */
export async function writeComparison(
  io: Io,
  report: AgainstReport,
  outputs: readonly ReportOutput<AgainstFormat>[],
  color: boolean,
): Promise<void> {
  if (outputs.length === 0) {
    const render = await AGAINST_FORMATS.text();
    const text = await textContext(io, io.isStderrTerminal, color);
    for (const piece of render(report, { folder: io.cwd, text })) io.writeStderr(piece);
    return;
  }
  await writeFormats(io, outputs, async ({ format, file }) => {
    const text = await textContext(io, io.isStdoutTerminal && file === undefined, color);
    return (await AGAINST_FORMATS[format]())(report, { folder: io.cwd, text });
  });
}
