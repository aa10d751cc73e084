// Every lint rule, by code. A new rule is a file in rules/ and a line here.

import type { LintRule } from "./rule.ts";
import { ambiguousScalar } from "./rules/ambiguous-scalar.ts";
import { contradictoryRequire } from "./rules/contradictory-require.ts";
import { defaultAllow } from "./rules/default-allow.ts";
import { denyIfAbsentArgument } from "./rules/deny-if-absent-argument.ts";
import { duplicateRule } from "./rules/duplicate-rule.ts";
import { emptyRequire } from "./rules/empty-require.ts";
import { expiredSuppression } from "./rules/expired-suppression.ts";
import { hiddenAndListed } from "./rules/hidden-and-listed.ts";
import { malformedSuppression } from "./rules/malformed-suppression.ts";
import { missingOnDeny } from "./rules/missing-on-deny.ts";
import { noLimitOnWrite } from "./rules/no-limit-on-write.ts";
import { starInName } from "./rules/star-in-name.ts";
import { unanchoredRegex } from "./rules/unanchored-regex.ts";
import { unknownSuppression } from "./rules/unknown-suppression.ts";
import { unreachableLimit } from "./rules/unreachable-limit.ts";
import { unsuppressibleCode } from "./rules/unsuppressible-code.ts";
import { unusedSuppression } from "./rules/unused-suppression.ts";
import { windowBoundaryBurst } from "./rules/window-boundary-burst.ts";

export const LINT_RULES: readonly LintRule[] = [
  ambiguousScalar,
  contradictoryRequire,
  defaultAllow,
  denyIfAbsentArgument,
  duplicateRule,
  emptyRequire,
  expiredSuppression,
  hiddenAndListed,
  malformedSuppression,
  missingOnDeny,
  noLimitOnWrite,
  starInName,
  unanchoredRegex,
  unknownSuppression,
  unreachableLimit,
  unsuppressibleCode,
  unusedSuppression,
  windowBoundaryBurst,
];
