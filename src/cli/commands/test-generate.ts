// policy test --generate: writes a first test file for a policy.

import type { ExitCode } from "../../errors.ts";
import type { Io } from "../io.ts";
import type { TestCommandOptions } from "./test.ts";

export async function runGenerate(_io: Io, _options: TestCommandOptions): Promise<ExitCode> {
  return 3;
}
