// What one rule says of a policy: a notation for tables.

import type { Finding, Fix } from "../../src/finding.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import type { KnownTool } from "../../src/lint/rule.ts";
import type { RiskClass } from "../../src/tools/tool.ts";

/** The findings of a rule, in a policy that is given as JSON text or as an object. */
export async function findingsOf(
  code: string,
  policy: unknown,
  tools?: readonly KnownTool[],
): Promise<readonly Finding[]> {
  const text = typeof policy === "string" ? policy : JSON.stringify(policy);
  return findingsIn("policy.json", text, code, tools);
}

export async function findingsIn(
  file: string,
  text: string,
  code: string,
  tools?: readonly KnownTool[],
): Promise<readonly Finding[]> {
  const opened = await openPolicy(file, Buffer.from(text, "utf8"));
  if (opened.policy === undefined) throw new Error(`refused: ${JSON.stringify(opened.problems)}`);
  const findings = lintPolicy(opened, {
    tools: tools && new Map(tools.map((tool) => [tool.name, tool])),
    levels: new Map(code === "not-portable" ? [[code, "error"]] : []),
  });
  return findings.filter((one) => one.code === code);
}

/** `severity pointer` of each finding. */
export async function said(
  code: string,
  policy: unknown,
  tools?: readonly KnownTool[],
): Promise<readonly string[]> {
  return (await findingsOf(code, policy, tools)).map(({ severity, pointer }) => `${severity} ${pointer}`);
}

export async function saidOf(code: string, policy: unknown): Promise<readonly string[]> {
  return (await findingsOf(code, policy)).map(({ message }) => message);
}

export async function fixesOf(code: string, policy: unknown): Promise<readonly Fix[]> {
  return (await findingsOf(code, policy)).flatMap(({ fix }) => fix ?? []);
}

/** A policy of one tool, `t`. */
export function policyOf(tool: unknown, rest: object = {}): object {
  return { version: "1", default: "deny", tools: { t: tool }, ...rest };
}

export const on = (path: string, op: string, value: unknown) => ({ path, op, value });
export const rule = (...conditions: readonly object[]) => ({ conditions, on_deny: "No." });

export function knownTool(
  name: string,
  risk: RiskClass,
  inputSchema: KnownTool["inputSchema"] = null,
): KnownTool {
  return { name, title: "", description: "", inputSchema, outputSchema: null, annotations: {}, risk };
}
