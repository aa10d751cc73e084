// One-edit changes of a policy that change what it decides: what tests of the policy must notice.

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

export interface Mutant {
  /** What was changed, and where. */
  readonly what: string;
  readonly policy: JsonObject;
}

const OTHER_OPS: Readonly<Record<string, readonly string[]>> = {
  gt: ["gte", "lt", "lte"],
  gte: ["gt", "lt", "lte"],
  lt: ["lte", "gt", "gte"],
  lte: ["lt", "gt", "gte"],
  eq: ["neq"],
  neq: ["eq"],
  in: ["not_in"],
  not_in: ["in"],
};
const LISTS = ["require", "deny_if", "require_approval"];
const WINDOWS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

export function mutantsOf(policy: JsonObject): readonly Mutant[] {
  const found: Mutant[] = [];
  const add = (what: string, at: readonly (string | number)[], value: Json | undefined): void =>
    void found.push({
      what: `${what} at /${at.join("/")}`,
      policy: replaced(policy, at, value) as JsonObject,
    });

  add("default", ["default"], policy.default === "deny" ? "allow" : "deny");
  for (const [i] of itemsOf(policy.hide).entries()) add("hide removed", ["hide", i], undefined);
  const owners: [readonly string[], JsonObject][] = [];
  if (isObject(policy.all_tools)) owners.push([["all_tools"], policy.all_tools]);
  for (const [name, entry] of Object.entries(objectOf(policy.tools))) {
    add("tool removed", ["tools", name], undefined);
    add("tool hidden", ["hide"], [...itemsOf(policy.hide), name]);
    if (isObject(entry)) owners.push([["tools", name], entry]);
  }
  for (const [at, owner] of owners) mutateOwner(at, owner, add);
  return found;
}

type Add = (what: string, at: readonly (string | number)[], value: Json | undefined) => void;

function mutateOwner(at: readonly string[], owner: JsonObject, add: Add): void {
  if (owner.action !== undefined) {
    for (const action of ["allow", "deny", "require_approval"])
      if (action !== owner.action) {
        const { reason: _, ...rest } = owner;
        add(`action ${action}`, at, { ...(action === "allow" ? rest : owner), action });
      }
  }
  const rate = owner.rate_limit;
  if (rate !== undefined) {
    const { rate_limit: _, ...rest } = owner;
    add("rate_limit removed", at, rest);
    if (typeof rate === "string") {
      const [count = "", window = ""] = rate.split("/");
      for (const by of [-1, 1])
        add(`rate_limit ${by}`, [...at, "rate_limit"], `${Number(count) + by}/${window}`);
      for (const other of Object.keys(WINDOWS))
        if (other !== window) add(`rate_limit ${other}`, [...at, "rate_limit"], `${count}/${other}`);
    }
  }
  for (const list of LISTS) {
    for (const [i, rule] of itemsOf(owner[list]).entries()) {
      const here = [...at, list, i];
      add("rule removed", here, undefined);
      for (const other of LISTS)
        if (
          other !== list &&
          isObject(rule) &&
          (other !== "require" || itemsOf(rule.conditions).length > 0)
        ) {
          const { timeout: _, ...plain } = rule;
          const moved = other === "require_approval" ? rule : plain;
          const without = replaced(owner, [list, i], undefined) as JsonObject;
          add(`${list} becomes ${other}`, at, { ...without, [other]: [...itemsOf(owner[other]), moved] });
        }
      const conditions = isObject(rule) ? itemsOf(rule.conditions) : [];
      for (const [j, condition] of conditions.entries()) {
        const place = [...here, "conditions", j];
        if (conditions.length > 1 || list !== "require") add("condition removed", place, undefined);
        if (isObject(condition)) mutateCondition(place, condition, add);
      }
    }
  }
  for (const [i, rule] of itemsOf(owner.rules).entries()) {
    const here = [...at, "rules", i];
    if (!isObject(rule)) continue;
    if (itemsOf(owner.rules).length > 1) add("rule removed", here, undefined);
    const { action, rate_limit: limited, conditions, state } = rule;
    if (action === "deny") add("action require_approval", [...here, "action"], "require_approval");
    if (action === "require_approval") add("action deny", [...here, "action"], "deny");
    if (typeof limited === "string") {
      const [count = "", window = ""] = limited.split("/");
      for (const by of [-1, 1])
        add(`rate_limit ${by}`, [...here, "rate_limit"], `${Number(count) + by}/${window}`);
      for (const other of Object.keys(WINDOWS))
        if (other !== window) add(`rate_limit ${other}`, [...here, "rate_limit"], `${count}/${other}`);
    }
    for (const [j, condition] of itemsOf(conditions).entries()) {
      if (itemsOf(conditions).length > 1) add("condition removed", [...here, "conditions", j], undefined);
      if (isObject(condition)) mutateCondition([...here, "conditions", j], condition, add);
    }
    if (isObject(state)) {
      for (const window of Object.keys(WINDOWS))
        if (state.window !== window) add(`window ${window}`, [...here, "state", "window"], window);
      const amount = typeof state.increment === "number" ? state.increment : 1;
      if (state.increment_from === undefined) add("increment", [...here, "state", "increment"], amount + 1);
    }
  }
  for (const [i, limit] of itemsOf(owner.limits).entries()) {
    add("limit removed", [...at, "limits", i], undefined);
    if (isObject(limit)) mutateLimit([...at, "limits", i], limit, add);
  }
}

