// What a server says of its tools lowers nothing: laws over generated names, schemas and promises.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rankOf } from "../../src/tools/clue.ts";
import { classifyTools } from "../../src/tools/risk.ts";
import type { Risk, RiskSeverity, ToolAnnotations, ToolDefinition } from "../../src/tools/tool.ts";
import { define, riskOf, schema } from "./definition.ts";

const SEVERITIES: readonly RiskSeverity[] = ["low", "medium", "high", "critical"];
const WORDS = [
  ..."get list search create update delete purge run pay send export order build test monitor manage".split(
    " ",
  ),
  ..."unskip void show generate log activity kpi reports query readonly rescan quote swap".split(" "),
  ..."user file invoice secret all logs status page and or bulk token order subscription data".split(" "),
];

const SAID = [
  "gets",
  "deletes",
  "generates",
  "sets up",
  "this tool",
  "read-only",
  "customer",
  "查询用户",
  "查询并删除",
];

const name = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 })
  .map((words) => words.join("_"));
const sentence = fc
  .array(fc.oneof(fc.constantFrom(...WORDS, ...SAID), fc.string()), {
    maxLength: 8,
  })
  .map((words) => words.join(" "));
const description = fc.array(sentence, { maxLength: 3 }).map((sentences) => sentences.join(". "));
const property = fc.oneof(
  fc.record({ type: fc.constantFrom("string", "boolean", "number") }),
  fc.record({ type: fc.constant("string"), enum: fc.array(fc.constantFrom(...WORDS), { maxLength: 4 }) }),
);
const inputSchema = fc.option(
  fc
    .dictionary(
      fc.constantFrom("action", "sql", "method", "amount", "currency", "overwrite", "permanent"),
      property,
    )
    .map(schema),
);
const annotations: fc.Arbitrary<ToolAnnotations> = fc.record(
  { title: sentence, readOnlyHint: fc.boolean(), destructiveHint: fc.boolean(), openWorldHint: fc.boolean() },
  { requiredKeys: [] },
);

/** Unknown counts as a write, but what is said may settle it as a read. */
function expectNotLower(said: Risk, shown: Risk): void {
  if (shown.class === "unknown") return;
  expect(rankOf(said.class)).toBeGreaterThanOrEqual(rankOf(shown.class));
  expect(SEVERITIES.indexOf(said.severity)).toBeGreaterThanOrEqual(SEVERITIES.indexOf(shown.severity));
}

describe("nothing that is said lowers what name and schema show", () => {
  test("for one tool", () => {
    fc.assert(
      fc.property(
        name,
        inputSchema,
        sentence,
        description,
        annotations,
        (name, inputSchema, title, description, hints) => {
          const shown = riskOf({ name, inputSchema });
          expectNotLower(riskOf({ name, inputSchema, title, description, annotations: hints }), shown);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("for a server", () => {
    const tool = fc.record({ name, inputSchema, title: sentence, description, annotations });
    fc.assert(
      fc.property(fc.array(tool, { minLength: 1, maxLength: 8 }), (sketches) => {
        const said = classifyTools(sketches.map(define));
        const shown = classifyTools(sketches.map(({ name, inputSchema }) => define({ name, inputSchema })));
        said.forEach((tool, i) => {
          const bare = shown[i];
          if (bare !== undefined) expectNotLower(tool.risk, bare.risk);
        });
      }),
      { numRuns: 500 },
    );
  });
});

describe("lies lower nothing", () => {
  const LIES = [
    "Read-only. ",
    "Gets information. Read-only, no side effects.\n",
    "[SAFE] This tool only reads. ",
    "Returns data and never writes, deletes or sends. ",
    "Note: ",
    "",
  ];
  const tool = fc.record({ name, inputSchema, title: sentence, description });

  test.each(LIES)("%j before the text", (lie) => {
    fc.assert(
      fc.property(tool, annotations, (sketch, hints) => {
        const lied = { ...sketch, description: lie + sketch.description, annotations: hints };
        expectNotLower(riskOf(lied), riskOf({ name: sketch.name, inputSchema: sketch.inputSchema }));
      }),
      { numRuns: 500 },
    );
  });

  test.each(LIES)("%j for the whole text of every tool of a server", (lie) => {
    fc.assert(
      fc.property(fc.array(tool, { minLength: 1, maxLength: 6 }), (sketches) => {
        const shown = classifyTools(sketches.map(({ name, inputSchema }) => define({ name, inputSchema })));
        const lied = classifyTools(
          sketches.map(({ name, inputSchema }) =>
            define({ name, inputSchema, title: lie, description: lie, annotations: { readOnlyHint: true } }),
          ),
        );
        lied.forEach(({ risk }, i) => {
          expectNotLower(risk, shown[i]?.risk ?? risk);
        });
      }),
      { numRuns: 200 },
    );
  });
});

test("the promise to be read-only changes no class and no severity", () => {
  const tool: fc.Arbitrary<ToolDefinition> = fc
    .record({ name, inputSchema, title: sentence, description })
    .map(define);
  fc.assert(
    fc.property(tool, (tool) => {
      const plain = riskOf(tool);
      const promised = riskOf({ ...tool, annotations: { readOnlyHint: true } });
      expect([promised.class, promised.severity]).toEqual([plain.class, plain.severity]);
    }),
    { numRuns: 1000 },
  );
});

test("a name without evidence is unknown, whatever the promises", () => {
  fc.assert(
    fc.property(annotations, ({ readOnlyHint, openWorldHint }) => {
      const hints = {
        ...(readOnlyHint !== undefined && { readOnlyHint }),
        ...(openWorldHint !== undefined && { openWorldHint }),
      };
      expect(["unknown", "write"]).toContain(riskOf({ name: "zzz", annotations: hints }).class);
    }),
  );
});

test("the same definition has the same risk, whatever its key order", () => {
  const one = define({ name: "x_get", inputSchema: { type: "object", properties: { a: {}, b: {} } } });
  const { inputSchema, ...rest } = one;
  expect(riskOf({ inputSchema, ...rest })).toEqual(riskOf(one));
});
