// Recordings played against a policy in memory, and the page that shows what came of it.

import { governAll, type PolicySet } from "../../src/engine/policy-set.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { placeOf } from "../../src/policy/source.ts";
import { PLAIN_PAINT } from "../../src/report/report.ts";
import { createReplay, type ReplayPolicy } from "../../src/simulate/replay.ts";
import { createFacts, type ReplayFacts } from "../../src/simulate/replay-facts.ts";
import { type ReplayPage, renderReplayHtml } from "../../src/simulate/replay-html.ts";
import { NO_ARGS, type TraceCall } from "../../src/trace/trace-call.ts";

export const START = Date.UTC(2026, 10, 1, 9);

/** A call of the tool `read` by `alice` at `START`, but for what is said. */
export function callOf(said: Partial<TraceCall> = {}): TraceCall {
  const time = said.time ?? START;
  return {
    line: 1,
    ts: Number.isNaN(time) ? undefined : new Date(time).toISOString(),
    time,
    grant: "alice",
    server: null,
    tool: "read",
    args: NO_ARGS,
    argsKnown: true,
    approved: false,
    outcome: undefined,
    expect: undefined,
    id: undefined,
    ...said,
  };
}

export interface Replayed {
  readonly facts: ReplayFacts;
  readonly page: ReplayPage;
  readonly html: string;
}

interface ReplaySettings {
  readonly isShowingArgs?: boolean;
  readonly assumeInterval?: number;
}

export async function replay(
  policy: string,
  calls: Iterable<TraceCall>,
  { isShowingArgs = false, assumeInterval, ...shown }: Partial<ReplayPage> & ReplaySettings = {},
): Promise<Replayed> {
  const { program, source } = await openPolicy("policy.yaml", Buffer.from(policy));
  if (program === undefined) throw new Error("no policy");
  const policies: PolicySet<ReplayPolicy> = governAll({ file: "policy.yaml", program });
  const keeper = createFacts({ isShowingArgs });
  const played = createReplay(policies, {
    approve: "none",
    ...(assumeInterval !== undefined && { assumeInterval }),
    onDecision: (decided) => keeper.add("trace.jsonl", decided),
  });
  for (const call of calls) played.play(call);
  const facts = keeper.read();
  const tally = played.tally();
  const page: ReplayPage = {
    facts,
    counts: tally,
    limits: tally.limits,
    policies: ["policy.yaml"],
    traces: ["trace.jsonl"],
    notes: [],
    failures: [],
    failedExpectations: 0,
    checkedExpectations: 0,
    placeOf: (_, pointer) => {
      const { line, column } = placeOf(source, { pointer });
      return `${line}:${column}`;
    },
    ...shown,
  };
  const context = { title: "policy simulate", version: "1.2.3", folder: "/work", paint: PLAIN_PAINT };
  return { facts, page, html: [...renderReplayHtml(page, context)].join("") };
}
