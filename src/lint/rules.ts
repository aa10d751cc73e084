// Every lint rule, by code. A new rule is a file in rules/ and a line here.

import type { LintRule } from "./rule.ts";
import { accidentalRange } from "./rules/accidental-range.ts";
import { ambiguousScalar } from "./rules/ambiguous-scalar.ts";
import { amountWithoutBound } from "./rules/amount-without-bound.ts";
import { anchorInAlternative } from "./rules/anchor-in-alternative.ts";
import { caseSensitivePattern } from "./rules/case-sensitive-pattern.ts";
import { conditionAlwaysTrue } from "./rules/condition-always-true.ts";
import { conditionDecidedBySchema } from "./rules/condition-decided-by-schema.ts";
import { containsInRequire } from "./rules/contains-in-require.ts";
import { contradictingApproval } from "./rules/contradicting-approval.ts";
import { contradictoryRequire } from "./rules/contradictory-require.ts";
import { counterNameReused } from "./rules/counter-name-reused.ts";
import { defaultAllow } from "./rules/default-allow.ts";
import { denyIfAbsentArgument } from "./rules/deny-if-absent-argument.ts";
import { denyIfAlwaysHolds } from "./rules/deny-if-always-holds.ts";
import { destructiveWithoutApproval } from "./rules/destructive-without-approval.ts";
import { domainSuffixEscape } from "./rules/domain-suffix-escape.ts";
import { duplicateCondition } from "./rules/duplicate-condition.ts";
import { duplicateLimit } from "./rules/duplicate-limit.ts";
import { duplicateRule } from "./rules/duplicate-rule.ts";
import { duplicateValue } from "./rules/duplicate-value.ts";
import { emptyListInEntry } from "./rules/empty-list-in-entry.ts";
import { emptyOnDeny } from "./rules/empty-on-deny.ts";
import { emptyRequire } from "./rules/empty-require.ts";
import { expiredSuppression } from "./rules/expired-suppression.ts";
import { fractionalMax } from "./rules/fractional-max.ts";
import { globInPattern } from "./rules/glob-in-pattern.ts";
import { globInValue } from "./rules/glob-in-value.ts";
import { hiddenAndListed } from "./rules/hidden-and-listed.ts";
import { inWithOneValue } from "./rules/in-with-one-value.ts";
import { incrementFromNegative } from "./rules/increment-from-negative.ts";
import { incrementFromNotNumber } from "./rules/increment-from-not-number.ts";
import { incrementFromOptional } from "./rules/increment-from-optional.ts";
import { incrementZero } from "./rules/increment-zero.ts";
import { invisibleCharacter } from "./rules/invisible-character.ts";
import { limitAboveEnclosing } from "./rules/limit-above-enclosing.ts";
import { limitsAllRefund } from "./rules/limits-all-refund.ts";
import { longFormPath } from "./rules/long-form-path.ts";
import { lostTool } from "./rules/lost-tool.ts";
import { malformedSuppression } from "./rules/malformed-suppression.ts";
import { missingOnDeny } from "./rules/missing-on-deny.ts";
import { multilineAnchor } from "./rules/multiline-anchor.ts";
import { noLimitOnWrite } from "./rules/no-limit-on-write.ts";
import { notPortable } from "./rules/not-portable.ts";
import { numberBeyondDouble } from "./rules/number-beyond-double.ts";
import { oddToolName } from "./rules/odd-tool-name.ts";
import { operatorAgainstType } from "./rules/operator-against-type.ts";
import { pathPrefixEscape } from "./rules/path-prefix-escape.ts";
import { patternMatchesEverything } from "./rules/pattern-matches-everything.ts";
import { patternMatchesNothing } from "./rules/pattern-matches-nothing.ts";
import { redundantCondition } from "./rules/redundant-condition.ts";
import { redundantHide } from "./rules/redundant-hide.ts";
import { redundantRule } from "./rules/redundant-rule.ts";
import { regexWithoutOperators } from "./rules/regex-without-operators.ts";
import { ruleNeverHolds } from "./rules/rule-never-holds.ts";
import { scopeMixedOnCounter } from "./rules/scope-mixed-on-counter.ts";
import { secretInPolicy } from "./rules/secret-in-policy.ts";
import { similarToolNames } from "./rules/similar-tool-names.ts";
import { starInName } from "./rules/star-in-name.ts";
import { thresholdOutOfRange } from "./rules/threshold-out-of-range.ts";
import { unanchoredRegex } from "./rules/unanchored-regex.ts";
import { uncappedSibling } from "./rules/uncapped-sibling.ts";
import { uncheckedArguments } from "./rules/unchecked-arguments.ts";
import { unescapedDot } from "./rules/unescaped-dot.ts";
import { unknownArgument } from "./rules/unknown-argument.ts";
import { unknownSuppression } from "./rules/unknown-suppression.ts";
import { unknownTool } from "./rules/unknown-tool.ts";
import { unlistedTool } from "./rules/unlisted-tool.ts";
import { unreachableApproval } from "./rules/unreachable-approval.ts";
import { unreachableLimit } from "./rules/unreachable-limit.ts";
import { unsuppressibleCode } from "./rules/unsuppressible-code.ts";
import { unusedSuppression } from "./rules/unused-suppression.ts";
import { urlPrefixEscape } from "./rules/url-prefix-escape.ts";
import { valueAgainstSchema } from "./rules/value-against-schema.ts";
import { valueNotInEnum } from "./rules/value-not-in-enum.ts";
import { windowBoundaryBurst } from "./rules/window-boundary-burst.ts";
import { windowInMilliseconds } from "./rules/window-in-milliseconds.ts";
import { windowInSeconds } from "./rules/window-in-seconds.ts";

