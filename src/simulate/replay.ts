// Replays recorded calls against policies, on the recording's own clock, and tallies what each would have got.

import type { Call } from "../engine/call.ts";
import { type AddedCounter, type Counters, createCounters } from "../engine/counters.ts";
import { DENY_NO_POLICY, decide, limitsReached } from "../engine/decide.ts";
import type { Decision } from "../engine/decision.ts";
import type { PolicySet } from "../engine/policy-set.ts";
import { type Program, readsArguments, toolOf } from "../engine/program.ts";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { TraceCall } from "../trace/trace-call.ts";
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
   * Several threads replay one trace, one at a time: the state of the clock that they share, and what this one has
   * to tell the others before another goes on.
   */
  readonly sharing?: { readonly clock: Float64Array; readonly onNews: (news: News) => void };
  /** The server that policies know under another name than the recording. */
  readonly rename?: (server: string) => string;
  /** False when nobody reads the summary: it stays empty. */
  readonly isSummed?: boolean;
  /** Sees every call with its decision, before the outcome of the call has its effect. */
  readonly onDecision?: (decided: DecidedCall) => void;
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
  readonly counters: Counters | undefined;
}

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
  readonly adopt: (news: News) => void;
  readonly tally: () => ReplaySummary;
  /** The summary as plain data, to be merged with that of other calls. */
  readonly summaryData: SummaryData;
  readonly times: () => TimeNotes;
}

/** specification: cli.md sections 4 and 5. */
export function createReplay(policies: PolicySet<ReplayPolicy>, options: ReplayOptions): Replay {
  const { sharing } = options;
  const clock = createClock(options.assumeInterval, sharing?.clock);
  const summaryData = createSummaryData();
  const counters = new Map<Program, Counters>();
  const isApproveAll = options.approve === "all";
  const { onDecision, rename, isSummed = true } = options;
  // Of another chunk: each look-up there goes through a getter.
  const decideCall = decide;
  let lastServer: string | null | undefined;
  let policy: ReplayPolicy | undefined;
  let own: Counters | undefined;
  /** Where the call stands. */
  let file = 0;
  let line = 0;

  const call: { -readonly [Key in keyof Call]: Call[Key] } = {
    grant: "",
    server: null,
    tool: "",
    args: {},
    argsKnown: true,
    time: Number.NaN,
    approved: false,
  };

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
    const onAdd = sharing && ((added: AddedCounter) => sharing.onNews({ added, policy: at }));
    const created = openCounters(governing.file, onAdd);
    counters.set(governing.program, created);
    return created;
  }

  function adopt({ added, policy: at }: News): void {
    const governing = policies.policies[at];
    if (governing !== undefined) countersOf(governing).adopt(added);
  }

  function openCounters(policyFile: string, onAdd: ((added: AddedCounter) => void) | undefined): Counters {
    if (!isSummed) return createCounters(LIMITS.counters, undefined, onAdd);
    return createCounters(
      LIMITS.counters,
      ({ slot }, used) => notePeak(summaryData.peaks, policyFile, slot, used, firstCall(call, file, line)),
      onAdd,
    );
  }

  function play(recorded: TraceCall, fileIndex = 0): Decision {
    file = fileIndex;
    line = recorded.line;
    const named = recorded.server;
    const server = named === null ? policies.ownServer : rename === undefined ? named : rename(named);
    if (server !== lastServer) govern(server);
    call.grant = recorded.grant;
    call.server = server;
    call.tool = recorded.tool;
    call.args = recorded.args;
    call.argsKnown = recorded.argsKnown;
    call.time = clock.read(recorded.time);
    call.approved = isApproveAll || recorded.approved;
    const decision =
      policy === undefined || own === undefined ? DENY_NO_POLICY : decideCall(policy.program, call, own);
    if (decision.reason === "store_unavailable") {
      throw new PolicyError(
        "too-many-counters",
        `Line ${recorded.line} needs a counter more than can be kept for ${policy?.file}.`,
      );
    }
    if (isSummed) addToSummary(summaryData, call, decision, policy?.file ?? "", file, line);
    onDecision?.({ recorded, call, decision, policy, counters: own });
    if (
      recorded.outcome === "error" &&
      decision.decision === "allow" &&
      policy !== undefined &&
      own !== undefined
    ) {
      own.giveBack(own.receipt(limitsReached(policy.program, call)));
    }
    return decision;
  }

  return {
    readsArguments: (tool) => policies.policies.some(({ program }) => readsArguments(program, tool)),
    argNames: createArgNames(policies.policies),
    play,
    adopt,
    tally: () => readSummary(summaryData, policies.policies),
    summaryData,
    times: clock.notes,
  };
}

/** Tools whose argument names are remembered, and names of one: names come from outside. All others have all read. */
const MOST_TOOLS = 10_000;
const MOST_NAMES = 32;

/** The arguments of a tool's calls that any of the policies reads, by name; `undefined` for all of them. */
export function createArgNames(
  policies: readonly ReplayPolicy[],
): (tool: string) => readonly string[] | undefined {
  const known = new Map<string, readonly string[] | undefined>();
  return (tool) => {
    const names = known.get(tool);
    if (names !== undefined || known.size >= MOST_TOOLS || known.has(tool)) return names;
    const all = joinNames(
      policies.flatMap(({ program }) => [program.sharedArgNames, toolOf(program, tool).argNames]),
    );
    known.set(tool, all);
    return all;
  };
}

function joinNames(lists: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const all = new Set<string>();
  for (const list of lists) {
    if (list === undefined || list.length > MOST_NAMES) return undefined;
    for (const name of list) all.add(name);
  }
  return all.size > MOST_NAMES ? undefined : [...all];
}
