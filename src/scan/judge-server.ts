// Judges what a server listed: risk of each tool, governance under a policy, and findings.
// specification: cli.md section 3.

import type { PolicyError } from "../errors.ts";
import type { Finding } from "../finding.ts";
import { joinPointer } from "../policy/pointer.ts";
import { compareFindings } from "../report/report.ts";
import { governTools } from "../tools/governance.ts";
import { readTools } from "../tools/read-tools.ts";
import { classifyTools } from "../tools/risk.ts";
import { governanceFindings } from "./governance-findings.ts";
import { poisonFindings } from "./poison-findings.ts";
import { riskFindings } from "./risk-findings.ts";
import { serverFinding } from "./server-finding.ts";
import type { JudgingPolicy, ScannedServer, ServerListing, ServerScan } from "./server-scan.ts";
import { uncheckedArguments } from "./unchecked-arguments.ts";

export function judgeServer(listing: ServerListing, policy: JudgingPolicy | undefined): ServerScan {
  const { tools: definitions, problems } = readTools(listing.rawTools);
  const tools = classifyTools(definitions);
  const governance = policy && governTools(policy.policy, tools);
  const unchecked = policy && governance?.tools.map((tool) => uncheckedArguments(policy.policy, tool));
  return {
    server: listing.server,
    isComplete: listing.isComplete,
    tools,
    governed: governance?.tools,
    unchecked,
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
      ...riskFindings(tools),
      ...(policy && governance && unchecked
        ? governanceFindings({ policy, governance, unchecked, isComplete: listing.isComplete })
        : []),
    ]),
  };
}

/** What is left of a server of several that could not be listed. */
export function failedServer(
  server: ScannedServer,
  policy: JudgingPolicy | undefined,
  { code, message, help }: PolicyError,
): ServerScan {
  return {
    server,
    isComplete: false,
    tools: [],
    governed: policy && [],
    policy,
    findings: [{ ...serverFinding(code, "error", message), help }],
  };
}

const sorted = (findings: readonly Finding[]): readonly Finding[] => [...findings].sort(compareFindings);
