// Scans native lines whose grant is not in `grant`, but is the file or another member of the line.
//
// What scan-line.ts finds is kept but for the grant, which a second look at the members of the line finds.

import { NULL, QUOTE } from "./bytes.ts";
import { intern, type Names } from "./intern.ts";
import { scanLine } from "./scan-line.ts";
import { scanObject } from "./scan-members.ts";
import type { LinePlaces, ScannedCall } from "./scan-state.ts";
import { findPlainEnd, skipValue, skipWord } from "./scan-value.ts";
import { ANONYMOUS } from "./trace-call.ts";

type Scan = typeof scanLine;

/** `field`: the member that is the grant; without it, `file` is. */
export function createGrantScan(field: string | undefined, file: string): Scan {
  if (field === undefined) {
    return (bytes, start, call, places, memory) => {
      const newline = scanLine(bytes, start, call, places, memory);
      call.grant = file;
      return newline;
    };
  }
  const key = Buffer.from(`"${field}"`, "utf8");
  return (bytes, start, call, places, memory) => {
    const newline = scanLine(bytes, start, call, places, memory);
    return newline === -1 || readGrant(bytes, start, key, call, places, memory.names) === -1 ? -1 : newline;
  };
}

/** Of duplicate keys the last counts. -1 when the line must be read the slow way. */
function readGrant(
  bytes: Buffer,
  start: number,
  key: Buffer,
  call: ScannedCall,
  places: LinePlaces,
  names: Names,
): number {
  call.grant = ANONYMOUS;
  return scanObject(bytes, start, (_, value, keyStart, keyEnd) => {
    if (!isKeyOf(bytes, keyStart, keyEnd, key)) return skipValue(bytes, value, places);
    if (bytes[value] !== QUOTE) {
      call.grant = ANONYMOUS;
      return skipWord(bytes, value, NULL);
    }
    const end = findPlainEnd(bytes, value + 1);
    // The empty text names nobody.
    if (end !== -1) call.grant = end === value + 1 ? ANONYMOUS : intern(names, bytes, value + 1, end);
    return end === -1 ? -1 : end + 1;
  });
}

function isKeyOf(bytes: Buffer, start: number, end: number, key: Buffer): boolean {
  return end - start === key.length && bytes.compare(key, 0, key.length, start, end) === 0;
}
