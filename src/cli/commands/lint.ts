// policy lint: every problem of policy files, with its place and what to do.
// specification: cli.md section 2.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type ExitCode, PolicyError } from "../../errors.ts";
import type { Finding, Severity } from "../../finding.ts";
import { hasFindingsAt, makeReport } from "../../report/report.ts";
import { fail } from "../fail.ts";
import { LOCKFILE } from "../files.ts";
import type { Io } from "../io.ts";
import { type LintJob, lintFile } from "../lint-file.ts";
import { discoverLintFiles, expandLintFile } from "../lint-files.ts";
import { readLevels } from "../lint-levels.ts";
import type { LockedTools } from "../locked-tools.ts";
import { checkOutput } from "../output.ts";
import { writeReport } from "../write-report.ts";

export interface LintCommandOptions {
  readonly format: "text" | "json";
  readonly output?: string;
  readonly failOn: Severity | "never";
  readonly maxWarnings?: number;
  readonly lock?: string;
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
  const levels = await readLevels([...(options.portable ? [PORTABLE_LEVEL] : []), ...(options.rule ?? [])]);
  const locked = await loadLock(io, options.lock);
  if (locked === undefined && options.server !== undefined)
    throw new PolicyError(
      "usage",
      `--server picks a server of a lockfile, and there is no ${LOCKFILE} here.`,
    );
  const targets =
    files.length === 0 ? discoverLintFiles(io.cwd) : files.flatMap((file) => expandLintFile(io.cwd, file));
  if (targets.length === 0) {
    throw new PolicyError("nothing-to-do", "There is no policy here, and none was named.");
  }
  checkOutput(io, options.output, targets);
  const job: LintJob = { server: options.server, fixes: options.fix ? "safe" : "none", levels, locked };
  const findings: Finding[] = [];
  let failure: ExitCode = 0;
  let linted = 0;
  for (const file of targets) {
    try {
      findings.push(...(await lintFile(io, file, job)));
      linted++;
    } catch (error) {
      // One file that cannot be read does not hide what is wrong in the others.
      if (!(error instanceof PolicyError)) throw error;
      const exitCode = await fail(error, io, {
        isDebug: options.debug === true,
        isColorAllowed: options.color,
      });
      failure = exitCode > failure ? exitCode : failure;
    }
  }
  if (linted === 0) return failure;
  const report = makeReport(findings, linted);
  await writeReport(io, report, options);
  if (failure !== 0) return failure;
  const hasTooMany = options.maxWarnings !== undefined && report.summary.warnings > options.maxWarnings;
  return hasTooMany || hasFindingsAt(report, options.failOn) ? 1 : 0;
}

/** `--lock FILE`, or policy.lock.json when it is there. */
async function loadLock(io: Io, named: string | undefined): Promise<LockedTools | undefined> {
  const file = named ?? (existsSync(resolve(io.cwd, LOCKFILE)) ? LOCKFILE : undefined);
  if (file === undefined) return undefined;
  const { loadLockedTools } = await import("../locked-tools.ts");
  return loadLockedTools(io, file);
}
