// Every lint rule, by code. A new rule is a file in rules/ and a line here.

import type { LintRule } from "./rule.ts";
import { ambiguousScalar } from "./rules/ambiguous-scalar.ts";
import { conditionAlwaysTrue } from "./rules/condition-always-true.ts";
import { contradictingApproval } from "./rules/contradicting-approval.ts";
import { contradictoryRequire } from "./rules/contradictory-require.ts";
import { defaultAllow } from "./rules/default-allow.ts";
import { denyIfAbsentArgument } from "./rules/deny-if-absent-argument.ts";
import { denyIfAlwaysHolds } from "./rules/deny-if-always-holds.ts";
import { duplicateCondition } from "./rules/duplicate-condition.ts";
import { duplicateRule } from "./rules/duplicate-rule.ts";
import { duplicateValue } from "./rules/duplicate-value.ts";
import { emptyRequire } from "./rules/empty-require.ts";
import { hiddenAndListed } from "./rules/hidden-and-listed.ts";
import { missingOnDeny } from "./rules/missing-on-deny.ts";
import { noLimitOnWrite } from "./rules/no-limit-on-write.ts";
import { redundantCondition } from "./rules/redundant-condition.ts";
import { redundantHide } from "./rules/redundant-hide.ts";
import { redundantRule } from "./rules/redundant-rule.ts";
import { ruleNeverHolds } from "./rules/rule-never-holds.ts";
import { starInName } from "./rules/star-in-name.ts";
import { unanchoredRegex } from "./rules/unanchored-regex.ts";
import { unreachableApproval } from "./rules/unreachable-approval.ts";
import { unreachableLimit } from "./rules/unreachable-limit.ts";
import { windowBoundaryBurst } from "./rules/window-boundary-burst.ts";

export const LINT_RULES: readonly LintRule[] = [
  ambiguousScalar,
  conditionAlwaysTrue,
  contradictingApproval,
  contradictoryRequire,
  defaultAllow,
  denyIfAbsentArgument,
  denyIfAlwaysHolds,
  duplicateCondition,
  duplicateRule,
  duplicateValue,
  emptyRequire,
  hiddenAndListed,
  missingOnDeny,
  noLimitOnWrite,
  redundantCondition,
  redundantHide,
  redundantRule,
  ruleNeverHolds,
  starInName,
  unanchoredRegex,
  unreachableApproval,
  unreachableLimit,
  windowBoundaryBurst,
];
