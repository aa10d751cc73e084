// The JSON Schema of *.policy-test.yaml (draft-07): what editors show, and what a test file is held against.

import type { Reason } from "../engine/decision.ts";
import { LIMITS } from "../limits.ts";

const text = (description: string) => ({ description, type: "string", pattern: "\\S" });
/** Not empty; a tool may be called by white space. */
const someName = (description: string) => ({ description, type: "string", pattern: "[\\s\\S]" });

/** Those that a call of a test can get. */
const REASONS: readonly Reason[] = [
  "no_policy",
  "hidden",
  "default_deny",
  "require",
  "deny_if",
  "type_mismatch",
  "approval",
  "limit",
  "bad_amount",
];

const DECISIONS = ["allow", "deny", "require_approval"] as const;

const decision = { description: "allow, deny or require_approval.", enum: DECISIONS };

const expect = {
  description: "The decision, or an object with `decision` and what else must be so: rule, reason, message.",
  type: ["string", "object"],
  if: { type: "string" },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
  then: { description: "allow, deny or require_approval.", enum: DECISIONS },
  else: {
    description: "`decision`, and what else must be so: rule, reason, message.",
    additionalProperties: false,
    required: ["decision"],
    properties: {
      decision,
      rule: text("The id of the rule that decides, as reports show it: /tools/pay/deny_if/args.amount-gt."),
      reason: { description: `The reason, as in a decision line: ${REASONS.join(", ")}.`, enum: REASONS },
      message: { description: "What the caller is told, word for word.", type: "string" },
    },
  },
};

/** What a call has, and what a case has for all its calls. */
const shared = {
  tool: someName("The exact name of the tool."),
  args: {
    description: "The arguments. Those of a call or row are added to those of its case, key by key.",
    type: "object",
  },
  grant: someName("Who calls; anonymous unless given."),
  server: someName("The server of the tool, where there are policies for several."),
  approved: { description: "Whether a person approved the call.", type: "boolean" },
  outcome: {
    description: "What became of the call; error gives a limit with refund_on_error back what it counted.",
    enum: ["ok", "error", "denied", "unknown"],
  },
  expect: { $ref: "#/definitions/expect" },
};

const skip = text("Why the case is not run for now. It is counted as not run, and reports say why.");

const timing = {
  at: text("When: +90s after the call before, 1m30s after the start, or a time as 2026-01-01T12:00:00Z."),
  repeat: {
    description: `How often the call is made, from 1 to ${LIMITS.testRepeat} times; what is expected, is expected each time.`,
    type: "integer",
    minimum: 1,
    maximum: LIMITS.testRepeat,
  },
  every: text("Time between the repetitions, such as 1s; all at once unless given."),
};

export const testFileSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  $id: "urn:mcp-policy:policy-test:1",
  title: "Tests of a policy",
  description: "Cases: calls, and what the policy makes of each.",
  type: "object",
  additionalProperties: false,
  required: ["cases"],
  properties: {
    $schema: { description: "The address of this schema, for editors.", type: "string" },
    policy: {
      description:
        "The policy, or a folder of policies, relative to this file; or a policy for each server by its name. Without: the policy beside this file.",
      type: ["string", "object"],
      additionalProperties: text("A policy, relative to this file."),
    },
    server: someName("The server of calls that name none."),
    start: text("The time at which every case starts; 2026-01-01T00:00:00Z unless given."),
    cases: {
      description: "The cases. Each starts with counters at zero.",
      type: "array",
      items: { $ref: "#/definitions/case" },
    },
  },
  definitions: {
    expect,
    case: {
      description:
        "A name, and a call with what is expected; or `calls` in order; or `each` with a row for every variant.",
      type: "object",
      additionalProperties: false,
      required: ["name"],
      properties: {
        name: text("What the case shows. No two of a file have the same."),
        skip,
        ...shared,
        ...timing,
        calls: {
          description: "Calls in order, which share counters. What they leave out is that of the case.",
          type: "array",
          items: { $ref: "#/definitions/call" },
        },
        each: {
          description: "Rows, each a case of its own with one call. What they leave out is that of the case.",
          type: "array",
          items: { $ref: "#/definitions/row" },
        },
      },
    },
    call: {
      description: "A call, and what is expected of it.",
      type: "object",
      additionalProperties: false,
      properties: { ...shared, ...timing },
    },
    row: {
      description: "A variant of the call, and what is expected of it.",
      type: "object",
      additionalProperties: false,
      properties: {
        name: text("What the row shows; its arguments unless given."),
        skip,
        ...shared,
        ...timing,
      },
    },
  },
  examples: [
    {
      policy: "policy.yaml",
      cases: [
        { name: "small refunds pass", tool: "refund", args: { amount: 10 }, expect: "allow" },
        {
          name: "two mails an hour",
          tool: "send_email",
          calls: [
            { repeat: 2, expect: "allow" },
            { expect: { decision: "deny", rule: "/tools/send_email/limits/mails" } },
            { at: "+1h", expect: "allow" },
          ],
        },
      ],
    },
  ],
} as const;
