// The JSON Schema of what policy test prints as JSON, draft-07. specification: cli.md section 1.

import { reportSchema } from "../report/json-schema.ts";
import { coverageSchema } from "../simulate/coverage-json-schema.ts";

const TEXT = { type: "string" } as const;
const COUNT = { type: "integer", minimum: 0 } as const;
const POSITIVE = { type: "integer", minimum: 1 } as const;
const DECISION = { enum: ["allow", "deny", "require_approval"] } as const;
const PLACE = {
  line: { ...POSITIVE, description: "From 1." },
  column: { ...POSITIVE, description: "From 1, in UTF-16 code units." },
} as const;

function record(
  properties: Readonly<Record<string, unknown>>,
  optional: Readonly<Record<string, unknown>> = {},
): object {
  return { type: "object", required: Object.keys(properties), properties: { ...properties, ...optional } };
}

function listOf(items: object, description: string): object {
  return { type: "array", description, items };
}

const FAILURE = record({
  ...PLACE,
  message: { ...TEXT, description: "The first call that got something else, in a sentence." },
  call: { ...POSITIVE, description: "Which call of the case, from 1." },
  calls: POSITIVE,
  repetition: { ...POSITIVE, description: "Which of its repetitions, from 1." },
  repeat: POSITIVE,
  tool: TEXT,
  server: { type: ["string", "null"] },
  grant: TEXT,
  time: { ...TEXT, description: "RFC 3339, in UTC." },
  expected: record({ decision: DECISION }, { rule: TEXT, reason: TEXT, message: TEXT }),
  got: {
    ...record({
      decision: { enum: [...DECISION.enum, "undecidable"] },
      reason: TEXT,
      rule: TEXT,
      pointer: TEXT,
      message: TEXT,
      policy: { ...TEXT, description: "The file of the rule; empty when the call is allowed." },
      at: { ...TEXT, description: "LINE:COLUMN of the rule; empty likewise." },
    }),
    description: "As in a decision line.",
  },
  limits: listOf(
    record({ rule: TEXT, used: TEXT, max: TEXT, resets: TEXT }),
    "How far limits are used after the decision, when the call reached them. Numbers are text, exact.",
  ),
});

const CASE = record(
  { name: TEXT, status: { enum: ["passed", "failed", "skipped"] }, ...PLACE, calls: COUNT },
  { failure: FAILURE, skip: { ...TEXT, description: "Why the test file says that the case is not run." } },
);

export const testReportSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  $id: "urn:mcp-policy:test-report:1",
  title: "Report of policy test",
  description:
    "What `policy test --format json` prints. Keys may be added; none is renamed or removed within a version.",
  ...record(
    {
      version: { const: 1 },
      files: listOf(
        record({
          file: TEXT,
          usable: { type: "boolean", description: "False when an error kept its cases from running." },
          policies: listOf(TEXT, "The policies that the cases are about."),
          cases: listOf(CASE, "In the order of the file."),
        }),
        "In the order in which they were named.",
      ),
      findings: listOf(
        { $ref: "#/definitions/finding" },
        "Failures, errors of files that cannot be used, and warnings of cases that probably test nothing.",
      ),
      summary: record({
        files: COUNT,
        failedFiles: COUNT,
        unusableFiles: COUNT,
        cases: COUNT,
        passed: COUNT,
        failed: COUNT,
        skipped: { ...COUNT, description: "Not run: by `skip`, or after a failure with --bail." },
        notSelected: { ...COUNT, description: "Left out by --grep; not among `cases`." },
        calls: COUNT,
      }),
    },
    { coverage: coverageSchema },
  ),
  definitions: reportSchema.definitions,
};
