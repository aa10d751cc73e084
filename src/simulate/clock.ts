// The clock of a recording: the times of its calls, and what is odd about them.
// specification: cli.md section 5, "how many lines were late … more than a day ahead of their neighbours".

const DAY_MS = 86_400_000;

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

/** With `assumeInterval`, a call without a time comes that many milliseconds after the one before it, the first at 0. */
export function createClock(assumeInterval?: number): Clock {
  let latest = Number.NEGATIVE_INFINITY;
  let beforeLast = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let late = 0;
  let latestBy = 0;
  let ahead = 0;

  function read(written: number): number {
    let time = written;
    if (Number.isNaN(time)) {
      if (assumeInterval === undefined) return time;
      time = Number.isFinite(last) ? last + assumeInterval : 0;
    }
    if (time < latest) {
      late++;
      latestBy = Math.max(latestBy, latest - time);
    } else {
      latest = time;
    }
    if (last - DAY_MS > time && last - DAY_MS > beforeLast) ahead++;
    beforeLast = last;
    last = time;
    return time;
  }

  return { read, notes: () => ({ late, latestBy, ahead }) };
}
