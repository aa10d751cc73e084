// Every lint rule, by code. A new rule is a file in rules/ and a line here.

import type { LintRule } from "./rule.ts";
import { accidentalRange } from "./rules/accidental-range.ts";
import { ambiguousScalar } from "./rules/ambiguous-scalar.ts";
import { anchorInAlternative } from "./rules/anchor-in-alternative.ts";
import { caseSensitivePattern } from "./rules/case-sensitive-pattern.ts";
import { containsInRequire } from "./rules/contains-in-require.ts";
import { contradictoryRequire } from "./rules/contradictory-require.ts";
import { defaultAllow } from "./rules/default-allow.ts";
import { denyIfAbsentArgument } from "./rules/deny-if-absent-argument.ts";
import { domainSuffixEscape } from "./rules/domain-suffix-escape.ts";
import { duplicateRule } from "./rules/duplicate-rule.ts";
import { emptyRequire } from "./rules/empty-require.ts";
import { globInPattern } from "./rules/glob-in-pattern.ts";
import { globInValue } from "./rules/glob-in-value.ts";
import { hiddenAndListed } from "./rules/hidden-and-listed.ts";
import { missingOnDeny } from "./rules/missing-on-deny.ts";
import { multilineAnchor } from "./rules/multiline-anchor.ts";
import { noLimitOnWrite } from "./rules/no-limit-on-write.ts";
import { pathPrefixEscape } from "./rules/path-prefix-escape.ts";
import { patternMatchesEverything } from "./rules/pattern-matches-everything.ts";
import { patternMatchesNothing } from "./rules/pattern-matches-nothing.ts";
import { regexWithoutOperators } from "./rules/regex-without-operators.ts";
import { starInName } from "./rules/star-in-name.ts";
import { unanchoredRegex } from "./rules/unanchored-regex.ts";
import { unescapedDot } from "./rules/unescaped-dot.ts";
import { unreachableLimit } from "./rules/unreachable-limit.ts";
import { urlPrefixEscape } from "./rules/url-prefix-escape.ts";
import { windowBoundaryBurst } from "./rules/window-boundary-burst.ts";

export const LINT_RULES: readonly LintRule[] = [
  accidentalRange,
  ambiguousScalar,
  anchorInAlternative,
  caseSensitivePattern,
  containsInRequire,
  contradictoryRequire,
  defaultAllow,
  denyIfAbsentArgument,
  domainSuffixEscape,
  duplicateRule,
  emptyRequire,
  globInPattern,
  globInValue,
  hiddenAndListed,
  missingOnDeny,
  multilineAnchor,
  noLimitOnWrite,
  pathPrefixEscape,
  patternMatchesEverything,
  patternMatchesNothing,
  regexWithoutOperators,
  starInName,
  unanchoredRegex,
  unescapedDot,
  unreachableLimit,
  urlPrefixEscape,
  windowBoundaryBurst,
];
