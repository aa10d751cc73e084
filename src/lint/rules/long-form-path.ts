// A member of a path in brackets that could stand behind a dot.

import { replaceValue } from "../../policy/edit.ts";
import type { ArgumentPath, Step } from "../../policy/policy.ts";
import { limitsOf, rulesOf } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { writtenPart } from "../written-limit.ts";

export const longFormPath: LintRule = {
  code: "long-form-path",
  severity: "info",
  category: "style",
  since: "0.2.0",
  summary: "A path names a member in brackets and quotes that needs neither.",
  why: "Rule ids hold the path as it is written, so one argument may have two names in reports and logs.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  transfer:
    require:
      - conditions:
          - { path: 'args["amount"]', op: lte, value: 100 }
        on_deny: At most 100.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  transfer:
    require:
      - conditions:
          - { path: 'args["amount.value"]', op: lte, value: 100 }
        on_deny: At most 100.
`,
  },
  check,
};

function check({ source, policy }: LintContext): readonly Remark[] {
  const inConditions = rulesOf(policy).flatMap(({ rule }) =>
    rule.conditions.map(({ path, pointer }) => ({ path, pointer: `${pointer}/path` })),
  );
  const inLimits = limitsOf(policy).flatMap(({ limit }) => {
    const pointer = writtenPart(source, limit, "increment_from");
    return limit.incrementFrom === undefined || pointer === undefined
      ? []
      : [{ path: limit.incrementFrom, pointer }];
  });
  return [...inConditions, ...inLimits].flatMap(({ path, pointer }) => {
    const short = shortForm(path);
    if (short === path.text) return [];
    const edit = replaceValue(source, pointer, short);
    return [
      {
        anchor: { pointer },
        message: `The path ${path.text} is ${short}, written longer.`,
        help: `Write ${short}. The rule id changes with it.`,
        // Decisions name the path as it is written.
        ...(edit !== undefined && { fix: { title: `Write ${short}`, isSafe: false, edits: [edit] } }),
      },
    ];
  });
}

function shortForm({ steps }: ArgumentPath): string {
  return `args${steps.map(stepText).join("")}`;
}

/** specification: policy-format.md section 3. */
function stepText(step: Step): string {
  if (step.kind === "every") return "[*]";
  if (step.kind === "index") return `[${step.index}]`;
  return /^[A-Za-z_$][A-Za-z0-9_$-]*$/.test(step.name) ? `.${step.name}` : `[${JSON.stringify(step.name)}]`;
}
