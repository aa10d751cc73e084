// Every lint rule, by code. A new rule is a file in rules/ and a line here.

import type { LintRule } from "./rule.ts";
import { ambiguousScalar } from "./rules/ambiguous-scalar.ts";
import { conditionDecidedBySchema } from "./rules/condition-decided-by-schema.ts";
import { contradictoryRequire } from "./rules/contradictory-require.ts";
import { defaultAllow } from "./rules/default-allow.ts";
import { denyIfAbsentArgument } from "./rules/deny-if-absent-argument.ts";
import { duplicateRule } from "./rules/duplicate-rule.ts";
import { emptyRequire } from "./rules/empty-require.ts";
import { hiddenAndListed } from "./rules/hidden-and-listed.ts";
import { incrementFromNegative } from "./rules/increment-from-negative.ts";
import { incrementFromNotNumber } from "./rules/increment-from-not-number.ts";
import { incrementFromOptional } from "./rules/increment-from-optional.ts";
import { lostTool } from "./rules/lost-tool.ts";
import { missingOnDeny } from "./rules/missing-on-deny.ts";
import { noLimitOnWrite } from "./rules/no-limit-on-write.ts";
import { operatorAgainstType } from "./rules/operator-against-type.ts";
import { starInName } from "./rules/star-in-name.ts";
import { thresholdOutOfRange } from "./rules/threshold-out-of-range.ts";
import { unanchoredRegex } from "./rules/unanchored-regex.ts";
import { uncheckedArguments } from "./rules/unchecked-arguments.ts";
import { unknownArgument } from "./rules/unknown-argument.ts";
import { unknownTool } from "./rules/unknown-tool.ts";
import { unlistedTool } from "./rules/unlisted-tool.ts";
import { unreachableLimit } from "./rules/unreachable-limit.ts";
import { valueAgainstSchema } from "./rules/value-against-schema.ts";
import { valueNotInEnum } from "./rules/value-not-in-enum.ts";
import { windowBoundaryBurst } from "./rules/window-boundary-burst.ts";

export const LINT_RULES: readonly LintRule[] = [
  ambiguousScalar,
  conditionDecidedBySchema,
  contradictoryRequire,
  defaultAllow,
  denyIfAbsentArgument,
  duplicateRule,
  emptyRequire,
  hiddenAndListed,
  incrementFromNegative,
  incrementFromNotNumber,
  incrementFromOptional,
  lostTool,
  missingOnDeny,
  noLimitOnWrite,
  operatorAgainstType,
  starInName,
  thresholdOutOfRange,
  unanchoredRegex,
  uncheckedArguments,
  unknownArgument,
  unknownTool,
  unlistedTool,
  unreachableLimit,
  valueAgainstSchema,
  valueNotInEnum,
  windowBoundaryBurst,
];
