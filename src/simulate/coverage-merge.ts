// Joins what several threads of a replay exercised, and measures it.

import { MICROS_PER_HIGH, type Micros } from "../decimal.ts";
import type { Coverage, LimitCoverage, PolicyCoverage } from "./coverage.ts";

/** What all exercised of the same policies, in the same order: as one replay. At least one. */
export function mergeCoverage(all: readonly Coverage[]): Coverage {
  return all.reduce((a, b) => ({ policies: mergeRows(a.policies, b.policies, mergePolicy) }));
}

function mergePolicy(a: PolicyCoverage, b: PolicyCoverage): PolicyCoverage {
  return {
    file: a.file,
    rules: mergeRows(a.rules, b.rules, (x, y) => ({
      ...x,
      decided: x.decided + y.decided,
      conditions: mergeRows(x.conditions, y.conditions, (p, q) => ({
        ...p,
        whenTrue: p.whenTrue + q.whenTrue,
        whenFalse: p.whenFalse + q.whenFalse,
        whenError: p.whenError + q.whenError,
      })),
    })),
    limits: mergeRows(a.limits, b.limits, (x, y) => ({
      ...x,
      counted: x.counted + y.counted,
      hit: x.hit + y.hit,
      errors: x.errors + y.errors,
      used: isLess(x.used, y.used) ? y.used : x.used,
    })),
    hide: mergeRows(a.hide, b.hide, (x, y) => ({ ...x, decided: x.decided + y.decided })),
    defaultDenied: a.defaultDenied === null ? null : a.defaultDenied + (b.defaultDenied ?? 0),
    tools: mergeRows(a.tools, b.tools, (x, y) => ({ ...x, calls: x.calls + y.calls })),
  };
}

/** Both have all rows of the policy, in its order. */
function mergeRows<Row>(a: readonly Row[], b: readonly Row[], join: (x: Row, y: Row) => Row): readonly Row[] {
  return a.map((row, i) => join(row, b[i] as Row));
}

function isLess(a: Micros, b: Micros): boolean {
  return a.high < b.high || (a.high === b.high && a.low < b.low);
}

/** Whether it was hit, or at least 80 % of what it lets through were counted in one window. Exact. */
export function isNear({ counted, hit, used, max }: LimitCoverage): boolean {
  return hit > 0 || (counted > 0 && bigMicros(used) * 5n >= bigMicros(max) * 4n);
}

function bigMicros({ high, low }: Micros): bigint {
  return BigInt(high) * BigInt(MICROS_PER_HIGH) + BigInt(low);
}

export interface Covered {
  readonly covered: number;
  readonly points: number;
}

/**
 * Two points for each condition (seen true, seen false); one for each limit (hit), rule without conditions, entry of
 * `hide`, and `default: deny` (decided a call). Errors and tools are no points.
 */
export function measureCoverage({ policies }: Coverage): Covered {
  const counts = policies.flatMap(({ rules, limits, hide, defaultDenied }) => [
    ...rules.flatMap(({ conditions, decided }) =>
      conditions.length === 0
        ? [decided]
        : conditions.flatMap(({ whenTrue, whenFalse }) => [whenTrue, whenFalse]),
    ),
    ...limits.map(({ hit }) => hit),
    ...hide.map(({ decided }) => decided),
    ...(defaultDenied === null ? [] : [defaultDenied]),
  ]);
  return { covered: counts.filter((count) => count > 0).length, points: counts.length };
}
