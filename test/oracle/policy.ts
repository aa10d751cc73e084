// Policies as the oracle reads them: sections 2 and 8 of the policy format, from a document that is known to be valid.

import type { Condition, Rule } from "./conditions.ts";
import { isArray, isObject, type Json, type Num, num, type Obj } from "./json.ts";

export interface Limit {
  readonly counter: string;
  readonly seconds: bigint;
  readonly max: Num;
  readonly isOfServer: boolean;
  readonly asks: { readonly amount: Num } | { readonly path: string };
  readonly isRefunded: boolean;
  readonly onDeny: string | undefined;
  readonly id: string;
  readonly pointer: string;
}

export interface Entry {
  readonly rules: readonly Rule[];
  readonly limits: readonly Limit[];
}

export interface Policy {
  readonly isDefaultDeny: boolean;
  readonly hide: readonly string[];
  readonly all: Entry;
  readonly tools: ReadonlyMap<string, Entry>;
}

const WINDOWS: Readonly<Record<string, bigint>> = { minute: 60n, hour: 3600n, day: 86_400n };
const NOTHING: Obj = new Map();

export function escapePointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function objectAt(object: Obj, key: string): Obj {
  const value = object.get(key);
  return value !== undefined && isObject(value) ? value : NOTHING;
}

function listAt(object: Obj, key: string): readonly Obj[] {
  const value = object.get(key);
  return value !== undefined && isArray(value) ? (value as readonly Obj[]) : [];
}

function textAt(object: Obj, key: string): string | undefined {
  const value = object.get(key);
  return typeof value === "string" ? value : undefined;
}

export function readPolicy(document: Obj): Policy {
  const tools = [...objectAt(document, "tools")] as readonly (readonly [string, Obj])[];
  const isRulesDialect = tools.some(([, entry]) => entry.has("rules"));
  const hide = document.get("hide") as readonly string[] | undefined;
  const entryOf = ([name, entry]: readonly [string, Obj]): Entry =>
    isRulesDialect ? lower(name, entry) : read(`/tools/${escapePointer(name)}`, name, entry);
  return {
    isDefaultDeny: document.get("default") === "deny",
    hide: hide ?? [],
    all: isRulesDialect
      ? lower("*", objectAt(objectAt(document, "tools"), "*"))
      : read("/all_tools", "", objectAt(document, "all_tools")),
    tools: new Map(
      tools.filter(([name]) => !isRulesDialect || name !== "*").map((tool) => [tool[0], entryOf(tool)]),
    ),
  };
}

/** A window in seconds, by its name or written as a number. */
function secondsOf(window: Json): bigint {
  return typeof window === "string"
    ? (WINDOWS[window] ?? 0n)
    : BigInt((window as Num).top) / 10n ** (window as Num).zeros;
}

function read(at: string, name: string, entry: Obj): Entry {
  const action = textAt(entry, "action");
  if (action !== undefined || entry.has("rate_limit")) return readShorthand(at, name, entry);
  const rules = (["require", "deny_if", "require_approval"] as const).flatMap((list) =>
    listAt(entry, list).map((rule, index): Rule => {
      const pointer = `${at}/${list}/${index}`;
      const conditions = listAt(rule, "conditions").map((one, place) =>
        conditionOf(one, `${pointer}/conditions/${place}`),
      );
      return { list, conditions, onDeny: textAt(rule, "on_deny"), pointer, prefix: `${at}/${list}`, index };
    }),
  );
  const limits = listAt(entry, "limits").map((limit, index) => limitOf(at, limit, `${at}/limits/${index}`));
  return { rules, limits };
}

function conditionOf(condition: Obj, pointer: string): Condition {
  return {
    path: textAt(condition, "path") ?? "",
    op: textAt(condition, "op") ?? "",
    value: condition.get("value") ?? null,
    pointer,
  };
}

