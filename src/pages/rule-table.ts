// The table of all lint rules, for `policy rules` and the docs.

import type { Severity } from "../finding.ts";
import type { Category } from "../lint/rule.ts";
import { LINT_RULES } from "../lint/rules.ts";
import { openPage } from "./open-page.ts";

/** In the order in which the docs group the rules. */
export const CATEGORIES: readonly Category[] = ["correctness", "security", "limits", "portability", "style"];

export interface RuleRow {
  readonly code: string;
  readonly severity: Severity;
  readonly isOptIn: boolean;
  readonly category: Category;
  /** Whether `--fix` mends what it finds, or only `--fix=all`. */
  readonly fix: "safe" | "unsafe" | "none";
  readonly since: string;
  readonly summary: string;
}

/** A row for each rule: by category, then by code. */
export async function listRules(): Promise<readonly RuleRow[]> {
  const rows: RuleRow[] = [];
  for (const category of CATEGORIES) {
    for (const rule of LINT_RULES.filter((candidate) => candidate.category === category)) {
      const fix = (await openPage(rule.code))?.fix;
      const { code, severity, since, summary } = rule;
      rows.push({
        code,
        severity,
        isOptIn: rule.isOptIn === true,
        category,
        fix: fix === undefined ? "none" : fix.isSafe ? "safe" : "unsafe",
        since,
        summary,
      });
    }
  }
  return rows;
}
