// policy schema: the JSON Schema of a policy, as editors get it.

import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { LINT_RULES } from "../../src/lint/rules.ts";
import { policySchema } from "../../src/policy/schema.ts";
import { type DecisionCase, isDecisionCase, loadCaseFiles, policyBytes } from "../conformance/cases.ts";
import { project } from "./run.ts";

const printed = JSON.parse(JSON.stringify(policySchema)) as Record<string, unknown>;
const ajv = new Ajv({ strict: false, allErrors: true });
const validate = ajv.compile(printed);

/** Each `examples` of the schema, with the pointer of what it is an example of. */
function examplesOf(node: unknown, pointer = ""): readonly { pointer: string; example: unknown }[] {
  if (typeof node !== "object" || node === null) return [];
  const own = "examples" in node && Array.isArray(node.examples) ? node.examples : [];
  return [
    ...own.map((example: unknown) => ({ pointer, example })),
    ...Object.entries(node).flatMap(([key, child]) =>
      key === "examples" || key === "enum" || key === "const"
        ? []
        : examplesOf(child, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`),
    ),
  ];
}

test("what is printed is what the reader validates with, in draft-07", async () => {
  const result = await project().run(["schema"]);
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(result.stdout)).toEqual(printed);
  expect(printed.$schema).toBe("http://json-schema.org/draft-07/schema#");
  expect(ajv.validateSchema(printed)).toBe(true);
});

test("every example is one", () => {
  const examples = examplesOf(printed);
  expect(examples.length).toBeGreaterThan(10);
  const id = String(printed.$id ?? "");
  for (const { pointer, example } of examples) {
    const check = ajv.compile({ $ref: `${id}#${encodeURI(pointer)}` });
    expect(check(example), `${pointer}: ${JSON.stringify(example)}`).toBe(true);
  }
});

test("whatever the reader takes validates: an editor never marks a good policy", () => {
  const cases = loadCaseFiles().flatMap((file) =>
    file.cases.filter(isDecisionCase).map((value): [string, DecisionCase] => [file.path, value]),
  );
  expect(cases.length).toBeGreaterThan(1000);
  for (const [path, value] of cases) {
    const policy: unknown = parse(Buffer.from(policyBytes(value).bytes).toString("utf8"));
    expect(validate(policy), `${path}: ${value.name}: ${JSON.stringify(validate.errors)}`).toBe(true);
  }
  for (const { code, good } of LINT_RULES) expect(validate(parse(good.policy)), code).toBe(true);
});

describe("an editor marks", () => {
  const tool = (entry: object) => ({ version: "1", default: "deny", tools: { t: entry } });
  const condition = (value: object) => tool({ require: [{ conditions: [value] }] });

  test.each<[what: string, policy: unknown]>([
    ["no version", { default: "deny" }],
    ["a version that is a number", { version: 1, default: "deny" }],
    ["no default", { version: "1" }],
    ["an unknown default", { version: "1", default: "maybe" }],
    ["an unknown key", { version: "1", default: "deny", tols: {} }],
    ["null", { version: "1", default: "deny", tools: null }],
    ["null for a tool", { version: "1", default: "deny", tools: { t: null } }],
    ["an unknown key of a tool", tool({ requires: [] })],
    ["an unknown operator", condition({ path: "args.a", op: "equals", value: 1 })],
    ["a condition without a value", condition({ path: "args.a", op: "eq" })],
    ["a value that the operator does not take", condition({ path: "args.a", op: "gt", value: "5" })],
    ["an empty list of values", condition({ path: "args.a", op: "in", value: [] })],
    ["require without conditions", tool({ require: [{ conditions: [] }] })],
    ["a limit without max", tool({ limits: [{ counter: "c", window: "hour" }] })],
    ["a window that there is not", tool({ limits: [{ counter: "c", window: "week", max: 1 }] })],
    ["a window of 0 seconds", tool({ limits: [{ counter: "c", window: 0, max: 1 }] })],
    ["a negative max", tool({ limits: [{ counter: "c", window: "day", max: -1 }] })],
    ["a rate that is none", tool({ rate_limit: "10 per minute" })],
    ["shorthands beside lists", tool({ action: "allow", limits: [] })],
    ["a reason without an action", tool({ reason: "because" })],
  ])("%s", (_what, policy) => {
    expect(validate(policy)).toBe(false);
  });
});
