// The JSON Schema of a report in JSON, draft-07. specification: cli.md section 2.

const TEXT = { type: "string" } as const;
const POSITIVE = { type: "integer", minimum: 1 } as const;
const COUNT = { type: "integer", minimum: 0 } as const;

const PLACE = {
  line: { ...POSITIVE, description: "First line, from 1." },
  column: { ...POSITIVE, description: "First column, from 1, in UTF-16 code units." },
  endLine: { ...POSITIVE, description: "Last line." },
  endColumn: { ...POSITIVE, description: "The column after the last, on the last line." },
} as const;

const FINDING = {
  type: "object",
  description: "Something a person should look at.",
  required: [
    ...["code", "severity", "file", "line", "column", "endLine", "endColumn", "pointer", "message", "help"],
  ],
  properties: {
    code: { ...TEXT, pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", description: "What it is, for programs." },
    severity: { enum: ["error", "warning", "info"] },
    file: { ...TEXT, description: "As it was named on the command line; empty when it has none." },
    ...PLACE,
    pointer: { ...TEXT, description: "JSON Pointer (RFC 6901) into the file; empty when it has none." },
    message: { ...TEXT, description: "What is wrong and why it matters." },
    help: { ...TEXT, description: "What to do about it; may be empty." },
    fingerprint: {
      ...TEXT,
      pattern: "^[0-9a-f]{32}$",
      description: "The same in the next run, when lines have moved or white space has changed.",
    },
    fix: { $ref: "#/definitions/fix" },
  },
} as const;

const FIX = {
  type: "object",
  description: "A change that mends it: all edits together, none overlapping another.",
  required: ["title", "safe", "edits"],
  properties: {
    title: TEXT,
    safe: { type: "boolean", description: "Whether every decision of the policy stays the same." },
    edits: { type: "array", items: { $ref: "#/definitions/edit" } },
  },
} as const;

export const reportSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  $id: "urn:mcp-policy:report:1",
  title: "Report of policy lint",
  description:
    "What `policy lint --format json` prints. Keys may be added; none is renamed or removed within a version.",
  type: "object",
  required: ["version", "findings", "summary"],
  properties: {
    version: { const: 1 },
    findings: {
      type: "array",
      description: "Sorted by file, place and code.",
      items: { $ref: "#/definitions/finding" },
    },
    summary: {
      type: "object",
      required: ["files", "errors", "warnings", "infos"],
      properties: {
        files: { ...COUNT, description: "Files that were looked at." },
        errors: COUNT,
        warnings: COUNT,
        infos: COUNT,
      },
    },
    suppressed: {
      type: "array",
      description: "Findings that do not count; absent when there are none.",
      items: { $ref: "#/definitions/suppressed" },
    },
    unread: {
      type: "array",
      description: "Files that could not be looked at; absent when there are none.",
      items: {
        type: "object",
        required: ["file", "code", "message", "help"],
        properties: { file: TEXT, code: TEXT, message: TEXT, help: TEXT },
      },
    },
  },
  definitions: {
    finding: FINDING,
    fix: FIX,
    edit: {
      type: "object",
      description: "Put the text in place of what stands there.",
      required: ["line", "column", "endLine", "endColumn", "text"],
      properties: { ...PLACE, text: TEXT },
    },
    suppressed: {
      type: "object",
      required: ["kind", "justification", "finding"],
      properties: {
        kind: {
          enum: ["inSource", "external"],
          description: "By a comment in the file, or by a list beside it.",
        },
        justification: { ...TEXT, description: "Why, in the words of who suppressed it; may be empty." },
        finding: { $ref: "#/definitions/finding" },
      },
    },
  },
} as const;
