// Writes lines in batches.

import { createByteText } from "../simulate/byte-text.ts";
import type { Output } from "./output.ts";

/** Bytes that are written at once. */
const BATCH_BYTES = 64 * 1024;

export interface LineWriter {
  /** A line without its line break. */
  readonly write: (line: string) => void;
  readonly flush: () => void;
}

export function createLineWriter(output: Output): LineWriter {
  const waiting = createByteText(2 * BATCH_BYTES);
  const flush = (): void => {
    if (waiting.length() > 0) output.write(waiting.take());
  };
  return {
    write: (line) => {
      waiting.putText(line);
      waiting.putText("\n");
      if (waiting.length() >= BATCH_BYTES) flush();
    },
    flush,
  };
}
