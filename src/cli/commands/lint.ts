// policy lint: every problem of policy files, with its place and what to do.
// specification: cli.md section 2.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { docsUrl } from "../../docs-link.ts";
import { type ExitCode, PolicyError } from "../../errors.ts";
import type { Finding, Severity } from "../../finding.ts";
import type { LintRule } from "../../lint/rule.ts";
import { LINT_RULES } from "../../lint/rules.ts";
import { listFirst } from "../../lint/suggestions.ts";
import { maskSecrets } from "../../policy/secrets.ts";
import { escapeText } from "../../report/escape.ts";
import { FORMATS } from "../../report/formats.ts";
import { hasFindingsAt, makeReport, type RuleInfo } from "../../report/report.ts";
import { plural } from "../../report/text-report.ts";
import { fail } from "../fail.ts";
import { LOCKFILE } from "../files.ts";
import type { Io } from "../io.ts";
import type { Judged } from "../lint-baseline.ts";
import { type FixJob, type LintedFile, lintFile } from "../lint-file.ts";
import { discoverLintFiles, expandLintFile } from "../lint-files.ts";
import { type LintSettings, loadLintSettings, type SettingsOptions } from "../lint-settings.ts";
import type { LintedTarget } from "../lint-share.ts";
import { checkOutput, writeResult } from "../output.ts";
import { pairOutputs, type ReportOutput, type Written } from "../report-outputs.ts";
import { writeReport } from "../write-report.ts";

export interface LintCommandOptions extends SettingsOptions {
  readonly format?: readonly Written[];
  readonly output?: readonly Written[];
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
  const outputs = pairOutputs(io.cwd, FORMATS, options.format, options.output);
  if (job?.isDryRun && outputs.some(({ format }) => format !== "text"))
    throw new PolicyError("usage", "--fix-dry-run prints a diff, and no other format.");
  const settings = await loadLintSettings(io, options);
  const targets = findTargets(io, files, settings);
  for (const { file } of outputs)
    checkOutput(io, file, [...targets, options.lock ?? LOCKFILE, options.tools]);
  for (const line of settings.weakeningsFor(targets)) io.writeStderr(`${line}\n`);
  const { linted, unread, failure } = await lintAll(io, targets, { settings, job, options });
  if (linted.length === 0) return failure;
  const { findings, suppressed } = await judgeByBaseline(io, linted, settings, options);
  const names = linted.map(({ file }) => file);
  const rules = LINT_RULES.map(describeRule);
  const report = makeReport(findings, linted.length, { files: names, rules, suppressed, unread });
  if (job?.isDryRun) writeDiff(io, linted, outputs);
  else await writeReport(io, report, { outputs, color: options.color, title: "policy lint" });
  pointToPages(io, report.findings);
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
  // What is left out would look as if it were right.
  if (files.length > 0)
    for (const file of ignored) io.writeStderr(`${escapeText(file)} is ignored by the configuration.\n`);
  else if (ignored.length > 0)
    io.writeStderr(
      `The configuration ignores ${plural(ignored.length, "file")}: ${listFirst(ignored, MOST_IGNORED, escapeText)}.\n`,
    );
  const left = new Set(ignored);
  return found.filter((file) => !left.has(file));
}

/** Names of files that nobody named. */
const MOST_IGNORED = 5;

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
): Promise<{ linted: readonly LintedFile[]; unread: readonly Finding[]; failure: ExitCode }> {
  const linted: LintedFile[] = [];
  const unread: Finding[] = [];
  let failure: ExitCode = 0;
  const done = await lintAtOnce(io, targets, job, options);
  for (const [at, file] of targets.entries()) {
    const known = done?.get(at);
    if (known !== undefined) {
      if (known.said !== "") io.writeStderr(known.said);
      linted.push(known.linted);
      continue;
    }
    try {
      linted.push(await lintFile(io, file, settings, job));
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      const exitCode = await fail(error, io, {
        isDebug: options.debug === true,
        isColorAllowed: options.color,
      });
      failure = exitCode > failure ? exitCode : failure;
      unread.push(describeUnread(file, error));
    }
  }
  return { linted, unread, failure };
}

/** Many files, linted by several threads where the machine has them; `undefined` when they are linted one by one. */
async function lintAtOnce(
  io: Io,
  targets: readonly string[],
  job: FixJob | undefined,
  options: LintCommandOptions,
): Promise<ReadonlyMap<number, LintedTarget> | undefined> {
  if (job !== undefined || targets.length < MANY_FILES || targets.includes("-")) return undefined;
  const { countThreads, lintInThreads } = await import("../lint-threads.ts");
  const threads = countThreads(targets.length);
  return threads === 1 ? undefined : lintInThreads(io, targets, options, threads);
}

/** With fewer files a second thread gains nothing. */
const MANY_FILES = 100;

/** Says to a person at a terminal where a finding is explained. */
function pointToPages(io: Io, [first]: readonly Finding[]): void {
  if (first === undefined || !io.isStdoutTerminal || !io.isStderrTerminal) return;
  io.writeStderr(`\nWhat a code in brackets means: policy explain ${first.code}\n`);
}

/** What reports say of a rule. */
function describeRule({ code, severity, category, summary, why, bad, good }: LintRule): RuleInfo {
  const examples = { bad: bad.policy, good: good.policy, language: "yaml" };
  const url = docsUrl(code, true);
  return { code, severity, category, summary, why, examples, ...(url !== undefined && { url }) };
}

/** Its message is for stderr: it may hold an absolute path. */
function describeUnread(file: string, { code, help }: PolicyError): Finding {
  const message = `This file was not checked (${code}).`;
  const start = { line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { code, severity: "error", file, ...start, pointer: "", message, help };
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
function writeDiff(io: Io, linted: readonly LintedFile[], outputs: readonly ReportOutput[]): void {
  const whole = linted.map((file) => file.diff).join("");
  const diff = maskSecrets(whole);
  if (diff !== whole)
    io.writeStderr("Secrets in the diff are shown as stars, so that part of it cannot be applied.\n");
  const file = outputs[0]?.file;
  const shown = file === undefined ? diff.split("\n").map(escapeLine).join("\n") : diff;
  writeResult(io, file, shown);
}

/** The carriage return of a line break is part of the diff. */
function escapeLine(line: string): string {
  return line.endsWith("\r") ? `${escapeText(line.slice(0, -1))}\r` : escapeText(line);
}