function mutateCondition(at: readonly (string | number)[], condition: JsonObject, add: Add): void {
  const { op, value, path } = condition;
  for (const other of OTHER_OPS[String(op)] ?? []) add(`${op} → ${other}`, [...at, "op"], other);
  if (typeof value === "boolean") add("flag", [...at, "value"], !value);
  if (typeof value === "number")
    for (const by of [-1, 1]) {
      const step = by * stepOf(value);
      add(`value ${by}`, [...at, "value"], Number((value + step).toFixed(12)));
    }
  if (op === "regex" && typeof value === "string")
    for (const [what, text] of patternsNear(value)) add(what, [...at, "value"], text);
  if (op !== "regex" && typeof value === "string") {
    add("text longer", [...at, "value"], `${value}x`);
    if (value.length > 1) add("text shorter", [...at, "value"], value.slice(0, -1));
    if (value.toUpperCase() !== value) add("text in capitals", [...at, "value"], value.toUpperCase());
  }
  for (const [i, item] of itemsOf(value).entries()) {
    if (itemsOf(value).length > 1) add("value of list removed", [...at, "value", i], undefined);
    if (typeof item === "string") add("value of list changed", [...at, "value", i], `${item}x`);
  }
  if (typeof path === "string") {
    add("path", [...at, "path"], `${path.replace(/(?:\[[^\]]*\]|\.[^.[]*)$/, "")}.another`);
    if (path.includes("[*]")) add("first element only", [...at, "path"], path.replace("[*]", "[0]"));
  }
}

function patternsNear(pattern: string): readonly (readonly [string, string])[] {
  return [
    ...(pattern.startsWith("^") ? [["no ^", pattern.slice(1)] as const] : []),
    ...(pattern.endsWith("$") ? [["no $", pattern.slice(0, -1)] as const] : []),
    ...(pattern.includes("+") ? [["+ → *", pattern.replace("+", "*")] as const] : []),
    ...(pattern.includes("\\.") ? [["dot not escaped", pattern.replace("\\.", ".")] as const] : []),
    ["(?i)", `(?i)${pattern}`],
    ["anything", ""],
  ];
}

function mutateLimit(at: readonly (string | number)[], limit: JsonObject, add: Add): void {
  const { max, window, scope, increment, increment_from: from, refund_on_error: refund } = limit;
  if (typeof max === "number")
    for (const by of [-1, 1]) add(`max ${by}`, [...at, "max"], Number((max + by * stepOf(max)).toFixed(12)));
  for (const other of [...Object.keys(WINDOWS), secondsOf(window) + 1, secondsOf(window) - 1])
    if (other !== window) add(`window ${other}`, [...at, "window"], other);
  add("scope", [...at, "scope"], scope === "server" ? "grant" : "server");
  add("refund", [...at, "refund_on_error"], refund !== true);
  if (from !== undefined) {
    const { increment_from: _, ...rest } = limit;
    add("increment_from removed", at, rest);
  } else {
    const amount = typeof increment === "number" ? increment : 1;
    for (const by of [-1, 1])
      add(`increment ${by}`, [...at, "increment"], Number((amount + by * stepOf(amount)).toFixed(12)));
  }
}

function secondsOf(window: Json | undefined): number {
  return typeof window === "number" ? window : (WINDOWS[String(window)] ?? 0);
}

/** One of the last digit. */
function stepOf(value: number): number {
  const [, fraction = ""] = String(value).split(".");
  return 10 ** -fraction.length;
}

function replaced(
  value: Json | undefined,
  [key, ...rest]: readonly (string | number)[],
  to: Json | undefined,
): Json | undefined {
  if (key === undefined) return to;
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => {
      const now = i === key ? replaced(item, rest, to) : item;
      return now === undefined ? [] : [now];
    });
  }
  const entries = { ...objectOf(value) } as Record<string, Json>;
  const now = replaced(entries[key], rest, to);
  if (now === undefined) delete entries[key];
  else entries[key] = now;
  return entries;
}

function itemsOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
