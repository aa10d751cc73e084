// An entry for a tool that the server had, and has no more.

import { joinPointer } from "../../policy/pointer.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { anyTool } from "../sample-tools.ts";
import { enumerate } from "../suggestions.ts";

export const lostTool: LintRule = {
  code: "lost-tool",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary: "An entry names a tool that the server had when the lockfile was written, and has no more.",
  why: "The tool may have been renamed: then it is governed by `default` alone, and this entry governs nothing.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  list_notes: {}
  read_note: {}
`,
    tools: [anyTool("get_note"), anyTool("list_notes")],
    lostTools: ["read_note"],
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  list_notes: {}
  get_note: {}
`,
    tools: [anyTool("get_note"), anyTool("list_notes")],
    lostTools: ["read_note"],
  },
  check,
};

function check({ policy, tools, lostTools }: LintContext): readonly Remark[] {
  const isLost = (name: string): boolean => lostTools.has(name) && tools?.has(name) !== true;
  const listed = [...policy.tools.keys()]
    .filter(isLost)
    .map((name) => ({ name, anchor: { pointer: joinPointer("/tools", name), part: "key" as const } }));
  const hidden = policy.hide
    .filter(({ name }) => isLost(name))
    .map(({ name, pointer }) => ({ name, anchor: { pointer } }));
  return [...listed, ...hidden].map(({ name, anchor }) => ({
    anchor,
    message: `The server has lost the tool ${enumerate([name])}, so this entry governs nothing.`,
    help: "Look for the tool under another name in the server's list, and write that name; else remove the entry.",
  }));
}
