// Policies with few paths and constants, so that rules often meet, and calls with values at and around those.

import fc from "fast-check";
import type { Call } from "../../src/engine/call.ts";

export interface ConditionData {
  readonly path: string;
  readonly op: string;
  readonly value: unknown;
}
export interface RuleData {
  readonly conditions: readonly ConditionData[];
  readonly on_deny?: string;
}
export interface ListsData {
  readonly require: readonly RuleData[];
  readonly deny_if: readonly RuleData[];
  readonly require_approval: readonly RuleData[];
}
export interface PolicyData {
  readonly version: "1";
  readonly default: "allow" | "deny";
  readonly hide: readonly string[];
  readonly all_tools: ListsData;
  readonly tools: Readonly<Record<string, ListsData>>;
}

const texts = fc.constantFrom("a", "ab", "b", "");
const numbers = fc.constantFrom(1, 1.5, 5, 9007199254740992);
const listOf = (values: fc.Arbitrary<unknown>) => fc.array(values, { minLength: 1, maxLength: 3 });

const tests: fc.Arbitrary<Pick<ConditionData, "op" | "value">> = fc.oneof(
  fc.record({ op: fc.constant("exists"), value: fc.boolean() }),
  fc.record({ op: fc.constantFrom("eq", "neq"), value: fc.oneof(texts, numbers, fc.boolean()) }),
  fc.record({
    op: fc.constantFrom("in", "not_in"),
    value: fc.oneof(listOf(texts), listOf(numbers), listOf(fc.boolean())),
  }),
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom("lt", "lte", "gt", "gte"), value: numbers }) },
  fc.record({ op: fc.constant("contains"), value: fc.oneof(texts, fc.constantFrom(1, true)) }),
  fc.record({ op: fc.constant("regex"), value: fc.constantFrom("^a", "b$", "", "^[ab]+$") }),
);

const PATHS = ["args.x", "args.x", 'args["x"]', "args.y", "args.list[*]", "args.list[*]"];

const condition: fc.Arbitrary<ConditionData> = fc
  .tuple(fc.constantFrom(...PATHS), tests)
  .map(([path, test]) => ({ path, ...test }));

const rule = (least: number): fc.Arbitrary<RuleData> =>
  fc.record(
    {
      conditions: fc.array(condition, { minLength: least, maxLength: 3 }),
      on_deny: fc.constantFrom("A", "B"),
    },
    { requiredKeys: ["conditions"] },
  );

/** A rule without conditions now and then: its id is its index. */
const conditional = fc.oneof({ weight: 12, arbitrary: rule(1) }, { weight: 1, arbitrary: rule(0) });

/** By chance alone two rules are alike in 3 of 1,000 policies, and 1,500 policies of some seeds have none. */
const withTwins = (rules: fc.Arbitrary<readonly RuleData[]>): fc.Arbitrary<readonly RuleData[]> =>
  fc.oneof(
    { weight: 12, arbitrary: rules },
    { weight: 1, arbitrary: rules.map((list) => [...list, ...list.slice(0, 1)]) },
  );

const lists = (most: number): fc.Arbitrary<ListsData> =>
  fc.record({
    require: withTwins(fc.array(rule(1), { maxLength: Math.max(1, most - 1) })),
    deny_if: withTwins(fc.array(conditional, { maxLength: most })),
    require_approval: withTwins(fc.array(conditional, { maxLength: most })),
  });

export const policyData: fc.Arbitrary<PolicyData> = fc.record({
  version: fc.constant("1" as const),
  default: fc.constantFrom("allow" as const, "deny" as const),
  hide: fc.oneof(
    { weight: 5, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom("u", "v", "*"), { maxLength: 4 }) },
  ),
  all_tools: fc.oneof(
    { weight: 2, arbitrary: fc.constant({ require: [], deny_if: [], require_approval: [] }) },
    { weight: 1, arbitrary: lists(1) },
  ),
  tools: fc.record({ t: lists(3), u: lists(1) }),
});

const scalars = fc.constantFrom<unknown>(
  ...["a", "ab", "b", "", "abz", "zb", "other"],
  ...[-1, 1, 1.25, 1.5, 3, 5, 6, 9007199254740992, 1e300, true, false, null],
);
const values = fc.oneof(
  { weight: 6, arbitrary: scalars },
  { weight: 1, arbitrary: fc.array(scalars, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant({}) },
);

const call: fc.Arbitrary<Call> = fc.record({
  grant: fc.constant("g"),
  server: fc.constant(null),
  tool: fc.oneof(
    { weight: 5, arbitrary: fc.constant("t") },
    { weight: 1, arbitrary: fc.constantFrom("u", "v") },
  ),
  args: fc.record(
    { x: values, y: values, list: fc.array(values, { maxLength: 3 }) },
    { requiredKeys: [], noNullPrototype: true },
  ),
  argsKnown: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  time: fc.constant(0),
  approved: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
});

export const calls: fc.Arbitrary<readonly Call[]> = fc.array(call, { minLength: 40, maxLength: 60 });
