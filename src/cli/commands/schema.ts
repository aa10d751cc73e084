// policy schema: prints the JSON Schema of a policy, of a configuration, of a test file, or of what commands print as JSON.

import type { ExitCode } from "../../errors.ts";
import { toJsonText } from "../../report/escape.ts";
import type { Io } from "../io.ts";
import { writeResult } from "../output.ts";

export interface SchemaOptions {
  readonly of: keyof typeof SCHEMAS;
  readonly output?: string;
}

export async function runSchema(io: Io, { of, output }: SchemaOptions): Promise<ExitCode> {
  writeResult(io, output, `${toJsonText(await SCHEMAS[of](), 2)}\n`);
  return 0;
}

const SCHEMAS = {
  policy: async () => (await import("../../policy/schema.ts")).policySchema,
  config: async () => (await import("../../lint/config-schema.ts")).configSchema,
  "policy-test": async () => (await import("../../policy-test/test-schema.ts")).testFileSchema,
  report: async () => (await import("../../report/json-schema.ts")).reportSchema,
  scan: async () => (await import("../../scan/scan-json-schema.ts")).scanSchema,
  simulate: async () => (await import("../../simulate/replay-json-schema.ts")).replaySchema,
  test: async () => (await import("../../policy-test/test-report-schema.ts")).testReportSchema,
  against: async () => (await import("../../simulate/compare-json-schema.ts")).comparisonSchema,
} as const;
