// What has changed in a text of a tool, line by line, for a person to read. Nothing of it is hidden by being long.

import { diffArrays } from "diff";
import { LIMITS } from "../limits.ts";
import { maskSecrets } from "../policy/secrets.ts";
import { escapeText } from "../report/escape.ts";

export interface DifferenceLine {
  readonly kind: "removed" | "added" | "same" | "gap";
  /** Escaped. */
  readonly text: string;
}

export interface TextDifference {
  readonly lines: readonly DifferenceLine[];
  /** Lines that were removed or added and are not among `lines`. */
  readonly more: number;
}

/** Longer lines are parted. */
const WIDTH = 100;
/** Lines around a change. */
const CONTEXT = 1;
/** Beyond so many steps two texts have so little in common that all of both is shown. */
const MOST_STEPS = 1000;

/** Of texts that differ. Sentences are lines, because descriptions seldom have others. */
export function differenceOf(before: string, after: string): TextDifference {
  const most = LIMITS.driftTextChars;
  const isSameEnd = before.slice(most) === after.slice(most);
  const old = linesOf(before, isSameEnd);
  const now = linesOf(after, isSameEnd);
  const whole = [
    { value: old, removed: true, added: false },
    { value: now, removed: false, added: true },
  ];
  const found = diffArrays(old, now, { maxEditLength: MOST_STEPS }) ?? whole;
  // Where lines are parted by chance as a text with another space is, all of both is shown.
  const parts = found.some(({ removed, added }) => removed || added) ? found : whole;
  const all = parts.flatMap(({ value, removed, added }, i): readonly DifferenceLine[] => {
    if (removed || added) return value.map((text) => ({ kind: removed ? "removed" : "added", text }));
    return around(value, i > 0, i + 1 < parts.length);
  });
  const lines = all.slice(0, LIMITS.driftTextLines);
  const isChange = ({ kind }: DifferenceLine): boolean => kind === "removed" || kind === "added";
  return { lines, more: all.slice(LIMITS.driftTextLines).filter(isChange).length };
}

/** Of lines that stayed those next to a change. */
function around(lines: readonly string[], isAfter: boolean, isBefore: boolean): readonly DifferenceLine[] {
  const head = isAfter ? Math.min(CONTEXT, lines.length) : 0;
  const tail = isBefore ? Math.min(CONTEXT, lines.length - head) : 0;
  const same = (text: string): DifferenceLine => ({ kind: "same", text });
  const isCut = head + tail < lines.length;
  return [
    ...lines.slice(0, head).map(same),
    ...(isCut ? [{ kind: "gap" as const, text: "…" }] : []),
    ...lines.slice(lines.length - tail).map(same),
  ];
}

/** Escaped before they are compared, so that what cannot be seen is seen to differ. */
function linesOf(text: string, isSameEnd: boolean): string[] {
  if (text === "") return [];
  // Before it is cut: half of a secret is not recognised.
  const masked = maskSecrets(text);
  const read = masked.slice(0, LIMITS.driftTextChars);
  const rest = masked.length - read.length;
  const lines = read.split(/(?<=\n)|(?<=[.!?;:]) (?=\S)/).flatMap((line) => partsOf(line));
  if (rest === 0) return isSameEnd ? lines : [...lines, "… and nothing more"];
  return [...lines, `… and ${rest} characters more${isSameEnd ? "" : ", which differ"}`];
}

function partsOf(line: string): readonly string[] {
  const characters = [...line];
  const count = Math.max(1, Math.ceil(characters.length / WIDTH));
  return Array.from({ length: count }, (_, i) =>
    escapeText(characters.slice(i * WIDTH, (i + 1) * WIDTH).join("")),
  );
}
