// policy schema: prints the JSON Schema of a policy, or of another file that people write.

import type { ExitCode } from "../../errors.ts";
import { toJsonText } from "../../report/escape.ts";
import type { Io } from "../io.ts";
import { writeResult } from "../output.ts";

export interface SchemaOptions {
  readonly of: "policy" | "config";
  readonly output?: string;
}

export async function runSchema(io: Io, options: SchemaOptions): Promise<ExitCode> {
  const schema =
    options.of === "config"
      ? (await import("../../lint/config-schema.ts")).configSchema
      : (await import("../../policy/schema.ts")).policySchema;
  writeResult(io, options.output, `${toJsonText(schema, 2)}\n`);
  return 0;
}
