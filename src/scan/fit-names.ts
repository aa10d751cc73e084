// Makes names fit a column: a name that is too wide loses its middle, and stays the only one that it can be.

import { widthOf } from "../report/table.ts";

const SIGN = "…";

/**
 * Of each name a text of at most `most` columns, the same for the same name. What is left of one begins and ends as
 * no other name does; where that cannot be, its number in the list is added. The
 * time grows with the number of names.
 */
export function fitNames(names: readonly string[], most: number): readonly string[] {
  const numbers = new Map<string, number>();
  for (const [i, name] of names.entries()) if (!numbers.has(name)) numbers.set(name, i + 1);
  const all = [...numbers.keys()];
  const fitted = new Map<string, string>();
  let waiting: readonly string[] = all.filter((name) => widthOf(name) > most);
  const wide = new Set(waiting);
  const isTaken = (text: string): boolean => numbers.has(text) && !wide.has(text);
  const half = Math.floor((most - 1) / 2);
  // The middle goes first; then as much more is shown of the beginning, or of the end, as tells names apart.
  for (const shift of shifts(half)) {
    if (waiting.length === 0) break;
    const cuts = new Map(all.map((name) => [name, cut(name, most - 1 - half + shift, half - shift)]));
    const unique = uniqueCuts(waiting, cuts, isTaken);
    for (const [name, text] of unique) fitted.set(name, text);
    waiting = waiting.filter((name) => !unique.has(name));
  }
  for (const name of waiting) {
    const end = `${SIGN}#${numbers.get(name) ?? 0}`;
    fitted.set(name, `${firstColumns(name, most - end.length)}${end}`);
  }
  return names.map((name) => fitted.get(name) ?? name);
}

/** 0, 1, -1, 2, -2 … */
function shifts(half: number): readonly number[] {
  return Array.from({ length: half }, (_, i) => (i === 0 ? [0] : [i, -i])).flat();
}

/** The cuts that are one name's only. */
function uniqueCuts(
  waiting: readonly string[],
  cuts: ReadonlyMap<string, string>,
  isTaken: (text: string) => boolean,
): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const text of cuts.values()) counts.set(text, (counts.get(text) ?? 0) + 1);
  return new Map(
    waiting.flatMap((name) => {
      const text = cuts.get(name);
      return text !== undefined && counts.get(text) === 1 && !isTaken(text) ? [[name, text]] : [];
    }),
  );
}

function cut(name: string, head: number, tail: number): string {
  return `${firstColumns(name, head)}${SIGN}${lastColumns(name, tail)}`;
}

const PLAIN = /^[\x20-\x7e]*$/;

function firstColumns(text: string, columns: number): string {
  return PLAIN.test(text) ? text.slice(0, columns) : takeColumns([...text], columns).join("");
}

function lastColumns(text: string, columns: number): string {
  if (PLAIN.test(text)) return text.slice(text.length - Math.min(columns, text.length));
  return takeColumns([...text].reverse(), columns)
    .reverse()
    .join("");
}

function takeColumns(chars: readonly string[], columns: number): string[] {
  const taken: string[] = [];
  let width = 0;
  for (const char of chars) {
    width += widthOf(char);
    if (width > columns) break;
    taken.push(char);
  }
  return taken;
}
