// policy lint: every problem of policy files, with its place and what to do.
// specification: cli.md section 2.

import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type ExitCode, PolicyError } from "../../errors.ts";
import { type Finding, SEVERITIES, type Severity } from "../../finding.ts";
import { LIMITS } from "../../limits.ts";
import { lintPolicy } from "../../lint/lint.ts";
import { type OpenedPolicy, openPolicy } from "../../lint/open-policy.ts";
import { LINT_RULES } from "../../lint/rules.ts";
import { compareText } from "../../order.ts";
import { applyEdits } from "../../policy/edit.ts";
import { hasFindingsAt, makeReport } from "../../report/report.ts";
import { fail } from "../fail.ts";
import { LOCKFILE, readBoundedFile } from "../files.ts";
import { discoverPolicy, isFolder, listPolicyFiles } from "../find-policies.ts";
import type { Io } from "../io.ts";
import type { LockedTools } from "../locked-tools.ts";
import { checkOutput, rewriteFile, writeResult } from "../output.ts";
import { choosePaint } from "../paint.ts";
import { readStdin } from "../stdin.ts";

export interface LintCommandOptions {
  readonly format: "text" | "json";
  readonly output?: string;
  readonly failOn: Severity | "never";
  readonly maxWarnings?: number;
  readonly lock?: string;
  readonly server?: string;
  readonly rule?: readonly string[];
  readonly fix?: true;
  readonly color: boolean;
  readonly debug?: true;
}

export async function runLint(
  io: Io,
  files: readonly string[],
  options: LintCommandOptions,
): Promise<ExitCode> {
  if (options.fix && files.includes("-"))
    throw new PolicyError("usage", "--fix mends files: it cannot mend standard input.");
  const levels = await readLevels(options.rule ?? []);
  const locked = await loadLock(io, options.lock);
  if (locked === undefined && options.server !== undefined)
    throw new PolicyError(
      "usage",
      `--server picks a server of a lockfile, and there is no ${LOCKFILE} here.`,
    );
  const targets = files.length === 0 ? discover(io.cwd) : files.flatMap((file) => expand(io.cwd, file));
  if (targets.length === 0) {
    throw new PolicyError("nothing-to-do", "There is no policy here, and none was named.");
  }
  checkOutput(io, options.output, targets);
  const findings: Finding[] = [];
  let failure: ExitCode = 0;
  let linted = 0;
  for (const file of targets) {
    try {
      findings.push(...(await lintFile(io, file, { options, levels, locked })));
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
  if (options.format === "json") {
    const { renderJson } = await import("../../report/json-report.ts");
    writeResult(io, options.output, renderJson(report));
  } else {
    const { renderText } = await import("../../report/text-report.ts");
    const isTerminal = io.isStdoutTerminal && options.output === undefined;
    writeResult(io, options.output, renderText(report, await choosePaint(io, isTerminal, options.color)));
  }
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

interface LintJob {
  readonly options: LintCommandOptions;
  readonly levels: ReadonlyMap<string, Severity | "off">;
  readonly locked: LockedTools | undefined;
}

async function lintFile(io: Io, file: string, job: LintJob): Promise<readonly Finding[]> {
  const { options, levels, locked } = job;
  const tools = locked?.toolsFor(file, options.server);
  const lint = (opened: OpenedPolicy): readonly Finding[] => lintPolicy(opened, { tools, levels });
  const bytes =
    file === "-"
      ? await readStdin(io, LIMITS.policyBytes)
      : readBoundedFile(resolve(io.cwd, file), LIMITS.policyBytes, file);
  let opened = await openPolicy(file === "-" ? "<stdin>" : file, bytes);
  let findings = lint(opened);
  if (options.fix === undefined) return findings;
  for (let edits = safeEdits(findings); edits.length > 0; edits = safeEdits(findings)) {
    const text = applyEdits(opened.source.text, edits);
    const next = await openPolicy(file, Buffer.from(text, "utf8"));
    // INVARIANT: a fix never breaks a policy.
    if (next.policy === undefined) throw new Error(`a fix would make ${file} unusable`);
    opened = next;
    findings = lint(opened);
    rewriteFile(io, file, text);
  }
  return findings;
}

function safeEdits(findings: readonly Finding[]) {
  return findings.flatMap(({ fix }) => (fix?.isSafe ? fix.edits : []));
}

/** specification: policy-format.md section 7, and `*.policy.{json,yaml,yml}`. */
function discover(cwd: string): readonly string[] {
  const found = discoverPolicy(cwd);
  const own = found === undefined ? [] : expand(cwd, found);
  const others = readdirSync(cwd).filter((name) => /\.policy\.(?:json|ya?ml)$/.test(name));
  return [...own, ...others.sort(compareText)];
}

function expand(cwd: string, file: string): readonly string[] {
  if (file === "-" || !isFolder(resolve(cwd, file))) return [file];
  const files = listPolicyFiles(cwd, file);
  if (files.length === 0)
    throw new PolicyError("nothing-to-do", `The folder ${join(file, "")} holds no policy.`);
  return files;
}

/** `CODE=off|info|warning|error`, checked. */
async function readLevels(written: readonly string[]): Promise<ReadonlyMap<string, Severity | "off">> {
  const codes = LINT_RULES.map(({ code }) => code);
  const levels = new Map<string, Severity | "off">();
  for (const text of written) {
    const [code = "", ...rest] = text.split("=");
    const level = rest.join("=");
    const rule = LINT_RULES.find((candidate) => candidate.code === code);
    if (rule === undefined) {
      const { suggest } = await import("../../policy/nearest.ts");
      throw new PolicyError(
        "usage",
        `There is no lint rule ${JSON.stringify(code)}. ${suggest(code, codes)}`.trim(),
      );
    }
    if (rule.check === undefined) {
      throw new PolicyError("usage", `${code} makes a policy unusable, so its level cannot be changed.`);
    }
    const known = [...SEVERITIES, "off"] as const;
    const chosen = known.find((candidate) => candidate === level);
    if (chosen === undefined) {
      throw new PolicyError("usage", `--rule ${text}: the level must be off, info, warning or error.`);
    }
    levels.set(code, chosen);
  }
  return levels;
}
