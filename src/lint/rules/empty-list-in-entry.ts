// A list of rules or limits that holds nothing.

import { removeEntry } from "../../policy/edit.ts";
import { findEntry, joinPointer } from "../../policy/pointer.ts";
import { RULE_LISTS } from "../../policy/policy.ts";
import type { Node, Source } from "../../policy/source.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const emptyListInEntry: LintRule = {
  code: "empty-list-in-entry",
  severity: "info",
  category: "style",
  since: "0.2.0",
  summary: "A list of rules, limits or hidden tools is written out and empty.",
  why: "It says what leaving it out says, and reads as if the tool were checked.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  list_entries:
    require: []
    limits: []
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  list_entries: {}
`,
  },
  check,
};

const LISTS: readonly string[] = [...RULE_LISTS, "limits"];

function check({ source }: LintContext): readonly Remark[] {
  const { root } = source;
  if (root?.kind !== "object") return [];
  const tools = findEntry(root, "tools")?.value;
  const entries = tools?.kind === "object" ? tools.entries : [];
  return [
    ...emptyLists(source, root, "", ["hide"]),
    ...emptyLists(source, findEntry(root, "all_tools")?.value, "/all_tools", LISTS),
    ...entries.flatMap(({ key, value }) => emptyLists(source, value, joinPointer("/tools", key), LISTS)),
  ];
}

function emptyLists(
  source: Source,
  node: Node | undefined,
  pointer: string,
  keys: readonly string[],
): readonly Remark[] {
  if (node?.kind !== "object") return [];
  return node.entries
    .filter(({ key, value }) => keys.includes(key) && value.kind === "array" && value.items.length === 0)
    .map(({ key }) => {
      const list = joinPointer(pointer, key);
      const edit = removeEntry(source, list);
      return {
        anchor: { pointer: list, part: "key" },
        message: `The list \`${key}\` is empty, which says the same as leaving it out.`,
        help: "Remove it, or write what it should hold.",
        ...(edit !== undefined && { fix: { title: "Remove the list", isSafe: true, edits: [edit] } }),
      };
    });
}
