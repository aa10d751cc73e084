// Writes the results of tests in every format that was asked for.

import type { TestReport } from "../../policy-test/test-report.ts";
import type { TestTextContext } from "../../policy-test/test-text.ts";
import type { Io } from "../io.ts";
import { choosePaint } from "../paint.ts";
import type { ReportOutput } from "../report-outputs.ts";
import { writeFormats } from "../write-report.ts";

interface Place {
  readonly folder: string;
  readonly text: TestTextContext;
}

type Render = (report: TestReport, place: Place) => Iterable<string>;

export const TEST_FORMATS = {
  text: async (): Promise<Render> => {
    const { renderTestText } = await import("../../policy-test/test-text.ts");
    return (report, { text }) => renderTestText(report, text);
  },
  json: async (): Promise<Render> => (await import("../../policy-test/test-json.ts")).renderTestJson,
  junit: async (): Promise<Render> => {
    const { renderTestJunit } = await import("../../policy-test/test-ci.ts");
    return (report, { folder }) => renderTestJunit(report, folder);
  },
  github: async (): Promise<Render> => {
    const { renderTestGithub } = await import("../../policy-test/test-ci.ts");
    return (report, { folder }) => renderTestGithub(report, folder);
  },
  lcov:
    async (): Promise<Render> =>
    (report, { folder }) =>
      report.coverage?.lcov(folder) ?? [],
} as const;

export type TestFormat = keyof typeof TEST_FORMATS;

export async function writeTests(
  io: Io,
  report: TestReport,
  outputs: readonly ReportOutput<TestFormat>[],
  color: boolean,
): Promise<void> {
  await writeFormats(io, outputs, async ({ format, file }) => {
    const isTerminal = io.isStdoutTerminal && file === undefined;
    const paint = await choosePaint(io, isTerminal, color);
    const columns = isTerminal ? io.stdoutColumns : undefined;
    const render = await TEST_FORMATS[format]();
    return render(report, { folder: io.cwd, text: { paint, columns, isUnicode: isUnicode(io.env) } });
  });
}

/** A terminal whose environment names no encoding is taken for a modern one. */
function isUnicode({ LC_ALL, LC_CTYPE, LANG }: Io["env"]): boolean {
  const named = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== "");
  return named === undefined || /utf-?8/i.test(named);
}
