// What lint says of rules that contradict or repeat each other: where, how loudly, and the value it shows.

import { expect, test } from "vitest";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";

const CODES =
  /^(?:contradict|deny-if-always|rule-never|redundant|condition-always|unreachable|duplicate-(?:condition|value))/;

/** `severity code pointer fix` of each finding about rules; the policy has one tool, `t`. */
async function said(tool: unknown, rest: object = {}): Promise<readonly string[]> {
  const text = JSON.stringify({ version: "1", default: "deny", tools: { t: tool }, ...rest });
  const opened = await openPolicy("policy.json", Buffer.from(text));
  if (opened.policy === undefined) throw new Error(JSON.stringify(opened.problems));
  return lintPolicy(opened)
    .filter(({ code }) => CODES.test(code))
    .map(({ severity, code, pointer, fix }) => {
      const place = pointer.replace("/tools/t/", "").replaceAll("conditions/", "");
      return `${severity} ${code} ${place}${fix ? (fix.isSafe ? " safe" : " unsafe") : ""}`;
    });
}

const a = (op: string, value: unknown) => ({ path: "args.a", op, value });
const every = (op: string, value: unknown) => ({ path: "args.a[*]", op, value });
const b = { path: "args.b", op: "eq", value: 1 };
const rule = (...conditions: readonly object[]) => ({ conditions });
const text = (on_deny: string, ...conditions: readonly object[]) => ({ conditions, on_deny });
const PATTERNS = ["1", "2", "3", "4", "5", "6", "7"].map((value) => a("regex", `${value}$`));

const ROWS: readonly (readonly [string, object, readonly string[]])[] = [
  [
    "present and absent are both denied",
    { deny_if: [rule(a("exists", true)), rule(a("exists", false))] },
    ["error deny-if-always-holds deny_if/1"],
  ],
  [
    "a denial of all that is required",
    { require: [rule(a("lte", 5))], deny_if: [rule(a("lt", 9))] },
    ["error deny-if-always-holds deny_if/0"],
  ],
  ["a denial of some", { require: [rule(a("lte", 5))], deny_if: [rule(a("lt", 5))] }, []],
  [
    "an approval that cannot compare",
    { require: [rule(a("regex", "^x$"))], require_approval: [rule(a("gt", 5))] },
    ["error contradicting-approval require_approval/0"],
  ],
  [
    "bounds that cross, in deny_if",
    { deny_if: [rule(a("gt", 5), a("lt", 5))] },
    ["error rule-never-holds deny_if/0/1"],
  ],
  ["other elements may fulfil the other condition", { deny_if: [rule(every("gt", 5), every("lt", 5))] }, []],
  [
    "neither of two booleans",
    { deny_if: [rule(a("not_in", [true, false]))] },
    ["error rule-never-holds deny_if/0/0"],
  ],
  [
    "a weaker rule after",
    { deny_if: [rule(a("gt", 5)), rule(a("gt", 9))] },
    ["warning redundant-rule deny_if/1 safe"],
  ],
  [
    "a weaker rule before",
    { deny_if: [rule(a("gt", 9)), rule(a("gt", 5))] },
    ["warning redundant-rule deny_if/0 unsafe"],
  ],
  [
    "a weaker rule before, with its own text",
    { deny_if: [text("Far too much.", a("gt", 9)), rule(a("gt", 5))] },
    ["info redundant-rule deny_if/0 unsafe"],
  ],
  [
    "a rule that only one of two paths makes useless",
    { deny_if: [rule(a("gt", 5)), rule(a("gt", 9), b)] },
    ["warning redundant-rule deny_if/1 safe"],
  ],
  [
    "an index in an id is not moved",
    { require_approval: [rule(a("gt", 5)), rule(a("gt", 9)), rule()] },
    ["warning redundant-rule require_approval/1 unsafe"],
  ],
  [
    "rules that cover a third together",
    { deny_if: [rule(a("gt", 5)), rule(a("lt", 9)), rule(a("neq", 7))] },
    ["warning redundant-rule deny_if/2 safe"],
  ],
  ["patterns are not decided", { deny_if: [rule(a("regex", "^x")), rule(a("regex", "^xy"))] }, []],
  [
    "the rules of every element",
    { require: [rule(every("lte", 5)), rule(every("lte", 9))] },
    ["warning redundant-rule require/1 safe"],
  ],
  [
    "a condition that another implies",
    { deny_if: [rule(a("gt", 9), a("gt", 5))] },
    ["warning redundant-condition deny_if/0/1 safe"],
  ],
  [
    "the same, first, of one name",
    { deny_if: [rule(a("gt", 5), a("gt", 9))] },
    ["warning redundant-condition deny_if/0/0 safe"],
  ],
  [
    "the same, first, of another name",
    { deny_if: [rule(a("gte", 5), a("gt", 9))] },
    ["warning redundant-condition deny_if/0/0 unsafe"],
  ],
  [
    "presence beside a comparison",
    { require: [rule(a("eq", 9), a("exists", true))] },
    ["info redundant-condition require/0/1 safe"],
  ],
  [
    "a condition on each element that another implies",
    { deny_if: [rule(every("gt", 9), every("gt", 5))] },
    ["warning redundant-condition deny_if/0/1 unsafe"],
  ],
  [
    "a condition twice",
    { deny_if: [rule(a("gt", 9), b, a("gt", 9))] },
    ["warning duplicate-condition deny_if/0/2 safe"],
  ],
  [
    "a value twice",
    { require: [rule(a("in", [1, 2, 1]))] },
    ["warning duplicate-value require/0/0/value/2 safe"],
  ],
  [
    "what other rules let through",
    { require: [rule(a("lte", 5))], deny_if: [rule(a("lt", 9), b)] },
    ["info condition-always-true deny_if/0/0"],
  ],
  ["any text", { deny_if: [rule(a("contains", ""))] }, ["warning condition-always-true deny_if/0/0"]],
  [
    "an approval of what is denied",
    { deny_if: [rule(a("gt", 5))], require_approval: [rule(a("gt", 9)), rule(b)] },
    ["warning unreachable-approval require_approval/0 safe"],
  ],
  [
    "an approval behind a ban",
    { deny_if: [rule()], require_approval: [rule(b)] },
    ["warning unreachable-approval require_approval/0"],
  ],
  [
    "a limit behind a contradiction",
    { require: [rule(a("lt", 1)), rule(a("gt", 1))], limits: [{ counter: "c", window: "day", max: 5 }] },
    ["error contradictory-require require/1/0", "info unreachable-limit limits/0"],
  ],
  [
    "many patterns leave the rest decided",
    { require: [...PATTERNS.map((one) => rule(one)), rule(a("gt", 5)), rule(a("lt", 5))] },
    ["error contradictory-require require/8/0"],
  ],
  [
    "more conditions than are compared",
    { deny_if: Array.from({ length: 401 }, (_, i) => rule(a("gt", i))) },
    [],
  ],
];

