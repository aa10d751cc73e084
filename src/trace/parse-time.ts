// Times of a trace: RFC 3339 text, or Unix milliseconds, to Unix milliseconds.
// Read by hand, because Date.parse is ten times slower and takes what is no RFC 3339.
// specification: cli.md section 5 (`ts`), policy-format.md section 6 (fractions are cut, never rounded).

import { COLON, fourAt, IS_DIGIT, LOWER_T, LOWER_Z, MINUS, PLUS, POINT, ZERO } from "./bytes.ts";

/** The last millisecond of the year 9999. */
export const MAX_UNIX_MS = 253_402_300_799_999;

/** So low that a year made of it and two digits is below 0 too; an integer, so that all stays integers. */
const NO_DIGITS = -100_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** Days from the 1st of March of the year 0 to the 1st of January 1970. */
const EPOCH_DAYS = 719_468;

/** The date of the time that was read before, which is mostly that of the next one. */
export interface DateMemo {
  /** The bytes of the date and the separator behind it: 0 to 3, 4 to 7, 7 to 10. */
  year: number;
  month: number;
  day: number;
  /** The start of the day in Unix milliseconds; `NaN` when the bytes are no date. */
  time: number;
}

export function createDateMemo(): DateMemo {
  return { year: 0, month: 0, day: 0, time: Number.NaN };
}

/** Of a text that is read now. Only with a long fraction one is longer. */
const textBytes = Buffer.alloc(64);
const textMemo = createDateMemo();

/** `NaN` when `text` is not RFC 3339 with a zone; see `parseTimeBytes`. */
export function parseTime(text: string): number {
  const { length } = text;
  const bytes = length <= textBytes.length ? textBytes : Buffer.alloc(length);
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return Number.NaN;
    bytes[i] = code;
  }
  return parseTimeBytes(bytes, 0, length, textMemo);
}

/**
 * Unix milliseconds of an RFC 3339 time with a zone, or `NaN` for anything else. What is finer than a
 * millisecond is cut; second 60 is the first of the next minute, in every minute.
 */
export function parseTimeBytes(bytes: Buffer, start: number, end: number, memo: DateMemo): number {
  // The shortest is 2026-11-22T10:00:00Z.
  if (end - start < 20) return Number.NaN;
  const hour = readTwo(bytes, start + 11);
  const minute = readTwo(bytes, start + 14);
  const second = readTwo(bytes, start + 17);
  if (bytes[start + 13] !== COLON || bytes[start + 16] !== COLON) return Number.NaN;
  if (!isClock(hour, minute) || second < 0 || second > 60) return Number.NaN;
  let zone = start + 19;
  let millis = 0;
  if (bytes[zone] === POINT) {
    let unit = 100;
    for (zone++; zone < end && IS_DIGIT[bytes[zone] as number] === 1; zone++) {
      millis += ((bytes[zone] as number) - ZERO) * unit;
      unit = (unit / 10) | 0;
    }
    if (zone === start + 20) return Number.NaN;
  }
  const clock = hour * HOUR + minute * MINUTE + second * 1000 + millis;
  return readDay(bytes, start, memo) + clock - readZone(bytes, zone, end);
}

/** The start of the day in Unix milliseconds; `NaN` for anything but `yyyy-mm-ddT`. */
function readDay(bytes: Buffer, start: number, memo: DateMemo): number {
  const year = fourAt(bytes, start);
  const month = fourAt(bytes, start + 4);
  const day = fourAt(bytes, start + 7);
  if (year !== memo.year || month !== memo.month || day !== memo.day) {
    memo.year = year;
    memo.month = month;
    memo.day = day;
    memo.time = parseDay(bytes, start);
  }
  return memo.time;
}

function parseDay(bytes: Buffer, start: number): number {
  const year = readTwo(bytes, start) * 100 + readTwo(bytes, start + 2);
  const month = readTwo(bytes, start + 5);
  const day = readTwo(bytes, start + 8);
  if (bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS) return Number.NaN;
  if (((bytes[start + 10] as number) | 0x20) !== LOWER_T) return Number.NaN;
  return year >= 0 && isDate(year, month, day) ? daysToDate(year, month, day) * DAY : Number.NaN;
}

/** Milliseconds ahead of UTC; `NaN` for anything but `Z`, `z` or `±hh:mm` up to the end. */
function readZone(bytes: Buffer, start: number, end: number): number {
  if (end - start === 1 && ((bytes[start] as number) | 0x20) === LOWER_Z) return 0;
  if (end - start !== 6 || bytes[start + 3] !== COLON) return Number.NaN;
  const hours = readTwo(bytes, start + 1);
  const minutes = readTwo(bytes, start + 4);
  if (!isClock(hours, minutes)) return Number.NaN;
  const offset = hours * HOUR + minutes * MINUTE;
  return bytes[start] === PLUS ? offset : bytes[start] === MINUS ? -offset : Number.NaN;
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const days = DAYS_OF_MONTH[month - 1] as number;
  return day <= (month === 2 && isLeap(year) ? 29 : days);
}

function isClock(hour: number, minute: number): boolean {
  return hour >= 0 && hour < 24 && minute >= 0 && minute < 60;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days from 1970-01-01. Counted from the 1st of March, so that the leap day is the last of its year. */
function daysToDate(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1;
  const dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) | 0) + day - 1;
  const leaps = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leaps + dayOfYear - EPOCH_DAYS;
}

/** Two digits as a number; far below 0 when they are not digits. */
function readTwo(bytes: Buffer, start: number): number {
  const tens = (bytes[start] as number) - ZERO;
  const ones = (bytes[start + 1] as number) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NO_DIGITS;
}
