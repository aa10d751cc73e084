// policy lint: every problem of policy files, with its place and what to do.
// specification: cli.md section 2.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type ExitCode, PolicyError } from "../../errors.ts";
import type { Severity } from "../../finding.ts";
import { escapeText } from "../../report/escape.ts";
import { hasFindingsAt, makeReport } from "../../report/report.ts";
import { fail } from "../fail.ts";
import type { Io } from "../io.ts";
import type { Judged } from "../lint-baseline.ts";
import { type FixJob, type LintedFile, lintFile } from "../lint-file.ts";
import { discoverLintFiles, expandLintFile } from "../lint-files.ts";
import { type LintSettings, loadLintSettings, type SettingsOptions } from "../lint-settings.ts";
import { checkOutput, writeResult } from "../output.ts";
import { writeReport } from "../write-report.ts";

export interface LintCommandOptions extends SettingsOptions {
  readonly format: "text" | "json";
  readonly output?: string;
  readonly failOn?: Severity | "never";
  readonly fix?: true | string;
  readonly fixDryRun?: true;
  readonly writeBaseline?: true | string;
  readonly color: boolean;
  readonly debug?: true;
}

export async function runLint(
  io: Io,
  files: readonly string[],
  options: LintCommandOptions,
): Promise<ExitCode> {
  const job = readFixJob(files, options);
  const settings = await loadLintSettings(io, options);
  const targets = findTargets(io, files, settings);
  checkOutput(io, options.output, targets);
  const { linted, failure } = await lintAll(io, targets, { settings, job, options });
  if (linted.length === 0) return failure;
  const { findings, suppressed } = await judgeByBaseline(io, linted, settings, options);
  const report = makeReport(findings, linted.length, { suppressed });
  if (job?.isDryRun) writeDiff(io, linted, options.output);
  else await writeReport(io, report, options);
  if (failure !== 0) return failure;
  const { failOn, maxWarnings } = settings;
  const hasTooMany = maxWarnings !== undefined && report.summary.warnings > maxWarnings;
  return hasTooMany || hasFindingsAt(report, failOn) ? 1 : 0;
}

function readFixJob(files: readonly string[], { fix, fixDryRun }: LintCommandOptions): FixJob | undefined {
  const isDryRun = fixDryRun === true;
  if (typeof fix === "string" && fix !== "safe" && fix !== "all")
    throw new PolicyError("usage", `--fix=${fix}: it must be safe or all.`);
  if (fix === undefined && !isDryRun) return undefined;
  if (!isDryRun && files.includes("-"))
    throw new PolicyError(
      "usage",
      "--fix mends files: it cannot mend standard input. --fix-dry-run shows what it would do.",
    );
  return { level: fix === "all" ? "all" : "safe", isDryRun };
}

function findTargets(io: Io, files: readonly string[], settings: LintSettings): readonly string[] {
  const found =
    files.length === 0 ? discoverLintFiles(io.cwd) : files.flatMap((file) => expandLintFile(io.cwd, file));
  if (found.length === 0)
    throw new PolicyError("nothing-to-do", "There is no policy here, and none was named.");
  const ignored = found.filter((file) => file !== "-" && settings.isIgnored(file));
  if (ignored.length === found.length)
    throw new PolicyError("nothing-to-do", "The configuration ignores every policy that there is to lint.");
  // What was named and is left out would look as if it were right.
  if (files.length > 0)
    for (const file of ignored) io.writeStderr(`${escapeText(file)} is ignored by the configuration.\n`);
  return found.filter((file) => !ignored.includes(file));
}

interface Task {
  readonly settings: LintSettings;
  readonly job: FixJob | undefined;
  readonly options: LintCommandOptions;
}

/** One file that cannot be read does not hide what is wrong in the others. */
async function lintAll(
  io: Io,
  targets: readonly string[],
  { settings, job, options }: Task,
): Promise<{ linted: readonly LintedFile[]; failure: ExitCode }> {
  const linted: LintedFile[] = [];
  let failure: ExitCode = 0;
  for (const file of targets) {
    try {
      linted.push(await lintFile(io, file, settings, job));
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      const exitCode = await fail(error, io, {
        isDebug: options.debug === true,
        isColorAllowed: options.color,
      });
      failure = exitCode > failure ? exitCode : failure;
    }
  }
  return { linted, failure };
}

async function judgeByBaseline(
  io: Io,
  linted: readonly LintedFile[],
  settings: LintSettings,
  { writeBaseline }: LintCommandOptions,
): Promise<Judged> {
  const { baseline } = settings;
  if (writeBaseline !== undefined) {
    const file = writeBaseline === true ? baseline.file : writeBaseline;
    return (await import("../lint-baseline.ts")).writeBaseline(io, { ...baseline, file }, linted);
  }
  if (baseline.isNamed || existsSync(resolve(io.cwd, baseline.file)))
    return (await import("../lint-baseline.ts")).useBaseline(io, baseline, linted);
  return {
    findings: linted.flatMap(({ findings }) => findings),
    suppressed: linted.flatMap(({ suppressed }) => suppressed),
  };
}

/** A file gets the diff as it is, to be applied; what goes to stdout may reach a terminal. */
function writeDiff(io: Io, linted: readonly LintedFile[], output: string | undefined): void {
  const diff = linted.map((file) => file.diff).join("");
  const isFile = output !== undefined && output !== "-";
  writeResult(io, output, isFile ? diff : diff.split("\n").map(escapeLine).join("\n"));
}

/** The carriage return of a line break is part of the diff. */
function escapeLine(line: string): string {
  return line.endsWith("\r") ? `${escapeText(line.slice(0, -1))}\r` : escapeText(line);
}
