// The JSON Schema of policy.baseline.json (draft-07): findings that were there when it was written.

export const baselineSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  $id: "urn:mcp-policy:baseline:1",
  title: "Baseline of policy lint",
  description: "`version` and `entries`, as `policy lint --write-baseline` writes them.",
  type: "object",
  additionalProperties: false,
  required: ["version", "entries"],
  properties: {
    version: { description: "The version of the format: the number 1.", const: 1 },
    entries: {
      description: "The findings that are accepted, sorted by file, code and fingerprint.",
      type: "array",
      items: {
        description: "`code`, `file` and `fingerprint`; `pointer` and `message` are for people.",
        type: "object",
        additionalProperties: false,
        required: ["code", "file", "fingerprint"],
        properties: {
          code: { description: "The code of the rule.", type: "string" },
          file: { description: "The policy, relative to the baseline.", type: "string" },
          fingerprint: { description: "What the finding is recognised by.", type: "string" },
          pointer: { description: "Where it was, as a JSON Pointer.", type: "string" },
          message: { description: "What it said.", type: "string" },
        },
      },
    },
  },
} as const;
