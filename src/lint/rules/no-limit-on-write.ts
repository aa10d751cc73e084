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
    .map(({ name, risk }) => {
      const entry = policy.tools.get(name);
      const asks = policy.allTools.require_approval.length > 0 || (entry?.require_approval.length ?? 0) > 0;
      return {
        anchor:
          entry === undefined
            ? { pointer: "/default" }
            : { pointer: joinPointer("/tools", name), part: "key" as const },
        message: `The tool ${JSON.stringify(name)} ${MEANING[risk]} and may be called without end${asks ? " where no approval is asked for" : ""}.`,
        help: "Add `rate_limit: 30/minute`, a limit that counts amounts, or `action: require_approval`.",
        // Calls that a person sees may be all that matter: a dry run, say, goes through without.
        ...(asks && { severity: "info" as const }),
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

/** Callable, and neither counted nor approved each time. */
function isUnlimited(policy: Policy, name: string): boolean {
  const entry = policy.tools.get(name);
  if (isHidden(policy, name) || (entry === undefined && policy.default === "deny")) return false;
  const sets = entry === undefined ? [policy.allTools] : [entry, policy.allTools];
  if (sets.some((set) => isAlwaysDenied(policy, set))) return false;
  const isApproved = sets.some((set) => hasBareRule(set, "require_approval"));
  return !isApproved && sets.every(({ limits }) => limits.length === 0);
}
