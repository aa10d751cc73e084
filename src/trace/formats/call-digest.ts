// 64 bits for values of JSON, without making their text: two sums, each multiplied by a number of its own at every
// character. The numbers are a key, without which nobody can look for two values that are alike.

import { formatNum, isDecimal } from "../../decimal.ts";

export interface CallDigest {
  readonly start: () => void;
  /** Adds a JSON value, or `undefined`. The nesting is bounded by that of the line. */
  readonly add: (value: unknown) => void;
  /** Of what was added since `start`. */
  readonly words: Uint32Array;
}

export const DIGEST_WORDS = 2;

/** What stands before a value of each kind, so that no two kinds are alike. */
const OTHER = 1;
const TEXT = 2;
const DECIMAL = 3;
const OPEN_LIST = 4;
const OPEN_OBJECT = 5;
const CLOSE = 6;
const NUMBER = 7;

export function createCallDigest(key: Uint32Array): CallDigest {
  const words = new Uint32Array(DIGEST_WORDS);
  const sums = new Int32Array(words.buffer);
  const double = new Float64Array(1);
  const bits = new Int32Array(double.buffer);
  const [a = 1, b = 1] = Int32Array.from(key, toFactor);

  function addText(text: string, kind: number): void {
    const { length } = text;
    // The kind and the length stand before the text: where it ends is then known.
    let wa = Math.imul((sums[0] as number) ^ kind, a) ^ length;
    let wb = Math.imul((sums[1] as number) ^ kind, b) ^ length;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      wa = mixIn(wa, unit, a);
      wb = mixIn(wb, unit, b);
    }
    sums[0] = wa ^ (wa >>> 15);
    sums[1] = wb ^ (wb >>> 15);
  }

  /** By its bits: making the text of a fraction takes longer than all the rest. */
  function addNumber(value: number): void {
    // Zero has no sign.
    double[0] = value || 0;
    const low = bits[0] as number;
    const high = bits[1] as number;
    const wa = Math.imul((sums[0] as number) ^ NUMBER, a) ^ low;
    const wb = Math.imul((sums[1] as number) ^ NUMBER, b) ^ low;
    const ma = mixIn(wa, high, a);
    const mb = mixIn(wb, high, b);
    sums[0] = ma ^ (ma >>> 15);
    sums[1] = mb ^ (mb >>> 15);
  }

  function add(value: unknown): void {
    if (typeof value === "string") addText(value, TEXT);
    else if (typeof value === "number") addNumber(value);
    else if (isDecimal(value)) addText(formatNum(value), DECIMAL);
    else if (Array.isArray(value)) {
      addText("", OPEN_LIST);
      for (const item of value) add(item);
      addText("", CLOSE);
    } else if (typeof value === "object" && value !== null) {
      addText("", OPEN_OBJECT);
      for (const key of Object.keys(value)) {
        addText(key, TEXT);
        add((value as Record<string, unknown>)[key]);
      }
      addText("", CLOSE);
    } else addText(String(value), OTHER);
  }

  return { start: () => words.set(key), add, words };
}

/** High bits down first: a product has its low bits from low bits only. */
function mixIn(sum: number, unit: number, factor: number): number {
  return Math.imul(sum ^ (sum >>> 15) ^ unit, factor);
}

/** Odd, or bits would be lost; with its bits all over, whatever the key is. */
function toFactor(part: number): number {
  let bits = Math.imul(part ^ (part >>> 16) ^ 0x9e3779b9, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) | 1;
}
