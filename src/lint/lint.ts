// Lints a policy: the errors of the format, then every rule.

import type { Pattern } from "../engine/pattern.ts";
import type { Finding, Problem, Severity } from "../finding.ts";
import { toFindings } from "../policy/findings.ts";
import type { OpenedPolicy } from "./open-policy.ts";
import type { KnownTool, LintContext, LintRule } from "./rule.ts";
import { LINT_RULES } from "./rules.ts";

export interface LintOptions {
  /** The server's tools by name, when a lockfile tells them. */
  readonly tools?: ReadonlyMap<string, KnownTool> | undefined;
  /** Names that the server had when its lockfile was written, and has no more. */
  readonly lostTools?: ReadonlySet<string> | undefined;
  /** Of `buildSchemaPatterns`; without them no value is held against a pattern of a schema. */
  readonly schemaPatterns?: ReadonlyMap<string, Pattern> | undefined;
  /** Severities by code, in place of each rule's own. Errors of the format cannot be changed. */
  readonly levels?: ReadonlyMap<string, Severity | "off">;
}

const NONE_LOST: ReadonlySet<string> = new Set();
const NO_PATTERNS: ReadonlyMap<string, Pattern> = new Map();

/** The findings of one policy, unsorted. specification: cli.md section 2. */
export function lintPolicy(opened: OpenedPolicy, options: LintOptions = {}): readonly Finding[] {
  const { source, policy, program, problems } = opened;
  if (policy === undefined) return toFindings(source, problems);
  const context: LintContext = {
    source,
    policy,
    program,
    tools: options.tools,
    lostTools: options.lostTools ?? NONE_LOST,
    schemaPatterns: options.schemaPatterns ?? NO_PATTERNS,
  };
  return toFindings(
    source,
    LINT_RULES.flatMap((rule) => applyRule(rule, context, options.levels?.get(rule.code))),
  );
}

function applyRule(
  rule: LintRule,
  context: LintContext,
  level: Severity | "off" | undefined,
): readonly Problem[] {
  const isOff = level === "off" || (level === undefined && rule.isOptIn === true);
  if (isOff || rule.check === undefined) return [];
  return rule.check(context).map(({ severity, ...remark }) => ({
    code: rule.code,
    severity: level ?? severity ?? rule.severity,
    ...remark,
  }));
}
