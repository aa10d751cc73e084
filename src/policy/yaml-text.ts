// Scalars as YAML text that YAML 1.1 and 1.2 read alike.

import { formatNum, type Num } from "../decimal.ts";
import { LIMITS } from "../limits.ts";
import { quoteText } from "./quote-text.ts";

/** YAML takes no longer text before a colon for a key; some room is left for its quotes. */
export const LONGEST_KEY = 1000;

/** Words that every version of YAML reads as that text. What is none is quoted; JSON strings are YAML too. */
const PLAIN_WORD = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z_][a-z0-9_]*(?:[-./][a-z0-9_]+)*$/i;

/** A text in the style, where it can stand in that, and else in double quotes. */
export function yamlText(value: string, style: "single" | "plain"): string {
  if (style === "single" && /^[\x20-\x7e]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return style === "plain" && PLAIN_WORD.test(value) ? value : quoteText(value);
}

/** A number that YAML 1.1 and 1.2 read alike: with an exponent only behind a point and before a sign. */
export function yamlNumber(value: Num): string | undefined {
  const text = formatNum(value);
  const [, whole, fraction = ".0", sign, digits] = /^(-?\d+)(\.\d+)?e([-+]?)(\d+)$/.exec(text) ?? [];
  const written = whole === undefined ? text : `${whole}${fraction}e${sign || "+"}${digits}`;
  return written.length > LIMITS.numberText ? undefined : written;
}
