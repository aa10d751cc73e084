// Values that the format does not have there, and what authors mean by them.

import { formatNum, isNum, parseNum } from "../decimal.ts";
import { joinPointer, resolvePointer, splitPointer } from "./pointer.ts";
import { adviseRate, adviseTimeout, adviseWindow } from "./rate-slips.ts";
import type { Node } from "./source.ts";

/** What becomes of a call, as others call it. */
const ACTIONS = {
  block: "deny",
  reject: "deny",
  forbid: "deny",
  permit: "allow",
  accept: "allow",
  ask: "require_approval",
  approve: "require_approval",
  approval: "require_approval",
  confirm: "require_approval",
} as const;

/** Words that other formats use, by key, in lower case. */
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  default: { block: "deny", reject: "deny", forbid: "deny", permit: "allow", accept: "allow" },
  action: ACTIONS,
  // Those of tests.
  expect: ACTIONS,
  decision: ACTIONS,
  scope: {
    user: "grant",
    caller: "grant",
    client: "grant",
    session: "grant",
    agent: "grant",
    global: "server",
    all: "server",
    shared: "server",
  },
  op: {
    "=": "eq",
    "==": "eq",
    "===": "eq",
    equals: "eq",
    equal: "eq",
    is: "eq",
    "!=": "neq",
    "!==": "neq",
    "<>": "neq",
    ne: "neq",
    not: "neq",
    notequals: "neq",
    "<": "lt",
    lessthan: "lt",
    "<=": "lte",
    "=<": "lte",
    max: "lte",
    ">": "gt",
    greaterthan: "gt",
    ">=": "gte",
    "=>": "gte",
    min: "gte",
    "~": "regex",
    "=~": "regex",
    match: "regex",
    matches: "regex",
    pattern: "regex",
    oneof: "in",
    anyof: "in",
    noneof: "not_in",
    nin: "not_in",
    includes: "contains",
    has: "contains",
    present: "exists",
    defined: "exists",
  },
};

/** What to write for an operator that the format has not, or not under a name of its own. */
const OPERATORS: Readonly<Record<string, string>> = {
  startswith: "Write op regex, with a value that begins with ^.",
  prefix: "Write op regex, with a value that begins with ^.",
  endswith: "Write op regex, with a value that ends with $.",
  suffix: "Write op regex, with a value that ends with $.",
  notcontains: "Write op contains in a `deny_if` rule.",
  notregex: "Write op regex in a `deny_if` rule.",
  notmatches: "Write op regex in a `deny_if` rule.",
  notexists: "Write op exists, value false.",
  absent: "Write op exists, value false.",
  missing: "Write op exists, value false.",
  between: "Write two conditions: gte the lower end, lte the upper one.",
  range: "Write two conditions: gte the lower end, lte the upper one.",
};

const DIALECT_WORD =
  "That is a word of the rules dialect. Here write `require: [{ conditions: [...] }]`, without an action.";
const ALLOWED_REASON = "A call that is allowed gets no text: remove `reason`, or deny the tool or ask.";

const ONE_VERSION = 'There is one version of the format so far: write "1"';

/** What to write instead of what is no word at all; empty when nobody can tell. */
export function adviseNoWord(pointer: string): string {
  return pointer === "/version" ? `${ONE_VERSION}, with its quotes.` : "";
}

/** What to write instead of a word that may not stand there; empty when nobody can tell. */
export function adviseWord(pointer: string, word: string, allowed: readonly unknown[]): string {
  const key = splitPointer(pointer).at(-1) ?? "";
  if (key === "version") return `${ONE_VERSION}.`;
  if (key === "window") return adviseWindow(word);
  const folded = word.trim().toLowerCase();
  const joined = folded.replaceAll(/[-_ ]/g, "");
  if (key === "action" && joined === "evaluate") return DIALECT_WORD;
  if (key === "action" && word === "allow") return ALLOWED_REASON;
  if (key === "op" && Object.hasOwn(OPERATORS, joined)) return OPERATORS[joined] ?? "";
  const meant = translateWord(pointer, word, allowed);
  return meant === undefined ? "" : `Write ${JSON.stringify(meant)}.`;
}

