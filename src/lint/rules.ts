// Every lint rule, by code. A new rule is a file in rules/ and a line here.

import type { LintRule } from "./rule.ts";
import { accidentalRange } from "./rules/accidental-range.ts";
import { ambiguousScalar } from "./rules/ambiguous-scalar.ts";
import { anchorInAlternative } from "./rules/anchor-in-alternative.ts";
import { caseSensitivePattern } from "./rules/case-sensitive-pattern.ts";
import { conditionAlwaysTrue } from "./rules/condition-always-true.ts";
import { conditionDecidedBySchema } from "./rules/condition-decided-by-schema.ts";
import { containsInRequire } from "./rules/contains-in-require.ts";
import { contradictingApproval } from "./rules/contradicting-approval.ts";
import { contradictoryRequire } from "./rules/contradictory-require.ts";
import { defaultAllow } from "./rules/default-allow.ts";
import { denyIfAbsentArgument } from "./rules/deny-if-absent-argument.ts";
import { denyIfAlwaysHolds } from "./rules/deny-if-always-holds.ts";
import { domainSuffixEscape } from "./rules/domain-suffix-escape.ts";
import { duplicateCondition } from "./rules/duplicate-condition.ts";
import { duplicateRule } from "./rules/duplicate-rule.ts";
import { duplicateValue } from "./rules/duplicate-value.ts";
import { emptyRequire } from "./rules/empty-require.ts";
import { globInPattern } from "./rules/glob-in-pattern.ts";
import { globInValue } from "./rules/glob-in-value.ts";
import { hiddenAndListed } from "./rules/hidden-and-listed.ts";
import { incrementFromNegative } from "./rules/increment-from-negative.ts";
import { incrementFromNotNumber } from "./rules/increment-from-not-number.ts";
import { incrementFromOptional } from "./rules/increment-from-optional.ts";
import { lostTool } from "./rules/lost-tool.ts";
import { missingOnDeny } from "./rules/missing-on-deny.ts";
import { multilineAnchor } from "./rules/multiline-anchor.ts";
import { noLimitOnWrite } from "./rules/no-limit-on-write.ts";
import { operatorAgainstType } from "./rules/operator-against-type.ts";
import { pathPrefixEscape } from "./rules/path-prefix-escape.ts";
import { patternMatchesEverything } from "./rules/pattern-matches-everything.ts";
import { patternMatchesNothing } from "./rules/pattern-matches-nothing.ts";
import { redundantCondition } from "./rules/redundant-condition.ts";
import { redundantHide } from "./rules/redundant-hide.ts";
import { redundantRule } from "./rules/redundant-rule.ts";
import { regexWithoutOperators } from "./rules/regex-without-operators.ts";
import { ruleNeverHolds } from "./rules/rule-never-holds.ts";
import { starInName } from "./rules/star-in-name.ts";
import { thresholdOutOfRange } from "./rules/threshold-out-of-range.ts";
import { unanchoredRegex } from "./rules/unanchored-regex.ts";
import { unescapedDot } from "./rules/unescaped-dot.ts";
import { unknownArgument } from "./rules/unknown-argument.ts";
import { unknownTool } from "./rules/unknown-tool.ts";
import { unlistedTool } from "./rules/unlisted-tool.ts";
import { unreachableApproval } from "./rules/unreachable-approval.ts";
import { unreachableLimit } from "./rules/unreachable-limit.ts";
import { urlPrefixEscape } from "./rules/url-prefix-escape.ts";
import { valueAgainstSchema } from "./rules/value-against-schema.ts";
import { valueNotInEnum } from "./rules/value-not-in-enum.ts";
import { windowBoundaryBurst } from "./rules/window-boundary-burst.ts";

export const LINT_RULES: readonly LintRule[] = [
  accidentalRange,
  ambiguousScalar,
  anchorInAlternative,
  caseSensitivePattern,
  conditionAlwaysTrue,
  conditionDecidedBySchema,
  containsInRequire,
  contradictingApproval,
  contradictoryRequire,
  defaultAllow,
  denyIfAbsentArgument,
  denyIfAlwaysHolds,
  domainSuffixEscape,
  duplicateCondition,
  duplicateRule,
  duplicateValue,
  emptyRequire,
  globInPattern,
  globInValue,
  hiddenAndListed,
  incrementFromNegative,
  incrementFromNotNumber,
  incrementFromOptional,
  lostTool,
  missingOnDeny,
  multilineAnchor,
  noLimitOnWrite,
  operatorAgainstType,
  pathPrefixEscape,
  patternMatchesEverything,
  patternMatchesNothing,
  redundantCondition,
  redundantHide,
  redundantRule,
  regexWithoutOperators,
  ruleNeverHolds,
  starInName,
  thresholdOutOfRange,
  unanchoredRegex,
  unescapedDot,
  unknownArgument,
  unknownTool,
  unlistedTool,
  unreachableApproval,
  unreachableLimit,
  urlPrefixEscape,
  valueAgainstSchema,
  valueNotInEnum,
  windowBoundaryBurst,
];
