// The JSON Schema of what `policy scan --format json` prints. specification: cli.md section 3.

import { reportSchema } from "../report/json-schema.ts";
import { RISK_CLASSES } from "../tools/tool.ts";
import { driftSchema } from "./drift-json-schema.ts";

const TEXT = { type: "string" } as const;
const COUNT = { type: "integer", minimum: 0 } as const;
const FINDINGS = { type: "array", items: { $ref: "#/definitions/finding" } } as const;

const COUNTS = {
  type: "object",
  required: ["critical", "high", "medium", "low"],
  properties: { critical: COUNT, high: COUNT, medium: COUNT, low: COUNT },
} as const;

const RISK = {
  type: "object",
  required: ["class", "severity", "confidence", "flags", "evidence"],
  properties: {
    class: { enum: RISK_CLASSES, description: "`unknown` counts as a write." },
    severity: { enum: ["low", "medium", "high", "critical"] },
    confidence: { enum: ["high", "medium", "low"] },
    flags: { type: "array", items: TEXT, description: "Sorted." },
    evidence: {
      type: "array",
      description: "The signals that led to it.",
      items: {
        type: "object",
        required: ["source", "class", "strength", "why"],
        properties: {
          source: { enum: ["name", "title", "description", "schema", "annotation"] },
          class: { enum: RISK_CLASSES },
          strength: { enum: ["strong", "medium", "weak"] },
          why: TEXT,
        },
      },
    },
  },
} as const;

const GOVERNANCE = {
  type: "object",
  required: ["state", "ungoverned", "rule", "at", "unchecked"],
  properties: {
    state: {
      enum: [
        ...["hidden", "denied", "approval", "conditional", "limited", "allowed"],
        ...["default-allowed", "default-denied"],
      ],
    },
    ungoverned: { type: "boolean", description: "Calls get through, and nobody has said what of them may." },
    rule: { ...TEXT, description: "Id of the rule or limit that decides the state; empty where none does." },
    at: { ...TEXT, description: "FILE:LINE:COLUMN in the policy; empty where it says nothing." },
    unchecked: {
      type: "array",
      items: TEXT,
      description:
        "Paths of arguments that no condition looks at, where the tool does more than read; those that say what a call reaches come first.",
    },
  },
} as const;

const SERVER_SCAN = {
  type: "object",
  required: ["version", "server", "complete", "tools", "findings"],
  properties: {
    version: { const: 1 },
    server: {
      type: "object",
      required: ["name", "version", "protocol", "target"],
      properties: {
        name: { ...TEXT, description: "As the server calls itself; empty when it does not." },
        version: TEXT,
        protocol: { ...TEXT, description: "Revision of MCP." },
        target: { ...TEXT, description: "The command or URL, or the file of the recording; no secrets." },
        how: { ...TEXT, description: "How TARGET was understood." },
        hold: {
          type: "object",
          description: "What held its process; absent when none was started.",
          required: ["sandbox", "network", "why", "isolated", "limited"],
          properties: {
            sandbox: { enum: ["bubblewrap", "none"] },
            network: { type: "boolean", description: "Whether it could reach the network." },
            why: { ...TEXT, description: "Why there was no sandbox; empty with one." },
            isolated: {
              type: "boolean",
              description: "Whether HOME and the working directory were temporary.",
            },
            limited: {
              type: "boolean",
              description: "Whether memory, file sizes and processor time were limited.",
            },
            filesWritten: { ...COUNT, description: "Files that it left in its temporary folders." },
          },
        },
        credentials: {
          type: "array",
          items: TEXT,
          description:
            "Names, never values, of the headers or variables that it was given; absent without any.",
        },
        configName: { ...TEXT, description: "Its name in a client configuration." },
      },
    },
    complete: { type: "boolean", description: "False whenever a tool may be missing." },
    policy: { ...TEXT, description: "What the tools were judged by; absent without a policy." },
    tools: {
      type: "array",
      description: "Sorted by name.",
      items: {
        type: "object",
        required: ["name", "risk"],
        properties: { name: TEXT, risk: RISK, governance: GOVERNANCE },
      },
    },
    drift: driftSchema,
    summary: {
      type: "object",
      required: ["tools", "severity"],
      properties: {
        tools: COUNT,
        severity: { ...COUNTS, description: "Tools by severity." },
        ungoverned: { ...COUNTS, description: "Ungoverned tools by severity; absent without a policy." },
      },
    },
    findings: FINDINGS,
  },
} as const;

export const scanSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  $id: "urn:mcp-policy:scan:1",
  title: "Scan of policy scan",
  description:
    "What `policy scan --format json` prints: one server, or with --all a list of them. Keys may be added; none is renamed or removed within a version.",
  if: { type: "object", required: ["servers"] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  then: { $ref: "#/definitions/servers" },
  else: { $ref: "#/definitions/server" },
  definitions: {
    servers: {
      type: "object",
      required: ["version", "complete", "servers", "findings"],
      properties: {
        version: { const: 1 },
        complete: { type: "boolean", description: "Whether every list is." },
        servers: { type: "array", items: { $ref: "#/definitions/server" } },
        findings: {
          ...FINDINGS,
          description: "Those of all servers, then those that only several together give.",
        },
      },
    },
    server: SERVER_SCAN,
    finding: reportSchema.definitions.finding,
    fix: reportSchema.definitions.fix,
    edit: reportSchema.definitions.edit,
  },
} as const;
