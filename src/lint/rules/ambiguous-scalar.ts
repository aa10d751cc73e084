// A plain scalar that YAML 1.1 and 1.2 read differently. The reader refuses it (policy-format.md section 1).

import type { LintRule } from "../rule.ts";

export const ambiguousScalar: LintRule = {
  code: "ambiguous-scalar",
  severity: "error",
  category: "correctness",
  since: "0.1.0",
  summary: "An unquoted value means one thing to YAML 1.1 and another to YAML 1.2.",
  why: "Another reader of the same file would enforce another policy.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  set_country:
    require:
      - conditions:
          - { path: args.country, op: eq, value: no }
        on_deny: Norway only.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  set_country:
    require:
      - conditions:
          - { path: args.country, op: eq, value: "no" }
        on_deny: Norway only.
`,
  },
};
