// Scans native lines whose grant is not in `grant`, but is the file or another member of the line.
//
// What scan-line.ts finds is kept but for the grant, which a second look at the members of the line finds.

import { NULL, QUOTE } from "./bytes.ts";
import { intern, type Names } from "./intern.ts";
import { scanLine } from "./scan-line.ts";
import { createObjectReader, scanObject } from "./scan-members.ts";
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
  const name = Buffer.from(`"${field}"`, "utf8");
  const reader = createObjectReader((bytes, key, end) => Number(isName(bytes, key, end, name)), readMember);
  return (bytes, start, call, places, memory) => {
    const newline = scanLine(bytes, start, call, places, memory);
    if (newline === -1) return -1;
    call.grant = ANONYMOUS;
    return scanObject(bytes, start, reader, { call, places, names: memory.names }) === -1 ? -1 : newline;
  };
}

interface Line {
  readonly call: ScannedCall;
  readonly places: LinePlaces;
  readonly names: Names;
}

/** Of duplicate keys the last counts. -1 when the line must be read the slow way. */
function readMember(bytes: Buffer, value: number, isGrant: number, { call, places, names }: Line): number {
  if (isGrant === 0) return skipValue(bytes, value, places);
  if (bytes[value] !== QUOTE) {
    call.grant = ANONYMOUS;
    return skipWord(bytes, value, NULL);
  }
  const end = findPlainEnd(bytes, value + 1);
  // The empty text names nobody.
  if (end !== -1) call.grant = end === value + 1 ? ANONYMOUS : intern(names, bytes, value + 1, end);
  return end === -1 ? -1 : end + 1;
}

function isName(bytes: Buffer, start: number, end: number, name: Buffer): boolean {
  return end - start === name.length && bytes.compare(name, 0, name.length, start, end) === 0;
}
