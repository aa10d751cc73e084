// Joins what two replays exercised, and measures it.

import { compareText } from "../order.ts";
import type { Coverage, PolicyCoverage } from "./coverage.ts";

/** What one replay of both would have exercised, when neither's counters weigh on the other. */
export function mergeCoverage(a: Coverage, b: Coverage): Coverage {
  const files = [...new Set([...a.policies, ...b.policies].map(({ file }) => file))];
  return { policies: files.map((file) => mergePolicy(file, ofFile(a, file), ofFile(b, file))) };
}

function ofFile({ policies }: Coverage, file: string): PolicyCoverage {
  const empty = { file, conditions: [], decided: [], limits: [], tools: [] };
  return policies.find((policy) => policy.file === file) ?? empty;
}

function mergePolicy(file: string, a: PolicyCoverage, b: PolicyCoverage): PolicyCoverage {
  return {
    file,
    conditions: mergeRows(
      [...a.conditions, ...b.conditions],
      ({ pointer }) => pointer,
      (x, y) => ({
        pointer: x.pointer,
        whenTrue: x.whenTrue + y.whenTrue,
        whenFalse: x.whenFalse + y.whenFalse,
        whenError: x.whenError + y.whenError,
      }),
    ),
    decided: mergeRows(
      [...a.decided, ...b.decided],
      ({ pointer }) => pointer,
      (x, y) => ({
        pointer: x.pointer,
        calls: x.calls + y.calls,
      }),
    ),
    limits: mergeRows(
      [...a.limits, ...b.limits],
      ({ pointer }) => pointer,
      (x, y) => ({
        pointer: x.pointer,
        reached: x.reached + y.reached,
        hit: x.hit + y.hit,
      }),
    ),
    tools: mergeRows(
      [...a.tools, ...b.tools],
      ({ tool }) => tool,
      (x, y) => ({
        tool: x.tool,
        calls: x.calls + y.calls,
      }),
    ),
  };
}

function mergeRows<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  join: (x: Row, y: Row) => Row,
): readonly Row[] {
  const joined = new Map<string, Row>();
  for (const row of rows) {
    const before = joined.get(keyOf(row));
    joined.set(keyOf(row), before === undefined ? row : join(before, row));
  }
  return [...joined.values()].sort((x, y) => compareText(keyOf(x), keyOf(y)));
}

export interface Covered {
  readonly covered: number;
  readonly points: number;
}

/**
 * Like branch coverage: two points for each condition (true, false), one for each limit (hit), and one for each
 * `hide` entry, rule without conditions and denying `default` (decided a call). Errors are no point.
 */
export function measureCoverage({ policies }: Coverage): Covered {
  const seen = policies.flatMap(({ conditions, limits, decided }) => {
    const counted = new Set([...conditions, ...limits].map(({ pointer }) => pointer));
    return [
      ...conditions.flatMap(({ whenTrue, whenFalse }) => [whenTrue, whenFalse]),
      ...limits.map(({ hit }) => hit),
      ...decided.filter(({ pointer }) => !counted.has(pointer)).map(({ calls }) => calls),
    ];
  });
  return { covered: seen.filter((count) => count > 0).length, points: seen.length };
}
