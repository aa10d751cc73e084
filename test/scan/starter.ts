// Starter policies of lists of tools, as text and opened again by the reader that every command uses.

import type { Finding } from "../../src/finding.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { type OpenedPolicy, openPolicy } from "../../src/lint/open-policy.ts";
import { toolsByName } from "../../src/lint/tools-by-name.ts";
import { makeStarterPolicy, renderStarterPolicy, type StarterFormat } from "../../src/scan/starter-policy.ts";
import { readTools } from "../../src/tools/read-tools.ts";
import { classifyTools } from "../../src/tools/risk.ts";
import type { RiskClass, RiskFlag, Tool } from "../../src/tools/tool.ts";

export const FORMATS: readonly StarterFormat[] = ["yaml", "json"];

export const SERVER = { name: "shop", version: "2.1.0" };

/** A tool whose risk is given, whatever its name says. */
export function toolOf(
  name: string,
  riskClass: RiskClass,
  flags: readonly RiskFlag[] = [],
  inputSchema: Tool["inputSchema"] = { type: "object" },
): Tool {
  const why = `name: head verb "${name}"`;
  const evidence = [{ source: "name", class: riskClass, strength: "strong", why }] as const;
  const risk = { class: riskClass, severity: "medium", confidence: "high", flags, evidence } as const;
  return { name, title: "", description: "", inputSchema, outputSchema: null, annotations: {}, risk };
}

/** The tools of a list as sent, read and classified as a scan does. */
export function toolsOf(raw: readonly unknown[]): readonly Tool[] {
  return classifyTools(readTools(raw).tools);
}

export function starterText(tools: readonly Tool[], format: StarterFormat, server = SERVER): string {
  return renderStarterPolicy(makeStarterPolicy(tools), server, format);
}

export async function openStarter(text: string, format: StarterFormat): Promise<OpenedPolicy> {
  return openPolicy(`policy.${format}`, Buffer.from(text, "utf8"));
}

export async function lintStarter(
  tools: readonly Tool[],
  format: StarterFormat,
): Promise<readonly Finding[]> {
  const known = tools.map((tool) => ({ ...tool, risk: tool.risk.class }));
  const opened = await openStarter(starterText(tools, format), format);
  return lintPolicy(opened, { tools: toolsByName(known) });
}
