// Tool definitions for the tests of this folder, from what matters in each.

import { classifyTool, classifyTools } from "../../src/tools/risk.ts";
import type { Risk, RiskClass, Tool, ToolDefinition } from "../../src/tools/tool.ts";

export type Sketch = Partial<ToolDefinition> & { readonly name: string };

/** A definition with nothing but what is given. */
export function define(sketch: Sketch): ToolDefinition {
  return {
    title: "",
    description: "",
    inputSchema: null,
    outputSchema: null,
    annotations: {},
    ...sketch,
  };
}

/** The risk of a tool of which the server is not known. */
export function riskOf(sketch: Sketch): Risk {
  return classifyTool(define(sketch)).risk;
}

/** The classes of a server's tools, by name. */
export function classesOf(names: readonly string[]): Readonly<Record<string, RiskClass>> {
  const tools = classifyTools(names.map((name) => define({ name })));
  return Object.fromEntries(tools.map(({ name, risk }) => [name, risk.class]));
}

/** An object schema with these properties. */
export function schema(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { type: "object", properties };
}

/** A tool with a risk of that class and nothing else. */
export function toolOf(name: string, riskClass: RiskClass): Tool {
  return {
    ...define({ name }),
    risk: { class: riskClass, severity: "medium", confidence: "high", flags: [], evidence: [] },
  };
}
