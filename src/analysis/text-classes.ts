// The texts that conditions tell apart: each listed one, and of all others a class for every answer that
// the patterns might give together. Which of those answers some text gives is not worked out.

import type { Condition } from "../policy/policy.ts";
import { HOLDS } from "./level.ts";
import { distinctOpen, isOpen, isOpenOnTexts, openKey } from "./open.ts";
import type { Probe } from "./probe.ts";
import { valuesOf } from "./same.ts";
import { realClass, type ValueClass } from "./value-class.ts";

/** The texts that conditions compare the whole argument with. */
export function textsOf(conditions: readonly Condition[]): readonly string[] {
  const listed = conditions.filter((one) => !isOpen(one)).flatMap(valuesOf);
  return [...new Set(listed)].filter((value) => typeof value === "string");
}

export function textClasses(conditions: readonly Condition[], probe: Probe): readonly ValueClass[] {
  const listed = new Set(textsOf(conditions));
  const open = distinctOpen(conditions).filter(isOpenOnTexts);
  const keys = open.map(openKey);
  const other = freshText(listed);
  const found = findSamples(open, other, listed, probe);
  const others = Array.from({ length: 2 ** open.length }, (_, answer): ValueClass => {
    const sample = found.get(answer);
    if (sample !== undefined) return realClass(sample);
    return { value: other, isReal: false, assumed: new Set(keys.filter((_key, bit) => isSet(answer, bit))) };
  });
  return [...[...listed].map(realClass), ...others];
}

function isSet(answer: number, bit: number): boolean {
  return (answer >> bit) % 2 === 1;
}

/** Texts that are not listed, by the answer that the engine gives: bit by bit, what holds of them. */
function findSamples(
  open: readonly Condition[],
  other: string,
  listed: ReadonlySet<string>,
  probe: Probe,
): ReadonlyMap<number, string> {
  const parts = open.filter(({ op }) => op === "contains").map(({ value }) => String(value));
  const candidates = [other, ...parts, parts.join(""), ...parts.map((part) => other + part), ""];
  const found = new Map<number, string>();
  for (const text of candidates.filter((candidate) => !listed.has(candidate))) {
    const answer = open.reduce((bits, one, bit) => bits + (probe(one, text) === HOLDS ? 2 ** bit : 0), 0);
    if (!found.has(answer)) found.set(answer, text);
  }
  return found;
}

/** A short text that is none of these. */
export function freshText(listed: ReadonlySet<unknown>): string {
  for (let i = 0; ; i++) {
    const text = i === 0 ? "other" : `other${i}`;
    if (!listed.has(text)) return text;
  }
}
