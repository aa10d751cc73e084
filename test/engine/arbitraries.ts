// Policies, conditions and calls as data, and generators of them. The pools of names and constants are
// small on purpose: a generated call often meets a generated rule, and often exactly at its bound.

import fc from "fast-check";
import type { Call } from "../../src/engine/call.ts";
import type { Program } from "../../src/engine/program.ts";
import { parseExactJson } from "../../src/json.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";

/** A number as it is written, so that a model can read it without our own parser. */
export interface NumberText {
  readonly digits: string;
}
/** A JSON value; objects are maps, so that every name is an ordinary one. */
export type Json = null | boolean | string | NumberText | readonly Json[] | ReadonlyMap<string, Json>;
export type StepData = { readonly member: string } | { readonly index: number } | "every";

export interface ConditionData {
  readonly path: readonly StepData[];
  readonly op: string;
  readonly value: Json;
}
export interface RuleData {
  readonly conditions: readonly ConditionData[];
  readonly on_deny?: string;
}
export interface LimitData {
  readonly counter: string;
  readonly window: "minute" | "hour" | "day" | NumberText;
  readonly max: NumberText;
  readonly scope?: "grant" | "server";
  readonly increment?: NumberText;
  readonly increment_from?: readonly StepData[];
  readonly refund_on_error?: boolean;
}
export interface ListsData {
  readonly require: readonly RuleData[];
  readonly deny_if: readonly RuleData[];
  readonly require_approval: readonly RuleData[];
  readonly limits: readonly LimitData[];
}
export interface PolicyData {
  readonly default: "allow" | "deny";
  readonly hide: readonly string[];
  readonly all_tools: ListsData;
  readonly tools: ReadonlyMap<string, ListsData>;
}
export interface CallData {
  readonly grant: string;
  readonly server: string | null;
  readonly tool: string;
  readonly args: ReadonlyMap<string, Json>;
  readonly argsKnown: boolean;
  readonly approved: boolean;
  /** Unix milliseconds, NaN when not known. */
  readonly time: number;
  /** The call, when let through, fails. */
  readonly fails: boolean;
}

export const RULE_LISTS = ["require", "deny_if", "require_approval"] as const;
export const NO_LISTS: ListsData = { require: [], deny_if: [], require_approval: [], limits: [] };

export function isNumberText(value: unknown): value is NumberText {
  return typeof value === "object" && value !== null && "digits" in value;
}

/** JSON text; paths are written out, numbers stay as they are written. */
export function jsonText(value: unknown): string {
  if (isNumberText(value)) return value.digits;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const members = entries.map(
    ([key, item]) =>
      `${JSON.stringify(key)}:${key === "path" || key === "increment_from" ? JSON.stringify(pathText(item)) : jsonText(item)}`,
  );
  return `{${members.join(",")}}`;
}

/** A path as it is written in a policy. */
export function pathText(steps: readonly StepData[]): string {
  const parts = steps.map((step) => {
    if (step === "every") return "[*]";
    if ("index" in step) return `[${step.index}]`;
    return /^[a-z$_]+$/i.test(step.member) ? `.${step.member}` : `[${JSON.stringify(step.member)}]`;
  });
  return `args${parts.join("")}`;
}

export function policyText(policy: PolicyData): string {
  return jsonText({ version: "1", ...policy });
}

/** Compiles a policy that is given as data; throws when it is refused. */
export async function openData(policy: PolicyData): Promise<Program> {
  return openText(policyText(policy));
}

export async function openText(text: string, file = "policy.json"): Promise<Program> {
  const { program, problems } = await openPolicy(file, Buffer.from(text, "utf8"));
  if (program === undefined) throw new Error(`refused: ${JSON.stringify(problems)}\n${text}`);
  return program;
}

export function toCall({ args, ...call }: CallData): Call {
  return { ...call, args: parseExactJson(jsonText(args)) as Record<string, unknown> };
}

