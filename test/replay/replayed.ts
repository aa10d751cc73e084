// Recordings played against a policy in memory, and the page that shows what came of it.

import { governAll, type PolicySet } from "../../src/engine/policy-set.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { placeOf, type Source } from "../../src/policy/source.ts";
import { PLAIN_PAINT } from "../../src/report/report.ts";
import { type Coverage, createCoverage } from "../../src/simulate/coverage.ts";
import type { CoveragePage } from "../../src/simulate/coverage-html.ts";
import { listItems } from "../../src/simulate/coverage-items.ts";
import { measureCoverage } from "../../src/simulate/coverage-merge.ts";
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
  readonly isCovering?: boolean;
  readonly isShowingArgs?: boolean;
  readonly assumeInterval?: number;
}

function coveragePage(coverage: Coverage, sources: readonly Source[]): CoveragePage {
  return { items: listItems(coverage, sources), measure: measureCoverage(coverage), minimum: undefined };
}

export async function replay(
  policy: string,
  calls: Iterable<TraceCall>,
  {
    isShowingArgs = false,
    isCovering = false,
    assumeInterval,
    ...shown
  }: Partial<ReplayPage> & ReplaySettings = {},
): Promise<Replayed> {
  const opened = await openPolicy("policy.yaml", Buffer.from(policy));
  const { program, source } = opened;
  if (opened.policy === undefined || program === undefined) throw new Error("no policy");
  const coverage = createCoverage([{ file: "policy.yaml", program, policy: opened.policy }]);
  const policies: PolicySet<ReplayPolicy> = governAll({ file: "policy.yaml", program });
  const keeper = createFacts({ isShowingArgs });
  const played = createReplay(policies, {
    approve: "none",
    ...(assumeInterval !== undefined && { assumeInterval }),
    onDecision: (decided) => {
      coverage.observe(decided);
      keeper.add("trace.jsonl", decided);
    },
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
    coverage: isCovering ? coveragePage(coverage.read(), [source]) : undefined,
    placeOf: (_, pointer) => {
      const { line, column } = placeOf(source, { pointer });
      return `${line}:${column}`;
    },
    ...shown,
  };
  const context = { title: "policy simulate", version: "1.2.3", folder: "/work", paint: PLAIN_PAINT };
  return { facts, page, html: [...renderReplayHtml(page, context)].join("") };
}
