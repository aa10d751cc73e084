// Names that a policy or a person could take for one another.

import type { Severity } from "../finding.ts";
import { joinPointer } from "../policy/pointer.ts";
import type { ToolDefinition } from "./tool.ts";
import type { ToolProblem, ToolProblemCode } from "./tool-problem.ts";
import { cleanText, quote } from "./words.ts";

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

/** Problems of the names of a server's tools, in the order sent. */
export function nameProblems(entries: readonly Entry[]): readonly ToolProblem[] {
  const firstByName = new Map<string, Entry>();
  const firstByLook = new Map<string, Entry>();
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
    const look = lookOf(tool.name);
    const same = firstByName.get(tool.name);
    const alike = firstByLook.get(look);
    if (same === undefined) firstByName.set(tool.name, entry);
    if (alike === undefined) firstByLook.set(look, entry);

    const odd = isPlainName(tool.name)
      ? []
      : [
          problem(
            "tool-name-odd",
            "warning",
            `The name ${quote(tool.name)} is not 1 to 128 letters, digits, "_", "-" and ".", and may be shown as another.`,
            "Report it to the author of the server, and quote the name in a policy.",
          ),
        ];
    if (same !== undefined) {
      const twice = `Entries ${same.index} and ${index} of the tool list are both named ${quote(tool.name)}: a policy cannot tell them apart.`;
      return [...odd, problem("tool-name-twice", "error", twice, "Report it to the author of the server.")];
    }
    if (alike !== undefined) {
      const pair = `The names ${quote(alike.tool.name)} and ${quote(tool.name)} look alike, but a policy for one does not govern the other.`;
      return [...odd, problem("tool-name-alike", "warning", pair, "Write both names into the policy.")];
    }
    return odd;
  });
}

/**
 * Names that a person would take for one another share this: case, compatibility forms, invisible characters, and
 * letters of other scripts that look like Latin ones.
 */
export function lookOf(name: string): string {
  // Most names are plain, and the tables of Unicode cost a millisecond when they are first used.
  if (isPlainName(name)) return name.toLowerCase();
  const clean = cleanText(name).toLowerCase();
  return NOT_ASCII.test(clean)
    ? clean.replace(NOT_ASCII_EACH, (char) => LATIN_LOOK.get(char) ?? char)
    : clean;
}

const NOT_ASCII = /[^\x00-\x7f]/;
const NOT_ASCII_EACH = /[^\x00-\x7f]/gu;

/** Letters, in lower case, that they or their capitals share a form with (after Unicode TS 39): Cyrillic, Greek, Armenian, phonetic. */
const LATIN_LOOK: ReadonlyMap<string, string> = new Map(
  [
    ["\u0430\u03b1\u0251", "a"],
    ["\u0432\u03b2", "b"],
    ["\u0441\u03f2", "c"],
    ["\u0501", "d"],
    ["\u0435\u04bd", "e"],
    ["\u0581\u0261", "g"],
    ["\u043d\u04bb\u0570", "h"],
    ["\u0456\u03b9\u0131", "i"],
    ["\u0458\u03f3", "j"],
    ["\u043a\u03ba", "k"],
    ["\u043c", "m"],
    ["\u0578", "n"],
    ["\u043e\u03bf\u0585", "o"],
    ["\u0440\u03c1", "p"],
    ["\u051b\u0566", "q"],
    ["\u0433", "r"],
    ["\u0455", "s"],
    ["\u0442\u03c4", "t"],
    ["\u057d\u03c5", "u"],
    ["\u0475\u03bd", "v"],
    ["\u051d\u0461", "w"],
    ["\u0445\u03c7", "x"],
    ["\u0443\u03b3", "y"],
  ].flatMap(([letters = "", latin = ""]) => [...letters].map((letter) => [letter, latin] as const)),
);
