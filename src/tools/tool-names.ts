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
  const clean = cleanText(name).toLowerCase();
  return NOT_ASCII.test(clean)
    ? clean.replace(NOT_ASCII_EACH, (char) => LATIN_LOOK.get(char) ?? char)
    : clean;
}

const NOT_ASCII = /[^\x00-\x7f]/;
const NOT_ASCII_EACH = /[^\x00-\x7f]/gu;

/** Small letters that most typefaces draw alike (Unicode TS 39, confusables.txt): Cyrillic, Greek, Armenian, Latin. */
const LATIN_LOOK: ReadonlyMap<string, string> = new Map(
  [
    ["аαɑ", "a"],
    ["сϲ", "c"],
    ["ԁ", "d"],
    ["еҽ", "e"],
    ["ցɡ", "g"],
    ["һհ", "h"],
    ["іιı", "i"],
    ["јϳ", "j"],
    ["кκ", "k"],
    ["м", "m"],
    ["ո", "n"],
    ["оοօ", "o"],
    ["рρ", "p"],
    ["ԛզ", "q"],
    ["г", "r"],
    ["ѕ", "s"],
    ["тτ", "t"],
    ["սυ", "u"],
    ["ѵν", "v"],
    ["ԝѡ", "w"],
    ["хχ", "x"],
    ["уγ", "y"],
  ].flatMap(([letters = "", latin = ""]) => [...letters].map((letter) => [letter, latin] as const)),
);
