// ReplaySummary: all that a replay knows beside the single decisions, filled call by call and merged across threads.
//
// SummaryData is plain data. Whatever way the calls of a trace are split, the merged data of the parts read as
// those of the whole.

import type { Call } from "../engine/call.ts";
import type { Decision } from "../engine/decision.ts";
import type { CompiledLimit, Program } from "../engine/program.ts";
import type { Mutable } from "../mutable.ts";
import { ANONYMOUS } from "../trace/trace-call.ts";
import { type LimitPeaks, type LimitUsage, mergeLimitPeaks, readLimitPeaks } from "./limit-peaks.ts";
import {
  addCounts,
  addOne,
  type Counts,
  countName,
  createNamedCounts,
  type MutableCounts,
  mergeNamedCounts,
  type NameCounts,
  type NamedCounts,
  readNamedCounts,
  sumCounts,
  zeroCounts,
} from "./named-counts.ts";
import {
  countRule,
  type FirstCall,
  mergeRuleCounts,
  type RuleCounts,
  type RuleSummary,
  readRuleCounts,
} from "./rule-counts.ts";
import {
  countTime,
  createTimeLine,
  mergeTimeLines,
  readTimeLine,
  type TimeLine,
  type TimeLineData,
} from "./time-line.ts";
import {
  addUngoverned,
  createUngoverned,
  mergeUngoverned,
  readUngoverned,
  type UngovernedData,
  type UngovernedServers,
} from "./ungoverned.ts";

export interface ToolTally extends Counts {
  readonly tool: string;
}

export interface ReplaySummary extends Counts, UngovernedServers {
  readonly calls: number;
  /** By name, in code unit order. */
  readonly tools: readonly ToolTally[];
  /** Calls of tools that no row was kept for, because there were too many names. */
  readonly unlistedTools: number;
  /** What did not allow; most calls first, then by policy, pointer, rule and reason. */
  readonly rules: readonly RuleSummary[];
  /** By name, in code unit order. */
  readonly grants: readonly NameCounts[];
  /** Calls of grants that no row was kept for. */
  readonly unlistedGrants: number;
  /** Calls that do not say who made them. */
  readonly anonymous: number;
  readonly timeLine: TimeLine;
  /** Every limit of every policy, the nearest to its end first. */
  readonly limits: readonly LimitUsage[];
}

export interface SummaryData {
  readonly total: MutableCounts;
  readonly tools: NamedCounts;
  readonly grants: NamedCounts;
  readonly ungoverned: UngovernedData;
  anonymous: number;
  readonly rules: RuleCounts;
  readonly timeLine: TimeLineData;
  readonly peaks: LimitPeaks;
}

/** Rows kept: names come from outside, and memory is bounded. */
const MOST_TOOLS = 50_000;
const MOST_GRANTS = 50_000;

export function createSummaryData(): SummaryData {
  return {
    total: zeroCounts(),
    tools: createNamedCounts(MOST_TOOLS),
    grants: createNamedCounts(MOST_GRANTS),
    ungoverned: createUngoverned(),
    anonymous: 0,
    rules: new Map(),
    timeLine: createTimeLine(),
    peaks: new Map(),
  };
}

/** `policy`: the file of the policy, empty when none governs the call. `file`: the index of the call's file. */
export function addToSummary(
  data: SummaryData,
  call: Call,
  decision: Decision,
  policy: string,
  file: number,
  line: number,
): void {
  const kind = decision.decision;
  addOne(data.total, kind);
  countName(data.tools, call.tool, kind, file, line);
  countName(data.grants, call.grant, kind, file, line);
  if (call.grant === ANONYMOUS) data.anonymous++;
  countTime(data.timeLine, call.time, kind);
  if (kind === "allow") return;
  countRule(data.rules, decision, policy, firstCall(call, file, line));
  if (decision.reason === "no_policy") addUngoverned(data.ungoverned, call.server, file, line);
}

/** Filled anew for every call: what is kept of it is copied. */
const scratch: Mutable<FirstCall> = {
  file: 0,
  line: 0,
  grant: "",
  server: null,
  tool: "",
  time: 0,
};

export function firstCall(call: Call, file: number, line: number): FirstCall {
  scratch.file = file;
  scratch.line = line;
  scratch.grant = call.grant;
  scratch.server = call.server;
  scratch.tool = call.tool;
  scratch.time = call.time;
  return scratch;
}

/** Adds to `into` what another has counted of other calls. */
export function mergeSummaries(into: SummaryData, from: SummaryData): void {
  addCounts(into.total, from.total);
  mergeNamedCounts(into.tools, from.tools);
  mergeNamedCounts(into.grants, from.grants);
  mergeUngoverned(into.ungoverned, from.ungoverned);
  into.anonymous += from.anonymous;
  mergeRuleCounts(into.rules, from.rules);
  mergeTimeLines(into.timeLine, from.timeLine);
  mergeLimitPeaks(into.peaks, from.peaks);
}

export function readSummary(
  data: SummaryData,
  policies: readonly { readonly file: string; readonly program: Program }[],
): ReplaySummary {
  const tools = readNamedCounts(data.tools);
  const grants = readNamedCounts(data.grants);
  const rules = readRuleCounts(data.rules);
  return {
    ...data.total,
    calls: sumCounts(data.total),
    tools: tools.names.map(({ name, allow, deny, require_approval, undecidable }) => ({
      tool: name,
      allow,
      deny,
      require_approval,
      undecidable,
    })),
    unlistedTools: sumCounts(tools.unlisted),
    rules,
    grants: grants.names,
    unlistedGrants: sumCounts(grants.unlisted),
    anonymous: data.anonymous,
    timeLine: readTimeLine(data.timeLine),
    limits: policies
      .flatMap(({ file, program }) => usageOf(data, file, program.limits, rules))
      .sort((a, b) => b.share - a.share || b.hits - a.hits),
    ...readUngoverned(data.ungoverned),
  };
}

function usageOf(
  data: SummaryData,
  file: string,
  limits: readonly CompiledLimit[],
  rules: readonly RuleSummary[],
): readonly LimitUsage[] {
  const hits = new Map(
    rules
      .filter(({ policy, reason }) => policy === file && reason === "limit")
      .map(({ pointer, calls }) => [pointer, calls]),
  );
  return readLimitPeaks(data.peaks, file, limits, (pointer) => hits.get(pointer) ?? 0);
}
