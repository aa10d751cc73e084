// Replays recorded calls against policies, on the recording's own clock, and tallies what each would have got.

import type { Call } from "../engine/call.ts";
import { type AddedCounter, type Counters, createCounters, type LimitUse } from "../engine/counters.ts";
import { ALLOW, denyNoPolicy, judge, settle } from "../engine/decide.ts";
import type { Decision } from "../engine/decision.ts";
import { isDecision, type Match } from "../engine/match.ts";
import type { PolicySet } from "../engine/policy-set.ts";
import { type CompiledLimit, type Program, readsArguments } from "../engine/program.ts";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { Mutable } from "../mutable.ts";
import { NO_ARGS, type TraceCall } from "../trace/trace-call.ts";
import { createArgNames } from "./arg-names.ts";
import { createClock, type TimeNotes } from "./clock.ts";
import { notePeak } from "./limit-peaks.ts";
import {
  addToSummary,
  createSummaryData,
  firstCall,
  type ReplaySummary,
  readSummary,
  type SummaryData,
} from "./replay-summary.ts";

/** A policy that can be replayed against. */
export interface ReplayPolicy {
  /** As the user named it. */
  readonly file: string;
  readonly program: Program;
}

export interface ReplayOptions {
  /** What becomes of calls that need approval: decided as not approved, or as approved. */
  readonly approve: "none" | "all";
  /** Milliseconds between a call without a time and the call before it; absent: such times stay unknown. */
  readonly assumeInterval?: number;
  /**
   * Several threads replay one trace, one at a time: the state of the clock that they share. What `takeNews` gives the
   * others have to `adopt` before they go on.
   */
  readonly sharing?: { readonly clock: Float64Array };
  /** The server that policies know under another name than the recording. */
  readonly rename?: (server: string) => string;
  /** False when nobody reads the summary: it stays empty. */
  readonly isSummed?: boolean;
  /** Sees every call with its decision. */
  readonly onDecision?: (decided: DecidedCall) => void;
  /** False when `onDecision` does not look how far limits are used. */
  readonly hasUses?: boolean;
}

/** What one thread's replay has met first, for the others to `adopt`. */
export interface News {
  readonly added: AddedCounter;
  /** Position in the policy set. */
  readonly policy: number;
}

/** One call and what it got. The object and its `call` are used again for the next call: do not keep them. */
export interface DecidedCall {
  readonly recorded: TraceCall;
  /** The call as it was decided: with the server it belongs to, and its time. */
  readonly call: Call;
  readonly decision: Decision;
  /** `undefined` when no policy governs the call. */
  readonly policy: ReplayPolicy | undefined;
  /** The limits that the call came to, in the order of the policy; none when its rules denied it. */
  readonly reached: readonly CompiledLimit[];
  /**
   * How far each of them is used, with this call counted in, before the outcome of the call has its effect. Empty when
   * nobody asked for it, and when a limit could not be judged.
   */
  readonly uses: readonly LimitUse[];
}

/** A call on its way through a replay; of use again for another call. */
export interface PlayedCall<Recorded extends TraceCall = TraceCall> extends Mutable<DecidedCall> {
  recorded: Recorded;
  readonly call: Mutable<Call>;
  matched: Match;
  /** What `uses` is filled with. */
  readonly ownUses: Mutable<LimitUse>[];
  counters: Counters | undefined;
}

export function createPlayedCall<Recorded extends TraceCall>(recorded: Recorded): PlayedCall<Recorded> {
  return {
    recorded,
    call: {
      grant: "",
      server: null,
      tool: "",
      args: NO_ARGS,
      argsKnown: true,
      time: Number.NaN,
      approved: false,
    },
    decision: ALLOW,
    policy: undefined,
    reached: NO_LIMITS,
    uses: NO_USES,
    matched: NO_LIMITS,
    ownUses: [],
    counters: undefined,
  };
}

const NO_LIMITS: readonly CompiledLimit[] = [];
const NO_USES: readonly LimitUse[] = [];
const NO_NEWS: readonly News[] = [];

export interface Replay {
  /** Whether any policy's decision on the tool can depend on the call's arguments. */
  readonly readsArguments: (tool: string) => boolean;
  /** The arguments of a tool's calls that any policy reads, by name; `undefined` when they cannot be named. */
  readonly argNames: (tool: string) => readonly string[] | undefined;
  /**
   * Decides one call, of the file with this index. Throws PolicyError too-many-counters when the memory for counters is used up:
   * from there on nothing could be said truthfully.
   */
  readonly play: (recorded: TraceCall, file?: number) => Decision;
  /** `play` in three steps, for several threads. The first, on the call's `recorded`: in any order. */
  readonly judge: (played: PlayedCall) => void;
  /** The second, call by call in the order of the recording. Throws as `play` does. */
  readonly settle: (played: PlayedCall, file: number) => void;
  /** The last: counts the call for the summary, and shows it. In any order. */
  readonly note: (played: PlayedCall, file: number) => void;
  readonly adopt: (news: News) => void;
  /** What this thread has met first since it was last asked. */
  readonly takeNews: () => readonly News[];
  readonly tally: () => ReplaySummary;
  /** The summary as plain data, to be merged with that of other calls. */
  readonly summaryData: SummaryData;
  readonly times: () => TimeNotes;
}

