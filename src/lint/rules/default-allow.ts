// `default: allow`, written or meant.

import { addEntry } from "../../policy/edit.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const defaultAllow: LintRule = {
  code: "default-allow",
  severity: "warning",
  category: "security",
  since: "0.1.0",
  summary: "Tools that are not listed are allowed.",
  why: "A tool that the server adds tomorrow can be called without anybody having looked at it.",
  bad: {
    policy: `version: "1"
default: allow
tools:
  delete_repository:
    action: deny
    reason: Ask the owner.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  list_repositories: {}
`,
  },
  check,
};

function check({ source, policy }: LintContext): readonly Remark[] {
  if (policy.default === "deny") return [];
  if (!policy.isDefaultWritten) {
    const edit = addEntry(source, "", "default", "allow");
    return [
      {
        anchor: { pointer: "" },
        message: "`default` is left out, which means allow in the rules dialect.",
        help: "Write it: `default: deny`, or `default: allow` if that is what you want.",
        ...(edit !== undefined && { fix: { title: "Write default: allow", isSafe: true, edits: [edit] } }),
      },
    ];
  }
  return [
    {
      anchor: { pointer: "/default" },
      message: "Every tool that is not listed may be called, also those that the server adds later.",
      help: "Write `default: deny`, and `{}` for each tool that needs no conditions.",
    },
  ];
}
