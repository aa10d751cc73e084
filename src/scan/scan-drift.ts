// ScanDrift: how a server differs from its lockfile, what that does to the policy, and the findings of it.

import type { Finding, Problem, Severity } from "../finding.ts";
import { enumerate } from "../lint/suggestions.ts";
import { toFindings } from "../policy/findings.ts";
import { joinPointer } from "../policy/pointer.ts";
import type { Source } from "../policy/source.ts";
import { compareFindings } from "../report/report.ts";
import { findDrift, type ServerDrift, type ServerNow, type ToolDrift } from "../tools/drift.ts";
import { type GovernanceState, governTools } from "../tools/governance.ts";
import { definitionOf, type LockedServer } from "../tools/lockfile.ts";
import { classifyTools } from "../tools/risk.ts";
import type { RiskChange } from "../tools/risk-change.ts";
import type { Tool } from "../tools/tool.ts";
import { findRuleEffects, type UsablePolicy } from "./drift-effect.ts";
import { type DriftLine, linesOf, sayMark } from "./drift-lines.ts";
import type { RuleEffects } from "./rule-effect.ts";

export interface ScanDrift {
  /** The lockfile, as the user named it. */
  readonly file: string;
  /** What the server is called there. */
  readonly server: string;
  readonly drift: ServerDrift;
  /** Absent without a policy. */
  readonly rules: RuleEffects | undefined;
  /** Whether a tool has drifted: another version or target of the same tools is none. */
  readonly hasDrifted: boolean;
  /** Sorted. */
  readonly findings: readonly Finding[];
  /** The drift for a person, bounded. */
  readonly lines: readonly DriftLine[];
}

/** One server of a lockfile. */
export interface LockedPlace {
  readonly source: Source;
  readonly name: string;
  readonly server: LockedServer;
}

export async function judgeDrift(
  locked: LockedPlace,
  now: ServerNow,
  policy: UsablePolicy | undefined,
): Promise<ScanDrift> {
  const drift = findDrift(locked.server, now);
  const before = classifyTools(locked.server.tools.map(definitionOf));
  const rules =
    policy &&
    (await findRuleEffects(policy, drift, { before, after: now.tools, isComplete: now.isComplete }));
  const states: States = new Map(
    (policy === undefined ? [] : governTools(policy.policy, now.tools).tools).map(({ tool, state }) => [
      tool,
      state,
    ]),
  );
  const problems = [
    ...drift.tools.flatMap((tool) => toolProblems(tool, states)),
    ...drift.reclassified.map(reclassifiedProblem),
    ...drift.server.map(serverProblem),
  ];
  const placed = problems.map(({ at, ...problem }) => ({
    ...problem,
    anchor: { pointer: joinPointer("", "servers", locked.name, ...at) },
  }));
  return {
    file: locked.source.file,
    server: locked.name,
    drift,
    rules,
    hasDrifted: drift.tools.length > 0,
    findings: [
      ...toFindings(locked.source, placed),
      ...(rules?.effects ?? []).map(({ finding }) => finding),
    ].sort(compareFindings),
    lines: linesOf(drift),
  };
}

/** A problem with its place below the server's entry in the lockfile. */
type LockProblem = Omit<Problem, "anchor" | "fix"> & { readonly at: readonly (string | number)[] };

const LOOK =
  "Look at the difference. When it is all right, write the lockfile again with `policy scan --lock`.";

const TOOL_CODES: Readonly<Record<ToolDrift["kind"], string>> = {
  added: "drift-tool-added",
  removed: "drift-tool-removed",
  renamed: "drift-tool-renamed",
  changed: "drift-tool-changed",
};

/** How the policy governs each tool; empty without one. */
type States = ReadonlyMap<Tool, GovernanceState>;

function toolProblems(tool: ToolDrift, states: States): readonly LockProblem[] {
  const { kind, before, risk } = tool;
  return [
    {
      code: TOOL_CODES[kind],
      severity: "warning",
      at: before === undefined ? ["tools"] : ["tools", before.index, "name"],
      message: sayTool(tool, states),
      help: LOOK,
    },
    ...(risk?.direction === "rose" && before !== undefined
      ? [
          {
            code: "drift-risk-rose",
            severity: "error" as const,
            at: ["tools", before.index, "risk"],
            message: `The risk of the tool ${enumerate([tool.name])} rose: ${sayRisk(risk)}.`,
            help: "Look at what the tool does now, and whether the rules for it are still strict enough.",
          },
        ]
      : []),
  ];
}

function sayTool({ kind, name, before, after, fields, editCount }: ToolDrift, states: States): string {
  const tool = enumerate([name]);
  switch (kind) {
    case "added":
      return `The server has a new tool ${tool} (${after?.risk.class})${sayGovernance(after, states)}.`;
    case "removed":
      return `The server has lost the tool ${tool} (${before?.lockedClass}).`;
    case "renamed":
      return `The tool ${enumerate([before?.tool.name ?? ""])} is gone, and ${tool} is new and the same but for its name${sayGovernance(after, states)}.`;
    case "changed":
      return `The tool ${tool} has changed in ${editCount === 1 ? "one place" : `${editCount} places`}: ${fields.join(", ")}.`;
  }
}

function sayGovernance(tool: Tool | undefined, states: States): string {
  const state = tool && states.get(tool);
  return state === undefined ? "" : `, which the policy leaves ${state}`;
}

/** "write, medium → financial, high, irreversible" */
function sayRisk({ before, after }: RiskChange): string {
  return `${sayMark(before)} → ${sayMark(after)}`;
}

function reclassifiedProblem({
  name,
  index,
  before,
  after,
  cause,
}: ServerDrift["reclassified"][number]): LockProblem {
  const why =
    cause === "classifier"
      ? "the lockfile was written by a version of policy that judged otherwise"
      : "the server's other tools have changed, and with them how its names are read";
  return {
    code: "drift-risk-reclassified",
    severity: "info",
    at: ["tools", index, "risk"],
    message: `The tool ${enumerate([name])} has not changed, and is now called ${after} rather than ${before}: ${why}.`,
    help: "Write the lockfile again with `policy scan --lock`.",
  };
}

function serverProblem({ field, before, after }: ServerDrift["server"][number]): LockProblem {
  const severity: Severity = "info";
  const at = field === "name" || field === "version" ? ["server", field] : [field];
  return {
    code: "drift-server-changed",
    severity,
    at,
    message: `The ${field} of the server was ${enumerate([before])}, and is ${enumerate([after])}.`,
    help: "",
  };
}
