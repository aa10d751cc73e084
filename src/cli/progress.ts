// Says on a terminal how much of long work is done. Only on stderr, and nothing of it stays.

import type { Io } from "./io.ts";

export interface Progress {
  /** This many bytes more were read. */
  readonly add: (bytes: number) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/** Work that is shorter says nothing. */
const FIRST_MS = 1000;
const EVERY_MS = 200;
const MEGABYTE = 1e6;

export function createProgress(io: Io): Progress {
  if (!io.isStderrTerminal) return { add: () => {}, end: () => {} };
  let done = 0;
  let isShown = false;
  let next = performance.now() + FIRST_MS;
  return {
    add: (bytes) => {
      done += bytes;
      const now = performance.now();
      if (now < next) return;
      next = now + EVERY_MS;
      isShown = true;
      io.writeStderr(`\rread ${Math.floor(done / MEGABYTE)} MB`);
    },
    end: () => {
      if (isShown) io.writeStderr("\r\u001b[K");
      isShown = false;
    },
  };
}
