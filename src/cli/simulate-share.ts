// What a thread does with the calls that it replays, and how the results of several threads become one.

import type { Decision } from "../engine/decision.ts";
import type { PolicySet } from "../engine/policy-set.ts";
import { LIMITS } from "../limits.ts";
import { placeOf } from "../policy/source.ts";
import { escapeJsonText } from "../report/escape.ts";
import type { Coverage, CoverageKeeper } from "../simulate/coverage.ts";
import { createDecisionLines } from "../simulate/decision-line.ts";
import {
  createReplay,
  type DecidedCall,
  type PlayedCall,
  type Replay,
  type ReplayOptions,
} from "../simulate/replay.ts";
import type { ReplayFacts } from "../simulate/replay-facts.ts";
import { createSummaryData, mergeSummaries, type SummaryData } from "../simulate/replay-summary.ts";
import type { GrantSource } from "../trace/grant-source.ts";
import type { TraceCall, UnusableCause } from "../trace/trace-call.ts";
import { type CheckedExpectations, createExpectations } from "./check-expectations.ts";
import type { LoadedPolicy } from "./load-policies.ts";
import { type Contents, createSkips, FIRST_PLACES, type ReadingOptions } from "./read-recordings.ts";
import { openServerMap } from "./server-map.ts";

/** What of the command's options decides what becomes of a call. Plain data. */
export interface ShareOptions {
  readonly approve: "none" | "all";
  readonly assumeInterval?: number;
  readonly showArgs?: true;
  readonly hasLines: boolean;
  readonly isNamingFiles: boolean;
  readonly grantBy?: GrantSource;
  readonly map?: ReadonlyMap<string, string>;
  readonly isCovering: boolean;
}

/** What only one thread can do. */
export interface LoneOptions {
  /** Lists the first expectations one by one. */
  readonly isListing: boolean;
  /** Is told every call, to let a reader ask. */
  readonly facts?: {
    readonly add: (file: string, decided: DecidedCall) => void;
    readonly read: () => ReplayFacts;
  };
}

export interface OpenShare {
  readonly sharing?: ReplayOptions["sharing"];
  /** Of `openCoverage`. */
  readonly coverage: CoverageKeeper | undefined;
  readonly lone?: LoneOptions | undefined;
}

/** What watches the calls of a share, when somebody asks for coverage. */
export async function openCoverage(
  { policies }: PolicySet<LoadedPolicy>,
  { isCovering }: ShareOptions,
): Promise<CoverageKeeper | undefined> {
  return isCovering ? (await import("../simulate/coverage.ts")).createCoverage(policies) : undefined;
}

/** Plain data. */
export interface ShareResult extends CheckedExpectations {
  readonly summary: SummaryData;
  /** Names of --map that no call has. */
  readonly unusedMaps: readonly string[];
  readonly coverage: Coverage | undefined;
}

export interface Share {
  readonly reading: Pick<
    ReadingOptions,
    "needsArgs" | "argNames" | "hasTexts" | "isTimeRequired" | "grantBy"
  >;
  /** `at`: the position of the file among all. */
  readonly play: (call: TraceCall, file: string, at: number) => void;
  /** Arguments are of use after the first step of a replay. */
  readonly keepsArgs: boolean;
  /** The steps of `play`, as those of a replay. */
  readonly judge: Replay["judge"];
  readonly settle: Replay["settle"];
  readonly note: (played: PlayedCall, file: string, at: number) => void;
  /** Gives the decision lines that wait to `onLines`. */
  readonly flush: () => void;
  readonly adopt: Replay["adopt"];
  readonly takeNews: Replay["takeNews"];
  readonly result: () => ShareResult;
  readonly times: ReturnType<typeof createReplay>["times"];
}

/** By which two readings of the policies are known to be the same: a name may say for which server a policy is. */
export function filesOf({ policies }: PolicySet<LoadedPolicy>): string {
  return JSON.stringify(policies.map(({ file, source }) => [file, source.text]));
}