/** What this format calls a word of another one, where it can stand at the pointer. */
export function translateWord(
  pointer: string,
  word: string,
  allowed: readonly unknown[],
): string | undefined {
  const key = splitPointer(pointer).at(-1) ?? "";
  const words = Object.hasOwn(WORDS, key) ? WORDS[key] : undefined;
  const folded = word.trim().toLowerCase();
  const meant = [folded, folded.replaceAll(/[-_ ]/g, "")].map((name) =>
    words && Object.hasOwn(words, name) ? words[name] : undefined,
  );
  return meant.find((name) => name !== undefined && allowed.includes(name));
}

/** What to write instead of a text of another form. */
export function adviseForm(pointer: string, text: string): string {
  const key = splitPointer(pointer).at(-1) ?? "";
  if (key === "rate_limit") return adviseRate(text);
  return /timeout$/.test(key) ? adviseTimeout(text) : "";
}

const CONDITION = "A condition is written `{ path: args.amount, op: lte, value: 100 }`.";
const RULE = "A rule is written `- conditions: [{ path: args.amount, op: lte, value: 100 }]`.";
const LIST_OF_ONE = "It is a list, even of one: write a `- ` before it, or [ ] around it.";
const LISTS = /^(?:require|deny_if|require_approval)$/;

/** What to write instead of a value of another type; empty when nobody can tell. */
export function adviseType(pointer: string, wanted: readonly string[], node: Node): string {
  const tokens = splitPointer(pointer);
  const key = tokens.at(-1) ?? "";
  if (wanted.includes("array")) return adviseList(key, node);
  if (key === "rate_limit") return adviseRateLimit(node);
  if (wanted.includes("object")) return adviseObject(tokens, node);
  const value = node.kind === "scalar" ? node.value : undefined;
  if (key === "value" && node.kind === "array") return "For a list of values write op in, or not_in.";
  if (typeof value === "string") return adviseText(value, wanted);
  if (isNum(value) && key === "window") return "Write a whole number of seconds, or minute, hour or day.";
  if (isNum(value) && /timeout$/.test(key))
    return `Write a unit too: ${formatNum(value)}s, ${formatNum(value)}m or ${formatNum(value)}h.`;
  if (wanted.includes("string") && (isNum(value) || typeof value === "boolean"))
    return `Write it in quotes: "${isNum(value) ? formatNum(value) : value}".`;
  return "";
}

/** Text that would be a number, or true or false, without its quotes. */
function adviseText(text: string, wanted: readonly string[]): string {
  const isNumber = (wanted.includes("number") || wanted.includes("integer")) && parseNum(text) !== undefined;
  const isFlag = wanted.includes("boolean") && (text === "true" || text === "false");
  return isNumber || isFlag ? `Write ${text}, without quotes.` : "";
}

function adviseList(key: string, node: Node): string {
  const scalar = node.kind === "scalar" ? node.value : undefined;
  if (key === "conditions") return node.kind === "object" ? LIST_OF_ONE : CONDITION;
  if (LISTS.test(key)) {
    if (key === "require_approval" && scalar === true)
      return "Write `action: require_approval` to ask for every call.";
    return node.kind === "object" ? LIST_OF_ONE : RULE;
  }
  if (key === "limits") return LIST_OF_ONE;
  if (key === "hide") {
    return typeof scalar === "string"
      ? `Write a list: [${JSON.stringify(scalar.length > 60 ? "…" : scalar)}].`
      : 'Write the names of tools as a list: ["purge_orders"].';
  }
  if (key === "value") return "Write a list: [ ... ]; for a single value there is op eq.";
  return "";
}

