// policy demo: the real commands on a real server, a policy for it, and calls recorded from it.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ExitCode } from "../../errors.ts";
import type { Io } from "../io.ts";

const SERVER = "mcp-server-memory";
const RECORDED = "fixtures/demo/tools.json";
const POLICY = "fixtures/demo/policy.yaml";
const TRACE = "fixtures/demo/trace.jsonl";

/** What each command answers, and its words. */
type Step = readonly [question: string, argv: readonly string[]];

/** Runs them in the folder of the package; the exit code is the first that is not 0. */
export async function runDemo(
  io: Io,
  run: (argv: readonly string[], io: Io) => Promise<ExitCode>,
): Promise<ExitCode> {
  const root = io.packageRoot;
  // The server comes with a clone of the project; an installed package has the tools that it listed.
  const server = existsSync(join(root, "node_modules/.bin", SERVER)) ? SERVER : RECORDED;
  const steps: readonly Step[] = [
    [
      "What can the tools of this server do, and what does the policy say about each?",
      ["scan", server, "--policy", POLICY],
    ],
    ["Is the policy sound?", ["lint", POLICY]],
    [
      "Two agents called the server 40 times. What would the policy have let through?",
      ["simulate", TRACE, "--policy", POLICY],
    ],
  ];
  for (const [i, [question, argv]] of steps.entries()) {
    io.writeStdout(`${i === 0 ? "" : "\n"}# ${question}\n$ policy ${argv.join(" ")}\n\n`);
    const exitCode = await run(argv, inFolder(io, root));
    if (exitCode !== 0) return exitCode;
  }
  return 0;
}

/** The same world, seen from another folder. `signal` stays lazy: asking for it changes what Ctrl-C does. */
function inFolder(io: Io, cwd: string): Io {
  return Object.create(io, { cwd: { value: cwd, enumerable: true } });
}
