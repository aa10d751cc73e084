// Makes valid policy documents for the oracle: lists, shorthands and the rules dialect.

import { type Json, num, type Obj } from "./json.ts";
import { makePattern } from "./make-pattern.ts";
import type { Chance } from "./random.ts";
import {
  AMOUNT_PATHS,
  COUNTERS,
  LARGE_AMOUNTS,
  LARGE_MAXES,
  NUMBERS,
  PATHS,
  SMALL_NUMBERS,
  STRINGS,
  TEXTS,
  TOOLS,
} from "./words.ts";

export interface MadePolicy {
  readonly document: Obj;
  /** JavaScript's patterns by RE2's. */
  readonly patterns: ReadonlyMap<string, RegExp>;
}

interface Maker {
  readonly chance: Chance;
  /** Which of its lists a policy mostly has. */
  readonly leaning: "rules" | "limits";
  readonly patterns: Map<string, RegExp>;
}

const WINDOWS = ["minute", "hour", "day", "1", "7", "59", "60", "61", "3600", "86400", "31622400", "2592000"];

export function object(...members: readonly (readonly [string, Json | undefined])[]): Obj {
  return new Map(members.filter((member): member is readonly [string, Json] => member[1] !== undefined));
}

export function makePolicy(chance: Chance): MadePolicy {
  const maker: Maker = { chance, leaning: chance.pick(["rules", "limits"]), patterns: new Map() };
  const document = chance.oneIn(5) ? makeRulesDialect(maker) : makeLists(maker);
  return { document, patterns: maker.patterns };
}

function head(
  chance: Chance,
  isDefaultWritten: boolean,
  hideable: readonly string[],
): readonly (readonly [string, Json | undefined])[] {
  const members: readonly (readonly [string, Json | undefined])[] = [
    ["version", "1"],
    ["description", chance.oneIn(4) ? chance.pick(STRINGS) : undefined],
    ["default", isDefaultWritten ? chance.pick(["deny", "allow"]) : undefined],
    ["hide", chance.oneIn(4) ? hidden(chance, hideable) : undefined],
  ];
  return chance.shuffle(members);
}

function hidden(chance: Chance, names: readonly string[]): readonly string[] {
  const hide = chance.some(0, 2, () => chance.pick(names));
  return chance.shuffle([
    ...new Set(chance.oneIn(12) ? [...hide, "*"] : hide.filter((name) => name !== "*")),
  ]);
}

function makeLists(maker: Maker): Obj {
  const { chance } = maker;
  const names = [
    ...new Set(chance.some(0, 4, () => chance.pick(chance.oneIn(2) ? TOOLS.slice(0, 3) : TOOLS))),
  ];
  const tools = object(...names.map((name) => [name, makeEntry(maker)] as const));
  return object(
    ...chance.shuffle([
      ...head(chance, true, TOOLS),
      ["all_tools", chance.oneIn(2) ? makeListsOf(maker, 3) : undefined] as const,
      ["tools", names.length === 0 && chance.oneIn(2) ? undefined : tools] as const,
    ]),
  );
}

function makeEntry(maker: Maker): Obj {
  const { chance } = maker;
  if (!chance.oneIn(4)) return makeListsOf(maker, 2);
  const action = chance.pick([undefined, "allow", "deny", "require_approval"]);
  const isExplained = action === "deny" || action === "require_approval";
  return object(
    ["action", action],
    ["reason", isExplained && chance.oneIn(2) ? (chance.pick(TEXTS) ?? undefined) : undefined],
    ["rate_limit", chance.oneIn(2) ? makeRate(chance) : undefined],
  );
}

function makeRate(chance: Chance): Json {
  if (chance.oneIn(2))
    return `${chance.pick(["0", "1", "2", "3", "10"])}/${chance.pick(["minute", "hour", "day"])}`;
  return object(["max", num(chance.pick(SMALL_NUMBERS))], ["window", makeWindow(chance)]);
}

function makeWindow(chance: Chance): Json {
  const window = chance.pick(WINDOWS);
  return /^[0-9]/.test(window) ? num(window) : window;
}

/** Each list is there in one of `rarity` cases. */
function makeListsOf(maker: Maker, rarity: number): Obj {
  const { chance, leaning } = maker;
  const rules = (list: string, least: number): readonly (readonly [string, Json | undefined])[] =>
    chance.oneIn(leaning === "rules" ? rarity : 3 * rarity)
      ? [[list, chance.some(chance.oneIn(9) ? 0 : 1, 2, () => makeRule(maker, list, least))]]
      : [];
  return object(
    ...chance.shuffle([
      ...rules("require", 1),
      ...rules("deny_if", 0),
      ...rules("require_approval", 0),
      ...(chance.oneIn(leaning === "limits" ? 1 : rarity) ? [["limits", makeLimits(chance)] as const] : []),
    ]),
  );
}

function makeRule(maker: Maker, list: string, least: number): Obj {
  const { chance } = maker;
  const most = chance.oneIn(3) ? 3 : 1;
  const fewest = least === 0 && !chance.oneIn(6) ? 1 : least;
  return object(
    ...chance.shuffle<readonly [string, Json | undefined]>([
      ["conditions", chance.some(fewest, most, () => makeCondition(maker))],
      ["on_deny", chance.pick(TEXTS) ?? undefined],
      ["name", chance.oneIn(4) ? chance.pick(STRINGS) : undefined],
      [
        "timeout",
        list === "require_approval" && chance.oneIn(4) ? chance.pick(["30s", "10m", "2h"]) : undefined,
      ],
    ]),
  );
}

