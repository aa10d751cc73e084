// The errors that are expected: code, exit code, help. Anything else that is thrown is a bug.

import type { Finding } from "./finding.ts";

/** specification: cli.md section 1. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

interface ErrorKind {
  readonly exitCode: 2 | 3;
  /** What to do about it. */
  readonly help: string;
}

/** Every expected error. `docs/errors.md` is generated from this table. */
export const ERRORS = {
  usage: { exitCode: 2, help: "Run `policy --help`, or `policy COMMAND --help`." },
  "file-not-found": { exitCode: 2, help: "Check the path and the working directory." },
  "file-not-regular": { exitCode: 2, help: "Name a regular file: not a folder, a pipe or a device." },
  "file-unreadable": { exitCode: 2, help: "Check the permissions of the file." },
  "file-too-large": { exitCode: 2, help: "Name a smaller file; docs/limits.md lists the limits." },
  "file-unwritable": { exitCode: 2, help: "Check the folder and its permissions." },
  "policy-unusable": { exitCode: 2, help: "Run `policy lint` on the file and mend its errors." },
  "config-unusable": { exitCode: 2, help: "Mend it: docs/configuration.md says what may stand in it." },
  "test-unusable": { exitCode: 2, help: "Mend it: docs/policy-tests.md says what may stand in it." },
  "file-changed": { exitCode: 3, help: "Run again when nothing else writes the file." },
  "policy-not-found": {
    exitCode: 2,
    help: "Name one with `--policy`, or run in a folder that has a policy.json or policies/.",
  },
  "policy-ambiguous": { exitCode: 2, help: "Keep one policy file for each server." },
  "nothing-to-do": { exitCode: 2, help: "Name at least one input that is not empty." },
  "document-unusable": { exitCode: 2, help: "The file must be JSON of the documented shape." },
  "trace-format-unknown": {
    exitCode: 2,
    help: "Name the format with `--input-format`; docs/traces.md shows each.",
  },
  "trace-damaged": { exitCode: 2, help: "Unpack the file by hand to see what is left of it." },
  "trace-too-large": {
    exitCode: 2,
    help: "Unpack the file by hand and look at it; docs/limits.md lists the limits.",
  },
  "server-not-found": {
    exitCode: 2,
    help: "Name a URL, a file, a server of `policy scan --list`, or write `-- COMMAND ARGS`.",
  },
  "consent-needed": { exitCode: 2, help: "Look at the command, and allow it with `--yes`." },
  "not-locked": {
    exitCode: 2,
    help: "Write the lockfile with `policy scan --lock`, look at what it holds, and keep it beside the policy.",
  },
  "server-ambiguous": { exitCode: 2, help: "Pick one with `--config FILE --server NAME`." },
  "server-failed": {
    exitCode: 3,
    help: "Start the server by hand with the command shown, or ask the URL, and look at what comes back.",
  },
  "sandbox-unavailable": {
    exitCode: 3,
    help: "Install bubblewrap where it works, or do without a sandbox: `--sandbox=auto`.",
  },
  "too-many-counters": {
    exitCode: 3,
    help: "The trace needs more counters than fit in memory; replay it in parts.",
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** An expected error: it is shown as one message with its help, never with a stack. */
export class PolicyError extends Error {
  readonly code: ErrorCode;
  /** What is wrong in detail, for errors that come from a file with places. */
  readonly findings: readonly Finding[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly findings?: readonly Finding[] } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "PolicyError";
    this.code = code;
    this.findings = options.findings ?? [];
  }

  get exitCode(): 2 | 3 {
    return ERRORS[this.code].exitCode;
  }

  get help(): string {
    return ERRORS[this.code].help;
  }
}
