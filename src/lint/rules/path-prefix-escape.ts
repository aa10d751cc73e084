// A pattern for paths in one folder that `..` leads out of.

import { openings } from "../openings.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { quoted } from "../text-conditions.ts";

export const pathPrefixEscape: LintRule = {
  code: "path-prefix-escape",
  severity: "warning",
  category: "security",
  since: "0.2.0",
  summary: "A pattern for paths in one folder lets pass .. steps that lead out of it.",
  why: "A path is looked up with its .. steps, so /workspace/../etc is not in /workspace.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  read:
    require:
      - conditions:
          - { path: args.path, op: regex, value: '^/workspace/.*$' }
        on_deny: Inside the workspace only.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  read:
    require:
      - conditions:
          - { path: args.path, op: regex, value: '^/workspace/[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*$' }
        on_deny: Inside the workspace only.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return openings(context).flatMap(({ kind, at, witness }) => {
    if (kind !== "path" || witness === undefined) return [];
    const { pointer } = at.condition;
    return [
      {
        anchor: { pointer: `${pointer}/value` },
        message: `The pattern names a folder and lets .. lead out of it: ${quoted(witness)} passes.`,
        help: "Spell the names out without a leading dot, or add a `deny_if` rule: the path contains `..`.",
      },
    ];
  });
}
