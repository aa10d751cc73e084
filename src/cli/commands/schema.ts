// policy schema: prints the JSON Schema of a policy.

import type { ExitCode } from "../../errors.ts";
import { policySchema } from "../../policy/schema.ts";
import { toJsonText } from "../../report/escape.ts";
import type { Io } from "../io.ts";
import { writeResult } from "../output.ts";

export interface SchemaOptions {
  readonly output?: string;
}

export async function runSchema(io: Io, options: SchemaOptions): Promise<ExitCode> {
  writeResult(io, options.output, `${toJsonText(policySchema, 2)}\n`);
  return 0;
}
