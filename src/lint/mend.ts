// Makes the fixes of a policy, round by round, and reads it again after each.

import type { Fix } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { applyFixes, selectFixes } from "../policy/fixes.ts";
import { type LintOptions, type LintVerdict, lintOpened } from "./lint.ts";
import { type OpenedPolicy, openPolicy } from "./open-policy.ts";

/** A policy as it is after its fixes. */
export interface Mending {
  readonly opened: OpenedPolicy;
  readonly verdict: LintVerdict;
  /** How many fixes were made. */
  readonly fixes: number;
  /** Why fixes are left, when some are: they undo each other, there are too many rounds, or they cannot be made. */
  readonly stoppedBy: "undoing" | "rounds" | "refused" | undefined;
}

/** `safe` leaves every decision as it is; `all` may change what the policy decides. */
export type FixLevel = "safe" | "all";

interface Step {
  readonly opened: OpenedPolicy;
  readonly fixes: number;
}

/**
 * Mends a policy that was opened. A file that can be used stays so, and one that can be parsed too: fixes that
 * would change that are left out.
 */
export async function mendPolicy(
  opened: OpenedPolicy,
  options: LintOptions,
  level: FixLevel,
): Promise<Mending> {
  const seen = new Set([opened.source.text]);
  let now = opened;
  let made = 0;
  for (let round = 0; ; round++) {
    const verdict = lintOpened(now, options);
    const end = (stoppedBy: Mending["stoppedBy"]): Mending => ({
      opened: now,
      verdict,
      fixes: made,
      stoppedBy,
    });
    const wanted = verdict.findings.flatMap(({ fix }) =>
      fix !== undefined && (fix.isSafe || level === "all") ? [fix] : [],
    );
    if (wanted.length === 0) return end(undefined);
    if (round === LIMITS.fixRounds) return end("rounds");
    const step = await applyWhatHolds(now, selectFixes(wanted), { left: LIMITS.fixAttempts });
    if (step === undefined) return end("refused");
    if (seen.has(step.opened.source.text)) return end("undoing");
    seen.add(step.opened.source.text);
    now = step.opened;
    made += step.fixes;
  }
}

/** All of the fixes, else the larger part of them that leaves the file as usable as it was. */
async function applyWhatHolds(
  before: OpenedPolicy,
  fixes: readonly Fix[],
  attempts: { left: number },
): Promise<Step | undefined> {
  if (fixes.length === 0 || attempts.left-- === 0) return undefined;
  const text = applyFixes(before.source.text, fixes);
  const opened = await openPolicy(before.source.file, Buffer.from(text, "utf8"));
  if (text !== before.source.text && isAsUsable(before, opened)) return { opened, fixes: fixes.length };
  if (fixes.length === 1) return undefined;
  const middle = Math.ceil(fixes.length / 2);
  return (
    (await applyWhatHolds(before, fixes.slice(0, middle), attempts)) ??
    (await applyWhatHolds(before, fixes.slice(middle), attempts))
  );
}

function isAsUsable(before: OpenedPolicy, after: OpenedPolicy): boolean {
  if (before.policy !== undefined) return after.policy !== undefined;
  return before.source.root === undefined || after.source.root !== undefined;
}
