// The finding for a tool that its server declares read-only, and that shows otherwise.

import fc from "fast-check";
import { expect, test } from "vitest";
import { riskFindings } from "../../src/scan/risk-findings.ts";
import { classifyTools } from "../../src/tools/risk.ts";
import { define, type Sketch, schema } from "../tools/definition.ts";

const READ_ONLY = { readOnlyHint: true };
const findingsOf = (...sketches: readonly Sketch[]) => riskFindings(classifyTools(sketches.map(define)));

test.each<[string, Sketch, string]>([
  ["the name", { name: "delete_page" }, 'it is destructive (name: head verb "delete").'],
  ["a name that moves money", { name: "create_refund" }, 'it is financial (name: head verb "create").'],
  [
    "the schema",
    { name: "get_rows", inputSchema: schema({ sql: { type: "string" } }) },
    'it is execution (schema: "sql" is code to run).',
  ],
  [
    "only its text",
    { name: "get_page", description: "Updates a page." },
    'it is a write (description: says "updates").',
  ],
  [
    "the name, although the text says more loudly",
    { name: "find_or_create_tag", description: "Creates a tag." },
    'it is a write (name: joined verb "create").',
  ],
])("what shows otherwise is in the message: %s", (_, sketch, because) => {
  const findings = findingsOf({ ...sketch, annotations: READ_ONLY });
  expect(findings).toMatchObject([{ code: "declared-differs", severity: "warning", file: "", pointer: "" }]);
  expect(findings[0]?.message).toContain(
    `The server declares the tool "${sketch.name}" read-only, and ${because}`,
  );
  expect(findings[0]?.help).not.toBe("");
});

test.each<[string, Sketch]>([
  ["a read", { name: "get_page", annotations: READ_ONLY }],
  ["nothing is known of it", { name: "zzz", annotations: READ_ONLY }],
  ["it does not say so", { name: "delete_page", annotations: {} }],
  ["it says the contrary", { name: "delete_page", annotations: { readOnlyHint: false } }],
  ["a read that is declared a write", { name: "get_page", annotations: { readOnlyHint: false } }],
])("no finding: %s", (_, sketch) => {
  expect(findingsOf(sketch)).toEqual([]);
});

test("one for each tool, in their order", () => {
  const names = ["send_email", "get_page", "delete_page"];
  const findings = findingsOf(...names.map((name) => ({ name, annotations: READ_ONLY })));
  expect(findings.map(({ message }) => message.match(/"(\w+)"/)?.[1])).toEqual(["send_email", "delete_page"]);
});

test("every tool with a finding has the flag", () => {
  const word = fc.constantFrom("get", "list", "delete", "send", "run", "page", "all", "order", "zzz");
  const sketch = fc.record({
    name: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join("_")),
    description: fc.array(word, { maxLength: 4 }).map((words) => words.join(" ")),
    annotations: fc.record({ readOnlyHint: fc.boolean() }, { requiredKeys: [] }),
  });
  fc.assert(
    fc.property(fc.array(sketch, { maxLength: 6 }), (sketches) => {
      const tools = classifyTools(sketches.map(define));
      const differing = tools.filter(
        ({ risk, annotations }) =>
          annotations.readOnlyHint === true && risk.flags.includes("declared-differs"),
      );
      expect(riskFindings(tools)).toHaveLength(differing.length);
    }),
    { numRuns: 500 },
  );
});
