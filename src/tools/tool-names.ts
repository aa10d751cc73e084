// Names that a policy or a person could take for one another.

import type { Severity } from "../finding.ts";
import { compareText } from "../order.ts";
import { joinPointer } from "../policy/pointer.ts";
import { sayCodePoint } from "./characters.ts";
import { differenceOf, lookOf } from "./look-alike.ts";
import type { ToolDefinition } from "./tool.ts";
import type { ToolProblem, ToolProblemCode } from "./tool-problem.ts";
import { quote } from "./words.ts";

/** A tool with its position in the list as sent. */
export interface Entry {
  readonly index: number;
  readonly tool: ToolDefinition;
}

/** What a name should be (MCP 2025-11-25, server/tools, "Tool Names"). */
const PLAIN_NAME = /^[A-Za-z0-9_.-]{1,128}$/;

export function isPlainName(name: string): boolean {
  return PLAIN_NAME.test(name);
}

/** What of a name is not as it should be; the code point, because a letter may look like one of ASCII. */
function sayOdd(name: string): string {
  if (name === "") return "is empty";
  const odd = /[^A-Za-z0-9_.-]/u.exec(name)?.[0];
  return odd === undefined ? "is too long" : `has ${sayCodePoint(odd)}`;
}

/**
 * Problems of the names of a server's tools, in the order sent. Of names that look alike the least (code units) is
 * held against each of the others, in whatever order they were sent.
 */
export function nameProblems(entries: readonly Entry[]): readonly ToolProblem[] {
  const firstByName = new Map<string, Entry>();
  const leastByLook = new Map<string, string>();
  for (const { tool } of entries) {
    const look = lookOf(tool.name);
    const least = leastByLook.get(look);
    if (least === undefined || compareText(tool.name, least) < 0) leastByLook.set(look, tool.name);
  }
  return entries.flatMap((entry): readonly ToolProblem[] => {
    const { index, tool } = entry;
    const problem = (
      code: ToolProblemCode,
      severity: Severity,
      message: string,
      help: string,
    ): ToolProblem => ({
      code,
      severity,
      index,
      tool: tool.name,
      pointer: joinPointer("", index, "name"),
      message,
      help,
    });
    const same = firstByName.get(tool.name);
    const alike = leastByLook.get(lookOf(tool.name)) ?? tool.name;
    if (same === undefined) firstByName.set(tool.name, entry);

    const odd = isPlainName(tool.name)
      ? []
      : [
          problem(
            "tool-name-odd",
            "warning",
            `The name ${quote(tool.name)} ${sayOdd(tool.name)}, and may be shown as another: names are 1 to 128 letters of ASCII, digits, "_", "-" and ".".`,
            "Report it to the author of the server, and quote the name in a policy.",
          ),
        ];
    if (same !== undefined) {
      const twice = `Entries ${same.index} and ${index} of the tool list are both named ${quote(tool.name)}: a policy cannot tell them apart.`;
      return [...odd, problem("tool-name-twice", "error", twice, "Report it to the author of the server.")];
    }
    if (alike !== tool.name) {
      const pair = `The names ${quote(alike)} and ${quote(tool.name)} look alike, and differ in ${differenceOf(alike, tool.name)}: a policy for one does not govern the other.`;
      return [...odd, problem("tool-name-alike", "warning", pair, "Write both names into the policy.")];
    }
    return odd;
  });
}
