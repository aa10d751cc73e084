// Counts what a server sends before anything parses it: bytes of a message, and values in its JSON.
//
// Small text can be large in memory: 32 MiB of `{},` are eleven million objects.

import type { Budget } from "./budget.ts";

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const BRACKET = 0x5b;
const BRACE = 0x7b;

/** What a message ends with: stdio has one a line, a stream of events ends each with an empty line. */
export type MessageEnd = "line" | "empty-line" | "never";

/**
 * A function that counts the next bytes of one stream for `budget`, which stops at its limits. Every value of JSON
 * but the first comes after one of `[`, `{` and `,`; a string never holds a newline, so each line begins outside one.
 */
export function createMeter(budget: Budget, end: MessageEnd): (chunk: Uint8Array) => void {
  let messageBytes = 0;
  let isInString = false;
  let isEscaped = false;
  let isLineEmpty = true;

  return (chunk) => {
    budget.countBytes(chunk.length);
    let values = 0;
    let start = 0;
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i];
      if (byte === NEWLINE) {
        isInString = false;
        isEscaped = false;
        if (end === "line" || (end === "empty-line" && isLineEmpty)) {
          budget.countMessageBytes(messageBytes + i - start);
          messageBytes = 0;
          start = i + 1;
        }
        isLineEmpty = true;
        continue;
      }
      if (byte !== CARRIAGE_RETURN) isLineEmpty = false;
      if (isEscaped) isEscaped = false;
      else if (isInString) {
        if (byte === QUOTE) isInString = false;
        else if (byte === BACKSLASH) isEscaped = true;
      } else if (byte === QUOTE) isInString = true;
      else if (byte === COMMA || byte === BRACE || byte === BRACKET) values += 1;
    }
    messageBytes += chunk.length - start;
    budget.countMessageBytes(messageBytes);
    budget.countValues(values);
  };
}
