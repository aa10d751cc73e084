// Judges what a server listed: risk of each tool, governance under a policy, and findings.
// specification: cli.md section 3.

import type { Finding, Problem, Severity } from "../finding.ts";
import { toFindings } from "../policy/findings.ts";
import { joinPointer } from "../policy/pointer.ts";
import { compareFindings } from "../report/report.ts";
import { type Governance, governTools } from "../tools/governance.ts";
import { readTools } from "../tools/read-tools.ts";
import { classifyTools } from "../tools/risk.ts";
import { poisonFindings } from "./poison-findings.ts";
import type { JudgingPolicy, ServerListing, ServerScan } from "./server-scan.ts";

export function judgeServer(listing: ServerListing, policy: JudgingPolicy | undefined): ServerScan {
  const { tools: definitions, problems } = readTools(listing.rawTools);
  const tools = classifyTools(definitions);
  const governance = policy && governTools(policy.policy, tools);
  return {
    server: listing.server,
    isComplete: listing.isComplete,
    tools,
    governed: governance?.tools,
    policy,
    findings: sorted([
      ...listing.problems.map(({ code, message }) =>
        serverFinding(code, listing.isComplete ? "warning" : "error", message),
      ),
      ...problems.map(({ code, severity, message, tool }) => ({
        ...serverFinding(code, severity, message),
        pointer: tool === "" ? "" : joinPointer("/tools", tool),
      })),
      ...poisonFindings(tools),
      ...(policy && governance ? toFindings(policy.source, governanceProblems(governance)) : []),
    ]),
  };
}

const sorted = (findings: readonly Finding[]): readonly Finding[] => [...findings].sort(compareFindings);

/** A finding about the server, which has no place in a file. */
export function serverFinding(code: string, severity: Severity, message: string): Finding {
  return {
    code,
    severity,
    file: "",
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    pointer: "",
    message,
    help: "",
  };
}

function governanceProblems(governance: Governance): readonly Problem[] {
  const ungoverned = governance.tools.filter(({ isUngoverned }) => isUngoverned);
  return [
    ...ungoverned.map(({ tool, state, pointer }) => ({
      code: "ungoverned-tool",
      severity: tool.risk.class === "read" ? ("info" as const) : ("warning" as const),
      anchor: { pointer },
      message: `The tool ${JSON.stringify(tool.name)} (${tool.risk.class}) is ${state}: nothing checks, limits or approves its calls.`,
      help: "List it with a limit, conditions or an approval, or deny it.",
    })),
    ...governance.missing.map(({ name, pointer }) => ({
      code: "entry-without-tool",
      severity: "warning" as const,
      anchor: { pointer, part: "key" as const },
      message: `The server has no tool ${JSON.stringify(name)}.`,
      help: "Mend the name, or remove the entry.",
    })),
  ];
}
