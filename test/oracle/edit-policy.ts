// Changes a policy in a few places, as a pull request does.

import { isArray, isNum, isObject, type Json, num, type Obj } from "./json.ts";
import type { Chance } from "./random.ts";
import { SMALL_NUMBERS } from "./words.ts";

const LISTS = ["require", "deny_if", "require_approval", "limits", "rules", "hide"];

export function editPolicy(chance: Chance, document: Obj): Obj {
  return new Map([...document].map(([key, value]) => [key, edit(chance, key, value)]));
}

function edit(chance: Chance, key: string, value: Json): Json {
  if (key === "default" && chance.oneIn(4)) return value === "deny" ? "allow" : "deny";
  if (key === "max" && isNum(value) && chance.oneIn(3)) return num(chance.pick(SMALL_NUMBERS));
  if (key === "op" && (value === "lt" || value === "gt") && chance.oneIn(4)) return `${value}e`;
  if (isObject(value)) return editPolicy(chance, value);
  if (!isArray(value)) return value;
  const kept = LISTS.includes(key) ? value.filter(() => !chance.oneIn(5)) : value;
  return kept.map((item) => edit(chance, "", item));
}
