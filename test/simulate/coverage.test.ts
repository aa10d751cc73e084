// Laws of coverage: it says of conditions and limits what a naive reading says, of rules what the decisions say,
// and what two replays covered adds up.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LimitCoverage } from "../../src/simulate/coverage.ts";
import { listItems } from "../../src/simulate/coverage-items.ts";
import { renderCoverageLcov } from "../../src/simulate/coverage-lcov.ts";
import { isNear, measureCoverage, mergeCoverage } from "../../src/simulate/coverage-merge.ts";
import { isBelow, percentText, readMinimum } from "../../src/simulate/coverage-minimum.ts";
import { callsData, limitPolicyData, policyData } from "../engine/arbitraries.ts";
import { compareFractions, type Fraction, fractionOf } from "../engine/model.ts";
import { decideModel, type Events, giveBackEvents, usesOf } from "../engine/model-decision.ts";
import { cover, openData, reachedBy } from "./covered.ts";
import { readLcov } from "./read-lcov.ts";

const SEED = 20_261_125;

describe("of generated policies and calls", () => {
  test("every condition was seen as the model sees it", async () => {
    const seen = { true: 0, false: 0, error: 0 };
    await fc.assert(
      fc.asyncProperty(policyData, callsData, async (data, calls) => {
        const { coverage } = cover(await openData(data), calls);
        const reached = calls.flatMap((call) => reachedBy(data, call));
        const count = (pointer: string, truth: string): number =>
          reached.filter((one) => one.pointer === pointer && one.truth === truth).length;
        const conditions = (coverage.policies[0]?.rules ?? []).flatMap((rule) => rule.conditions);
        for (const { truth } of reached) seen[truth]++;
        expect(conditions).toEqual(
          conditions.map((condition) => ({
            ...condition,
            whenTrue: count(condition.pointer, "true"),
            whenFalse: count(condition.pointer, "false"),
            whenError: count(condition.pointer, "error"),
          })),
        );
        const known = new Set(conditions.map(({ pointer }) => pointer));
        expect(reached.filter(({ pointer }) => !known.has(pointer))).toEqual([]);
      }),
      { numRuns: 1500, seed: SEED },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(200);
  });

  test("every decision is counted once, at what decided", async () => {
    await fc.assert(
      fc.asyncProperty(policyData, callsData, async (data, calls) => {
        const policy = await openData(data);
        const { coverage, decisions } = cover(policy, calls);
        const decided = decisions.filter(
          ({ decision }) => decision === "deny" || decision === "require_approval",
        );
        const items = listItems(coverage, [policy.source]);
        const sum = items.reduce(
          (total, item) => total + (item.decided ?? 0) + (item.kind === "limit" ? (item.errors ?? 0) : 0),
          0,
        );
        expect(sum).toBe(decided.length);
        expect(items.filter((item) => (item.decided ?? 0) > item.calls)).toEqual([]);
        for (const { pointer, reason } of decided) {
          const owners = items.filter(
            (item) => pointer === item.pointer || pointer.startsWith(`${item.pointer}/`),
          );
          expect(
            owners.some(
              (item) => (item.decided ?? 0) + (reason === "bad_amount" ? (item.errors ?? 0) : 0) > 0,
            ),
          ).toBe(true);
        }
      }),
      { numRuns: 1000, seed: SEED },
    );
  });

  test("the use of every limit is that of the model, and near from exactly 80 % on", async () => {
    let near = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(policyData, limitPolicyData), callsData, async (data, calls) => {
        const { coverage } = cover(await openData(data), calls);
        const peaks = new Map<string, Fraction>();
        const counted = new Map<string, number>();
        const hits = new Map<string, number>();
        const events: Events = [];
        for (const call of calls) {
          const before = events.length;
          const { decision, reason, rule } = decideModel(data, call, events);
          if (reason === "limit") hits.set(rule, (hits.get(rule) ?? 0) + 1);
          if (decision !== "allow") continue;
          for (const { rule: limit, used } of usesOf(data, call, events)) {
            counted.set(limit, (counted.get(limit) ?? 0) + 1);
            const peak = peaks.get(limit);
            if (peak === undefined || compareFractions(used, peak) > 0) peaks.set(limit, used);
          }
          if (call.fails) giveBackEvents(events, before, events.length);
        }
        for (const limit of coverage.policies[0]?.limits ?? []) {
          const peak = peaks.get(limit.rule) ?? { numerator: 0n, denominator: 1n };
          const most = floorToMicros(fractionOf({ digits: limit.maxText }));
          const isClose =
            counted.has(limit.rule) && peak.numerator * 5_000_000n >= most * 4n * peak.denominator;
          if (isClose) near++;
          expect({ ...pick(limit), near: isNear(limit) }).toEqual({
            counted: counted.get(limit.rule) ?? 0,
            hit: hits.get(limit.rule) ?? 0,
            used: (peak.numerator * 1_000_000n) / peak.denominator,
            near: isClose || hits.has(limit.rule),
          });
        }
      }),
      { numRuns: 1500, seed: SEED },
    );
    expect(near).toBeGreaterThan(100);
  });

  test("what two replays that share no counter covered adds up to what one of all their calls covers", async () => {
    await fc.assert(
      fc.asyncProperty(policyData, callsData, callsData, async (data, first, second) => {
        const policy = await openData(data);
        const a = first.map((call) => ({ ...call, server: "a" }));
        const b = second.map((call) => ({ ...call, server: "b" }));
        const whole = cover(policy, [...a, ...b]).coverage;
        const [one, other] = [cover(policy, a).coverage, cover(policy, b).coverage];
        expect(mergeCoverage([structuredClone(one), structuredClone(other)])).toEqual(whole);
        expect(mergeCoverage([other, one])).toEqual(whole);
      }),
      { numRuns: 500, seed: SEED },
    );
  });

  test("lcov has a branch for every point, and is read by a strict reader", async () => {
    await fc.assert(
      fc.asyncProperty(policyData, callsData, async (data, calls) => {
        const policy = await openData(data);
        const { coverage } = cover(policy, calls);
        const [record, ...others] = readLcov(
          [...renderCoverageLcov(coverage, [policy.source], "/w")].join(""),
        );
        expect(others).toEqual([]);
        const { covered, points } = measureCoverage(coverage);
        expect(record).toMatchObject({ file: "policy.json", branchesFound: points, branchesHit: covered });
        expect(record?.functions).toEqual(
          new Map((coverage.policies[0]?.tools ?? []).map(({ tool, calls: count }) => [tool, count])),
        );
      }),
      { numRuns: 300, seed: SEED },
    );
  });
});