const member = (name: string): StepData => ({ member: name });

/** Deep and shallow, of one and of every element; `args.x` and `args.list[*]` lead where calls have values. */
export const PATHS: readonly (readonly StepData[])[] = [
  [member("x")],
  [member("y")],
  [member("x"), member("z")],
  [member("list"), "every"],
  [member("list"), { index: 0 }],
  [member("list"), "every", member("z")],
  [member("x"), "every", "every"],
];
const SINGLE_PATHS = PATHS.filter((path) => !path.includes("every"));

const texts = fc.constantFrom("", "a", "ab", "b", "A", "5", "true");
const numbers: fc.Arbitrary<NumberText> = fc
  .constantFrom("0", "-0", "1", "1.0", "5", "-1", "0.1", "0.10", "1e2", "100", "4.9999999999999999999")
  .map((digits) => ({ digits }));
const bigNumbers: fc.Arbitrary<NumberText> = fc
  .constantFrom("9007199254740992", "9007199254740993", "9007199254740993.0", "123456789012345678e-17")
  .map((digits) => ({ digits }));
const anyNumber = fc.oneof({ weight: 4, arbitrary: numbers }, { weight: 1, arbitrary: bigNumbers });
const scalars: fc.Arbitrary<Json> = fc.oneof(texts, anyNumber, fc.boolean());

const elements: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: scalars },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: scalars.map((z) => new Map<string, Json>([["z", z]])) },
  { weight: 1, arbitrary: fc.array(scalars, { maxLength: 2 }) },
);
const values: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: elements },
  { weight: 1, arbitrary: fc.array(elements, { maxLength: 3 }) },
);

export const argsData: fc.Arbitrary<ReadonlyMap<string, Json>> = fc
  .record({ x: values, y: values, list: fc.array(elements, { maxLength: 3 }) }, { requiredKeys: [] })
  .map((members) => new Map(Object.entries(members)));

const listOf = (items: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.array(items, { minLength: 1, maxLength: 3 });
const tests: fc.Arbitrary<Pick<ConditionData, "op" | "value">> = fc.oneof(
  fc.record({ op: fc.constant("exists"), value: fc.boolean() }),
  fc.record({ op: fc.constantFrom("eq", "neq", "contains"), value: scalars }),
  fc.record({
    op: fc.constantFrom("in", "not_in"),
    value: fc.oneof(listOf(texts), listOf(anyNumber), listOf(fc.boolean())),
  }),
  fc.record({ op: fc.constantFrom("lt", "lte", "gt", "gte"), value: anyNumber }),
  fc.record({
    op: fc.constant("regex"),
    value: fc.constantFrom("", "a", "^a", "b$", "^$", "^a|b$", "^[ab]+$"),
  }),
);

export const conditionData: fc.Arbitrary<ConditionData> = fc
  .tuple(fc.constantFrom(...PATHS), tests)
  .map(([path, test]) => ({ path, ...test }));

export function ruleData(leastConditions: number): fc.Arbitrary<RuleData> {
  return fc.record(
    { conditions: fc.array(conditionData, { minLength: leastConditions, maxLength: 3 }), on_deny: texts },
    { requiredKeys: ["conditions"] },
  );
}

const windows = fc.constantFrom<LimitData["window"][]>("minute", "hour", "day", { digits: "90" });
const amounts: fc.Arbitrary<NumberText> = fc
  .constantFrom("0", "1", "2", "0.000001", "1.5", "999999999.999999", "0.0000001", "1e9")
  .map((digits) => ({ digits }));
const maxima: fc.Arbitrary<NumberText> = fc
  .constantFrom("0", "1", "2", "3", "1.5000005", "1e9", "2999999999.999997", "1e300")
  .map((digits) => ({ digits }));

export const limitData: fc.Arbitrary<LimitData> = fc
  .record(
    {
      counter: fc.constantFrom("c", "d"),
      window: windows,
      max: maxima,
      scope: fc.constantFrom("grant" as const, "server" as const),
      increment: fc.oneof(
        { weight: 3, arbitrary: fc.constant({ digits: "1" }) },
        { weight: 2, arbitrary: amounts },
      ),
      increment_from: fc.constantFrom(...SINGLE_PATHS),
      refund_on_error: fc.boolean(),
    },
    { requiredKeys: ["counter", "window", "max"] },
  )
  .map(({ increment, increment_from, ...limit }) => ({
    ...limit,
    ...(increment !== undefined && { increment }),
    ...(increment === undefined && increment_from !== undefined && { increment_from }),
  }));

/** Mostly short lists: a policy that denies everything tells little. */
export const listsData: fc.Arbitrary<ListsData> = fc.record({
  require: fc.array(ruleData(1), { maxLength: 1 }),
  deny_if: fc.array(ruleData(1), { maxLength: 2 }),
  require_approval: fc.array(ruleData(1), { maxLength: 1 }),
  limits: fc.uniqueArray(limitData, { selector: ({ counter }) => counter, maxLength: 2 }),
});

const toolNames = fc.constantFrom("t", "u", "v");

export const policyData: fc.Arbitrary<PolicyData> = fc.record({
  default: fc.constantFrom("allow" as const, "deny" as const),
  hide: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom("t", "u", "*"), { maxLength: 2 }) },
  ),
  all_tools: fc.oneof({ weight: 2, arbitrary: fc.constant(NO_LISTS) }, { weight: 1, arbitrary: listsData }),
  tools: fc
    .uniqueArray(fc.tuple(toolNames, listsData), { selector: ([name]) => name, minLength: 1, maxLength: 2 })
    .map((entries) => new Map(entries)),
});

