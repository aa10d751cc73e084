// A token or key that somebody could use, in the text of a policy.

import { findSecret, mayHoldSecret } from "../../policy/secrets.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { writtenTexts } from "../written-texts.ts";

/** In the form of a key, and nobody's. */
const NOBODYS_KEY = `AKIA${"Q3EGRICN"}${"ZTW7HYP2"}`;

export const secretInPolicy: LintRule = {
  code: "secret-in-policy",
  severity: "warning",
  category: "security",
  since: "0.2.0",
  summary: "A value or text holds what looks like a token or key.",
  why: "Policies are kept in repositories and their texts are shown to callers, so whoever reads one can use the secret.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.api_key, op: eq, value: ${NOBODYS_KEY} }
        on_deny: The key of the project only.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.api_key, op: regex, value: '^AKIA[A-Z2-7]{16}$' }
        on_deny: An access key, please.
`,
  },
  check,
};

function check({ source }: LintContext): readonly Remark[] {
  // Escapes may hide a mark.
  if (!mayHoldSecret(source.text) && !source.text.includes("\\")) return [];
  return writtenTexts(source).flatMap(({ text, pointer, part }) => {
    const kind = findSecret(text);
    if (kind === undefined) return [];
    return [
      {
        anchor: { pointer, part },
        message: `This text holds what looks like ${kind}. Everybody who can read the policy can use it.`,
        help: "Take it out and revoke it: it stays in the history of the file. A policy can compare the form of a secret with a regex.",
      },
    ];
  });
}
