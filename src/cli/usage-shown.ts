// What a command line that was wrong, or asked for help, ends with.

import type { ExitCode } from "../errors.ts";

/** Commander has already said what was wrong, or has shown the help that was asked for. */
export class UsageShown extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode) {
    super("usage");
    this.name = "UsageShown";
    this.exitCode = exitCode;
  }
}
