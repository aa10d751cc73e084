// A pattern for a domain that other domains end with.

import { openings } from "../openings.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { quoted } from "../text-conditions.ts";

export const domainSuffixEscape: LintRule = {
  code: "domain-suffix-escape",
  severity: "warning",
  category: "security",
  since: "0.2.0",
  summary: "A pattern for a domain accepts other domains that end with the same letters.",
  why: "The name evilexample.com ends with example.com and belongs to somebody else.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.host, op: regex, value: '^.*example\\.com$' }
        on_deny: Only example.com.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.host, op: regex, value: '^(?:[a-z0-9-]+\\.)*example\\.com$' }
        on_deny: Only example.com.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return openings(context).flatMap(({ kind, at, witness }) => {
    if (kind !== "domain" || witness === undefined) return [];
    const { pointer } = at.condition;
    return [
      {
        anchor: { pointer: `${pointer}/value` },
        message: `Any text may stand right before the domain, so another domain that ends alike is let through: ${quoted(witness)} passes.`,
        help: "Let a dot or nothing stand before it: ^(?:[a-z0-9-]+\\.)*example\\.com$; for an address the @.",
      },
    ];
  });
}
