// A finding about a server and its tools, which has no place in a file.

import type { Finding, Severity } from "../finding.ts";

/** A finding about the server, which has no place in a file. */
export function serverFinding(code: string, severity: Severity, message: string, help = ""): Finding {
  return {
    code,
    severity,
    file: "",
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    pointer: "",
    message,
    help,
  };
}
