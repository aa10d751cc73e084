// policy schema: prints the JSON Schema of a policy, of a configuration, or of what lint, scan and simulate print as JSON.

import type { ExitCode } from "../../errors.ts";
import { toJsonText } from "../../report/escape.ts";
import type { Io } from "../io.ts";
import { writeResult } from "../output.ts";

export interface SchemaOptions {
  readonly of: "policy" | "config" | "report" | "scan" | "simulate";
  readonly output?: string;
}

export async function runSchema(io: Io, { of, output }: SchemaOptions): Promise<ExitCode> {
  writeResult(io, output, `${toJsonText(await SCHEMAS[of](), 2)}\n`);
  return 0;
}

const SCHEMAS = {
  policy: async () => (await import("../../policy/schema.ts")).policySchema,
  config: async () => (await import("../../lint/config-schema.ts")).configSchema,
  report: async () => (await import("../../report/json-schema.ts")).reportSchema,
  scan: async () => (await import("../../scan/scan-json-schema.ts")).scanSchema,
  simulate: async () => (await import("../../simulate/replay-json-schema.ts")).replaySchema,
} as const;
