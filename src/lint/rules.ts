// Every lint rule, by code. A new rule is a file in rules/ and a line here.

import type { LintRule } from "./rule.ts";
import { ambiguousScalar } from "./rules/ambiguous-scalar.ts";
import { amountWithoutBound } from "./rules/amount-without-bound.ts";
import { contradictoryRequire } from "./rules/contradictory-require.ts";
import { counterNameReused } from "./rules/counter-name-reused.ts";
import { defaultAllow } from "./rules/default-allow.ts";
import { denyIfAbsentArgument } from "./rules/deny-if-absent-argument.ts";
import { destructiveWithoutApproval } from "./rules/destructive-without-approval.ts";
import { duplicateLimit } from "./rules/duplicate-limit.ts";
import { duplicateRule } from "./rules/duplicate-rule.ts";
import { emptyListInEntry } from "./rules/empty-list-in-entry.ts";
import { emptyOnDeny } from "./rules/empty-on-deny.ts";
import { emptyRequire } from "./rules/empty-require.ts";
import { fractionalMax } from "./rules/fractional-max.ts";
import { hiddenAndListed } from "./rules/hidden-and-listed.ts";
import { inWithOneValue } from "./rules/in-with-one-value.ts";
import { incrementZero } from "./rules/increment-zero.ts";
import { invisibleCharacter } from "./rules/invisible-character.ts";
import { limitAboveEnclosing } from "./rules/limit-above-enclosing.ts";
import { limitsAllRefund } from "./rules/limits-all-refund.ts";
import { longFormPath } from "./rules/long-form-path.ts";
import { missingOnDeny } from "./rules/missing-on-deny.ts";
import { noLimitOnWrite } from "./rules/no-limit-on-write.ts";
import { notPortable } from "./rules/not-portable.ts";
import { numberBeyondDouble } from "./rules/number-beyond-double.ts";
import { oddToolName } from "./rules/odd-tool-name.ts";
import { scopeMixedOnCounter } from "./rules/scope-mixed-on-counter.ts";
import { secretInPolicy } from "./rules/secret-in-policy.ts";
import { similarToolNames } from "./rules/similar-tool-names.ts";
import { starInName } from "./rules/star-in-name.ts";
import { unanchoredRegex } from "./rules/unanchored-regex.ts";
import { uncappedSibling } from "./rules/uncapped-sibling.ts";
import { unreachableLimit } from "./rules/unreachable-limit.ts";
import { windowBoundaryBurst } from "./rules/window-boundary-burst.ts";
import { windowInMilliseconds } from "./rules/window-in-milliseconds.ts";
import { windowInSeconds } from "./rules/window-in-seconds.ts";

export const LINT_RULES: readonly LintRule[] = [
  ambiguousScalar,
  amountWithoutBound,
  contradictoryRequire,
  counterNameReused,
  defaultAllow,
  denyIfAbsentArgument,
  destructiveWithoutApproval,
  duplicateLimit,
  duplicateRule,
  emptyListInEntry,
  emptyOnDeny,
  emptyRequire,
  fractionalMax,
  hiddenAndListed,
  inWithOneValue,
  incrementZero,
  invisibleCharacter,
  limitAboveEnclosing,
  limitsAllRefund,
  longFormPath,
  missingOnDeny,
  noLimitOnWrite,
  notPortable,
  numberBeyondDouble,
  oddToolName,
  scopeMixedOnCounter,
  secretInPolicy,
  similarToolNames,
  starInName,
  unanchoredRegex,
  uncappedSibling,
  unreachableLimit,
  windowBoundaryBurst,
  windowInMilliseconds,
  windowInSeconds,
];
