// What a configuration takes away from a run, in words. It may come with a repository that nobody trusts.

import { SEVERITIES } from "../finding.ts";
import type { Levels } from "../lint/config.ts";
import { LINT_RULES } from "../lint/rules.ts";
import { listFirst } from "../lint/suggestions.ts";
import { compareText } from "../order.ts";

/** Codes that one sentence names. */
const MOST_NAMED = 8;

/** `byFile` is what the configuration says of each file; what the command line has asked for counts more. */
export function describeWeakenings(
  byFile: readonly Levels[],
  asked: Levels,
  isNeverFailing: boolean,
): readonly string[] {
  const off = new Set<string>();
  const lowered = new Set<string>();
  for (const { code, severity, isOptIn } of LINT_RULES) {
    if (asked.has(code) || isOptIn === true) continue;
    for (const levels of byFile) {
      const level = levels.get(code);
      if (level === undefined) continue;
      if (level === "off") off.add(code);
      else if (SEVERITIES.indexOf(level) > SEVERITIES.indexOf(severity)) lowered.add(code);
    }
  }
  return [
    ...(off.size > 0 ? [`The configuration turns off ${nameCodes(off)}.`] : []),
    ...(lowered.size > 0 ? [`The configuration lowers ${nameCodes(lowered)}.`] : []),
    ...(isNeverFailing ? ["The configuration lets no finding fail the run."] : []),
  ];
}

function nameCodes(codes: ReadonlySet<string>): string {
  return listFirst([...codes].sort(compareText), MOST_NAMED, String);
}
