// policy schema: prints the JSON Schema of a policy, or of what lint prints as JSON.

import type { ExitCode } from "../../errors.ts";
import { policySchema } from "../../policy/schema.ts";
import { toJsonText } from "../../report/escape.ts";
import { reportSchema } from "../../report/json-schema.ts";
import type { Io } from "../io.ts";
import { writeResult } from "../output.ts";

export interface SchemaOptions {
  readonly of: "policy" | "report";
  readonly output?: string;
}

export async function runSchema(io: Io, options: SchemaOptions): Promise<ExitCode> {
  const schema = options.of === "report" ? reportSchema : policySchema;
  writeResult(io, options.output, `${toJsonText(schema, 2)}\n`);
  return 0;
}
