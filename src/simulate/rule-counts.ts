// What did not allow calls: how often, which tools, and the first calls of each rule.

import type { Decision, DecisionKind, Reason } from "../engine/decision.ts";
import { compareText } from "../order.ts";
import {
  type CallPlace,
  countName,
  createNamedCounts,
  isBefore,
  mergeNamedCounts,
  type NamedCounts,
  type NameTable,
  readNamedCounts,
} from "./named-counts.ts";

/** A call that a rule decided. */
export interface FirstCall extends CallPlace {
  readonly grant: string;
  readonly server: string | null;
  readonly tool: string;
  /** Unix milliseconds; `NaN` when it is not known. */
  readonly time: number;
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

export interface RuleSummary extends RuleTally {
  /** Of the calls that it decided. */
  readonly tools: NameTable;
  /** The first calls that it decided, in order. */
  readonly first: readonly FirstCall[];
}

interface RuleRow {
  readonly decision: DecisionKind;
  readonly reason: Reason;
  readonly rule: string;
  readonly pointer: string;
  readonly policy: string;
  calls: number;
  message: string;
  readonly tools: NamedCounts;
  first: FirstCall[];
}

/** By policy, reason and pointer. A rule of the rules dialect is one place with an id for each of its conditions. */
export type RuleCounts = Map<string, Map<Reason, Map<string, RuleRow[]>>>;

/** Characters kept of a name. */
const MOST_CHARS = 1000;
/** First calls kept for each rule. */
const MOST_FIRST = 5;
/** Tools kept for each rule. */
const MOST_TOOLS = 1000;

export function countRule(rules: RuleCounts, decision: Decision, policy: string, call: FirstCall): void {
  const row = rowOf(rules, decision, policy);
  row.calls++;
  if (row.message !== decision.message) row.message = "";
  countName(row.tools, call.tool, decision.decision, call.file, call.line);
  if (row.first.length === MOST_FIRST) return;
  row.first.push(keepCall(call));
}

/** A copy that may be kept. */
export function keepCall({ file, line, grant, server, tool, time }: FirstCall): FirstCall {
  return {
    file,
    line,
    grant: keepText(grant),
    server: server === null ? null : keepText(server),
    tool: keepText(tool),
    time,
  };
}

/** Of a long name a part. */
function keepText(text: string): string {
  return text.length <= MOST_CHARS ? text : detach(`${text.slice(0, MOST_CHARS - 1)}…`);
}

/** The same text, written anew: a part of a string keeps all of it in memory. */
export function detach(text: string): string {
  return JSON.parse(JSON.stringify(text));
}

type RowKey = Pick<RuleRow, "decision" | "reason" | "rule" | "pointer" | "message">;

function rowOf(rules: RuleCounts, key: RowKey, policy: string): RuleRow {
  let ofPolicy = rules.get(policy);
  if (ofPolicy === undefined) {
    ofPolicy = new Map();
    rules.set(policy, ofPolicy);
  }
  let ofReason = ofPolicy.get(key.reason);
  if (ofReason === undefined) {
    ofReason = new Map();
    ofPolicy.set(key.reason, ofReason);
  }
  let rows = ofReason.get(key.pointer);
  if (rows === undefined) {
    rows = [];
    ofReason.set(key.pointer, rows);
  }
  const known = rows.find(({ rule }) => rule === key.rule);
  if (known !== undefined) return known;
  const { decision, reason, rule, pointer, message } = key;
  const tools = createNamedCounts(MOST_TOOLS);
  const row: RuleRow = { decision, reason, rule, pointer, policy, calls: 0, message, tools, first: [] };
  rows.push(row);
  return row;
}

/** Adds what another has counted of other calls. */
export function mergeRuleCounts(into: RuleCounts, from: RuleCounts): void {
  for (const row of listRows(from)) {
    const own = rowOf(into, row, row.policy);
    own.calls += row.calls;
    if (own.message !== row.message) own.message = "";
    mergeNamedCounts(own.tools, row.tools);
    own.first = [...own.first, ...row.first]
      .sort((a, b) => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0))
      .slice(0, MOST_FIRST);
  }
}

/** Most calls first, then by policy, pointer, rule and reason. */
export function readRuleCounts(rules: RuleCounts): readonly RuleSummary[] {
  return listRows(rules)
    .map((row) => ({ ...row, tools: readNamedCounts(row.tools), first: [...row.first] }))
    .sort(
      (a, b) =>
        b.calls - a.calls ||
        compareText(a.policy, b.policy) ||
        compareText(a.pointer, b.pointer) ||
        compareText(a.rule, b.rule) ||
        compareText(a.reason, b.reason),
    );
}

function listRows(rules: RuleCounts): readonly RuleRow[] {
  return [...rules.values()].flatMap((ofPolicy) =>
    [...ofPolicy.values()].flatMap((ofReason) => [...ofReason.values()].flat()),
  );
}
