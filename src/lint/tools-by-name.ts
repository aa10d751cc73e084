// The tools of a server by name, as the rules want them.

import { RISK_CLASSES } from "../tools/tool.ts";
import type { KnownTool } from "./rule.ts";

/**
 * Tools by name. Of two with one name nobody knows which a call reaches, so nothing is said of their arguments,
 * and the risk is the worse one.
 */
export function toolsByName(tools: readonly KnownTool[]): ReadonlyMap<string, KnownTool> {
  const byName = new Map<string, KnownTool>();
  for (const tool of tools) {
    const other = byName.get(tool.name);
    const risk = other === undefined || isWorse(tool, other) ? tool.risk : other.risk;
    byName.set(tool.name, other === undefined ? tool : { ...tool, risk, inputSchema: null });
  }
  return byName;
}

function isWorse(a: KnownTool, b: KnownTool): boolean {
  return RISK_CLASSES.indexOf(a.risk) > RISK_CLASSES.indexOf(b.risk);
}
