// Keys that are not part of the format, and what authors mean by them.

import { findEntry, joinPointer, resolvePointer } from "./pointer.ts";
import type { Node } from "./source.ts";

/** What a key stands in, told by the keys that are known there. */
export type Holder =
  | "policy"
  | "all_tools"
  | "tool"
  | "rule"
  | "condition"
  | "limit"
  | "rate"
  | TestHolder
  | "other";
type TestHolder = "test file" | "call" | "expectation";

function holderOf(known: readonly string[]): Holder {
  const has = (key: string): boolean => known.includes(key);
  if (has("version")) return "policy";
  if (has("cases")) return "test file";
  if (has("expect")) return "call";
  if (has("decision")) return "expectation";
  if (has("state") || has("rules")) return "other";
  if (has("op")) return "condition";
  if (has("counter")) return has("max") ? "limit" : "other";
  if (has("conditions")) return "rule";
  if (has("rate_limit")) return "tool";
  if (has("limits")) return "all_tools";
  return has("max") ? "rate" : "other";
}

/** Other names of keys, in lower case and without separators. */
const SYNONYMS: Readonly<Record<Holder, Readonly<Record<string, string>>>> = {
  policy: {
    defaultaction: "default",
    defaultdecision: "default",
    fallback: "default",
    hidetools: "hide",
    global: "all_tools",
    alltools: "all_tools",
    "*": "all_tools",
  },
  all_tools: { deny: "deny_if", approval: "require_approval" },
  tool: {},
  rule: {
    condition: "conditions",
    when: "conditions",
    if: "conditions",
    message: "on_deny",
    msg: "on_deny",
    reason: "on_deny",
    error: "on_deny",
    approvaltimeout: "timeout",
  },
  condition: {
    arg: "path",
    argument: "path",
    field: "path",
    param: "path",
    parameter: "path",
    key: "path",
    operator: "op",
    operation: "op",
    comparator: "op",
    values: "value",
  },
  limit: {
    name: "counter",
    key: "counter",
    id: "counter",
    per: "window",
    period: "window",
    interval: "window",
    limit: "max",
    maximum: "max",
    count: "max",
    calls: "max",
    message: "on_deny",
    reason: "on_deny",
    incrementby: "increment",
  },
  rate: {
    per: "window",
    period: "window",
    interval: "window",
    limit: "max",
    maximum: "max",
    count: "max",
    calls: "max",
    requests: "max",
  },
  "test file": { tests: "cases", test: "cases", testcases: "cases", policies: "policy" },
  call: {
    title: "name",
    description: "name",
    it: "name",
    arguments: "args",
    params: "args",
    parameters: "args",
    input: "args",
    expected: "expect",
    decision: "expect",
    user: "grant",
    caller: "grant",
    time: "at",
    ts: "at",
    times: "repeat",
    count: "repeat",
    interval: "every",
    rows: "each",
    table: "each",
    steps: "calls",
  },
  expectation: { ondeny: "message", limit: "rule" },
  other: {},
};

/** The known key that an author calls so; undefined when none is. */
export function synonymOf(key: string, known: readonly string[]): string | undefined {
  const names = SYNONYMS[holderOf(known)];
  const folded = key.toLowerCase().replaceAll(/[-_. ]/g, "");
  const meant = Object.hasOwn(names, folded) ? names[folded] : undefined;
  return meant !== undefined && known.includes(meant) ? meant : undefined;
}

const OPERATOR_KEYS = /^(?:exists|eq|neq|in|not_in|lt|lte|gt|gte|regex|contains)$/;
const CONDITION_KEYS = /^(?:path|op|value)$/;
const SERVER_KEYS = /^(?:mcp_?)?servers?$/i;

const CONDITIONS_IN_RULES =
  "Conditions stand in a rule: `require: [{ conditions: [...] }]` for what must hold, `deny_if` for what must not.";
const ONE_SERVER = "A policy is for the tools of one server: write a file for each, and no server in it.";

