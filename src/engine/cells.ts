// Memory of counters: three numbers a cell, in arrays that threads may share.

/** Where a counter counts. */
export interface Cell {
  readonly memory: Float64Array;
  /** Of three numbers: see `WINDOW`, `HIGH`, `LOW`. */
  readonly at: number;
}

/** Number of the latest window in which the counter has counted. */
export const WINDOW = 0;
/** Millionths counted in that window: `high * 10^15 + low`. */
export const HIGH = 1;
export const LOW = 2;

const NUMBERS = 3;
const FIRST_CELLS = 256;
const MOST_CELLS = 32 * 1024;

/** Gives one fresh cell after the other. A cell never moves. */
export function createCells(isShared: boolean): () => Cell {
  let memory: Float64Array = new Float64Array(0);
  let used = 0;
  return () => {
    if (used === memory.length) {
      const cells = Math.min(MOST_CELLS, Math.max(FIRST_CELLS, (2 * memory.length) / NUMBERS));
      const bytes = cells * NUMBERS * Float64Array.BYTES_PER_ELEMENT;
      memory = new Float64Array(isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
      used = 0;
    }
    const cell = { memory, at: used };
    memory[used + WINDOW] = Number.NEGATIVE_INFINITY;
    used += NUMBERS;
    return cell;
  };
}
