// The page of a lint rule, as an editor shows it.

import type { LintRule } from "../lint/rule.ts";
import { LINT_RULES } from "../lint/rules.ts";

const RULES: ReadonlyMap<string, LintRule> = new Map(LINT_RULES.map((rule) => [rule.code, rule]));

/** Markdown; `undefined` for what is no rule: an error of the format says all there is to say by itself. */
export function rulePage(code: string, address: string): string | undefined {
  const rule = RULES.get(code);
  if (rule === undefined) return undefined;
  const { summary, why, bad, good, severity, category } = rule;
  return [
    `**[${code}](${address})** · ${severity} · ${category}`,
    `${summary} ${why}`,
    `Bad:\n\n\`\`\`yaml\n${bad.policy}\`\`\``,
    `Good:\n\n\`\`\`yaml\n${good.policy}\`\`\``,
  ].join("\n\n");
}
