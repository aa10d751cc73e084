// Tools of the server that the policy does not speak of.

import { compareText } from "../../order.ts";
import { RISK_CLASSES } from "../../tools/tool.ts";
import { isHidden } from "../entries.ts";
import type { KnownTool, LintContext, LintRule, Remark } from "../rule.ts";
import { anyTool } from "../sample-tools.ts";
import { enumerate } from "../suggestions.ts";

export const unlistedTool: LintRule = {
  code: "unlisted-tool",
  severity: "info",
  category: "security",
  since: "0.2.0",
  summary: "Tools of the server stand neither under tools nor under hide.",
  why: "Under `default: allow` they may be called with anything; under `default: deny` nobody can use them.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  list_notes: {}
`,
    tools: [anyTool("list_notes"), anyTool("read_note")],
  },
  good: {
    policy: `version: "1"
default: deny
hide: [read_note]
tools:
  list_notes: {}
`,
    tools: [anyTool("list_notes"), anyTool("read_note")],
  },
  check,
};

/** So many that nobody forgets them by chance. */
const MANY = 10;

/** One remark for all of them: they have no place of their own in the policy. */
function check({ policy, tools }: LintContext): readonly Remark[] {
  const unlisted = [...(tools?.values() ?? [])].filter(
    ({ name }) => !policy.tools.has(name) && !isHidden(policy, name),
  );
  if (unlisted.length === 0) return [];
  const isAllowed = policy.default === "allow";
  // Who names a few of many tools has chosen them; who names most may have forgotten the rest.
  const governed = (tools?.size ?? 0) - unlisted.length;
  if (!isAllowed && unlisted.length > MANY && unlisted.length > governed) return [];
  const names = [...unlisted].sort(worstFirst).map(({ name }) => name);
  const subject = names.length === 1 ? "A tool of the server is" : `${names.length} tools of the server are`;
  const outcome = isAllowed ? "every call is allowed" : "every call is denied by default";
  return [
    {
      anchor: { pointer: "/default" },
      severity: isAllowed ? "warning" : "info",
      message: `${subject} governed by no entry, so ${outcome}: ${enumerate(names)}.`,
      help: isAllowed
        ? "Write `default: deny`, or an entry under `tools` for each; hide what nobody needs."
        : "Write an entry under `tools` for what may be used, and hide the rest.",
    },
  ];
}

function worstFirst(a: KnownTool, b: KnownTool): number {
  return RISK_CLASSES.indexOf(b.risk) - RISK_CLASSES.indexOf(a.risk) || compareText(a.name, b.name);
}
