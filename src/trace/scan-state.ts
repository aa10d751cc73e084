// What a scan of a line fills, reused for every line.

import type { Word } from "./bytes.ts";
import { createNames, type Names } from "./intern.ts";
import { createDateMemo, type DateMemo } from "./parse-time.ts";
import { createMemberPlaces, type MemberPlaces } from "./scan-arguments.ts";
import type { ScanNotes } from "./scan-value.ts";
import { createShapes, type Shapes } from "./shape.ts";
import { ANONYMOUS, type Expectation, type Outcome } from "./trace-call.ts";

/** What a scan remembers of the lines before. */
export interface ScanMemory {
  readonly names: Names;
  /** Members are known by the word of their key, others are not read. */
  readonly lines: Shapes<Word | undefined>;
  readonly args: Shapes<undefined>;
}

/** Shapes kept: lines differ by members that only some have, arguments by the tool. */
const MOST_LINES = 4;
const MOST_ARGS = 8;

export function createScanMemory(): ScanMemory {
  return { names: createNames(), lines: createShapes(MOST_LINES), args: createShapes(MOST_ARGS) };
}

/** What every call needs of its line. */
export interface ScannedCall {
  time: number;
  grant: string;
  server: string | null;
  tool: string;
  argsKnown: boolean;
  approved: boolean;
  outcome: Outcome | undefined;
  expect: Expectation | undefined;
}

/** Where in the scanned bytes the values stand that are made only for who asks; -1 is "absent". */
export interface LinePlaces extends ScanNotes {
  /** The text between the quotes; -1 also when `ts` is a number, whose value is the time. */
  tsStart: number;
  tsLength: number;
  readonly date: DateMemo;
  argsStart: number;
  argsEnd: number;
  /** Of the arguments, when they are there. */
  readonly members: MemberPlaces;
  idStart: number;
  idEnd: number;
}

export function createPlaces(): LinePlaces {
  return {
    isAscii: true,
    isExact: true,
    longStart: 0,
    longEnd: 0,
    tsStart: -1,
    tsLength: 0,
    date: createDateMemo(),
    argsStart: -1,
    argsEnd: -1,
    members: createMemberPlaces(),
    idStart: -1,
    idEnd: -1,
  };
}

/** Makes `call` and `places` those of a line without members. */
export function resetScan(call: ScannedCall, places: LinePlaces): void {
  call.time = Number.NaN;
  call.grant = ANONYMOUS;
  call.server = null;
  call.tool = "";
  call.argsKnown = true;
  call.approved = false;
  call.outcome = undefined;
  call.expect = undefined;
  places.isAscii = true;
  places.isExact = true;
  places.longEnd = places.longStart;
  places.tsStart = -1;
  places.argsStart = -1;
  places.idStart = -1;
}
