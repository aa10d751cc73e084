// Finds the page of a code, and lints its examples, so that it shows what is really reported.

import { ERRORS, type ErrorCode } from "../errors.ts";
import type { Finding } from "../finding.ts";
import { lintPolicy } from "../lint/lint.ts";
import { openPolicy } from "../lint/open-policy.ts";
import type { Example, LintRule } from "../lint/rule.ts";
import { LINT_RULES } from "../lint/rules.ts";
import { compareText } from "../order.ts";
import { FORMAT_ERRORS } from "./format-errors.ts";
import { OTHER_FINDINGS } from "./other-findings.ts";
import type { FormatError, LintedExample, OtherFinding, Page, RunErrorText, WrittenExample } from "./page.ts";
import { RUN_ERRORS } from "./run-errors.ts";

/** Every code that has a page, sorted. */
export function listCodes(): readonly string[] {
  const codes = [
    ...LINT_RULES.map(({ code }) => code),
    ...FORMAT_ERRORS.map(({ code }) => code),
    ...Object.keys(RUN_ERRORS),
    ...Object.keys(OTHER_FINDINGS),
  ];
  return codes.sort(compareText);
}

/** The page of a code; undefined when there is no such code. */
export async function openPage(code: string): Promise<Page | undefined> {
  const rule = LINT_RULES.find((candidate) => candidate.code === code);
  if (rule !== undefined) return rulePage(rule);
  const error = FORMAT_ERRORS.find((candidate) => candidate.code === code);
  if (error !== undefined) return formatPage(error);
  if (Object.hasOwn(RUN_ERRORS, code)) return runPage(code as ErrorCode, RUN_ERRORS[code as ErrorCode]);
  const finding = Object.hasOwn(OTHER_FINDINGS, code) ? OTHER_FINDINGS[code] : undefined;
  return finding && findingPage(code, finding);
}

async function rulePage(rule: LintRule): Promise<Page> {
  const { code, severity, category, since, summary, why } = rule;
  const bad = await lintExample(rule.bad, code, rule);
  const fix = bad.findings.find((finding) => finding.fix !== undefined)?.fix;
  return {
    code,
    kind: "rule",
    severity,
    isOptIn: rule.isOptIn === true,
    category,
    since,
    summary,
    why,
    help: "",
    bad,
    good: await lintExample(rule.good, code, rule),
    ...(fix !== undefined && { fix: { title: fix.title, isSafe: fix.isSafe } }),
    canBeTurnedOff: rule.check !== undefined || rule.review !== undefined,
  };
}

async function formatPage({ code, since, summary, why, help, bad, good }: FormatError): Promise<Page> {
  const linted = await lintExample(bad, code);
  const fix = linted.findings.find((finding) => finding.fix !== undefined)?.fix;
  return {
    code,
    kind: "format",
    severity: "error",
    isOptIn: false,
    since,
    summary,
    why,
    help,
    bad: linted,
    good: await lintExample(good, code),
    ...(fix !== undefined && { fix: { title: fix.title, isSafe: fix.isSafe } }),
    canBeTurnedOff: false,
  };
}

function runPage(code: ErrorCode, { since, summary, why, commands }: RunErrorText): Page {
  const { exitCode, help } = ERRORS[code];
  return {
    code,
    kind: "run",
    severity: "error",
    isOptIn: false,
    since,
    summary,
    why,
    help,
    exitCode,
    ...(commands !== undefined && { commands }),
    canBeTurnedOff: false,
  };
}

function findingPage(code: string, finding: OtherFinding): Page {
  return { code, kind: "finding", isOptIn: false, ...finding, canBeTurnedOff: false };
}

/** Lints an example as `policy lint` would, with the rule of the page turned on. */
async function lintExample(
  example: Example | WrittenExample,
  code: string,
  rule?: LintRule,
): Promise<LintedExample> {
  const { policy } = example;
  const tools = ("tools" in example && example.tools) || [];
  const lostTools = ("lostTools" in example && example.lostTools) || [];
  const file = "format" in example ? "policy.json" : "policy.yaml";
  const opened = await openPolicy(file, bytesOf(example));
  const findings = lintPolicy(opened, {
    tools: tools.length === 0 ? undefined : new Map(tools.map((tool) => [tool.name, tool])),
    lostTools: new Set(lostTools),
    levels: new Map(rule?.isOptIn ? [[code, rule.severity]] : []),
  });
  return {
    file,
    policy,
    tools,
    lostTools,
    findings: findings.filter((finding) => finding.code === code).sort(byPlace),
  };
}

export function bytesOf(example: Example | WrittenExample): Uint8Array {
  return Buffer.from(example.policy, "encoding" in example ? example.encoding : "utf8");
}

function byPlace(a: Finding, b: Finding): number {
  return a.line - b.line || a.column - b.column || compareText(a.message, b.message);
}