function pick({ counted, hit, used }: LimitCoverage) {
  return { counted, hit, used: BigInt(used.high) * 10n ** 15n + BigInt(used.low) };
}

function floorToMicros({ numerator, denominator }: Fraction): bigint {
  return (numerator * 1_000_000n) / denominator;
}

describe("the minimum", () => {
  test.each(["", "-1", "101", "100.1", "abc", "1e1", " 50", "50%", "0x10", "50.", ".5", "NaN", "1.1234567"])(
    "%j is none",
    (text) => {
      expect(readMinimum(text)).toBeUndefined();
    },
  );

  test.each<[covered: number, points: number, minimum: string, below: boolean, shown: string]>([
    [0, 0, "100", false, "100.0 %"],
    [0, 1, "0", false, "0.0 %"],
    [1, 3, "33.333333", false, "33.3 %"],
    [1, 3, "33.333334", true, "33.3 %"],
    [2, 3, "66.7", true, "66.6 %"],
    [999, 1000, "99.9", false, "99.9 %"],
    [9999, 10_000, "100", true, "99.9 %"],
    [7, 7, "100.000000", false, "100.0 %"],
  ])("%d of %d against %s", (covered, points, text, below, shown) => {
    const minimum = readMinimum(text);
    expect(minimum && isBelow({ covered, points }, minimum)).toBe(below);
    expect(percentText({ covered, points })).toBe(shown);
  });
});