function adviseRateLimit(node: Node): string {
  if (node.kind === "array")
    return "Write one rate, 10/minute. Several limits stand in a list, under `limits`.";
  const value = node.kind === "scalar" ? node.value : undefined;
  return isNum(value) ? adviseRate(formatNum(value)) : "";
}

function adviseObject(tokens: readonly string[], node: Node): string {
  const key = tokens.at(-1) ?? "";
  if (tokens.length === 0)
    return node.kind === "array" ? "Write the keys of the file without a `- ` before them." : "";
  if (tokens.length === 1 && key === "tools")
    return "Write the name of each tool as a key: `list_orders: {}` allows one without conditions.";
  if (tokens.length === 2 && tokens[0] === "tools") return adviseToolEntry(node);
  const list = tokens.at(-2) ?? "";
  if (list === "conditions") return CONDITION;
  return LISTS.test(list) ? RULE : "";
}

function adviseToolEntry(node: Node): string {
  const value = node.kind === "scalar" ? node.value : undefined;
  if (value === false || (typeof value === "string" && /^(?:deny|block|false)$/i.test(value)))
    return "Write `{ action: deny }`.";
  if (value === "require_approval" || value === "ask") return "Write `{ action: require_approval }`.";
  const rate = typeof value === "string" ? adviseRate(value) : "";
  if (rate !== "") return "Write `{ rate_limit: 10/minute }`.";
  return "Write `{}` to allow it without conditions, or what must hold as keys below its name.";
}

/** What to write for a key that is missing; empty when its description says enough. */
export function adviseMissing(pointer: string, key: string, siblings: Node): string {
  const own = (name: string): Node | undefined =>
    siblings.kind === "object" ? siblings.entries.find((entry) => entry.key === name)?.value : undefined;
  const max = own("max");
  if (
    splitPointer(pointer).at(-1) === "rate_limit" &&
    key === "window" &&
    max?.kind === "scalar" &&
    isNum(max.value)
  ) {
    const digits = formatNum(max.value);
    return `Say per what: { max: ${digits}, window: minute }, or in short ${digits}/minute.`;
  }
  if (key === "version") return 'Write `version: "1"`, with quotes.';
  if (key === "default") return "Write `default: deny`, so that a tool that is not listed is denied.";
  if (key === "conditions") return `${RULE} With none, \`conditions: []\`, a rule always holds.`;
  if (key === "action")
    return "Write `action: deny` or `action: require_approval`: `reason` is the text of either.";
  if (key === "counter") return "Write a name for the counter, such as `counter: calls`.";
  const op = own("op");
  if (key === "value" && op?.kind === "scalar" && op.value === "exists")
    return "Write `value: true` for present, `value: false` for absent.";
  return "";
}

/** How the shorthands of a tool are written as lists (policy-format.md section 2); the pointer leads to one of its lists. */
export function adviseShorthand(root: Node, pointer: string): string {
  const { node } = resolvePointer(root, joinPointer("", ...splitPointer(pointer).slice(0, -1)));
  const shorthand = (key: string): Node | undefined =>
    node.kind === "object" ? node.entries.find((entry) => entry.key === key)?.value : undefined;
  const action = shorthand("action");
  const lists = [
    ...(action?.kind === "scalar" && (action.value === "deny" || action.value === "require_approval")
      ? [`\`${action.value === "deny" ? "deny_if" : action.value}: [{ conditions: [] }]\` for the action`]
      : []),
    ...(shorthand("rate_limit") === undefined
      ? []
      : [`\`limits: [${limitOf(shorthand("rate_limit"))}]\` for the rate_limit`]),
  ];
  return lists.length === 0 ? "Remove the shorthand." : `Write ${lists.join(" and ")}.`;
}

function limitOf(rate: Node | undefined): string {
  const [, max, window] =
    (rate?.kind === "scalar" && /^(\d+)\/(minute|hour|day)$/.exec(String(rate.value))) || [];
  return `{ counter: calls, window: ${window ?? "…"}, max: ${max ?? "…"} }`;
}
