// What a comparison of two policies found: what every format of it is made of.

import type { DecisionKind } from "../../engine/decision.ts";
import type { TimeNotes } from "../../simulate/clock.ts";
import { type Comparison, countNewly, listTransitions } from "../../simulate/compare.ts";
import type { DecisionChange } from "../../simulate/compare-change.ts";
import type { ChangeGroup, DecidedBy, SideName } from "../../simulate/compare-groups.ts";
import type { CallPlace } from "../../simulate/named-counts.ts";
import { ruleWithReason } from "../../simulate/reason-text.ts";
import type { GrantSource } from "../../trace/grant-source.ts";
import type { Contents } from "../read-recordings.ts";
import type { SimulateCommandOptions } from "./simulate.ts";
import { type Failure, listCommon } from "./simulate-failed.ts";
import type { FailedExpectation } from "./simulate-report.ts";

type OfSides<T> = Readonly<Record<SideName, T>>;

/** `line:column` of a pointer in a policy file. */
export type Placer = (policyFile: string, pointer: string) => string;

export interface AgainstReport {
  readonly comparison: Comparison;
  /** By the index that a call's place has. */
  readonly files: readonly string[];
  readonly policies: OfSides<readonly string[]>;
  /** Each side as a person calls it. */
  readonly names: OfSides<string>;
  readonly placeOf: OfSides<Placer>;
  readonly times: TimeNotes;
  readonly contents: Contents;
  /** The first failed expectations, of the other policy. */
  readonly failures: readonly FailedExpectation[];
  readonly failedExpectations: number;
  readonly checkedExpectations: number;
  readonly grantBy: GrantSource | undefined;
  readonly unusedMaps: readonly string[];
  readonly nearestServer: (server: string) => string | undefined;
  readonly failOn: SimulateCommandOptions["failOn"];
  /** Whether lines that cannot be used make the run fail. */
  readonly isStrict: boolean;
}

/** The changes of decision, with what people call them. */
export const TITLES: Readonly<Record<DecisionChange, string>> = {
  "newly-denied": "newly denied",
  "newly-allowed": "newly allowed",
  "newly-waiting": "newly waiting for approval",
  "newly-undecidable": "newly undecidable",
};

const DECISIONS = {
  "newly-denied": "deny",
  "newly-allowed": "allow",
  "newly-waiting": "require_approval",
  "newly-undecidable": "undecidable",
} as const;

export function countChange({ comparison }: AgainstReport, change: DecisionChange): number {
  return countNewly(comparison.transitions, DECISIONS[change]);
}

/** Undecidable calls that get a decision, whichever it is. */
export function countDecidable({ comparison }: AgainstReport): number {
  const { undecidable } = comparison.transitions;
  return comparison.before.undecidable - undecidable.undecidable;
}

/** `file:line` of a call. */
export function placeOfCall({ file, line }: CallPlace, { files }: AgainstReport): string {
  return `${files[file] ?? ""}:${line}`;
}

/** `file:line:column` of a rule of one side; empty when no policy governs the call, and for allow. */
export function placeOfDecision(
  { policy, pointer, decision }: DecidedBy,
  side: SideName,
  { placeOf }: AgainstReport,
): string {
  return policy === "" || decision === "allow" ? "" : `${policy}:${placeOf[side](policy, pointer)}`;
}

export function otherSide(side: SideName): SideName {
  return side === "before" ? "after" : "before";
}

/** The rule that causes the changes of a group; one that no longer decides is of the first policy. */
export function describeCause(group: ChangeGroup): string {
  const { side, decision } = group;
  return `${side === "after" ? decision : `no longer ${PAST[decision]}`} ${ruleWithReason(group)}`;
}

const PAST: Readonly<Record<DecisionKind, string>> = {
  allow: "allowed by",
  deny: "denied by",
  require_approval: "made to wait by",
  undecidable: "undecidable by",
};

/** The sentence of the engine ends with the rule, and says no more. */
export function hasOwnMessage({ message, rule }: Pick<ChangeGroup, "message" | "rule">): boolean {
  return message !== "" && !message.endsWith(`: ${rule}.`);
}

/** Whether the run fails because of what becomes of calls like these. A call that is newly undecidable may be anything. */
export function failsOn(
  { failOn }: Pick<AgainstReport, "failOn">,
  { before, after }: { readonly before: DecisionKind; readonly after: DecisionKind },
): boolean {
  if (failOn === "deny") return after === "deny" || after === "undecidable";
  if (failOn === "approval") return after !== "allow";
  if (before === after) return false;
  if (failOn === "change") return true;
  if (failOn === "newly-denied") return after === "deny" || (after === "undecidable" && before !== "deny");
  if (failOn === "newly-allowed") return after === "allow" || (after === "undecidable" && before !== "allow");
  return false;
}

export function listAgainstFailures(report: AgainstReport): readonly Failure[] {
  const calls = listTransitions(report.comparison.transitions)
    .filter((kinds) => failsOn(report, kinds))
    .reduce((sum, transition) => sum + transition.calls, 0);
  return listCommon(report, calls);
}
