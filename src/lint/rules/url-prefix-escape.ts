// A pattern for URLs of one host that URLs of another pass.

import { openings } from "../openings.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { quoted } from "../text-conditions.ts";

export const urlPrefixEscape: LintRule = {
  code: "url-prefix-escape",
  severity: "error",
  category: "security",
  since: "0.2.0",
  summary: "A pattern for the URLs of one host accepts URLs of another.",
  why: "What follows the name of the host decides where a URL leads: example.com.evil.example and example.com@evil.example are hosts of somebody else.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.url, op: regex, value: '^https://example\\.com.*$' }
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
          - { path: args.url, op: regex, value: '^https://example\\.com/.*$' }
        on_deny: Only example.com.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return openings(context).flatMap(({ kind, at, witness }) => {
    if (kind !== "url" || witness === undefined) return [];
    const { pointer } = at.condition;
    return [
      {
        anchor: { pointer: `${pointer}/value` },
        message: `The pattern begins with one host and lets pass URLs of another: ${quoted(witness)} passes.`,
        help: "Write the / after the host: ^https://example\\.com/; and subdomains as [a-z0-9-]+, which reads no / ? # @.",
      },
    ];
  });
}
