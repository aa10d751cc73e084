// Bytes that arrive in pieces: lines are found without looking at any byte twice, and the end is kept in a ring.

const NEWLINE = 0x0a;
const FIRST_BYTES = 4096;

/**
 * A function that takes the next bytes and calls `onLine` for each line that is complete, without its
 * newline. The line's bytes are only good during the call; `onLine` returns false to hear no more.
 * Linear in the bytes, however small the pieces; the caller bounds their sum.
 */
export function readLines(onLine: (line: Uint8Array) => boolean): (chunk: Uint8Array) => void {
  let pending: Uint8Array = new Uint8Array(FIRST_BYTES);
  let length = 0;
  let isDone = false;

  const append = (piece: Uint8Array): void => {
    if (length + piece.length > pending.length) {
      // Doubling, so that a drip of single bytes is copied a constant number of times.
      const grown = new Uint8Array(Math.max(2 * pending.length, length + piece.length));
      grown.set(pending.subarray(0, length));
      pending = grown;
    }
    pending.set(piece, length);
    length += piece.length;
  };

  return (chunk) => {
    let start = 0;
    while (!isDone) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end === -1) break;
      let line = chunk.subarray(start, end);
      if (length > 0) {
        append(line);
        line = pending.subarray(0, length);
        length = 0;
      }
      start = end + 1;
      isDone = !onLine(line);
    }
    if (isDone) pending = new Uint8Array(0);
    else append(chunk.subarray(start));
  };
}

export interface Tail {
  readonly append: (chunk: Uint8Array) => void;
  /** The last bytes as UTF-8; a character cut in two at the start reads as U+FFFD. */
  readonly text: () => string;
}

/** Keeps the last `limitBytes` of what is appended. */
export function keepTail(limitBytes: number): Tail {
  const ring = new Uint8Array(limitBytes);
  let position = 0;
  let isFull = false;
  return {
    append: (chunk) => {
      const kept = chunk.subarray(Math.max(0, chunk.length - limitBytes));
      const first = Math.min(kept.length, limitBytes - position);
      ring.set(kept.subarray(0, first), position);
      ring.set(kept.subarray(first), 0);
      isFull ||= position + kept.length >= limitBytes;
      position = (position + kept.length) % limitBytes;
    },
    text: () => {
      const decoder = new TextDecoder();
      if (!isFull) return decoder.decode(ring.subarray(0, position));
      const bytes = new Uint8Array(limitBytes);
      bytes.set(ring.subarray(position));
      bytes.set(ring.subarray(0, position), limitBytes - position);
      return decoder.decode(bytes);
    },
  };
}
