// Poison in the texts of tools, as findings of a scan.

import type { Finding } from "../finding.ts";
import { findPoison } from "../poison/poison.ts";
import { findShadowing, type NamedServer } from "../poison/shadowing.ts";
import type { Signal } from "../poison/signal.ts";
import { joinPointer } from "../policy/pointer.ts";
import { maskSecrets } from "../policy/secrets.ts";
import type { ToolDefinition } from "../tools/tool.ts";

/** What the texts of one server's tools hold. */
export function poisonFindings(tools: readonly ToolDefinition[]): readonly Finding[] {
  return findPoison(tools).map(toFinding);
}

/** What the tools of several servers do to one another. */
export function shadowingFindings(servers: readonly NamedServer[]): readonly Finding[] {
  return findShadowing(servers).map(toFinding);
}

function toFinding({ code, severity, tool, pointer, start, message, help }: Signal): Finding {
  return {
    code,
    severity,
    file: "",
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    pointer: maskSecrets(`${joinPointer("/tools", tool)}${pointer}`),
    message: maskSecrets(message),
    help,
    identity: maskSecrets(`${joinPointer("/tools", tool)}${pointer}\n${start}`),
  };
}
