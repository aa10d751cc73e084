// Counts decisions by kind, by tool and by rule.

import type { Decision, DecisionKind, Reason } from "../engine/decision.ts";
import { compareText } from "../order.ts";

export type Counts = Readonly<Record<DecisionKind, number>>;

export interface ToolTally extends Counts {
  readonly tool: string;
}

export interface RuleTally {
  readonly decision: DecisionKind;
  readonly reason: Reason;
  readonly rule: string;
  readonly pointer: string;
  /** The policy's file; empty when no policy governs the call. */
  readonly policy: string;
  readonly calls: number;
  /** What every such caller is told; empty when they are told different things. */
  readonly message: string;
}

export interface Tally extends Counts {
  readonly calls: number;
  /** By name, in code unit order. */
  readonly tools: readonly ToolTally[];
  /** What did not allow; most calls first, then by policy, pointer and rule. */
  readonly rules: readonly RuleTally[];
  /** Tools that no row was kept for, because there were too many names. */
  readonly unlistedTools: number;
}

export interface TallyKeeper {
  /** Keeps a row for a tool that another thread has met. */
  readonly adopt: (tool: string) => void;
  readonly add: (tool: string, decision: Decision, policy: string) => void;
  readonly read: () => Tally;
}

/** Rows kept for tools: names come from outside, and memory is bounded. */
const MOST_TOOLS = 100_000;

type MutableCounts = Record<DecisionKind, number>;
type MutableRule = { -readonly [Key in keyof RuleTally]: RuleTally[Key] };

/** `onTool` gets every tool that a row is kept for. */
export function createTally(onTool?: (tool: string) => void): TallyKeeper {
  const total = zero();
  const tools = new Map<string, MutableCounts>();
  const rules = new Map<string, Map<Reason, Map<string, MutableRule>>>();
  let unlistedTools = 0;

  function add(tool: string, decision: Decision, policy: string): void {
    const kind = decision.decision;
    total[kind]++;
    let counts = tools.get(tool);
    if (counts === undefined) {
      if (tools.size < MOST_TOOLS) {
        counts = zero();
        tools.set(tool, counts);
        onTool?.(tool);
      } else {
        unlistedTools++;
      }
    }
    if (counts !== undefined) counts[kind]++;
    if (kind !== "allow") addRule(decision, policy);
  }

  function addRule({ decision, reason, rule, pointer, message }: Decision, policy: string): void {
    let ofPolicy = rules.get(policy);
    if (ofPolicy === undefined) {
      ofPolicy = new Map();
      rules.set(policy, ofPolicy);
    }
    let ofReason = ofPolicy.get(reason);
    if (ofReason === undefined) {
      ofReason = new Map();
      ofPolicy.set(reason, ofReason);
    }
    // Within one policy and reason, a pointer has one rule id; `(no policy)` has no pointer.
    const row = ofReason.get(pointer);
    if (row === undefined) {
      ofReason.set(pointer, { decision, reason, rule, pointer, policy, calls: 1, message });
    } else {
      row.calls++;
      if (row.message !== message) row.message = "";
    }
  }

  function read(): Tally {
    const rows = [...rules.values()].flatMap((ofPolicy) =>
      [...ofPolicy.values()].flatMap((ofReason) => [...ofReason.values()]),
    );
    return {
      ...total,
      calls: total.allow + total.deny + total.require_approval + total.undecidable,
      tools: [...tools]
        .map(([tool, counts]) => ({ tool, ...counts }))
        .sort((a, b) => compareText(a.tool, b.tool)),
      rules: rows.sort(compareRules),
      unlistedTools,
    };
  }

  function adopt(tool: string): void {
    if (!tools.has(tool)) tools.set(tool, zero());
  }

  return { add, read, adopt };
}

function zero(): MutableCounts {
  return { allow: 0, deny: 0, require_approval: 0, undecidable: 0 };
}

function compareRules(a: RuleTally, b: RuleTally): number {
  return (
    b.calls - a.calls ||
    compareText(a.policy, b.policy) ||
    compareText(a.pointer, b.pointer) ||
    compareText(a.rule, b.rule) ||
    compareText(a.reason, b.reason)
  );
}

/** The tally of all calls, from those of shares whose keepers had the same tools. */
export function mergeTallies(tallies: readonly Tally[]): Tally {
  const total = zero();
  const tools = new Map<string, MutableCounts>();
  const rules = new Map<string, MutableRule>();
  for (const tally of tallies) {
    addCounts(total, tally);
    for (const row of tally.tools) {
      const counts = tools.get(row.tool) ?? zero();
      tools.set(row.tool, counts);
      addCounts(counts, row);
    }
    for (const row of tally.rules) {
      const key = JSON.stringify([row.policy, row.reason, row.pointer]);
      const known = rules.get(key);
      if (known === undefined) rules.set(key, { ...row });
      else {
        known.calls += row.calls;
        if (known.message !== row.message) known.message = "";
      }
    }
  }
  return {
    ...total,
    calls: total.allow + total.deny + total.require_approval + total.undecidable,
    tools: [...tools]
      .map(([tool, counts]) => ({ tool, ...counts }))
      .sort((a, b) => compareText(a.tool, b.tool)),
    rules: [...rules.values()].sort(compareRules),
    unlistedTools: tallies.reduce((sum, { unlistedTools }) => sum + unlistedTools, 0),
  };
}

function addCounts(sum: MutableCounts, counts: Counts): void {
  sum.allow += counts.allow;
  sum.deny += counts.deny;
  sum.require_approval += counts.require_approval;
  sum.undecidable += counts.undecidable;
}
