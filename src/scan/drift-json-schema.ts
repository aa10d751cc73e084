// The JSON Schema of the value under `drift` of a scan with --frozen. specification: cli.md section 3, policy-format.md section 9.

import { ARGUMENT_CHANGES } from "../schema/argument-changes.ts";
import { TOOL_FIELDS } from "../tools/drift.ts";
import { RISK_CLASSES } from "../tools/tool.ts";
import { EFFECT_KINDS } from "./rule-effect.ts";

const TEXT = { type: "string" } as const;
const RISK_CLASS = { enum: RISK_CLASSES } as const;
const RISK_MARK = {
  type: "object",
  required: ["class", "severity", "flags"],
  properties: {
    class: RISK_CLASS,
    severity: { enum: ["low", "medium", "high", "critical"] },
    flags: { type: "array", items: TEXT },
  },
} as const;
const TOOL = {
  type: "object",
  required: ["name", "risk"],
  properties: { name: TEXT, risk: RISK_CLASS },
} as const;

const DIFFERENCE = {
  name: TEXT,
  fields: { type: "array", items: { enum: TOOL_FIELDS }, description: "What of the definition differs." },
  risk: {
    type: "object",
    description: "Absent when the risk is the same.",
    required: ["direction", "before", "after"],
    properties: { direction: { enum: ["rose", "fell", "changed"] }, before: RISK_MARK, after: RISK_MARK },
  },
  arguments: {
    type: "array",
    description: "What that means for the arguments, by path.",
    items: {
      type: "object",
      required: ["change", "path"],
      properties: {
        change: { enum: ARGUMENT_CHANGES },
        path: { ...TEXT, description: "As a policy would write it." },
        from: { ...TEXT, description: "The path of a renamed argument in the lockfile." },
        before: { ...TEXT, description: "In words." },
        after: { ...TEXT, description: "In words." },
      },
    },
  },
  argumentsComplete: { type: "boolean", description: "False when some arguments were not compared." },
  edits: {
    type: "array",
    description: "The first places that differ. A side that has no value there has no key.",
    items: {
      type: "object",
      required: ["pointer"],
      properties: {
        pointer: { ...TEXT, description: "JSON Pointer into the definition of the tool." },
        before: {},
        after: {},
      },
    },
  },
  editCount: { type: "integer", minimum: 0, description: "How many places differ." },
} as const;
const NEEDED = ["name", "fields", "arguments", "argumentsComplete", "edits", "editCount"] as const;

export const DRIFT_SCHEMA = {
  type: "object",
  description: "How the server differs from its lockfile; with --frozen only.",
  required: [
    ...["lockfile", "server", "drifted", "added", "removed", "renamed", "changed", "unseen", "reclassified"],
    "serverChanges",
  ],
  properties: {
    lockfile: TEXT,
    server: { ...TEXT, description: "What the lockfile calls it." },
    drifted: { type: "boolean", description: "Whether any tool differs; then the exit code is not 0." },
    added: { type: "array", items: TOOL },
    removed: { type: "array", items: TOOL },
    renamed: {
      type: "array",
      description: "The same but for the name.",
      items: { type: "object", required: ["from", ...NEEDED], properties: { from: TEXT, ...DIFFERENCE } },
    },
    changed: { type: "array", items: { type: "object", required: NEEDED, properties: DIFFERENCE } },
    unseen: {
      type: "array",
      items: TEXT,
      description: "Tools of the lockfile that a list that is not complete does not have.",
    },
    reclassified: {
      type: "array",
      description: "Tools that are the same, and whose risk is judged otherwise. This is no drift.",
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
      description: "This is no drift either.",
      items: {
        type: "object",
        required: ["field", "before", "after"],
        properties: { field: { enum: ["name", "version", "protocol", "target"] }, before: TEXT, after: TEXT },
      },
    },
    rules: {
      type: "array",
      description: "What it does to the rules of the policy; absent without one.",
      items: {
        type: "object",
        required: ["effect", "because", "pointer", "at", "message"],
        properties: {
          effect: { enum: EFFECT_KINDS },
          tool: { ...TEXT, description: "Absent for what concerns several." },
          because: { ...TEXT, description: "The lint rule that tells it, or a word for what none can tell." },
          pointer: { ...TEXT, description: "JSON Pointer into the policy." },
          at: { ...TEXT, description: "FILE:LINE:COLUMN in the policy." },
          message: TEXT,
        },
      },
    },
    rulesComplete: {
      type: "boolean",
      description: "False when so much has changed that not all of it was held against the policy.",
    },
  },
} as const;