function limitOf(at: string, limit: Obj, pointer: string): Limit {
  const counter = textAt(limit, "counter") ?? "";
  const path = textAt(limit, "increment_from");
  return {
    counter,
    seconds: secondsOf(limit.get("window") ?? null),
    max: limit.get("max") as Num,
    isOfServer: limit.get("scope") === "server",
    asks: path === undefined ? { amount: (limit.get("increment") ?? num("1")) as Num } : { path },
    isRefunded: limit.get("refund_on_error") === true,
    onDeny: textAt(limit, "on_deny"),
    id: `${at}/limits/${escapePointer(counter)}`,
    pointer,
  };
}

function readShorthand(at: string, name: string, entry: Obj): Entry {
  const action = entry.get("action");
  const list = action === "deny" ? "deny_if" : "require_approval";
  const rule: Rule = {
    list,
    conditions: [],
    onDeny: textAt(entry, "reason"),
    pointer: `${at}/action`,
    prefix: `${at}/${list}`,
    index: 0,
  };
  const rate = entry.get("rate_limit");
  const limits: Limit[] = [];
  if (rate !== undefined) {
    const [count = "", window = ""] = typeof rate === "string" ? rate.split("/") : [];
    const limit: Obj = new Map<string, Json>([
      ["counter", `${name}_rate`],
      ["window", isObject(rate as Json) ? ((rate as Obj).get("window") ?? null) : window],
      ["max", isObject(rate as Json) ? ((rate as Obj).get("max") ?? null) : num(count)],
    ]);
    limits.push(limitOf(at, limit, `${at}/rate_limit`));
  }
  return { rules: action === undefined || action === "allow" ? [] : [rule], limits };
}

/** Section 8: the lists that a tool's `rules` mean. */
function lower(name: string, entry: Obj): Entry {
  const at = name === "*" ? "/all_tools" : `/tools/${escapePointer(name)}`;
  const rules: Rule[] = [];
  const limits: Limit[] = [];
  const addRule = (
    list: Rule["list"],
    from: Obj,
    pointer: string,
    conditions: readonly Condition[],
  ): void => {
    const index = rules.filter((rule) => rule.list === list).length;
    rules.push({
      list,
      conditions,
      onDeny: textAt(from, "on_deny"),
      pointer,
      prefix: `${at}/${list}`,
      index,
    });
  };
  listAt(entry, "rules").forEach((rule, position) => {
    const pointer = `/tools/${escapePointer(name)}/rules/${position}`;
    const written = listAt(rule, "conditions").map((one) => conditionOf(one, pointer));
    const onArguments = written.filter(({ path }) => path.startsWith("args"));
    const onState = written.find(({ path }) => path.startsWith("state"));
    const action = textAt(rule, "action") ?? "evaluate";
    const rate = textAt(rule, "rate_limit");
    if (action === "deny") addRule("deny_if", rule, pointer, []);
    else if (action === "require_approval") addRule("require_approval", rule, pointer, onArguments);
    else if (onArguments.length > 0) addRule("require", rule, pointer, onArguments);
    const common: readonly (readonly [string, Json])[] = [
      ["scope", "server"],
      ...[...rule].filter(([key]) => key === "on_deny"),
    ];
    if (rate !== undefined) {
      const [count = "", window = ""] = rate.split("/");
      const limit = new Map([
        ...common,
        ["counter", `_rate_${window}`],
        ["window", window],
        ["max", num(count)],
      ]);
      limits.push(limitOf(at, limit, pointer));
    }
    if (onState !== undefined) {
      const bound = onState.value as Num;
      const max = onState.op === "lt" ? num(String(bound.top - 1n)) : bound;
      limits.push(limitOf(at, new Map([...objectAt(rule, "state"), ...common, ["max", max]]), pointer));
    }
  });
  const order = ["require", "deny_if", "require_approval"];
  rules.sort((left, right) => order.indexOf(left.list) - order.indexOf(right.list));
  return { rules, limits };
}