/** specification: cli.md sections 4 and 5. */
export function createReplay(policies: PolicySet<ReplayPolicy>, options: ReplayOptions): Replay {
  const { sharing } = options;
  const news: News[] = [];
  const clock = createClock(options.assumeInterval, sharing?.clock);
  const summaryData = createSummaryData();
  const counters = new Map<Program, Counters>();
  const isApproveAll = options.approve === "all";
  const { onDecision, rename, isSummed = true, hasUses = onDecision !== undefined } = options;
  // Of another chunk: each look-up there goes through a getter.
  const judgeCall = judge;
  const settleCall = settle;
  const isDecided = isDecision;
  let lastServer: string | null | undefined;
  let policy: ReplayPolicy | undefined;
  let own: Counters | undefined;
  /** The call that is settled, and its file: for peaks. */
  let current: PlayedCall | undefined;
  let currentFile = 0;
  let lone: PlayedCall | undefined;

  function govern(server: string | null): void {
    lastServer = server;
    policy = policies.governing(server);
    own = undefined;
    if (policy === undefined) return;
    own = countersOf(policy);
  }

  function countersOf(governing: ReplayPolicy): Counters {
    const known = counters.get(governing.program);
    if (known !== undefined) return known;
    const at = policies.policies.indexOf(governing);
    const onAdd = sharing && ((added: AddedCounter) => news.push({ added, policy: at }));
    const created = openCounters(governing.file, onAdd);
    counters.set(governing.program, created);
    return created;
  }

  const takeNews = (): readonly News[] => (news.length === 0 ? NO_NEWS : news.splice(0));

  function adopt({ added, policy: at }: News): void {
    const governing = policies.policies[at];
    if (governing !== undefined) countersOf(governing).adopt(added);
  }

  function openCounters(policyFile: string, onAdd: ((added: AddedCounter) => void) | undefined): Counters {
    if (!isSummed) return createCounters(LIMITS.counters, undefined, onAdd);
    return createCounters(
      LIMITS.counters,
      ({ slot }, used) => {
        if (current === undefined) return;
        const { call, recorded } = current;
        notePeak(summaryData.peaks, policyFile, slot, used, firstCall(call, currentFile, recorded.line));
      },
      onAdd,
    );
  }

  function judgePlayed(played: PlayedCall): void {
    const { recorded, call } = played;
    const named = recorded.server;
    const server = named === null ? policies.ownServer : rename === undefined ? named : rename(named);
    if (server !== lastServer) govern(server);
    call.grant = recorded.grant;
    call.server = server;
    call.tool = recorded.tool;
    call.args = recorded.args;
    call.argsKnown = recorded.argsKnown;
    call.approved = isApproveAll || recorded.approved;
    played.policy = policy;
    played.counters = own;
    played.matched = policy === undefined ? denyNoPolicy(recorded.tool) : judgeCall(policy.program, call);
  }

  function settlePlayed(played: PlayedCall, file: number): void {
    const { recorded, call, matched, counters } = played;
    current = played;
    currentFile = file;
    call.time = clock.read(recorded.time);
    // Without counters there is no policy, and that is the decision.
    if (isDecided(matched) || counters === undefined) {
      played.decision = matched as Decision;
      played.reached = NO_LIMITS;
      played.uses = NO_USES;
      return;
    }
    const decision = settleCall(matched, call, counters);
    if (decision.reason === "store_unavailable") {
      throw new PolicyError(
        "too-many-counters",
        `Line ${recorded.line} needs a counter more than can be kept for ${played.policy?.file}.`,
      );
    }
    played.decision = decision;
    played.reached = matched;
    if (hasUses) {
      played.uses = isCounted(decision, call) ? counters.usage(matched, call, played.ownUses) : NO_USES;
    }
    if (recorded.outcome === "error" && decision.decision === "allow" && matched.length > 0) {
      counters.undo(matched);
    }
  }

  function notePlayed(played: PlayedCall, file: number): void {
    if (isSummed) {
      const { call, decision, policy, recorded } = played;
      addToSummary(summaryData, call, decision, policy?.file ?? "", file, recorded.line);
    }
    onDecision?.(played);
  }

  function play(recorded: TraceCall, file = 0): Decision {
    lone ??= createPlayedCall(recorded);
    lone.recorded = recorded;
    judgePlayed(lone);
    settlePlayed(lone, file);
    notePlayed(lone, file);
    return lone.decision;
  }

  return {
    readsArguments: (tool) => policies.policies.some(({ program }) => readsArguments(program, tool)),
    argNames: createArgNames(policies.policies),
    play,
    judge: judgePlayed,
    settle: settlePlayed,
    note: notePlayed,
    adopt,
    takeNews,
    tally: () => readSummary(summaryData, policies.policies),
    summaryData,
    times: clock.notes,
  };
}

/** Whether the call's limits could be looked at: it was counted, or one of them denied it. */
function isCounted({ decision, reason }: Decision, { time }: Call): boolean {
  return (decision === "allow" || reason === "limit" || reason === "bad_amount") && !Number.isNaN(time);
}
