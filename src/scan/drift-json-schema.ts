// The JSON Schema of the drift in what `policy scan --frozen --format json` prints. specification: cli.md section 3.

import { ARGUMENT_CHANGES } from "../schema/argument-changes.ts";
import { TOOL_FIELDS } from "../tools/drift.ts";
import { RISK_CLASSES } from "../tools/tool.ts";
import { EFFECT_KINDS } from "./rule-effect.ts";
import { RISK_SEVERITIES } from "./tally.ts";

const TEXT = { type: "string" } as const;
const COUNT = { type: "integer", minimum: 0 } as const;
const NAMES = { type: "array", items: TEXT } as const;
const RISK_CLASS = { enum: RISK_CLASSES } as const;
const RISK_MARK = {
  type: "object",
  required: ["class", "severity", "flags"],
  properties: { class: RISK_CLASS, severity: { enum: RISK_SEVERITIES }, flags: NAMES },
} as const;

const CHANGED_TOOL = {
  name: TEXT,
  fields: { type: "array", items: { enum: TOOL_FIELDS }, description: "What of the definition differs." },
  risk: {
    type: "object",
    description: "Absent when it is the same.",
    required: ["direction", "before", "after"],
    properties: {
      direction: { enum: ["rose", "fell", "changed"] },
      before: RISK_MARK,
      after: RISK_MARK,
    },
  },
  arguments: {
    type: "array",
    description: "What has become of the arguments.",
    items: {
      type: "object",
      required: ["change", "path"],
      properties: {
        change: { enum: ARGUMENT_CHANGES },
        path: TEXT,
        from: { ...TEXT, description: "The path that it had, when it was renamed." },
        before: { ...TEXT, description: "In words." },
        after: { ...TEXT, description: "In words." },
      },
    },
  },
  argumentsComplete: { type: "boolean", description: "False when some arguments were not compared." },
  edits: {
    type: "array",
    description: "The places that differ, the first of them when there are many.",
    items: {
      type: "object",
      required: ["pointer"],
      properties: {
        pointer: { ...TEXT, description: "Into the definition (RFC 6901)." },
        before: { description: "Absent when there was nothing." },
        after: { description: "Absent when there is nothing." },
      },
    },
  },
  editCount: { ...COUNT, description: "How many places differ." },
} as const;
const CHANGED_KEYS = ["name", "fields", "arguments", "argumentsComplete", "edits", "editCount"] as const;

const ONE_SIDED = {
  type: "array",
  items: {
    type: "object",
    required: ["name", "risk"],
    properties: { name: TEXT, risk: RISK_CLASS },
  },
} as const;

export const driftSchema = {
  type: "object",
  description: "With --frozen: how the server differs from the lockfile.",
  required: [
    ...["lockfile", "server", "drifted", "added", "removed", "renamed", "changed"],
    ...["unseen", "reclassified", "serverChanges"],
  ],
  properties: {
    lockfile: TEXT,
    server: { ...TEXT, description: "Its name in the lockfile." },
    drifted: { type: "boolean", description: "Whether any tool differs." },
    added: ONE_SIDED,
    removed: ONE_SIDED,
    renamed: {
      type: "array",
      description: "The same but for the name.",
      items: {
        type: "object",
        required: ["from", ...CHANGED_KEYS],
        properties: { from: TEXT, ...CHANGED_TOOL },
      },
    },
    changed: { type: "array", items: { type: "object", required: CHANGED_KEYS, properties: CHANGED_TOOL } },
    unseen: {
      ...NAMES,
      description: "Tools of the lockfile that an incomplete list does not have: they may be there still.",
    },
    reclassified: {
      type: "array",
      description: "Tools that are the same, and whose risk is judged otherwise. No drift.",
      items: {
        type: "object",
        required: ["name", "before", "after", "cause"],
        properties: {
          name: TEXT,
          before: RISK_CLASS,
          after: RISK_CLASS,
          cause: { enum: ["classifier", "other-tools"] },
        },
      },
    },
    serverChanges: {
      type: "array",
      description: "No drift by themselves.",
      items: {
        type: "object",
        required: ["field", "before", "after"],
        properties: {
          field: { enum: ["name", "version", "protocol", "target"] },
          before: TEXT,
          after: TEXT,
        },
      },
    },
    rules: {
      type: "array",
      description: "What that does to the policy; absent without one.",
      items: {
        type: "object",
        required: ["effect", "because", "pointer", "at", "message"],
        properties: {
          effect: { enum: EFFECT_KINDS },
          tool: { ...TEXT, description: "Absent when it is about several." },
          because: {
            ...TEXT,
            description: "The lint rule that tells it too, or another word for the cause.",
          },
          pointer: { ...TEXT, description: "Into the policy." },
          at: { ...TEXT, description: "FILE:LINE:COLUMN in the policy." },
          message: TEXT,
        },
      },
    },
    rulesComplete: {
      type: "boolean",
      description: "False when not all of the drift was held against the policy.",
    },
  },
} as const;
