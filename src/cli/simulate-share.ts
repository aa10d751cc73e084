// What a thread does with the calls that it replays, and how the results of several threads become one.

import type { PolicySet } from "../engine/policy-set.ts";
import type { Finding } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { placeOf } from "../policy/source.ts";
import { escapeJsonText } from "../report/escape.ts";
import { createDecisionLines } from "../simulate/decision-line.ts";
import { checkExpectation } from "../simulate/expectations.ts";
import { createReplay, type DecidedCall, type News, type ReplayOptions } from "../simulate/replay.ts";
import { mergeTallies, type Tally } from "../simulate/tally.ts";
import type { TraceCall, UnusableCause } from "../trace/trace-call.ts";
import type { LoadedPolicy } from "./load-policies.ts";
import type { Contents, ReadingOptions } from "./read-recordings.ts";

/** What of the command's options decides what becomes of a call. */
export interface ShareOptions {
  readonly approve: "none" | "all";
  readonly assumeInterval?: number;
  readonly showArgs?: true;
  readonly hasLines: boolean;
  readonly isNamingFiles: boolean;
}

/** Plain data. */
export interface ShareResult {
  readonly tally: Tally;
  /** The first failed expectations. */
  readonly failures: readonly Finding[];
  readonly failedExpectations: number;
  readonly checkedExpectations: number;
}

export interface Share {
  readonly reading: Pick<ReadingOptions, "needsArgs" | "argNames" | "hasTexts" | "isTimeRequired">;
  readonly play: (call: TraceCall, file: string) => void;
  readonly adopt: (news: News) => void;
  readonly result: () => ShareResult;
  readonly times: ReturnType<typeof createReplay>["times"];
}

/** `onLine` gets every decision line, without its line break. */
export function createShare(
  policies: PolicySet<LoadedPolicy>,
  options: ShareOptions,
  onLine: (line: string) => void,
  sharing?: ReplayOptions["sharing"],
): Share {
  const toLine = createDecisionLines({
    isShowingArgs: options.showArgs === true,
    placeOf: createPlacer(policies.policies),
    escapeJson: escapeJsonText,
  });
  let file = "";
  const replay = createReplay(policies, {
    approve: options.approve,
    ...(options.assumeInterval !== undefined && { assumeInterval: options.assumeInterval }),
    ...(sharing !== undefined && { sharing }),
    ...(options.hasLines && {
      onDecision: (decided: DecidedCall) => onLine(toLine(decided, options.isNamingFiles ? file : undefined)),
    }),
  });
  const failures: Finding[] = [];
  let failedExpectations = 0;
  let checkedExpectations = 0;

  function play(call: TraceCall, from: string): void {
    file = from;
    const decision = replay.play(call);
    if (call.expect === undefined) return;
    checkedExpectations++;
    const failure = checkExpectation(call.expect, decision, { file, line: call.line, tool: call.tool });
    if (failure === undefined) return;
    failedExpectations++;
    if (failures.length < LIMITS.problemsPerFile) failures.push(failure);
  }

  return {
    reading: {
      needsArgs: options.showArgs === true ? () => true : replay.readsArguments,
      argNames: options.showArgs === true ? undefined : replay.argNames,
      hasTexts: options.hasLines,
      isTimeRequired: options.assumeInterval === undefined,
    },
    play,
    adopt: replay.adopt,
    result: () => ({ tally: replay.tally(), failures, failedExpectations, checkedExpectations }),
    times: replay.times,
  };
}

/** What one thread would have: `files` in the order in which they are read. */
export function mergeShares(results: readonly ShareResult[], files: readonly string[]): ShareResult {
  const sum = (count: (result: ShareResult) => number): number =>
    results.reduce((all, result) => all + count(result), 0);
  return {
    tally: mergeTallies(results.map(({ tally }) => tally)),
    failures: inOrder(
      results.flatMap(({ failures }) => failures),
      files,
    ).slice(0, LIMITS.problemsPerFile),
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

/** First places kept for each cause. */
const FIRST_PLACES = 5;

export function createContents(): ContentsKeeper {
  const skipped = new Map<UnusableCause, { count: number; first: { file: string; line: number }[] }>();
  let lines = 0;
  let calls = 0;
  return {
    addCall: () => {
      lines++;
      calls++;
    },
    skip: (cause, file, line) => {
      lines++;
      const known = skipped.get(cause) ?? { count: 0, first: [] };
      skipped.set(cause, known);
      known.count++;
      if (known.first.length < FIRST_PLACES) known.first.push({ file, line });
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

function inOrder<P extends { readonly file: string; readonly line: number }>(
  places: readonly P[],
  files: readonly string[],
): readonly P[] {
  const position = new Map(files.map((file, i) => [file, i]));
  const at = ({ file }: P): number => position.get(file) ?? 0;
  return [...places].sort((a, b) => at(a) - at(b) || a.line - b.line);
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
