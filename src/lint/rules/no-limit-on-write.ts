// A tool that changes something and may be called without end.

import { joinPointer } from "../../policy/pointer.ts";
import type { Policy } from "../../policy/policy.ts";
import type { RiskClass } from "../../tools/tool.ts";
import { hasBareRule, isAlwaysDenied, isHidden } from "../entries.ts";
import type { KnownTool, LintContext, LintRule, Remark } from "../rule.ts";

const NOTES: KnownTool = {
  name: "add_note",
  title: "",
  description: "Adds a note.",
  inputSchema: { type: "object" },
  outputSchema: null,
  annotations: {},
  risk: "write",
};

export const noLimitOnWrite: LintRule = {
  code: "no-limit-on-write",
  severity: "warning",
  category: "limits",
  since: "0.1.0",
  summary: "A tool that is more than a read has neither a limit nor an approval.",
  why: "An agent in a loop changes things as fast as the server answers.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  add_note: {}
`,
    tools: [NOTES],
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  add_note:
    rate_limit: 30/minute
`,
    tools: [NOTES],
  },
  check,
};

function check({ policy, tools }: LintContext): readonly Remark[] {
  return [...(tools?.values() ?? [])]
    .filter(({ name, risk }) => risk !== "read" && isUnlimited(policy, name))
    .map(({ name, risk, annotations }) => {
      const sets = [policy.tools.get(name) ?? policy.allTools, policy.allTools];
      // Calls that a person sees may be all that matter: a dry run, say, goes through without.
      const asks = sets.some(({ require_approval }) => require_approval.length > 0);
      // Rules on the arguments may be guard enough, but not where money goes with every call.
      const isGuarded =
        risk !== "financial" && sets.some(({ require, deny_if }) => require.length + deny_if.length > 0);
      // Only its words made a write of what the server calls read-only.
      const isDoubtful = risk === "write" && annotations.readOnlyHint === true;
      return {
        anchor: { pointer: joinPointer("/tools", name), part: "key" as const },
        message: `The tool ${JSON.stringify(name)} ${isDoubtful ? MEANING.unknown : MEANING[risk]} and may be called without end${asks ? " where no approval is asked for" : ""}.`,
        help: "Add `rate_limit: 30/minute`, a limit that counts amounts, or `action: require_approval`.",
        ...((asks || isGuarded || isDoubtful) && { severity: "info" as const }),
      };
    });
}

const MEANING: Readonly<Record<RiskClass, string>> = {
  read: "reads",
  write: "changes something",
  execute: "runs something",
  destructive: "destroys something",
  financial: "moves money",
  unknown: "may change something",
};

/** Listed and callable, and neither counted nor approved each time. Of unlisted tools `unlisted-tool` speaks. */
function isUnlimited(policy: Policy, name: string): boolean {
  const entry = policy.tools.get(name);
  if (entry === undefined || isHidden(policy, name)) return false;
  const sets = [entry, policy.allTools];
  if (sets.some((set) => isAlwaysDenied(policy, set))) return false;
  const isApproved = sets.some((set) => hasBareRule(set, "require_approval"));
  return !isApproved && sets.every(({ limits }) => limits.length === 0);
}
