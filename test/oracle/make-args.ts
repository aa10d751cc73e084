// Makes arguments for the oracle's calls: of what the policies look at, so that rules meet them, and of anything else.

import { stepsOf } from "./conditions.ts";
import { isArray, isNum, isObject, type Json } from "./json.ts";
import type { Chance } from "./random.ts";
import { BAD_NUMBERS, HALVES, MEMBERS, NUMBERS, SMALL_NUMBERS, STRINGS } from "./words.ts";

/** Where a policy looks, and for what. */
export interface Look {
  readonly path: string;
  readonly value: Json | undefined;
}

/** How the line at hand is written. */
export interface Spelling {
  readonly text: (text: string) => string;
  readonly members: (members: readonly (readonly [string, string])[]) => string;
}

/** All looks of a policy: its conditions and the amounts that it counts. */
export function looksOf(document: Json): readonly Look[] {
  if (isArray(document)) return document.flatMap(looksOf);
  if (!isObject(document)) return [];
  const path = document.get("path") ?? document.get("increment_from");
  const inside = [...document.values()].flatMap(looksOf);
  if (typeof path !== "string" || !path.startsWith("args")) return inside;
  return [{ path, value: document.get("op") === "regex" ? undefined : document.get("value") }, ...inside];
}

export function makeArgs(chance: Chance, spelling: Spelling, looks: readonly Look[]): string {
  const members = new Map<string, string>();
  const most = chance.oneIn(30) ? 60 : 4;
  if (looks.length > 0) {
    for (const { path, value } of chance.some(0, 4, () => chance.pick(looks))) {
      const [step, ...rest] = stepsOf(path);
      const leaf = (): string => makeLeaf(chance, spelling, value);
      if (step !== undefined && step !== "each" && "member" in step && !members.has(step.member))
        members.set(step.member, along(chance, spelling, rest, leaf));
    }
  }
  const others = chance.some(0, chance.oneIn(2) ? most : 1, () => {
    const key = chance.pick(chance.oneIn(2) ? ["a", "b", "amount", "to"] : MEMBERS);
    const value =
      key === "amount" && !chance.oneIn(4) ? makeNumberText(chance) : makeJson(chance, spelling, 3);
    return [key, value] as const;
  });
  const made = [...members, ...others.filter(([key]) => !members.has(key) || chance.oneIn(9))];
  return spelling.members(chance.shuffle(made));
}

/** A value that the steps lead through, most of the time. */
function along(
  chance: Chance,
  spelling: Spelling,
  [step, ...rest]: ReturnType<typeof stepsOf>,
  leaf: () => string,
): string {
  if (step === undefined) return leaf();
  if (chance.oneIn(12)) return makeJson(chance, spelling, 1);
  const inner = (): string => along(chance, spelling, rest, leaf);
  if (step === "each") return `[${chance.some(chance.oneIn(6) ? 0 : 1, 3, inner).join(",")}]`;
  if ("member" in step) return spelling.members([[step.member, inner()]]);
  const fillers = Array.from({ length: step.index < 3 ? step.index : 1 }, () =>
    makeJson(chance, spelling, 0),
  );
  return `[${[...fillers, inner()].join(",")}]`;
}

function makeLeaf(chance: Chance, spelling: Spelling, value: Json | undefined): string {
  const wanted = value !== undefined && isArray(value) ? chance.pick([...value, null]) : (value ?? null);
  if (wanted === null || chance.oneIn(3)) {
    if (value !== undefined || chance.oneIn(4)) return makeJson(chance, spelling, 1);
    return chance.oneIn(2) ? makeNumberText(chance) : spelling.text(chance.pick(STRINGS.slice(0, 12)));
  }
  if (typeof wanted === "string")
    return spelling.text(chance.oneIn(4) ? `${wanted}${chance.pick(["a", " ", "\n"])}` : wanted);
  if (typeof wanted === "boolean") return String(chance.oneIn(4) ? !wanted : wanted);
  return isNum(wanted) ? nextTo(chance, wanted.text) : makeJson(chance, spelling, 1);
}

/** The number in this or another spelling, or one beside it. */
function nextTo(chance: Chance, text: string): string {
  const isPlain = /^-?[0-9]{1,30}(\.[0-9]+)?$/.test(text);
  if (!isPlain || chance.oneIn(2)) return text;
  const isWhole = !text.includes(".");
  return chance.pick([
    isWhole ? `${text}.0` : `${text}0`,
    isWhole ? `${text}.0000001` : `${text}1`,
    `${text}e0`,
    `${text}E-1`,
    isWhole ? `${BigInt(text) + 1n}` : text,
    isWhole ? `${BigInt(text) - 1n}` : text,
  ]);
}

function makeNumberText(chance: Chance): string {
  if (chance.oneIn(600)) return chance.pick(BAD_NUMBERS);
  return chance.pick(chance.oneIn(3) ? NUMBERS : SMALL_NUMBERS);
}

export function makeJson(chance: Chance, spelling: Spelling, depth: number): string {
  const kind = chance.below(depth === 0 ? 6 : 10);
  if (kind <= 1) return makeNumberText(chance);
  if (kind <= 3)
    return spelling.text(
      chance.pick(chance.oneIn(2) ? STRINGS.slice(0, 8) : chance.oneIn(20) ? HALVES : STRINGS),
    );
  if (kind === 4) return chance.pick(["true", "false"]);
  if (kind === 5)
    return chance.oneIn(60) ? JSON.stringify("x".repeat(chance.pick([100, 5000, 70_000]))) : "null";
  if (kind <= 7) return `[${chance.some(0, 3, () => makeJson(chance, spelling, depth - 1)).join(",")}]`;
  return spelling.members(
    chance.some(0, 3, () => {
      const key = chance.pick(chance.oneIn(2) ? ["a", "b", "to"] : MEMBERS);
      return [key, makeJson(chance, spelling, depth - 1)] as const;
    }),
  );
}
