// What a policy leaves open on a server, as findings that point into the policy.
// specification: cli.md section 3.

import type { Finding, Problem } from "../finding.ts";
import { listFirst } from "../lint/suggestions.ts";
import { toFindings } from "../policy/findings.ts";
import { joinPointer } from "../policy/pointer.ts";
import type { Policy, RuleSet } from "../policy/policy.ts";
import { maskSecrets } from "../policy/secrets.ts";
import type { Governance, GovernedTool, MissingTool } from "../tools/governance.ts";
import type { JudgingPolicy } from "./server-scan.ts";
import type { UncheckedArgument } from "./unchecked-arguments.ts";

interface Judged {
  readonly policy: JudgingPolicy;
  readonly governance: Governance;
  /** Beside the tools of `governance`. */
  readonly unchecked: readonly (readonly UncheckedArgument[])[];
  /** Of a list that is not, nobody knows which tools the server does not have. */
  readonly isComplete: boolean;
}

/** A finding, and the tool that it is about: several tools may be left to one place of the policy. */
interface ToolProblem {
  readonly problem: Problem;
  readonly tool: string;
}

/** Arguments that one message names. */
const MOST_NAMED = 5;

export function governanceFindings({
  policy,
  governance,
  unchecked,
  isComplete,
}: Judged): readonly Finding[] {
  const hasShared = hasRules(policy.policy.allTools);
  const problems: readonly ToolProblem[] = [
    ...governance.tools
      .filter(({ isUngoverned }) => isUngoverned)
      .map((governed) => ungoverned(governed, hasShared)),
    ...governance.tools.flatMap((governed, i) => uncheckedIn(policy.policy, governed, unchecked[i] ?? [])),
    ...(isComplete ? governance.missing.map(missing) : []),
  ];
  return toFindings(
    policy.source,
    problems.map(({ problem }) => problem),
  ).map((finding, i) => {
    const tool = problems[i]?.tool ?? "";
    // By its tool a finding is recognised in the next run, also when others come before it at its place.
    return { ...finding, identity: maskSecrets(`${finding.identity ?? ""}\n${JSON.stringify(tool)}`) };
  });
}

function hasRules({ require, deny_if, require_approval, limits }: RuleSet): boolean {
  return [require, deny_if, require_approval, limits].some(({ length }) => length > 0);
}

function ungoverned({ tool, state, pointer }: GovernedTool, hasShared: boolean): ToolProblem {
  const { risk, name } = tool;
  const what =
    state === "default-allowed" && hasShared
      ? "only the rules for all tools apply to its calls"
      : "nothing checks, limits or approves its calls";
  return {
    tool: name,
    problem: {
      code: "ungoverned-tool",
      severity: risk.class === "read" ? "info" : "warning",
      anchor: { pointer },
      message: `The tool ${JSON.stringify(name)} (${risk.class}, ${risk.severity}) is ${state}: ${what}.`,
      help: "List it with a limit, conditions or an approval, or deny it.",
    },
  };
}

/** Told of a tool when a sensitive argument is among them: texts that nobody checks are in every tool that writes. */
function uncheckedIn(
  policy: Policy,
  { tool }: GovernedTool,
  unchecked: readonly UncheckedArgument[],
): readonly ToolProblem[] {
  const entry = policy.tools.get(tool.name);
  const sensitive = unchecked.filter(({ isSensitive }) => isSensitive);
  if (entry === undefined || sensitive.length === 0) return [];
  const named = listFirst(
    sensitive.map(({ path }) => path),
    MOST_NAMED,
    String,
  );
  return [
    {
      tool: tool.name,
      problem: {
        code: "unchecked-argument",
        severity: "info",
        anchor: { pointer: joinPointer("/tools", tool.name), part: "key" },
        message: `No condition looks at ${named} of the tool ${JSON.stringify(tool.name)} (${tool.risk.class}): a caller may put anything there.`,
        help: "Add a `require` or `deny_if` rule on what it may be, or let a person approve the calls.",
      },
    },
  ];
}

export const ENTRY_WITHOUT_TOOL = "entry-without-tool";

function missing({ name, pointer }: MissingTool): ToolProblem {
  return {
    tool: name,
    problem: {
      code: ENTRY_WITHOUT_TOOL,
      severity: "warning",
      anchor: { pointer, part: "key" },
      message: `The server has no tool ${JSON.stringify(name)}.`,
      help: "Mend the name, or remove the entry.",
    },
  };
}
