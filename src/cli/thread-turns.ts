// Whose turn it is among the threads of a replay: numbers in memory that they share.

/** By `NEXT`, `TURN`, `WRITTEN`, then one for each thread: whether it takes part. */
export type Turns = Int32Array;

/** The next piece that nobody reads yet. */
const NEXT = 0;
/** The piece that may be settled, or `LOADING`, or `ABANDONED`. */
const TURN = 1;
/** The first piece whose lines are not all written, when there are lines. */
const WRITTEN = 2;
/** Where the numbers of the threads begin. */
const THREADS = 3;
/** Something went wrong, and no thread goes on. */
const ABANDONED = -1;
/** The policies are not loaded yet. */
const LOADING = -2;
/** A thread takes part, or has left the rest to the others. */
const JOINED = 1;
const LEFT = 2;
/** Pieces, for each thread, that may wait to be written: who reads the lines may be slow, and they are in memory. */
const MOST_UNWRITTEN = 3;

export function createTurns(threads: number): Turns {
  const turns = new Int32Array(new SharedArrayBuffer((THREADS + threads) * Int32Array.BYTES_PER_ELEMENT));
  turns[TURN] = LOADING;
  return turns;
}

/** The policies are loaded: it is the turn of the first piece. */
export function startTurns(turns: Turns): void {
  passTurn(turns, 0);
}

/** Waits until the policies are loaded; false when no thread goes on. */
export function awaitStart(turns: Turns): boolean {
  Atomics.wait(turns, TURN, LOADING);
  return !isAbandoned(turns);
}

/** Takes the next piece; its number may be beyond the last. */
export function takePiece(turns: Turns): number {
  return Atomics.add(turns, NEXT, 1);
}

export function isTurn(turns: Turns, piece: number): boolean {
  return Atomics.load(turns, TURN) === piece;
}

/** Waits until it is the turn of a piece; false when no thread goes on, or when the milliseconds are over. */
export function awaitTurn(turns: Turns, piece: number, timeout = Number.POSITIVE_INFINITY): boolean {
  for (;;) {
    const turn = Atomics.load(turns, TURN);
    if (turn === piece) return true;
    if (turn === ABANDONED || Atomics.wait(turns, TURN, turn, timeout) === "timed-out") return false;
  }
}

/** Now it is the turn of `piece`. */
export function passTurn(turns: Turns, piece: number): void {
  Atomics.store(turns, TURN, piece);
  Atomics.notify(turns, TURN);
}

export function abandonTurns(turns: Turns): void {
  passTurn(turns, ABANDONED);
}

export function isAbandoned(turns: Turns): boolean {
  return isTurn(turns, ABANDONED);
}

/** A thread takes part: from here on the others rely on it. */
export function join(turns: Turns, thread: number): void {
  Atomics.store(turns, THREADS + thread, JOINED);
}

/** A thread that has joined leaves the rest to the others. */
export function leave(turns: Turns, thread: number): void {
  Atomics.store(turns, THREADS + thread, LEFT);
}

export function hasJoined(turns: Turns, thread: number): boolean {
  return Atomics.load(turns, THREADS + thread) !== 0;
}

export function hasLeft(turns: Turns, thread: number): boolean {
  return Atomics.load(turns, THREADS + thread) === LEFT;
}

/** Threads that have joined beside the first. */
export function countJoined(turns: Turns): number {
  return turns.subarray(THREADS + 1).filter((one) => one !== 0).length;
}

/** Whether so many lines are not written that no further piece should be taken. */
export function isMuchUnwritten(turns: Turns): boolean {
  return isUnwrittenFrom(turns, Atomics.load(turns, WRITTEN));
}

/** Waits until it is not. Who waits must hold no piece, and who writes must not wait. */
export function awaitWritten(turns: Turns): void {
  for (;;) {
    const written = Atomics.load(turns, WRITTEN);
    if (!isUnwrittenFrom(turns, written)) return;
    Atomics.wait(turns, WRITTEN, written);
  }
}

function isUnwrittenFrom(turns: Turns, written: number): boolean {
  return Atomics.load(turns, NEXT) - written >= MOST_UNWRITTEN * (turns.length - THREADS);
}

/** `next`: the first piece whose lines are not all written. */
export function tellWritten(turns: Turns, next: number): void {
  Atomics.store(turns, WRITTEN, next);
  Atomics.notify(turns, WRITTEN);
}
