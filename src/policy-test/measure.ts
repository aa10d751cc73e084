// Coverage of policies by tests: how much of them cases exercised, and where the rest stands.

import { compareText } from "../order.ts";
import { placeOf, type Source } from "../policy/source.ts";
import type { Coverage } from "../simulate/coverage.ts";
import { measureCoverage } from "../simulate/coverage-merge.ts";
import type { TestCoverage, UncoveredPoint } from "./test-report.ts";

export function measureTests(
  coverage: Coverage,
  min: number | undefined,
  sourceOf: (file: string) => Source | undefined,
): TestCoverage {
  const measured = measureCoverage(coverage);
  const { covered, points } = measured;
  // Never rounded up: 99.99 is not 100.
  const percent = points === 0 ? 100 : Math.floor((covered * 1000) / points) / 10;
  const uncovered = coverage.policies.flatMap(({ file, conditions, limits, decided }) => {
    const source = sourceOf(file);
    const counted = new Set([...conditions, ...limits].map(({ pointer }) => pointer));
    const missing = (pointer: string, count: number, what: string): readonly UncoveredPoint[] => {
      if (count > 0) return [];
      const { line, column } = source === undefined ? NOWHERE : placeOf(source, { pointer });
      return [{ policy: file, line, column, pointer, missing: what }];
    };
    return [
      ...conditions.flatMap(({ pointer, whenTrue, whenFalse }) => [
        ...missing(pointer, whenTrue, "true"),
        ...missing(pointer, whenFalse, "false"),
      ]),
      ...limits.flatMap(({ pointer, hit }) => missing(pointer, hit, "reached")),
      ...decided
        .filter(({ pointer }) => !counted.has(pointer))
        .flatMap(({ pointer, calls }) => missing(pointer, calls, "decided")),
    ];
  });
  return { ...measured, percent, min, uncovered: [...uncovered].sort(comparePoints) };
}

const NOWHERE = { line: 1, column: 1 };

function comparePoints(a: UncoveredPoint, b: UncoveredPoint): number {
  return (
    compareText(a.policy, b.policy) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.pointer, b.pointer) ||
    compareText(a.missing, b.missing)
  );
}

/** Whether tests exercise less than they must. */
export function isBelowMinimum(coverage: TestCoverage | undefined): boolean {
  if (coverage?.min === undefined) return false;
  return coverage.covered * 100 < coverage.min * coverage.points;
}
