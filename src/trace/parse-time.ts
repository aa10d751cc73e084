// Times of a trace: RFC 3339 text, or Unix milliseconds, to Unix milliseconds.
// Read by hand, because Date.parse is ten times slower and takes what is no RFC 3339.
// specification: cli.md section 5 (`ts`), policy-format.md section 6 (fractions are cut, never rounded).

/** The last millisecond of the year 9999. */
export const MAX_UNIX_MS = 253_402_300_799_999;

const ZERO = 0x30;
/** So low that a year made of it and two digits is below 0 too; an integer, so that all stays integers. */
const NO_DIGITS = -100_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** Days from the 1st of March of the year 0 to the 1st of January 1970. */
const EPOCH_DAYS = 719_468;

/** `NaN` when `text` is not RFC 3339 with a zone; see `parseTimeBytes`. */
export function parseTime(text: string): number {
  const bytes = Buffer.from(text, "utf8");
  return parseTimeBytes(bytes, 0, bytes.length);
}

/**
 * Unix milliseconds of an RFC 3339 time with a zone, or `NaN` for anything else. What is finer than a
 * millisecond is cut; second 60 is the first of the next minute, in every minute.
 */
export function parseTimeBytes(bytes: Uint8Array, start: number, end: number): number {
  // The shortest is 2026-11-22T10:00:00Z.
  if (end - start < 20) return Number.NaN;
  const year = readTwo(bytes, start) * 100 + readTwo(bytes, start + 2);
  const month = readTwo(bytes, start + 5);
  const day = readTwo(bytes, start + 8);
  const hour = readTwo(bytes, start + 11);
  const minute = readTwo(bytes, start + 14);
  const second = readTwo(bytes, start + 17);
  if (
    bytes[start + 4] !== 0x2d ||
    bytes[start + 7] !== 0x2d ||
    ((bytes[start + 10] as number) | 0x20) !== 0x74 ||
    bytes[start + 13] !== 0x3a ||
    bytes[start + 16] !== 0x3a ||
    year < 0 ||
    !isDate(year, month, day) ||
    !isClock(hour, minute) ||
    second < 0 ||
    second > 60
  ) {
    return Number.NaN;
  }
  let zone = start + 19;
  let millis = 0;
  if (bytes[zone] === 0x2e) {
    let unit = 100;
    for (zone++; zone < end && isDigit(bytes[zone] as number); zone++) {
      millis += ((bytes[zone] as number) - ZERO) * unit;
      unit = (unit / 10) | 0;
    }
    if (zone === start + 20) return Number.NaN;
  }
  const time = daysToDate(year, month, day) * DAY + hour * HOUR + minute * MINUTE + second * 1000 + millis;
  return time - readZone(bytes, zone, end);
}

/** Milliseconds ahead of UTC; `NaN` for anything but `Z`, `z` or `±hh:mm` up to the end. */
function readZone(bytes: Uint8Array, start: number, end: number): number {
  if (end - start === 1 && ((bytes[start] as number) | 0x20) === 0x7a) return 0;
  if (end - start !== 6 || bytes[start + 3] !== 0x3a) return Number.NaN;
  const hours = readTwo(bytes, start + 1);
  const minutes = readTwo(bytes, start + 4);
  if (!isClock(hours, minutes)) return Number.NaN;
  const offset = hours * HOUR + minutes * MINUTE;
  return bytes[start] === 0x2b ? offset : bytes[start] === 0x2d ? -offset : Number.NaN;
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
function readTwo(bytes: Uint8Array, start: number): number {
  const tens = (bytes[start] as number) - ZERO;
  const ones = (bytes[start + 1] as number) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NO_DIGITS;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39;
}
