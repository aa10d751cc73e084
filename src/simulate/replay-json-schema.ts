// The JSON Schema of a replay in JSON, draft-07. specification: cli.md sections 1 and 4.

import { reportSchema } from "../report/json-schema.ts";
import { UNUSABLE } from "../trace/trace-call.ts";
import { coverageSchema } from "./coverage-json-schema.ts";

export const TEXT = { type: "string" } as const;
export const COUNT = { type: "integer", minimum: 0 } as const;
export const COUNTS = { allow: COUNT, deny: COUNT, require_approval: COUNT, undecidable: COUNT } as const;
export const COUNT_KEYS = ["allow", "deny", "require_approval", "undecidable"] as const;
export const PLACE = {
  file: { ...TEXT, description: "As it was named on the command line." },
  line: { type: "integer", minimum: 1 },
} as const;
export const AT = {
  ...TEXT,
  description: "FILE:LINE:COLUMN in the policy; empty when no policy governs the call.",
} as const;
const AMOUNT = { ...TEXT, description: "A number as text, exact." } as const;

/** What is there only when it was asked for. */
const OPTIONAL: ReadonlySet<unknown> = new Set([coverageSchema]);

export function record(properties: Readonly<Record<string, unknown>>): object {
  const required = Object.keys(properties).filter((key) => !OPTIONAL.has(properties[key]));
  return { type: "object", required, properties };
}

export function listOf(properties: Readonly<Record<string, unknown>>, description: string): object {
  return { type: "array", description, items: record(properties) };
}

export const CALL = {
  ...PLACE,
  ts: { type: ["string", "null"], description: "The time of the call; null when it is not known." },
  grant: TEXT,
  server: { type: ["string", "null"] },
  tool: TEXT,
};
export const FAILED_BY = listOf(
  {
    by: { ...TEXT, description: "`expect` of the lines, or the option: `--fail-on deny`, `--strict`, …" },
    count: { type: "integer", minimum: 1, description: "Expectations, calls, lines, or points of coverage." },
  },
  "Why the exit code is 1; empty when it is 0.",
);
const NAMED = { calls: COUNT, ...COUNTS, first: record(PLACE) };

/** What a trace holds beside calls that were replayed. */
export const LEFT_OUT = {
  skipped: listOf(
    {
      cause: { enum: Object.keys(UNUSABLE) },
      count: COUNT,
      first: { type: "array", items: record(PLACE) },
    },
    "By cause.",
  ),
  ignored: listOf({ kind: TEXT, count: COUNT }, "Most first."),
};

export const replaySchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  $id: "urn:mcp-policy:replay:1",
  title: "Report of policy simulate",
  description:
    "What `policy simulate --format json` prints. Keys may be added; none is renamed or removed within a version.",
  ...record({
    version: { const: 1 },
    summary: record({
      lines: { ...COUNT, description: "Blank lines left out." },
      replayed: { ...COUNT, description: "Calls that were decided: the sum of the four decisions." },
      skipped: { ...COUNT, description: "Lines that cannot be used." },
      ignored: { ...COUNT, description: "Lines that hold neither calls nor results." },
      notMcp: { ...COUNT, description: "Calls of the agent's own tools that were left out." },
      duplicates: { ...COUNT, description: "Calls left out because they are recorded more than once." },
      resultsGivenUp: COUNT,
      ...COUNTS,
      late: { ...COUNT, description: "Calls with an earlier time than a call before them." },
      latestByMs: COUNT,
      ahead: { ...COUNT, description: "Calls more than a day ahead of those around them." },
      expectations: COUNT,
      failedExpectations: COUNT,
      grantBy: { ...TEXT, description: "What grants are: `grant`, `session`, `user`, `file` or a field." },
      anonymous: { ...COUNT, description: "Calls that do not say who made them." },
      unlistedTools: {
        ...COUNT,
        description: "Calls of tools that are not in `tools`: there are too many names.",
      },
      unlistedGrants: COUNT,
    }),
    failedBy: FAILED_BY,
    policies: { type: "array", items: TEXT },
    ...LEFT_OUT,
    tools: listOf({ tool: TEXT, ...COUNTS }, "By name, in code unit order."),
    grants: listOf({ grant: TEXT, ...NAMED }, "By name, in code unit order."),
    rules: listOf(
      {
        decision: { enum: COUNT_KEYS.slice(1) },
        reason: TEXT,
        rule: TEXT,
        pointer: { ...TEXT, description: "RFC 6901, into the policy." },
        policy: TEXT,
        calls: COUNT,
        message: {
          ...TEXT,
          description: "What every such caller is told; empty when they are told different things.",
        },
        at: AT,
        tools: listOf(
          { tool: TEXT, calls: COUNT, first: record(PLACE) },
          "Of the calls that it decided, by name.",
        ),
        first: listOf(CALL, "The first five calls that it decided."),
      },
      "What did not allow calls, most calls first.",
    ),
    limits: listOf(
      {
        policy: TEXT,
        rule: TEXT,
        pointer: TEXT,
        at: AT,
        scope: { enum: ["grant", "server"] },
        windowSeconds: COUNT,
        used: AMOUNT,
        max: AMOUNT,
        share: { type: "number", minimum: 0, maximum: 1, description: "`used` over `max`." },
        hits: { ...COUNT, description: "Calls that it denied." },
        peak: {
          oneOf: [{ type: "null" }, record(CALL)],
          description: "The first call with which it was used so far; null when it counted no call.",
        },
      },
      "Every limit with the most that was counted in one window, the nearest to its end first.",
    ),
    timeLine: record({
      widthSeconds: { ...COUNT, description: "Of a bucket; 0 without any." },
      start: {
        type: ["string", "null"],
        description:
          "Where the first bucket starts, a multiple of the width; of one that starts before the year 0, the start of that year.",
      },
      buckets: { ...listOf(COUNTS, "One after the other, without gaps."), maxItems: 240 },
      untimed: { ...COUNT, description: "Calls without a time." },
    }),
    ungoverned: record({
      servers: listOf(
        {
          server: TEXT,
          ...NAMED,
          nearest: { type: ["string", "null"], description: "The server that may be meant." },
        },
        "Servers that no policy governs; their calls are denied.",
      ),
      nameless: { ...COUNT, description: "Calls without a server that no policy governs." },
      unlisted: { ...COUNT, description: "Calls of further servers." },
    }),
    unusedMaps: { type: "array", items: TEXT, description: "Names of --map that no call has." },
    findings: { ...reportSchema.properties.findings, description: "The first failed expectations." },
    coverage: coverageSchema,
  }),
  definitions: reportSchema.definitions,
};
