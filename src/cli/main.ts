// The command line: argv → command → exit code. Each command loads only when it runs.

import type { ExitCode } from "../errors.ts";
import { fail } from "./fail.ts";
import { withHiddenSecrets } from "./hidden-secrets.ts";
import type { Io } from "./io.ts";
import type { Session } from "./program.ts";
import { UsageShown } from "./usage-shown.ts";
import { VERSION } from "./version.generated.ts";

/** Runs one command line (without the program's own name) and returns the exit code. Throws EPIPE only. */
export async function main(argv: readonly string[], given: Io): Promise<ExitCode> {
  const io = withHiddenSecrets(given);
  const isColorAllowed = !argv.includes("--no-color");
  const isDebug = argv.includes("--debug");
  try {
    if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
      io.writeStdout(`${VERSION}\n`);
      return 0;
    }
    const { buildProgram } = await import("./program.ts");
    const session: Session = { io, argv, run: main, exitCode: 0 };
    await buildProgram(session).parseAsync([...argv], { from: "user" });
    return session.exitCode;
  } catch (error) {
    if (error instanceof UsageShown) return error.exitCode;
    if (error instanceof Error && "code" in error && error.code === "EPIPE") throw error;
    return fail(error, io, { isDebug, isColorAllowed });
  }
}