/** Seconds around the ends of the windows above, before and after 1970, and late ones. */
const times = fc
  .tuple(fc.constantFrom(-86_400, 0, 86_400), fc.constantFrom(0, 1, 59, 60, 61, 89, 90, 3599, 3600, -1))
  .chain(([day, second]) => fc.constantFrom(0, 999).map((fraction) => (day + second) * 1000 + fraction));

export const callData: fc.Arbitrary<CallData> = fc.record({
  grant: fc.constantFrom("g", "h"),
  server: fc.constantFrom("s", null),
  tool: fc.oneof({ weight: 3, arbitrary: fc.constant("t") }, { weight: 2, arbitrary: toolNames }),
  args: argsData,
  argsKnown: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  approved: fc.boolean(),
  time: fc.oneof({ weight: 15, arbitrary: times }, { weight: 1, arbitrary: fc.constant(Number.NaN) }),
  fails: fc.boolean(),
});

export const callsData = fc.array(callData, { minLength: 1, maxLength: 8 });

const limitLists = (most: number): fc.Arbitrary<ListsData> =>
  fc
    .uniqueArray(limitData, { selector: ({ counter }) => counter, minLength: most - 1, maxLength: most })
    .map((limits) => ({ ...NO_LISTS, limits }));

/** A policy of limits only, so that every call reaches them. */
export const limitPolicyData: fc.Arbitrary<PolicyData> = fc
  .record({ all_tools: limitLists(1), t: limitLists(2), u: limitLists(1) })
  .map(({ all_tools, t, u }) => ({
    default: "deny",
    hide: [],
    all_tools,
    tools: new Map(Object.entries({ t, u })),
  }));

/** Calls that ask for amounts. */
export const countedCallsData: fc.Arbitrary<readonly CallData[]> = fc.array(
  fc.record({
    grant: fc.constantFrom("g", "h"),
    server: fc.constantFrom("s", null),
    tool: fc.constantFrom("t", "t", "u"),
    args: amounts.map((x) => new Map([["x", x]])),
    argsKnown: fc.constant(true),
    approved: fc.constant(false),
    time: times,
    fails: fc.boolean(),
  }),
  { minLength: 1, maxLength: 20 },
);
