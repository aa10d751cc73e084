// The JSON Schema of policy.config.yaml (draft-07): what editors show, and what the configuration is held against.

import { LINT_RULES } from "./rules.ts";

const level = {
  description: "off, or the severity of the rule's findings: info, warning or error.",
  enum: ["off", "info", "warning", "error"],
};

const rules = {
  description: "Levels by the code of a rule.",
  type: "object",
  additionalProperties: false,
  properties: Object.fromEntries(LINT_RULES.map(({ code }) => [code, { $ref: "#/definitions/level" }])),
};

const globs = (description: string) => ({
  description: `${description} Paths are relative to this file: *, **, ? and {a,b}.`,
  type: "array",
  items: { description: "A glob such as policies/*.yaml.", type: "string" },
});

/** Where something lies below the folder of the configuration. */
const path = (description: string) => ({
  description: `${description} A path below this file.`,
  type: "string",
});

export const configSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  $id: "urn:mcp-policy:config:1",
  title: "Configuration of policy lint",
  description: "Levels of rules, files that are left out, and where things lie. All of it is optional.",
  type: "object",
  additionalProperties: false,
  properties: {
    $schema: { description: "The address of this schema, for editors.", type: "string" },
    rules: { $ref: "#/definitions/rules" },
    ignores: globs("Files that are not linted."),
    overrides: {
      description: "Settings for some of the files; of several that fit, the last counts.",
      type: "array",
      items: {
        description: "`files`, and what is different for them.",
        type: "object",
        additionalProperties: false,
        required: ["files"],
        properties: {
          files: globs("The files that are meant."),
          rules: { $ref: "#/definitions/rules" },
          server: { description: "The server of the lockfile that they are for.", type: "string" },
        },
      },
    },
    lock: path("The lockfile (default: policy.lock.json in the working directory)."),
    baseline: path("The baseline (default: policy.baseline.json beside this file)."),
    fail_on: {
      description: "What makes the exit code 1: error (the default), warning, info or never.",
      enum: ["error", "warning", "info", "never"],
    },
    max_warnings: {
      description: "Fail when there are more warnings than this whole number.",
      type: "integer",
      minimum: 0,
    },
  },
  definitions: { level, rules },
  examples: [
    {
      rules: { "no-limit-on-write": "error", "missing-on-deny": "off" },
      ignores: ["vendor/**"],
      overrides: [{ files: ["policies/sandbox.yaml"], rules: { "default-allow": "off" } }],
    },
  ],
} as const;