test.each(ROWS)("%s", async (_name, tool, expected) => {
  expect(await said(tool)).toEqual(expected);
});

test("rules of all_tools make those of a tool redundant, and not the other way round", async () => {
  const all_tools = { deny_if: [rule(a("gt", 5))] };
  expect(await said({ deny_if: [rule(a("gt", 9))] }, { all_tools })).toEqual([
    "warning redundant-rule deny_if/0",
  ]);
  expect(await said({ deny_if: [rule(a("gt", 1))] }, { all_tools })).toEqual([]);
});

test.each([
  [["u", "v", "u"], ["warning redundant-hide /hide/2 safe"]],
  [
    ["u", "*", "v"],
    ["info redundant-hide /hide/0 unsafe", "info redundant-hide /hide/2 safe"],
  ],
  [["*", "*"], ["warning redundant-hide /hide/1 safe"]],
  [["*"], []],
])("hide %j", async (hide, expected) => {
  expect(await said({}, { hide })).toEqual(expected);
});

test.each([
  ["deny-if-always-holds", { require: [rule(a("lte", 5))], deny_if: [rule(a("lt", 9))] }, "args.a = 10"],
  [
    "redundant-rule",
    { deny_if: [rule(a("gt", 5)), rule(a("gt", 9))] },
    "args.a = 10 by `deny_if` (args.a gt 5)",
  ],
  [
    "redundant-condition",
    { deny_if: [rule(a("gt", 50), a("gt", 100))] },
    "args.a = 75 passes it and not the other",
  ],
  [
    "rule-never-holds",
    { deny_if: [rule(a("eq", "x"), a("eq", "y"))] },
    'args.a = "y", for one, does not fulfil args.a eq "x"',
  ],
])("%s shows a value", async (code, tool, shown) => {
  const policy = JSON.stringify({ version: "1", default: "deny", tools: { t: tool } });
  const findings = lintPolicy(await openPolicy("policy.json", Buffer.from(policy)));
  expect(findings.find((one) => one.code === code)?.message).toContain(shown);
});
