// Comparison: what another policy changes for recorded calls, by the rule that causes each change.

import type { DecisionKind } from "../engine/decision.ts";
import { ANONYMOUS } from "../trace/trace-call.ts";
import { changeBetween } from "./compare-change.ts";
import {
  addToGroups,
  type CallChange,
  type ChangeGroup,
  type ChangeGroups,
  readGroups,
  type SideName,
} from "./compare-groups.ts";
import { isKnockOn, type LimitsOfSide } from "./compare-limits.ts";

import { addCounts, addOne, type Counts, type MutableCounts, sumCounts, zeroCounts } from "./named-counts.ts";

import type { DecidedCall } from "./replay.ts";
import {
  addUngoverned,
  createUngoverned,
  readUngoverned,
  type UngovernedData,
  type UngovernedServers,
} from "./ungoverned.ts";

/** Of `UngovernedServers` those that neither side has a policy for. */
export interface Comparison extends UngovernedServers {
  readonly calls: number;
  readonly before: Counts;
  readonly after: Counts;
  /** By the decision of the first policy, then by that of the other. */
  readonly transitions: Transitions;
  /** Calls whose decision changes. */
  readonly changed: number;
  /** Of these, those where only counters differ. */
  readonly knockOn: number;
  /** Calls with the same decision by another rule. */
  readonly otherRule: number;
  /** By kind of change, direct effects first, then the most calls first. */
  readonly groups: readonly ChangeGroup[];
  /** Calls that do not say who made them. */
  readonly anonymous: number;
}

export type Transitions = Readonly<Record<DecisionKind, Counts>>;

export interface ComparisonData {
  readonly transitions: Readonly<Record<DecisionKind, MutableCounts>>;
  readonly groups: ChangeGroups;
  readonly ungoverned: UngovernedData;
  knockOn: number;
  anonymous: number;
}

export function createComparison(): ComparisonData {
  return {
    transitions: {
      allow: zeroCounts(),
      deny: zeroCounts(),
      require_approval: zeroCounts(),
      undecidable: zeroCounts(),
    },
    groups: new Map(),
    ungoverned: createUngoverned(),
    knockOn: 0,
    anonymous: 0,
  };
}

/** Adds one call, with what each policy decided; tells how they differ, `undefined` when they do not. */
export function addToComparison(
  data: ComparisonData,
  { before, after }: Readonly<Record<SideName, DecidedCall>>,
  limits: Readonly<Record<SideName, LimitsOfSide>>,
  file: number,
): CallChange | undefined {
  const from = before.decision;
  const to = after.decision;
  countOne(transitionsFrom(data, from.decision), to.decision);
  if (after.call.grant === anonymous) data.anonymous++;
  if (from.reason === "no_policy" && to.reason === "no_policy")
    addUngoverned(data.ungoverned, after.call.server, file, after.recorded.line);
  const change = changeBetween(from, to);
  if (change === undefined) return undefined;
  const found = {
    change,
    isKnockOn: isKnockOn(
      { decided: before, limits: limits.before },
      { decided: after, limits: limits.after },
    ),
  };
  if (found.isKnockOn && change !== "other-rule") data.knockOn++;
  if (to.decision === "allow") addToGroups(data.groups, found, "before", before, after, file);
  else addToGroups(data.groups, found, "after", after, before, file);
  return found;
}

// Of another chunk: each look-up there goes through a getter.
const countOne = addOne;
const anonymous = ANONYMOUS;

function transitionsFrom({ transitions }: ComparisonData, kind: DecisionKind): MutableCounts {
  if (kind === "allow") return transitions.allow;
  return kind === "deny" ? transitions.deny : transitions[kind];
}

export const KINDS: readonly DecisionKind[] = ["allow", "deny", "require_approval", "undecidable"];

export function readComparison(data: ComparisonData): Comparison {
  const { transitions } = data;
  const before = zeroCounts();
  const after = zeroCounts();
  let changed = 0;
  for (const kind of KINDS) {
    before[kind] = sumCounts(transitions[kind]);
    addCounts(after, transitions[kind]);
    changed += before[kind] - transitions[kind][kind];
  }
  const groups = readGroups(data.groups);
  return {
    calls: sumCounts(after),
    before,
    after,
    transitions: structuredClone(transitions),
    changed,
    knockOn: data.knockOn,
    otherRule: groups
      .filter(({ change }) => change === "other-rule")
      .reduce((sum, { calls }) => sum + calls, 0),
    groups,
    ...readUngoverned(data.ungoverned),
    anonymous: data.anonymous,
  };
}

/** Every pair of decisions, with how many calls get it. */
export function listTransitions(
  transitions: Transitions,
): readonly { readonly before: DecisionKind; readonly after: DecisionKind; readonly calls: number }[] {
  return KINDS.flatMap((before) =>
    KINDS.map((after) => ({ before, after, calls: transitions[before][after] })),
  );
}

/** Calls that get `to` of the other policy and got something else of the first. */
export function countNewly(transitions: Transitions, to: DecisionKind): number {
  return listTransitions(transitions)
    .filter(({ before, after }) => after === to && before !== to)
    .reduce((sum, { calls }) => sum + calls, 0);
}
