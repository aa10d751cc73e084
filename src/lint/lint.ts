// Lints a policy: the errors of the format, then every rule, then what comments suppress.

import type { Pattern } from "../engine/pattern.ts";
import type { Finding, Problem, Severity, SuppressedFinding } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { toFindings } from "../policy/findings.ts";
import type { Policy } from "../policy/policy.ts";
import type { OpenedPolicy } from "./open-policy.ts";
import type { KnownTool, LintContext, LintRule, Remark } from "./rule.ts";
import { LINT_RULES } from "./rules.ts";
import { applySuppressions, readSuppressions } from "./suppressions.ts";

export interface LintOptions {
  /** The server's tools by name, when a lockfile tells them. */
  readonly tools?: ReadonlyMap<string, KnownTool> | undefined;
  /** Names that the server had when its lockfile was written, and has no more. */
  readonly lostTools?: ReadonlySet<string> | undefined;
  /** Of `buildSchemaPatterns`; without them no value is held against a pattern of a schema. */
  readonly schemaPatterns?: ReadonlyMap<string, Pattern> | undefined;
  /** Severities by code, in place of each rule's own. Errors of the format cannot be changed. */
  readonly levels?: ReadonlyMap<string, Severity | "off"> | undefined;
  /** The day, as YYYY-MM-DD in UTC, that expiry dates are held against. Without it all of them have passed. */
  readonly today?: string | undefined;
}

/** What lint says of one policy, unsorted. */
export interface LintVerdict {
  readonly findings: readonly Finding[];
  /** Findings that a comment of the file accepts. */
  readonly suppressed: readonly SuppressedFinding[];
  /** The codes of the rules that looked at the policy. */
  readonly ran: ReadonlySet<string>;
}

/** Codes of findings that a comment or a baseline can accept: not what makes a policy unusable. */
export const SUPPRESSIBLE: ReadonlySet<string> = new Set(
  LINT_RULES.filter(({ check }) => check !== undefined).map(({ code }) => code),
);

const NONE_LOST: ReadonlySet<string> = new Set();
const NO_PATTERNS: ReadonlyMap<string, Pattern> = new Map();

/** The findings of one policy, unsorted, without those that its comments suppress. specification: cli.md section 2. */
export function lintPolicy(opened: OpenedPolicy, options: LintOptions = {}): readonly Finding[] {
  return lintOpened(opened, options).findings;
}

/** The findings of one policy, and those that its comments suppress. */
export function lintOpened(opened: OpenedPolicy, options: LintOptions): LintVerdict {
  const { source } = opened;
  const isTooMuch = opened.policy !== undefined && countNameChars(opened.policy) > LIMITS.lintNameChars;
  const found = toFindings(source, isTooMuch ? [TOO_MUCH] : findProblems(opened, options));
  const written = readSuppressions(source);
  const isUsable = opened.policy !== undefined && !isTooMuch;
  const ran = new Set(
    isUsable ? LINT_RULES.filter((rule) => hasRun(rule, options)).map(({ code }) => code) : [],
  );
  if (written.suppressions.length === 0 && written.malformed.length === 0)
    return { findings: found, suppressed: [], ran };
  const fixed = LINT_RULES.filter((rule) => rule.check === undefined).map(({ code }) => code);
  const { kept, suppressed, review } = applySuppressions(written, found, {
    codes: SUPPRESSIBLE,
    fixedCodes: new Set(isUsable ? fixed : [...fixed, ...found.map(({ code }) => code)]),
    ran,
    today: options.today,
  });
  const reviewed = LINT_RULES.flatMap((rule) => toProblems(rule, options, () => rule.review?.(review) ?? []));
  return { findings: [...kept, ...toFindings(source, reviewed)], suppressed, ran };
}

/** Characters of names in the pointers of rules, conditions and limits, which every rule and finding has a copy of. */
function countNameChars({ tools }: Policy): number {
  let chars = 0;
  for (const { name, require, deny_if, require_approval, limits } of tools.values()) {
    const rules = [...require, ...deny_if, ...require_approval];
    const places = rules.reduce((sum, { conditions }) => sum + 1 + conditions.length, 1 + limits.length);
    chars += name.length * places;
  }
  return chars;
}

const TOO_MUCH: Problem = {
  code: "too-many-problems",
  severity: "error",
  anchor: { pointer: "/tools" },
  message: "The names of the tools are so long, and the rules so many, that the policy was not checked.",
  help: "Shorten the names; docs/limits.md lists the limits.",
};

function findProblems(
  { source, policy, program, problems }: OpenedPolicy,
  options: LintOptions,
): readonly Problem[] {
  if (policy === undefined) return problems;
  const context: LintContext = {
    source,
    policy,
    program,
    tools: options.tools,
    lostTools: options.lostTools ?? NONE_LOST,
    schemaPatterns: options.schemaPatterns ?? NO_PATTERNS,
  };
  return LINT_RULES.flatMap((rule) => toProblems(rule, options, () => rule.check?.(context) ?? []));
}

function toProblems(
  rule: LintRule,
  { levels }: LintOptions,
  look: () => readonly Remark[],
): readonly Problem[] {
  const level = levels?.get(rule.code);
  if (level === "off" || isOff(rule, level)) return [];
  return look().map(({ severity, ...remark }) => ({
    code: rule.code,
    severity: level ?? severity ?? rule.severity,
    ...remark,
  }));
}

function isOff(rule: LintRule, level: Severity | "off" | undefined): boolean {
  return level === "off" || (level === undefined && rule.isOptIn === true);
}

/** A rule whose example needs the tools of the server says nothing without them. */
function hasRun(rule: LintRule, { levels, tools, lostTools }: LintOptions): boolean {
  const knowsEnough =
    (tools !== undefined || rule.bad.tools === undefined) &&
    (lostTools !== undefined || rule.bad.lostTools === undefined);
  return knowsEnough && !isOff(rule, levels?.get(rule.code));
}