export const LINT_RULES: readonly LintRule[] = [
  accidentalRange,
  ambiguousScalar,
  amountWithoutBound,
  anchorInAlternative,
  caseSensitivePattern,
  conditionAlwaysTrue,
  conditionDecidedBySchema,
  containsInRequire,
  contradictingApproval,
  contradictoryRequire,
  counterNameReused,
  defaultAllow,
  denyIfAbsentArgument,
  denyIfAlwaysHolds,
  destructiveWithoutApproval,
  domainSuffixEscape,
  duplicateCondition,
  duplicateLimit,
  duplicateRule,
  duplicateValue,
  emptyListInEntry,
  emptyOnDeny,
  emptyRequire,
  expiredSuppression,
  fractionalMax,
  globInPattern,
  globInValue,
  hiddenAndListed,
  inWithOneValue,
  incrementFromNegative,
  incrementFromNotNumber,
  incrementFromOptional,
  incrementZero,
  invisibleCharacter,
  limitAboveEnclosing,
  limitsAllRefund,
  longFormPath,
  lostTool,
  malformedSuppression,
  missingOnDeny,
  multilineAnchor,
  noLimitOnWrite,
  notPortable,
  numberBeyondDouble,
  oddToolName,
  operatorAgainstType,
  pathPrefixEscape,
  patternMatchesEverything,
  patternMatchesNothing,
  redundantCondition,
  redundantHide,
  redundantRule,
  regexWithoutOperators,
  ruleNeverHolds,
  scopeMixedOnCounter,
  secretInPolicy,
  similarToolNames,
  starInName,
  thresholdOutOfRange,
  unanchoredRegex,
  uncappedSibling,
  uncheckedArguments,
  unescapedDot,
  unknownArgument,
  unknownSuppression,
  unknownTool,
  unlistedTool,
  unreachableApproval,
  unreachableLimit,
  unsuppressibleCode,
  unusedSuppression,
  urlPrefixEscape,
  valueAgainstSchema,
  valueNotInEnum,
  windowBoundaryBurst,
  windowInMilliseconds,
  windowInSeconds,
];
