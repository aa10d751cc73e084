// A tool name that a server should not have. specification: MCP 2025-11-25, server/tools, "Tool Names".

import { findInvisible } from "../../tools/characters.ts";
import { isPlainName } from "../../tools/tool-names.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { renameTool, type ToolKey, toolKeys } from "../tool-keys.ts";

export const oddToolName: LintRule = {
  code: "odd-tool-name",
  severity: "info",
  category: "correctness",
  since: "0.2.0",
  summary: 'A tool name has other characters than letters, digits, "_", "-" and ".", or more than 128.',
  why: "Servers of the Model Context Protocol name their tools with these only, so the entry most likely governs no tool.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  list entries: {}
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

function check(context: LintContext): readonly Remark[] {
  return (
    toolKeys(context.policy)
      // A server that has the name is not the fault of the policy; other rules speak of stars and what cannot be seen.
      .filter(({ name }) => !isPlainName(name) && !name.includes("*") && context.tools?.has(name) !== true)
      .filter(({ name }) => findInvisible(name) === undefined)
      .map((key) => toRemark(key, context))
  );
}

function toRemark(key: ToolKey, context: LintContext): Remark {
  const { name, anchor } = key;
  const trimmed = name.trim();
  const edit = trimmed === name || trimmed === "" ? undefined : renameTool(context, key, trimmed);
  return {
    anchor,
    message:
      trimmed === name
        ? `${JSON.stringify(name)} is no name that a tool should have, and names are exact.`
        : `${JSON.stringify(name)} has space around it, which belongs to the name: it is not the tool ${JSON.stringify(trimmed)}.`,
    help: "Write the name as the server has it; `policy scan` shows it.",
    severity: trimmed === name ? "info" : "warning",
    ...(edit !== undefined && { fix: { title: "Remove the space", isSafe: false, edits: [edit] } }),
  };
}
