// policy lint: every problem of policy files, with its place and what to do.
// specification: cli.md section 2.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { docsUrl } from "../../docs-link.ts";
import { type ExitCode, PolicyError } from "../../errors.ts";
import type { Finding, Severity } from "../../finding.ts";
import type { LintRule } from "../../lint/rule.ts";
import { LINT_RULES } from "../../lint/rules.ts";
import { hasFindingsAt, makeReport, type RuleInfo } from "../../report/report.ts";
import { fail } from "../fail.ts";
import { LOCKFILE } from "../files.ts";
import type { Io } from "../io.ts";
import { type LintJob, lintFile, STDIN_NAME } from "../lint-file.ts";
import { discoverLintFiles, expandLintFile } from "../lint-files.ts";
import { readLevels } from "../lint-levels.ts";
import type { LockedTools } from "../locked-tools.ts";
import { checkOutput } from "../output.ts";
import { pairOutputs, type Written } from "../report-outputs.ts";
import { writeReport } from "../write-report.ts";

export interface LintCommandOptions {
  readonly format?: readonly Written[];
  readonly output?: readonly Written[];
  readonly failOn: Severity | "never";
  readonly maxWarnings?: number;
  readonly lock?: string;
  readonly tools?: string;
  readonly server?: string;
  readonly rule?: readonly string[];
  readonly portable?: true;
  readonly fix?: true;
  readonly color: boolean;
  readonly debug?: true;
}

/** What `--portable` asks for; a `--rule` of the same code comes later and so wins. */
const PORTABLE_LEVEL = "not-portable=error";

export async function runLint(
  io: Io,
  files: readonly string[],
  options: LintCommandOptions,
): Promise<ExitCode> {
  if (options.fix && files.includes("-"))
    throw new PolicyError("usage", "--fix mends files: it cannot mend standard input.");
  const outputs = pairOutputs(io.cwd, options.format, options.output);
  const levels = await readLevels([...(options.portable ? [PORTABLE_LEVEL] : []), ...(options.rule ?? [])]);
  const lockFile = findLock(io, options.lock);
  if (lockFile === undefined && options.server !== undefined)
    throw new PolicyError(
      "usage",
      `--server picks a server of a lockfile, and there is no ${LOCKFILE} here.`,
    );
  const targets =
    files.length === 0 ? discoverLintFiles(io.cwd) : files.flatMap((file) => expandLintFile(io.cwd, file));
  if (targets.length === 0) {
    throw new PolicyError("nothing-to-do", "There is no policy here, and none was named.");
  }
  const inputs = [...targets, lockFile, options.tools];
  for (const { file } of outputs) checkOutput(io, file, inputs);
  const locked = await loadTools(io, lockFile, options.tools);
  const job: LintJob = { server: options.server, fixes: options.fix ? "safe" : "none", levels, locked };
  const findings: Finding[] = [];
  let failure: ExitCode = 0;
  const linted: string[] = [];
  const unread: Finding[] = [];
  for (const file of targets) {
    try {
      for (const finding of await lintFile(io, file, job)) findings.push(finding);
      linted.push(file === "-" ? STDIN_NAME : file);
    } catch (error) {
      // One file that cannot be read does not hide what is wrong in the others.
      if (!(error instanceof PolicyError)) throw error;
      const exitCode = await fail(error, io, {
        isDebug: options.debug === true,
        isColorAllowed: options.color,
      });
      failure = exitCode > failure ? exitCode : failure;
      unread.push(describeUnread(file, error));
    }
  }
  if (linted.length === 0) return failure;
  const rules = LINT_RULES.map(describeRule);
  const report = makeReport(findings, linted.length, { files: linted, rules, unread });
  await writeReport(io, report, { outputs, color: options.color, title: "policy lint" });
  pointToPages(io, report.findings);
  if (failure !== 0) return failure;
  const hasTooMany = options.maxWarnings !== undefined && report.summary.warnings > options.maxWarnings;
  return hasTooMany || hasFindingsAt(report, options.failOn) ? 1 : 0;
}

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

/** `--lock FILE`, or policy.lock.json when it is there. */
function findLock(io: Io, named: string | undefined): string | undefined {
  return named ?? (existsSync(resolve(io.cwd, LOCKFILE)) ? LOCKFILE : undefined);
}

/** The tools that the policies are checked against: those recorded, else those of the lockfile. */
async function loadTools(
  io: Io,
  lockFile: string | undefined,
  recorded: string | undefined,
): Promise<LockedTools | undefined> {
  if (recorded !== undefined) {
    const { loadRecordedTools } = await import("../recorded-tools.ts");
    return loadRecordedTools(io, recorded, lockFile);
  }
  if (lockFile === undefined) return undefined;
  const { loadLockedTools } = await import("../locked-tools.ts");
  return loadLockedTools(io, lockFile);
}
