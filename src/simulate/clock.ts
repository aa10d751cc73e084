// The clock of a recording: the times of its calls, and what is odd about them.
// specification: cli.md section 5, "how many lines were late … more than a day ahead of their neighbours".

import { MAX_UNIX_MS } from "../trace/parse-time.ts";

export const DAY_MS = 86_400_000;

export interface TimeNotes {
  /** Calls with an earlier time than a call before them. */
  readonly late: number;
  /** The most milliseconds by which one was late. */
  readonly latestBy: number;
  /** Calls more than a day ahead of the calls right before and after them. */
  readonly ahead: number;
}

export interface Clock {
  /** The time of the next call, in Unix milliseconds; `NaN` when it is not known. */
  readonly read: (time: number) => number;
  readonly notes: () => TimeNotes;
}

/** Where each number of the state stands. */
const LATEST = 0;
const LAST = 1;
const BEFORE_LAST = 2;
const LATE = 3;
const LATEST_BY = 4;
const AHEAD = 5;
const STATE_NUMBERS = 6;

/** What a clock remembers, as numbers that threads can share: only one of them at a time may read the clock. */
export function createClockState(isShared = false): Float64Array {
  const bytes = STATE_NUMBERS * Float64Array.BYTES_PER_ELEMENT;
  const state = new Float64Array(isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  return state.fill(Number.NEGATIVE_INFINITY, LATEST, LATE);
}

/**
 * With `assumeInterval`, a call without a time comes that many milliseconds after the one before it, the first at 0.
 * No time lies behind the last that a trace can say, however long the intervals are.
 */
export function createClock(assumeInterval?: number, state: Float64Array = createClockState()): Clock {
  function read(written: number): number {
    let time = written;
    if (Number.isNaN(time)) {
      if (assumeInterval === undefined) return time;
      const before = state[LAST] as number;
      // Offsets may lead a little behind the last time.
      const end = Math.max(before, MAX_UNIX_MS);
      time = Number.isFinite(before) ? Math.min(before + assumeInterval, end) : 0;
    }
    const latest = state[LATEST] as number;
    const last = state[LAST] as number;
    if (time < latest) {
      state[LATE] = (state[LATE] as number) + 1;
      state[LATEST_BY] = Math.max(state[LATEST_BY] as number, latest - time);
    } else {
      state[LATEST] = time;
    }
    if (last - DAY_MS > time && last - DAY_MS > (state[BEFORE_LAST] as number)) {
      state[AHEAD] = (state[AHEAD] as number) + 1;
    }
    state[BEFORE_LAST] = last;
    state[LAST] = time;
    return time;
  }

  return {
    read,
    notes: () => ({ late: state[LATE] ?? 0, latestBy: state[LATEST_BY] ?? 0, ahead: state[AHEAD] ?? 0 }),
  };
}
