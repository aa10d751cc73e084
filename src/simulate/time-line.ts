// Decisions over time, in at most 240 buckets whatever the length of the recording.

import type { DecisionKind } from "../engine/decision.ts";
import { addCounts, addOne, type Counts, type MutableCounts, zeroCounts } from "./named-counts.ts";

/** Buckets of the finest time line. */
export const MOST_BUCKETS = 240;

/**
 * Widths of buckets in seconds. Each divides the next, and buckets start at multiples of their width since 1970: so
 * narrow ones join to wide ones, and which width is needed depends on the first and the last time alone.
 */
const WIDTHS = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400] as const;
const WIDEST = 86_400;

/** Plain data, to be sent between threads. */
export interface TimeLineData {
  /** Seconds. */
  width: number;
  /** By number of the bucket: its start over the width. */
  readonly buckets: Map<number, MutableCounts>;
  first: number;
  last: number;
  /** Calls without a time. */
  untimed: number;
  /** The bucket of the last call, and its first and last millisecond: most calls fall into it again. */
  current: MutableCounts;
  currentStart: number;
  currentEnd: number;
}

export interface TimeLine {
  /** Seconds that a bucket covers; 0 without any. */
  readonly width: number;
  /** Unix seconds at which the first bucket starts; a multiple of the width. */
  readonly start: number;
  /** One after the other without gaps; the last has a call in it. */
  readonly buckets: readonly Counts[];
  /** Calls without a time, which are in no bucket. */
  readonly untimed: number;
}

export function createTimeLine(): TimeLineData {
  return {
    width: WIDTHS[0],
    buckets: new Map(),
    first: Number.POSITIVE_INFINITY,
    last: Number.NEGATIVE_INFINITY,
    untimed: 0,
    current: zeroCounts(),
    currentStart: Number.POSITIVE_INFINITY,
    currentEnd: Number.NEGATIVE_INFINITY,
  };
}

/** `time` in Unix milliseconds, `NaN` when it is not known. */
export function countTime(line: TimeLineData, time: number, kind: DecisionKind): void {
  if (!(time >= line.currentStart && time <= line.currentEnd)) {
    if (Number.isNaN(time)) {
      line.untimed++;
      return;
    }
    enter(line, time);
  }
  addOne(line.current, kind);
}

function enter(line: TimeLineData, time: number): void {
  const seconds = Math.floor(time / 1000);
  for (;;) {
    const number = Math.floor(seconds / line.width);
    if (Math.max(line.last, number) - Math.min(line.first, number) < MOST_BUCKETS) {
      line.current = bucketAt(line, number);
      line.currentStart = number * line.width * 1000;
      line.currentEnd = (number + 1) * line.width * 1000 - 1;
      return;
    }
    widen(line);
  }
}

function bucketAt(line: TimeLineData, number: number): MutableCounts {
  let bucket = line.buckets.get(number);
  if (bucket === undefined) {
    bucket = zeroCounts();
    line.buckets.set(number, bucket);
    line.first = Math.min(line.first, number);
    line.last = Math.max(line.last, number);
  }
  return bucket;
}

/** Joins buckets to those of the next width. */
function widen(line: TimeLineData): void {
  const width = WIDTHS.find((known) => known > line.width) ?? Math.max(line.width, WIDEST) * 2;
  const factor = width / line.width;
  const narrow = [...line.buckets];
  line.width = width;
  line.buckets.clear();
  line.first = Number.POSITIVE_INFINITY;
  line.last = Number.NEGATIVE_INFINITY;
  // The bucket of the last call is none any longer.
  line.currentStart = Number.POSITIVE_INFINITY;
  line.currentEnd = Number.NEGATIVE_INFINITY;
  for (const [number, counts] of narrow) addCounts(bucketAt(line, Math.floor(number / factor)), counts);
}

/** Adds what another has counted of other calls. */
export function mergeTimeLines(into: TimeLineData, from: TimeLineData): void {
  into.untimed += from.untimed;
  while (into.width < from.width) widen(into);
  for (const [number, counts] of from.buckets) {
    enter(into, number * from.width * 1000);
    // The width is a multiple of that of `from`, so the whole bucket lies within.
    addCounts(into.current, counts);
  }
}

export function readTimeLine({ width, buckets, first, last, untimed }: TimeLineData): TimeLine {
  if (buckets.size === 0) return { width: 0, start: 0, buckets: [], untimed };
  const counts = Array.from({ length: last - first + 1 }, (_, i) => ({
    ...(buckets.get(first + i) ?? zeroCounts()),
  }));
  return { width, start: first * width, buckets: counts, untimed };
}