/** Why a key cannot be where it is, where a name alone would not say it; empty when that is not known. */
export function adviseKey(pointer: string, key: string, known: readonly string[], root: Node): string {
  const { node } = resolvePointer(root, joinPointer(pointer, key));
  switch (holderOf(known)) {
    case "policy":
      return adviseTop(key, node);
    case "tool":
      return adviseEntry(key, node);
    case "all_tools":
      return /^(?:action|reason|rate_limit)$/.test(key)
        ? "`all_tools` has no shorthands: write a rule or a limit into one of its lists."
        : "";
    case "rule":
      if (CONDITION_KEYS.test(key))
        return "Put `path`, `op` and `value` into the rule's list of `conditions`.";
      return key === "timeout" ? "Only rules under `require_approval` have a `timeout`." : "";
    case "call":
      return key === "only" ? "Run some cases only with `--grep`; `skip: WHY` leaves one out." : "";
    case "condition":
      return OPERATOR_KEYS.test(key) ? `Write \`op: ${key}\`, and what it compares with as \`value\`.` : "";
    default:
      return "";
  }
}

function adviseTop(key: string, node: Node): string {
  if (SERVER_KEYS.test(key)) return ONE_SERVER;
  if (isWrapped(node)) return `Write what stands under ${JSON.stringify(key)} at the top of the file.`;
  if (key === "rules") return "Rules stand in the entry of a tool, under `tools`.";
  if (node.kind === "object" && isEntryLike(node.entries)) {
    return "If this is a tool, its entry stands under `tools`.";
  }
  return "";
}

function isEntryLike(entries: readonly { readonly key: string }[]): boolean {
  return entries.every(({ key }) =>
    /^(?:require|deny_if|require_approval|limits|action|reason|rate_limit|rules)$/.test(key),
  );
}

function adviseEntry(key: string, node: Node): string {
  if (/^(?:conditions?|path|op|value|when|if)$/.test(key)) return CONDITIONS_IN_RULES;
  if (/^deny$/i.test(key))
    return node.kind === "scalar" ? "Write `action: deny`." : "Rules that deny stand under `deny_if`.";
  if (/^allow(?:ed)?$/i.test(key)) return "Write `action: allow`, or `{}` as the whole entry.";
  if (/^(?:approve|approval|ask|confirm)$/i.test(key)) {
    return "Write `action: require_approval`, or rules under `require_approval` to ask in some cases only.";
  }
  if (/^(?:max|window|counter)$/.test(key))
    return "Write `rate_limit: 10/minute`, or a limit under `limits`.";
  if (/^(?:on[-_]?deny|message)$/i.test(key))
    return "Beside `action` the text is called `reason`; in the lists each rule has an `on_deny`.";
  return "";
}

/** Whether the whole policy stands under this node. */
function isWrapped(node: Node): boolean {
  return node.kind === "object" && node.entries.some(({ key }) => key === "version" || key === "default");
}

/** Keys that are missing because of an unknown one: what the author has written stands elsewhere, or otherwise. */
export function missedBecauseOf(
  pointer: string,
  key: string,
  known: readonly string[],
  root: Node,
): readonly string[] {
  const holder = holderOf(known);
  if (holder === "condition" && OPERATOR_KEYS.test(key)) return ["op", "value"];
  if (holder === "rule" && CONDITION_KEYS.test(key)) return ["conditions"];
  const { node } = resolvePointer(root, joinPointer(pointer, key));
  if (holder === "policy" && SERVER_KEYS.test(key)) return ["version", "default"];
  if (holder === "policy" && node.kind === "object" && isWrapped(node))
    return ["version", "default"].filter((name) => findEntry(node, name) !== undefined);
  const meant = synonymOf(key, known);
  return meant === undefined ? [] : [meant];
}

/** Whether another problem of the same object says what is wrong with this key too. */
export function isSpokenFor(pointer: string, key: string, known: readonly string[], root: Node): boolean {
  const { node } = resolvePointer(root, pointer);
  if (node.kind !== "object") return false;
  const holder = holderOf(known);
  if (holder === "rule" && CONDITION_KEYS.test(key))
    return node.entries.find((entry) => CONDITION_KEYS.test(entry.key))?.key !== key;
  const action = holder === "tool" && key === "conditions" ? findEntry(node, "action")?.value : undefined;
  return action?.kind === "scalar" && action.value === "evaluate";
}
