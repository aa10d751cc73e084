// Replays recorded calls against policies, on the recording's own clock, and tallies what each would have got.

import type { Call } from "../engine/call.ts";
import { type AddedCounter, type Counters, createCounters } from "../engine/counters.ts";
import { DENY_NO_POLICY, decide, limitsReached } from "../engine/decide.ts";
import type { Decision } from "../engine/decision.ts";
import type { PolicySet } from "../engine/policy-set.ts";
import { type Program, readsArguments, toolOf } from "../engine/program.ts";
import { PolicyError } from "../errors.ts";
import type { TraceCall } from "../trace/trace-call.ts";
import { createClock, type TimeNotes } from "./clock.ts";
import { createTally, type Tally } from "./tally.ts";

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
  /** Sees every call with its decision, before the outcome of the call has its effect. */
  readonly onDecision?: (decided: DecidedCall) => void;
}

/** What one thread's replay has met first, for the others to `adopt`. */
export type News =
  | { readonly tool: string }
  | { readonly added: AddedCounter /** Position in the policy set. */; readonly policy: number };

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
   * Decides one call. Throws PolicyError too-many-counters when the memory for counters is used up:
   * from there on nothing could be said truthfully.
   */
  readonly play: (recorded: TraceCall) => Decision;
  readonly adopt: (news: News) => void;
  readonly tally: () => Tally;
  readonly times: () => TimeNotes;
}

/** specification: cli.md sections 4 and 5. */
export function createReplay(policies: PolicySet<ReplayPolicy>, options: ReplayOptions): Replay {
  const { sharing } = options;
  const clock = createClock(options.assumeInterval, sharing?.clock);
  const tally = createTally(sharing && ((tool) => sharing.onNews({ tool })));
  const counters = new Map<Program, Counters>();
  const isApproveAll = options.approve === "all";
  const { onDecision } = options;
  // Of another chunk: each look-up there goes through a getter.
  const decideCall = decide;
  let lastServer: string | null | undefined;
  let policy: ReplayPolicy | undefined;
  let own: Counters | undefined;

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
    const created = createCounters(undefined, onAdd);
    counters.set(governing.program, created);
    return created;
  }

  function adopt(news: News): void {
    if ("tool" in news) return tally.adopt(news.tool);
    const governing = policies.policies[news.policy];
    if (governing !== undefined) countersOf(governing).adopt(news.added);
  }

  function play(recorded: TraceCall): Decision {
    const server = recorded.server ?? policies.ownServer;
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
        `Line ${recorded.line} needs a counter more than can be kept.`,
      );
    }
    tally.add(call.tool, decision, policy?.file ?? "");
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
    tally: tally.read,
    times: clock.notes,
  };
}

/** Tools whose argument names are remembered: names come from outside. */
const MOST_TOOLS = 10_000;

function createArgNames(policies: readonly ReplayPolicy[]): (tool: string) => readonly string[] | undefined {
  const [only] = policies;
  if (only !== undefined && policies.length === 1) return (tool) => toolOf(only.program, tool).argNames;
  const known = new Map<string, readonly string[] | undefined>();
  return (tool) => {
    if (known.has(tool)) return known.get(tool);
    const each = policies.map(({ program }) => toolOf(program, tool).argNames);
    const all = each.some((names) => names === undefined)
      ? undefined
      : [...new Set(each.flatMap((names) => names ?? []))];
    if (known.size < MOST_TOOLS) known.set(tool, all);
    return all;
  };
}
