// Levels of lint rules, as the command line and the configuration write them.

import { PolicyError } from "../errors.ts";
import { SEVERITIES, type Severity } from "../finding.ts";
import { LINT_RULES } from "../lint/rules.ts";

/** `CODE=off|info|warning|error`, checked. */
export async function readLevels(written: readonly string[]): Promise<ReadonlyMap<string, Severity | "off">> {
  const codes = LINT_RULES.map(({ code }) => code);
  const levels = new Map<string, Severity | "off">();
  for (const text of written) {
    const [code = "", ...rest] = text.split("=");
    const level = rest.join("=");
    const rule = LINT_RULES.find((candidate) => candidate.code === code);
    if (rule === undefined) {
      const { suggest } = await import("../policy/nearest.ts");
      throw new PolicyError(
        "usage",
        `There is no lint rule ${JSON.stringify(code)}. ${suggest(code, codes)}`.trim(),
      );
    }
    if (rule.check === undefined && rule.review === undefined) {
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