/** `onLines` gets the decision lines, in batches; the bytes are used again. */
export function createShare(
  policies: PolicySet<LoadedPolicy>,
  options: ShareOptions,
  onLines: (lines: Uint8Array) => void,
  { sharing, coverage, lone }: OpenShare,
): Share {
  const facts = lone?.facts;
  const observe = coverage?.observe;
  const map = options.map && openServerMap(options.map);
  const lines = options.hasLines
    ? createDecisionLines({
        isShowingArgs: options.showArgs === true,
        placeOf: createPlacer(policies.policies),
        escapeJson: escapeJsonText,
        onLines,
      })
    : undefined;
  let file = "";
  const replay = createReplay(policies, {
    approve: options.approve,
    ...(options.assumeInterval !== undefined && { assumeInterval: options.assumeInterval }),
    ...(sharing !== undefined && { sharing }),
    ...(map !== undefined && { rename: map.rename }),
    ...((lines !== undefined || facts !== undefined || observe !== undefined) && {
      onDecision: (decided: DecidedCall) => {
        facts?.add(file, decided);
        observe?.(decided);
        lines?.add(decided, options.isNamingFiles ? file : undefined);
      },
    }),
  });
  const expectations = createExpectations(lone?.isListing === true);

  function play(call: TraceCall, from: string, at: number): void {
    file = from;
    check(call, replay.play(call, at));
  }

  function note(played: PlayedCall, from: string, at: number): void {
    file = from;
    replay.note(played, at);
    check(played.recorded, played.decision);
  }

  function check(call: TraceCall, decision: Decision): void {
    if (call.expect === undefined) return;
    expectations.check(call, call.expect, decision, file, () => policyOf(call.server));
  }

  function policyOf(server: string | null): string {
    const named = server === null ? policies.ownServer : (map?.rename(server) ?? server);
    return policies.governing(named)?.file ?? "";
  }

  return {
    reading: {
      needsArgs: options.showArgs === true ? () => true : replay.readsArguments,
      argNames: options.showArgs === true ? undefined : replay.argNames,
      hasTexts: options.hasLines || facts !== undefined,
      ...(options.grantBy !== undefined && { grantBy: options.grantBy }),
      isTimeRequired: options.assumeInterval === undefined,
    },
    play,
    keepsArgs:
      options.showArgs === true ||
      options.isCovering ||
      policies.policies.some(({ program }) =>
        program.limits.some(({ readAmount }) => readAmount !== undefined),
      ),
    judge: replay.judge,
    settle: replay.settle,
    note,
    flush: () => lines?.flush(),
    adopt: replay.adopt,
    takeNews: replay.takeNews,
    result: () => ({
      summary: replay.summaryData,
      unusedMaps: map?.unused() ?? [],
      coverage: coverage?.read(),
      ...expectations.result(),
    }),
    times: replay.times,
  };
}

/** What one thread would have: `files` in the order in which they are read. `mergeCoverage`: when there is coverage. */
export function mergeShares(
  results: readonly ShareResult[],
  files: readonly string[],
  mergeCoverage: ((all: readonly Coverage[]) => Coverage) | undefined,
): ShareResult {
  const sum = (count: (result: ShareResult) => number): number =>
    results.reduce((all, result) => all + count(result), 0);
  const summary = createSummaryData();
  for (const result of results) mergeSummaries(summary, result.summary);
  return {
    summary,
    unusedMaps: (results[0]?.unusedMaps ?? []).filter((from) =>
      results.every(({ unusedMaps }) => unusedMaps.includes(from)),
    ),
    coverage: mergeCoverage?.(results.flatMap(({ coverage }) => coverage ?? [])),
    failures: inOrder(
      results.flatMap(({ failures }) => failures),
      ({ finding }) => finding,
      files,
    ).slice(0, LIMITS.problemsPerFile),
    checked: [],
    failedExpectations: sum(({ failedExpectations }) => failedExpectations),
    checkedExpectations: sum(({ checkedExpectations }) => checkedExpectations),
  };
}

/** What a thread has read. */
export type ShareContents = Pick<Contents, "lines" | "calls" | "skipped">;

export interface ContentsKeeper {
  readonly addCall: () => void;
  readonly skip: (cause: UnusableCause, file: string, line: number) => void;
  readonly read: () => ShareContents;
}

export function createContents(): ContentsKeeper {
  const { skip, skipped } = createSkips();
  let lines = 0;
  let calls = 0;
  return {
    addCall: () => {
      lines++;
      calls++;
    },
    skip: (cause, file, line) => {
      lines++;
      skip(cause, file, line);
    },
    read: () => ({ lines, calls, skipped }),
  };
}

/** What one thread would have read of native traces. */
export function mergeContents(all: readonly ShareContents[], files: readonly string[]): Contents {
  const causes = new Set(all.flatMap(({ skipped }) => [...skipped.keys()]));
  const skipped = [...causes].map((cause) => {
    const each = all.flatMap((one) => one.skipped.get(cause) ?? []);
    const first = inOrder(
      each.flatMap((one) => one.first),
      (place) => place,
      files,
    ).slice(0, FIRST_PLACES);
    return [cause, { count: each.reduce((sum, { count }) => sum + count, 0), first }] as const;
  });
  return {
    lines: all.reduce((sum, { lines }) => sum + lines, 0),
    calls: all.reduce((sum, { calls }) => sum + calls, 0),
    skipped: new Map(skipped),
    ignored: new Map(),
    notMcp: 0,
    duplicates: 0,
    givenUp: 0,
    isIdsFull: false,
  };
}

function inOrder<P>(
  all: readonly P[],
  placeOfOne: (one: P) => { readonly file: string; readonly line: number },
  files: readonly string[],
): readonly P[] {
  const position = new Map(files.map((file, i) => [file, i]));
  const at = (one: P): number => position.get(placeOfOne(one).file) ?? 0;
  return [...all].sort((a, b) => at(a) - at(b) || placeOfOne(a).line - placeOfOne(b).line);
}

/** `line:column` of a pointer in a policy, worked out once for each. */
export function createPlacer(policies: readonly LoadedPolicy[]): (file: string, pointer: string) => string {
  const sources = new Map(policies.map(({ file, source }) => [file, source]));
  const known = new Map<string, Map<string, string>>();
  return (file, pointer) => {
    const places = known.get(file) ?? new Map<string, string>();
    known.set(file, places);
    const source = sources.get(file);
    const found = places.get(pointer);
    if (found !== undefined || source === undefined) return found ?? "";
    const { line, column } = placeOf(source, { pointer });
    places.set(pointer, `${line}:${column}`);
    return `${line}:${column}`;
  };
}
