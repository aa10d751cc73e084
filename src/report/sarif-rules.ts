// The rules of a SARIF file: what code scanning shows of each, and how it ranks them.

import type { Severity } from "../finding.ts";
import { codeFence } from "./escape-formats.ts";
import type { RuleInfo } from "./report.ts";

export const NAME = "mcp-policy";

export const LEVELS: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "note",
};

/** GitHub calls 7 to 8.9 high, 4 to 6.9 medium and less low; critical is left to what scans code. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = { error: "8.0", warning: "5.5", info: "2.0" };
const PRECISION: Readonly<Record<Severity, string>> = { error: "very-high", warning: "high", info: "medium" };

/** Every rule that is known, and every code that was reported without one, by code. */
export function describeRules(rules: readonly RuleInfo[], codes: readonly string[]) {
  const known = new Set(rules.map(({ code }) => code));
  const others = [...new Set(codes)].filter((code) => !known.has(code));
  return [...rules.map(describeRule), ...others.map(describeCode)].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function describeRule(rule: RuleInfo) {
  const { code, severity, category, summary, why, url, examples } = rule;
  const isSecurity = category === "security";
  const parts = [
    why,
    ...(examples === undefined
      ? []
      : [
          `Bad:\n\n${codeFence(examples.bad.trimEnd(), examples.language)}`,
          `Good:\n\n${codeFence(examples.good.trimEnd(), examples.language)}`,
        ]),
  ];
  return {
    id: code,
    name: toPascalCase(code),
    shortDescription: { text: summary },
    fullDescription: { text: `${summary} ${why}` },
    help: { text: why, markdown: parts.join("\n\n") },
    ...(url !== undefined && { helpUri: url }),
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: [category],
      precision: PRECISION[severity],
      ...(isSecurity && { "security-severity": SECURITY_SEVERITY[severity] }),
    },
  };
}

/** A code says in words what is wrong; each of its findings says the rest. */
function describeCode(code: string) {
  const words = code.replaceAll("-", " ");
  const summary = `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  const help = `The message says what is wrong and what to do; \`policy explain ${code}\` says more.`;
  return {
    id: code,
    name: toPascalCase(code),
    shortDescription: { text: summary },
    fullDescription: { text: summary },
    help: { text: help, markdown: help },
    defaultConfiguration: { level: LEVELS.error },
    properties: { tags: ["correctness"], precision: PRECISION.error },
  };
}

function toPascalCase(code: string): string {
  return code.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
