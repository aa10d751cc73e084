// The oracle over whole traces: what each call gets, and what the summary has to count.

import { createOracle, type Decision, type Governing, type PolicyFile } from "./decide.ts";
import { isObject } from "./json.ts";
import { type Call, type LineOptions, readLine } from "./trace-line.ts";

export interface Trace {
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface Judged {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly call: Call;
  readonly decision: Decision;
}

export interface Judgement {
  readonly policies: readonly PolicyFile[];
  readonly judged: readonly Judged[];
  readonly areMany: boolean;
  /** Lines that are not blank, and those of them that cannot be used. */
  readonly lines: number;
  readonly skipped: number;
  readonly late: number;
  readonly latestBy: bigint;
  /** Calls more than a day ahead of those right before and after them. */
  readonly ahead: number;
}

const NEWLINE = 10;

export function linesOf(trace: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  const start = Buffer.from(trace.slice(0, 3)).toString("utf8") === "\ufeff" ? 3 : 0;
  for (let from = start; from < trace.length; ) {
    const end = trace.indexOf(NEWLINE, from);
    lines.push(trace.subarray(from, end < 0 ? trace.length : end));
    from = end < 0 ? trace.length : end + 1;
  }
  return lines;
}

export function judgeTraces(traces: readonly Trace[], governing: Governing, options: LineOptions): Judgement {
  const decide = createOracle(governing);
  const judged: Judged[] = [];
  let [lines, skipped, late, latestBy] = [0, 0, 0, 0n];
  let before: bigint | undefined;
  let greatest: bigint | undefined;
  for (const { file, bytes } of traces) {
    linesOf(bytes).forEach((line, index) => {
      const call = readLine(line, options, before, file);
      if (call === undefined) return;
      lines++;
      if (call === "unusable") {
        skipped++;
        return;
      }
      judged.push({ file, line: index + 1, call, decision: decide(call) });
      before = call.time ?? before;
      if (call.time === undefined) return;
      if (greatest !== undefined && call.time < greatest) {
        late++;
        if (greatest - call.time > latestBy) latestBy = greatest - call.time;
      }
      if (greatest === undefined || call.time > greatest) greatest = call.time;
    });
  }
  const { policies } = governing;
  const all = policies instanceof Map ? [...policies.values()] : [policies as PolicyFile];
  return {
    policies: all,
    judged,
    areMany: traces.length > 1,
    lines,
    skipped,
    late,
    latestBy,
    ahead: countAhead(judged),
  };
}

const DAY = 86_400_000n;

function countAhead(judged: readonly Judged[]): number {
  const times = judged.flatMap(({ call: { time } }) => (time === undefined ? [] : [time]));
  return times.filter((time, index) => {
    const [before, after] = [times[index - 1], times[index + 1]];
    return after !== undefined && time - after > DAY && (before === undefined || time - before > DAY);
  }).length;
}

/** Calls with an expectation, and those of them that it fails for. */
export function expectationsOf({ judged }: Judgement): { readonly all: number; readonly failed: number } {
  const expected = judged.filter(({ call }) => call.expect !== undefined);
  const failed = expected.filter(({ call: { expect = null }, decision }) => {
    if (!isObject(expect)) return expect !== decision.decision;
    const rule = expect.get("rule");
    return expect.get("decision") !== decision.decision || (rule !== undefined && rule !== decision.rule);
  });
  return { all: expected.length, failed: failed.length };
}
