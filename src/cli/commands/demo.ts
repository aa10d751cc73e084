// policy demo: the real commands on a real server, a policy for it, and calls recorded from it.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { type ExitCode, PolicyError } from "../../errors.ts";
import type { Io } from "../io.ts";

const SERVER = "mcp-server-memory";
const COMMANDS: readonly (readonly string[])[] = [
  ["scan", SERVER, "--policy", "fixtures/demo/policy.yaml"],
  ["lint", "fixtures/demo/policy.yaml"],
  ["simulate", "fixtures/demo/trace.jsonl", "--policy", "fixtures/demo/policy.yaml"],
];

/** Runs them in the folder of the package; the exit code is the first that is not 0. */
export async function runDemo(
  io: Io,
  run: (argv: readonly string[], io: Io) => Promise<ExitCode>,
): Promise<ExitCode> {
  const root = io.packageRoot;
  if (!existsSync(join(root, "node_modules/.bin", SERVER))) {
    throw new PolicyError(
      "server-not-found",
      `The demo scans ${SERVER}, which is installed in a clone of the project only.`,
    );
  }
  for (const command of COMMANDS) {
    io.writeStdout(`$ policy ${command.join(" ")}\n\n`);
    const exitCode = await run(command, inFolder(io, root));
    if (exitCode !== 0) return exitCode;
    io.writeStdout("\n");
  }
  return 0;
}

/** The same world, seen from another folder. `signal` stays lazy: asking for it changes what Ctrl-C does. */
function inFolder(io: Io, cwd: string): Io {
  return Object.create(io, { cwd: { value: cwd, enumerable: true } });
}