function makeCondition(maker: Maker): Obj {
  const { chance } = maker;
  const op = chance.pick([
    "exists",
    "eq",
    "eq",
    "neq",
    "in",
    "not_in",
    "lt",
    "lte",
    "gt",
    "gte",
    "regex",
    "regex",
    "contains",
  ]);
  return object(
    ...chance.shuffle([
      ["path", chance.pick(PATHS)] as const,
      ["op", op] as const,
      ["value", makeValue(maker, op)] as const,
    ]),
  );
}

function makeScalar(chance: Chance, type: string): Json {
  if (type === "number") return makeNumber(chance);
  return type === "boolean" ? chance.oneIn(2) : chance.pick(chance.oneIn(2) ? STRINGS.slice(0, 8) : STRINGS);
}

export function makeNumber(chance: Chance): Json {
  return num(chance.pick(chance.oneIn(2) ? SMALL_NUMBERS : NUMBERS));
}

function makeValue({ chance, patterns }: Maker, op: string): Json {
  const type = chance.pick(["number", "string", "string", "boolean"]);
  if (op === "exists") return chance.oneIn(2);
  if (op === "regex") {
    const { re2, js } = makePattern(chance);
    patterns.set(re2, new RegExp(js, "u"));
    return re2;
  }
  if (op === "in" || op === "not_in") return distinct(chance.some(1, 4, () => makeScalar(chance, type)));
  return op.startsWith("l") || op.startsWith("g") ? makeNumber(chance) : makeScalar(chance, type);
}

function distinct(list: readonly Json[]): readonly Json[] {
  return list.filter((one, index) => list.findIndex((other) => textOf(other) === textOf(one)) === index);
}

function textOf(value: Json): string {
  return typeof value === "object" && value !== null && "text" in value ? value.text : JSON.stringify(value);
}

function makeLimits(chance: Chance): readonly Json[] {
  const counters = [
    ...new Set(chance.some(1, 3, () => chance.pick(chance.oneIn(2) ? COUNTERS.slice(0, 2) : COUNTERS))),
  ];
  return counters.map((counter) => {
    const isLarge = chance.oneIn(6);
    const amount = chance.below(isLarge ? 2 : 4);
    return object(
      ...chance.shuffle<readonly [string, Json | undefined]>([
        ["counter", counter],
        ["window", makeWindow(chance)],
        ["max", num(chance.pick(isLarge ? LARGE_MAXES : SMALL_NUMBERS))],
        ["scope", chance.pick([undefined, "grant", "server"])],
        [
          "increment",
          amount === 0
            ? num(chance.pick(isLarge ? LARGE_AMOUNTS : [...SMALL_NUMBERS, "0.000001", "1e-6", "0.0"]))
            : undefined,
        ],
        ["increment_from", amount === 1 ? chance.pick(AMOUNT_PATHS) : undefined],
        ["refund_on_error", chance.pick([undefined, true, false])],
        ["on_deny", chance.pick(TEXTS) ?? undefined],
      ]),
    );
  });
}

function makeRulesDialect(maker: Maker): Obj {
  const { chance } = maker;
  const names = [
    ...new Set(chance.some(1, 4, () => chance.pick(chance.oneIn(2) ? ["read", "pay", "*"] : TOOLS))),
  ];
  const tools = object(...names.map((name) => [name, object(["rules", makeRules(maker, name)])] as const));
  const first = head(chance, !chance.oneIn(4), TOOLS);
  return object(...chance.shuffle([...first, ["tools", tools] as const]));
}

function makeRules(maker: Maker, tool: string): readonly Json[] {
  const { chance } = maker;
  const windows = chance.shuffle(["minute", "hour", "day"]);
  const counters = chance.shuffle(["calls", "sum", "other"]);
  return chance.some(1, 4, (index): Json => {
    const common: readonly (readonly [string, Json | undefined])[] = [
      ["name", `rule ${index}`],
      ["on_deny", chance.pick(TEXTS) ?? undefined],
    ];
    const some = (least: number): readonly Json[] => chance.some(least, 2, () => makeCondition(maker));
    const kind = chance.below(tool === "" ? 4 : 6);
    if (kind === 0) return object(...common, ["action", "deny"]);
    if (kind === 1)
      return object(
        ...common,
        ["action", "require_approval"],
        ["conditions", chance.oneIn(3) ? undefined : some(1)],
        ["approval_timeout", chance.oneIn(3) ? "5m" : undefined],
      );
    const window = windows.pop();
    if (kind === 2 && window !== undefined)
      return object(...common, ["rate_limit", `${chance.pick(["0", "1", "2", "5"])}/${window}`]);
    const counter = counters.pop();
    const scope = tool === "*" ? "_global" : tool;
    if (kind >= 4 && counter !== undefined && /^[A-Za-z_]+$/.test(scope)) {
      const bound = object(
        ["path", `state.${scope}.${counter}`],
        ["op", chance.pick(["lte", "lt"])],
        ["value", num(chance.pick(["1", "2", "5", "100"]))],
      );
      const amount = chance.below(3);
      const state = object(
        ["counter", counter],
        ["window", chance.pick(["minute", "hour", "day"])],
        ["increment", amount === 0 ? num(chance.pick(["1", "2", "3"])) : undefined],
        ["increment_from", amount === 1 ? chance.pick(AMOUNT_PATHS) : undefined],
      );
      return object(
        ...common,
        ["conditions", chance.shuffle([bound, ...(chance.oneIn(2) ? some(0) : [])])],
        ["state", state],
      );
    }
    return object(...common, ["action", chance.oneIn(2) ? "evaluate" : undefined], ["conditions", some(1)]);
  });
}
