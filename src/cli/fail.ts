// The one place that maps errors to messages and exit codes.
// specification: cli.md section 1.

import { type ExitCode, PolicyError } from "../errors.ts";
import { escapeText } from "../report/escape.ts";
import { renderFinding } from "../report/text-report.ts";
import type { Io } from "./io.ts";
import { choosePaint } from "./paint.ts";

/** Says on stderr what went wrong, and returns the exit code. Broken pipes are not for it. */
export async function fail(
  error: unknown,
  io: Io,
  options: { isDebug: boolean; isColorAllowed: boolean },
): Promise<ExitCode> {
  const paint = await choosePaint(io, io.isStderrTerminal, options.isColorAllowed);
  const { isDebug } = options;
  if (error instanceof PolicyError) {
    for (const finding of error.findings) io.writeStderr(`${renderFinding(finding, paint)}\n\n`);
    io.writeStderr(`${paint.error(`error[${error.code}]`)}: ${escapeText(error.message)}\n`);
    io.writeStderr(` ${paint.faint("=")} help: ${error.help}\n`);
    if (isDebug) io.writeStderr(`${stackOf(error)}\n`);
    return error.exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  io.writeStderr(`${paint.error("internal error")}: ${escapeText(message)}\n`);
  io.writeStderr(
    ` ${paint.faint("=")} help: This is a bug in policy. Run again with --debug, and report what it prints.\n`,
  );
  if (isDebug) io.writeStderr(`${stackOf(error)}\n`);
  return 3;
}

function stackOf(error: unknown): string {
  const lines = error instanceof Error ? (error.stack ?? error.message).split("\n") : [String(error)];
  const cause =
    error instanceof Error && error.cause !== undefined ? ["caused by:", stackOf(error.cause)] : [];
  return [...lines.map(escapeText), ...cause].join("\n");
}
