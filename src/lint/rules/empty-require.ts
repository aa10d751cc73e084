// A `require` rule without conditions. The reader refuses it (policy-format.md section 2).

import type { LintRule } from "../rule.ts";

export const emptyRequire: LintRule = {
  code: "empty-require",
  severity: "error",
  category: "correctness",
  since: "0.1.0",
  summary: "A require rule has no conditions.",
  why: "It always holds, so it looks like protection and is none.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  send_mail:
    require:
      - conditions: []
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  send_mail:
    require:
      - conditions:
          - { path: args.to, op: regex, value: '^[^@]+@example\\.com$' }
        on_deny: Mail goes to example.com only.
`,
  },
};
