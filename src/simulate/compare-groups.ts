// Changes by the rule that causes them: how many calls, what became of them on the other side, whose they are.

import type { DecisionKind, Reason } from "../engine/decision.ts";
import { compareText } from "../order.ts";
import { CHANGES, type Change } from "./compare-change.ts";
import {
  countName,
  createNamedCounts,
  type NamedCounts,
  type NameTable,
  readNamedCounts,
  sumCounts,
} from "./named-counts.ts";
import type { DecidedCall } from "./replay.ts";
import { firstCall } from "./replay-summary.ts";
import { type FirstCall, keepCall } from "./rule-counts.ts";

export type SideName = "before" | "after";

/** What one policy decided, and by which rule. */
export interface DecidedBy {
  readonly decision: DecisionKind;
  readonly reason: Reason;
  /** Rule id (policy-format.md section 5); empty for allow. */
  readonly rule: string;
  readonly pointer: string;
  /** The policy's file; empty when no policy governs the call. */
  readonly policy: string;
}

/** How one call differs; for a line about it. */
export interface CallChange {
  readonly change: Change;
  /** Whether the two policies differ on the call only in what they counted before. */
  readonly isKnockOn: boolean;
}

/** The calls that one rule changes in one way. */
export interface ChangeGroup extends CallChange, DecidedBy {
  /** The policy that the rule is of: the other one, unless that allows the calls. */
  readonly side: SideName;
  /** What every such caller is told; empty when they are told different things. */
  readonly message: string;
  readonly calls: number;
  /** What the policy of the other side decides, most calls first. */
  readonly opposite: readonly (DecidedBy & { readonly calls: number })[];
  /** Calls whose decision on the other side has no row, because there are too many. */
  readonly unlistedOpposite: number;
  readonly tools: NameTable;
  readonly grants: NameTable;
  /** The first calls, in order. */
  readonly first: readonly FirstCall[];
}

interface GroupRow extends CallChange, DecidedBy {
  readonly side: SideName;
  message: string;
  calls: number;
  readonly opposite: NamedCounts;
  readonly tools: NamedCounts;
  readonly grants: NamedCounts;
  readonly first: FirstCall[];
}

export type ChangeGroups = Map<string, GroupRow>;

/** First calls kept of each group. */
const MOST_FIRST = 5;
/** Rows kept of each group: names come from outside, and memory is bounded. */
const MOST_NAMES = 500;
const MOST_OPPOSITE = 100;

/** `side` is that of `cause`. */
export function addToGroups(
  groups: ChangeGroups,
  found: CallChange,
  side: SideName,
  cause: DecidedCall,
  opposite: DecidedCall,
  file: number,
): void {
  const { decision, call, recorded } = cause;
  const by = decidedBy(cause);
  const key = groupKey(found, side, by);
  let row = groups.get(key);
  if (row === undefined) {
    row = openGroup({ ...found, ...by, side, message: decision.message });
    groups.set(key, row);
  }
  row.calls++;
  if (row.message !== decision.message) row.message = "";
  const { line } = recorded;
  const other = decidedBy(opposite);
  countName(row.opposite, oppositeKey(other), other.decision, file, line);
  countName(row.tools, call.tool, decision.decision, file, line);
  countName(row.grants, call.grant, decision.decision, file, line);
  if (row.first.length < MOST_FIRST) row.first.push(keepCall(firstCall(call, file, line)));
}

function openGroup(
  row: CallChange & DecidedBy & { readonly side: SideName; readonly message: string },
): GroupRow {
  return {
    ...row,
    calls: 0,
    opposite: createNamedCounts(MOST_OPPOSITE),
    tools: createNamedCounts(MOST_NAMES),
    grants: createNamedCounts(MOST_NAMES),
    first: [],
  };
}

export function decidedBy({ decision: decided, policy }: DecidedCall): DecidedBy {
  const { decision, reason, rule, pointer } = decided;
  return { decision, reason, rule, pointer, policy: policy?.file ?? "" };
}

function groupKey({ change, isKnockOn }: CallChange, side: SideName, by: DecidedBy): string {
  return `${change} ${isKnockOn} ${side} ${by.decision} ${by.reason} ${by.policy.length} ${by.policy}${by.pointer.length} ${by.pointer}${by.rule}`;
}

function oppositeKey({ decision, reason, rule, pointer, policy }: DecidedBy): string {
  return JSON.stringify([decision, reason, rule, pointer, decision === "allow" ? "" : policy]);
}

/** By kind of change, direct effects first, then the most calls first. */
export function readGroups(groups: ChangeGroups): readonly ChangeGroup[] {
  return [...groups.values()].map(readGroup).sort(byImportance);
}

function readGroup(row: GroupRow): ChangeGroup {
  const opposite = readNamedCounts(row.opposite);
  return {
    ...row,
    opposite: opposite.names
      .map(({ name, calls }) => ({ ...parseOpposite(name), calls }))
      .sort((a, b) => b.calls - a.calls),
    unlistedOpposite: sumCounts(opposite.unlisted),
    tools: readNamedCounts(row.tools),
    grants: readNamedCounts(row.grants),
    first: [...row.first],
  };
}

function parseOpposite(key: string): DecidedBy {
  const [decision, reason, rule, pointer, policy] = JSON.parse(key);
  return { decision, reason, rule, pointer, policy };
}

function byImportance(a: ChangeGroup, b: ChangeGroup): number {
  return (
    CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change) ||
    Number(a.isKnockOn) - Number(b.isKnockOn) ||
    b.calls - a.calls ||
    compareText(a.policy, b.policy) ||
    compareText(a.pointer, b.pointer) ||
    compareText(a.rule, b.rule) ||
    compareText(a.reason, b.reason) ||
    compareText(a.decision, b.decision)
  );
}
