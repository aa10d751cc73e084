// Puts the lines that threads write in the order of the pieces, in which they do not tell them.

export interface LineOrder {
  /** Lines of a piece that is not at its end: they are written when those of all pieces before it are. */
  readonly add: (piece: number, lines: Uint8Array) => void;
  /** The last lines of a piece. These are not copied. */
  readonly end: (piece: number, lines?: readonly Uint8Array[]) => void;
  /** The first piece whose lines are not all written. */
  readonly next: () => number;
}

export function createLineOrder(write: (lines: Uint8Array) => void): LineOrder {
  const waiting = new Map<number, Uint8Array[]>();
  const ended = new Set<number>();
  let next = 0;

  function waitingOf(piece: number): Uint8Array[] {
    const known = waiting.get(piece) ?? [];
    waiting.set(piece, known);
    return known;
  }

  function writeWaiting(): void {
    for (const lines of waiting.get(next) ?? []) write(lines);
    waiting.delete(next);
  }

  function end(piece: number, lines: readonly Uint8Array[] = []): void {
    waitingOf(piece).push(...lines);
    ended.add(piece);
    for (; ended.delete(next); next++) writeWaiting();
  }

  function add(piece: number, lines: Uint8Array): void {
    if (piece !== next) {
      waitingOf(piece).push(new Uint8Array(lines));
      return;
    }
    writeWaiting();
    write(lines);
  }

  return { add, end, next: () => next };
}
