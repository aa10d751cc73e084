// Writes a Report in the format that was asked for.

import type { Report } from "../report/report.ts";
import type { Io } from "./io.ts";
import { writeResult } from "./output.ts";
import { choosePaint } from "./paint.ts";

export interface ReportOptions {
  readonly format: "text" | "json";
  readonly output?: string;
  readonly color: boolean;
}

export async function writeReport(io: Io, report: Report, options: ReportOptions): Promise<void> {
  if (options.format === "json") {
    const { renderJson } = await import("../report/json-report.ts");
    return writeResult(io, options.output, renderJson(report));
  }
  const { renderText } = await import("../report/text-report.ts");
  const isTerminal = io.isStdoutTerminal && options.output === undefined;
  writeResult(io, options.output, renderText(report, await choosePaint(io, isTerminal, options.color)));
}
