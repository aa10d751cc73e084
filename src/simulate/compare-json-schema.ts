// The JSON Schema of a comparison of two policies in JSON, draft-07. specification: cli.md sections 1 and 4.

import { reportSchema } from "../report/json-schema.ts";
import { CHANGES } from "./compare-change.ts";
import {
  AT,
  CALL,
  COUNT,
  COUNT_KEYS,
  COUNTS,
  FAILED_BY,
  LEFT_OUT,
  listOf,
  record,
  TEXT,
} from "./replay-json-schema.ts";

const FILES = { type: "array", items: TEXT } as const;
const DECIDED = {
  decision: { enum: COUNT_KEYS },
  reason: TEXT,
  rule: { ...TEXT, description: "Empty for allow." },
  pointer: { ...TEXT, description: "RFC 6901, into the policy." },
  policy: { ...TEXT, description: "Empty when no policy governs the calls, and for allow." },
  at: AT,
};

export const comparisonSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  $id: "urn:mcp-policy:comparison:1",
  title: "Report of policy simulate --against",
  description:
    "What `policy simulate --against OTHER --format json` prints. `before` is the policy of --policy, `after` is OTHER. " +
    "Keys may be added; none is renamed or removed within a version.",
  ...record({
    version: { const: 1 },
    summary: record({
      lines: { ...COUNT, description: "Blank lines left out." },
      replayed: { ...COUNT, description: "Calls that were decided by both." },
      skipped: { ...COUNT, description: "Lines that cannot be used." },
      ignored: { ...COUNT, description: "Lines that hold neither calls nor results." },
      notMcp: { ...COUNT, description: "Calls of the agent's own tools that were left out." },
      duplicates: { ...COUNT, description: "Calls left out because they are recorded more than once." },
      resultsGivenUp: COUNT,
      changed: { ...COUNT, description: "Calls whose decision changes: the sum of the four that follow." },
      newlyDenied: COUNT,
      newlyAllowed: COUNT,
      newlyWaiting: COUNT,
      newlyUndecidable: COUNT,
      newlyDecidable: { ...COUNT, description: "Of `changed`: undecidable before." },
      knockOn: { ...COUNT, description: "Of `changed`: only what limits had counted before differs." },
      otherRule: { ...COUNT, description: "Calls with the same decision by another rule." },
      late: { ...COUNT, description: "Calls with an earlier time than a call before them." },
      latestByMs: COUNT,
      ahead: { ...COUNT, description: "Calls more than a day ahead of those around them." },
      expectations: { ...COUNT, description: "Checked against the other policy." },
      failedExpectations: COUNT,
      grantBy: { ...TEXT, description: "What grants are: `grant`, `session`, `user`, `file` or a field." },
      anonymous: { ...COUNT, description: "Calls that do not say who made them." },
    }),
    failedBy: FAILED_BY,
    policies: record({ before: FILES, after: FILES }),
    decisions: record({
      before: record(COUNTS),
      after: record(COUNTS),
      from: {
        ...record(Object.fromEntries(COUNT_KEYS.map((kind) => [kind, record(COUNTS)]))),
        description: "Calls by what they got before, then by what they get after.",
      },
    }),
    changes: listOf(
      {
        change: { enum: CHANGES },
        effect: { enum: ["direct", "knock-on"] },
        side: { enum: ["before", "after"], description: "Whose rule it is." },
        ...DECIDED,
        message: {
          ...TEXT,
          description: "What every such caller is told; empty when they are told different things.",
        },
        calls: COUNT,
        opposite: listOf(
          { ...DECIDED, calls: COUNT },
          "What the policy of the other side decides, most calls first; at most 100.",
        ),
        unlistedOpposite: { ...COUNT, description: "Calls beyond those." },
        tools: listOf({ tool: TEXT, calls: COUNT }, "By name; at most 500."),
        unlistedTools: COUNT,
        grants: listOf({ grant: TEXT, calls: COUNT }, "By name; at most 500."),
        unlistedGrants: COUNT,
        first: listOf(CALL, "The first five calls."),
      },
      "By change, direct effects first, then the most calls first: a row for each rule that causes a change.",
    ),
    ...LEFT_OUT,
    ungoverned: record({
      servers: listOf(
        { server: TEXT, calls: COUNT, nearest: { type: ["string", "null"] } },
        "Servers that neither side has a policy for; both deny their calls.",
      ),
      nameless: { ...COUNT, description: "Calls without a server that neither side governs." },
      unlisted: { ...COUNT, description: "Calls of further servers." },
    }),
    unusedMaps: { ...FILES, description: "Names of --map that no call has." },
    findings: { ...reportSchema.properties.findings, description: "The first failed expectations." },
  }),
  definitions: reportSchema.definitions,
};
