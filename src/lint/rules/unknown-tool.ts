// An entry for a tool that the server does not have.

import type { Fix } from "../../finding.ts";
import { renameKey, replaceValue } from "../../policy/edit.ts";
import { joinPointer } from "../../policy/pointer.ts";
import { type MeantName, meantNames } from "../name-twins.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { anyTool } from "../sample-tools.ts";
import { enumerate, suggestionBudget } from "../suggestions.ts";

export const unknownTool: LintRule = {
  code: "unknown-tool",
  severity: "error",
  category: "correctness",
  since: "0.2.0",
  summary: "An entry names a tool that the server does not have.",
  why: "Names are exact, so the entry governs nothing, and the tool that was meant is governed by `default` alone.",
  bad: {
    policy: `version: "1"
default: deny
hide: [purge_memory]
tools:
  search_memories: {}
`,
    tools: [anyTool("purge_memory"), anyTool("search_memory")],
  },
  good: {
    policy: `version: "1"
default: deny
hide: [purge_memory]
tools:
  search_memory: {}
`,
    tools: [anyTool("purge_memory"), anyTool("search_memory")],
  },
  check,
};

interface Named {
  readonly name: string;
  readonly list: "tools" | "hide";
  readonly pointer: string;
}

const EVERY_TOOL = "*";

function check(context: LintContext): readonly Remark[] {
  const { policy, tools, lostTools } = context;
  if (tools === undefined) return [];
  const listed = [...policy.tools.keys()].map(
    (name): Named => ({ name, list: "tools", pointer: joinPointer("/tools", name) }),
  );
  const hidden = policy.hide
    .filter(({ name }) => name !== EVERY_TOOL)
    .map(({ name, pointer }): Named => ({ name, list: "hide", pointer }));
  const unknown = [...listed, ...hidden].filter(({ name }) => !tools.has(name) && !lostTools.has(name));
  const known = [...tools.keys()];
  const meant = meantNames(
    unknown.map(({ name }) => name),
    known,
    suggestionBudget(),
  );
  return unknown.map((entry) => remarkOn(context, entry, meant.get(entry.name), known));
}

function remarkOn(
  context: LintContext,
  entry: Named,
  meant: MeantName | undefined,
  known: readonly string[],
): Remark {
  const name = enumerate([entry.name]);
  const twin =
    meant?.difference === undefined
      ? ""
      : ` ${enumerate([meant.name])} is another name: the two differ in ${meant.difference}.`;
  const fix = meant && fixFor(context, entry, meant.name);
  return {
    anchor: { pointer: entry.pointer, ...(entry.list === "tools" && { part: "key" as const }) },
    message: `The server has no tool ${name}, so this entry governs nothing.${twin}`,
    help:
      meant !== undefined
        ? `Did you mean ${enumerate([meant.name])}?`
        : `The server has ${known.length === 0 ? "no tools" : enumerate(known)}. Mend the name, or remove the entry.`,
    ...(fix && { fix }),
  };
}

/** Unsafe, because the entry then governs a tool that it did not. */
function fixFor({ source, policy }: LintContext, { list, pointer }: Named, name: string): Fix | undefined {
  // In the rules dialect conditions name the tool too; and two entries of one name are an error.
  if (list === "tools" && (policy.dialect === "rules" || policy.tools.has(name))) return undefined;
  const edit = list === "tools" ? renameKey(source, pointer, name) : replaceValue(source, pointer, name);
  return edit && { title: `Write ${enumerate([name])}`, isSafe: false, edits: [edit] };
}
