// Findings about the risk of tools: a tool that its server declares read-only, and that shows otherwise.
//
// Only the dangerous direction is one. A server that declares a plain read as a write costs nothing but
// an approval, and many do so for every tool.

import type { Finding } from "../finding.ts";
import type { Evidence, Tool } from "../tools/tool.ts";
import { serverFinding } from "./server-finding.ts";

const ARTICLES = {
  read: "a read",
  write: "a write",
  execute: "execution",
  destructive: "destructive",
  financial: "financial",
};

/** One finding for each tool with `readOnlyHint: true` that is known to be more than a read; in the order of the tools. */
export function riskFindings(tools: readonly Tool[]): readonly Finding[] {
  return tools.flatMap(({ name, annotations, risk }) => {
    if (annotations.readOnlyHint !== true || risk.class === "read" || risk.class === "unknown") return [];
    const strongest = findStrongest(risk.evidence.filter((one) => one.class === risk.class));
    const because = strongest === undefined ? "" : ` (${strongest.why})`;
    return [
      serverFinding(
        "declared-differs",
        "warning",
        `The server declares the tool ${JSON.stringify(name)} read-only, and it is ${ARTICLES[risk.class]}${because}. A client that trusts the hint asks nobody before a call.`,
        "Govern it by what it does. If it does only read, tell those who make the server which words say otherwise.",
      ),
    ];
  });
}

/** Name and schema before what the server says. */
function findStrongest(evidence: readonly Evidence[]): Evidence | undefined {
  const isShown = ({ source }: Evidence) => source === "name" || source === "schema";
  return (
    evidence.find((one) => isShown(one) && one.strength === "strong") ?? evidence.find(isShown) ?? evidence[0]
  );
}
