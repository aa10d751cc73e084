// The law of the summary: however calls are split between counters, the merged parts read as the whole.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Call } from "../../src/engine/call.ts";
import type { Decision, DecisionKind, Reason } from "../../src/engine/decision.ts";
import { notePeak } from "../../src/simulate/limit-peaks.ts";
import {
  countName,
  createNamedCounts,
  mergeNamedCounts,
  readNamedCounts,
} from "../../src/simulate/named-counts.ts";
import {
  addToSummary,
  createSummaryData,
  firstCall,
  mergeSummaries,
  readSummary,
  type SummaryData,
} from "../../src/simulate/replay-summary.ts";
import { countTime, createTimeLine, MOST_BUCKETS, readTimeLine } from "../../src/simulate/time-line.ts";

interface Event {
  readonly call: Call;
  readonly decision: Decision;
  readonly file: number;
  readonly used: number;
  readonly part: number;
}

const KINDS: readonly (readonly [DecisionKind, Reason])[] = [
  ["allow", ""],
  ["deny", "limit"],
  ["deny", "no_policy"],
  ["require_approval", "approval"],
  ["undecidable", "args_unknown"],
];

const name = fc.constantFrom("a", "b", "anonymous", "\u{1f600}", "z");

const event: fc.Arbitrary<Event> = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    tool: name,
    grant: name,
    server: fc.option(name),
    time: fc.oneof(
      fc.integer({ min: 0, max: 2_000_000 }),
      fc.integer({ min: 0, max: 4e12 }),
      fc.constant(Number.NaN),
    ),
    pointer: fc.constantFrom("/x", "/y"),
    rule: fc.constantFrom("r", "s"),
    message: fc.constantFrom("m", "n"),
    file: fc.integer({ min: 0, max: 2 }),
    used: fc.integer({ min: 0, max: 5 }),
    part: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ kind: [decision, reason], tool, grant, server, time, pointer, rule, message, ...rest }) => ({
    ...rest,
    call: { tool, grant, server, time, args: {}, argsKnown: true, approved: false },
    decision: { decision, reason, rule, pointer, message },
  }));

/** In the order of files and lines, as every part reads its own. */
function fill(events: readonly (Event & { readonly line: number })[]): SummaryData {
  const data = createSummaryData();
  let highest = -1;
  for (const { call, decision, file, line, used } of events) {
    const policy = decision.reason === "no_policy" ? "" : "policy.json";
    addToSummary(data, call, decision, policy, file, line);
    if (decision.decision !== "allow" || used <= highest) continue;
    highest = used;
    notePeak(data.peaks, "policy.json", 0, { high: 0, low: used }, firstCall(call, file, line));
  }
  return data;
}

function read(data: SummaryData): unknown {
  return { ...readSummary(data, []), peaks: data.peaks };
}

test("parts merge to what the whole reads as, in any order, also after they were sent to another thread", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), fc.boolean(), (events, isBackwards) => {
      const placed = [...events].sort((a, b) => a.file - b.file).map((one, i) => ({ ...one, line: i + 1 }));
      const parts = [0, 1, 2].map((part) => structuredClone(fill(placed.filter((one) => one.part === part))));
      if (isBackwards) parts.reverse();
      const merged = createSummaryData();
      for (const part of parts) mergeSummaries(merged, part);
      expect(read(merged)).toEqual(read(fill(placed)));
    }),
    { seed: 1, numRuns: 400 },
  );
});

test("of too many names the first by code units are kept, with exact counts, whatever the order and the split", () => {
  const names = fc.array(fc.integer({ min: 0, max: 40 }).map(String), { maxLength: 120 });
  fc.assert(
    fc.property(names, fc.array(fc.boolean(), { minLength: 120, maxLength: 120 }), (all, isFirst) => {
      const most = 5;
      const count = (wanted: (i: number) => boolean) => {
        const named = createNamedCounts(most);
        all.forEach((one, i) => {
          if (wanted(i)) countName(named, one, "allow", 0, i);
        });
        return named;
      };
      const kept = [...new Set(all)].sort().slice(0, most);
      const whole = readNamedCounts(count(() => true));
      expect(whole.names.map((row) => [row.name, row.calls, row.first.line])).toEqual(
        kept.map((one) => [one, all.filter((other) => other === one).length, all.indexOf(one)]),
      );
      expect(whole.unlisted.allow).toBe(all.filter((one) => !kept.includes(one)).length);
      const merged = count((i) => isFirst[i] === true);
      mergeNamedCounts(
        merged,
        count((i) => isFirst[i] !== true),
      );
      expect(readNamedCounts(merged)).toEqual(whole);
    }),
    { seed: 2, numRuns: 400 },
  );
});

test("a time line has as many buckets as fit, and every call in the bucket of its time", () => {
  const time = fc.oneof(
    fc.integer({ min: 0, max: 3_600_000 }),
    fc.integer({ min: 0, max: 253_402_300_799_999 }),
  );
  fc.assert(
    fc.property(fc.array(time, { minLength: 1, maxLength: 50 }), (times) => {
      const line = createTimeLine();
      for (const one of times) countTime(line, one, "deny");
      const { width, start, buckets } = readTimeLine(line);
      expect(buckets.length).toBeLessThanOrEqual(MOST_BUCKETS);
      const expected = buckets.map(
        (_, i) => times.filter((one) => Math.floor(Math.floor(one / 1000 - start) / width) === i).length,
      );
      expect(buckets.map(({ deny }) => deny)).toEqual(expected);
      expect(expected.reduce((sum, count) => sum + count, 0)).toBe(times.length);
    }),
    { seed: 3, numRuns: 400 },
  );
});
