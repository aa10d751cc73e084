// Which rules of a policy a drift breaks or widens: what lint says anew, and what no lint rule can tell.

import type { OpenedPolicy } from "../lint/open-policy.ts";
import type { KnownTool } from "../lint/rule.ts";
import { enumerate } from "../lint/suggestions.ts";
import { toolsByName } from "../lint/tools-by-name.ts";
import { toFindings } from "../policy/findings.ts";
import type { Policy } from "../policy/policy.ts";
import { compareFindings } from "../report/report.ts";
import type { ServerDrift } from "../tools/drift.ts";
import type { Tool } from "../tools/tool.ts";
import { findArgumentEffects } from "./argument-effects.ts";
import { EFFECT_CODES, findLintEffects } from "./lint-effects.ts";
import type { RuleEffect, RuleEffects } from "./rule-effect.ts";

/** A policy that can be used. */
export type UsablePolicy = Extract<OpenedPolicy, { readonly policy: Policy }>;

export interface ToolsThenAndNow {
  readonly before: readonly Tool[];
  readonly after: readonly Tool[];
  /** False when the server may have more tools than `after`. */
  readonly isComplete: boolean;
}

export async function findRuleEffects(
  opened: UsablePolicy,
  drift: ServerDrift,
  { before, after, isComplete }: ToolsThenAndNow,
): Promise<RuleEffects> {
  if (drift.tools.length === 0) return { effects: [], isComplete: true };
  const then = toolsByName(before.map(toKnown));
  const listed = toolsByName(after.map(toKnown));
  // A tool that was not listed may be there still.
  const now = isComplete ? listed : new Map([...then, ...listed]);
  const own = findArgumentEffects(opened, drift.tools, then, now);
  const placed = toFindings(
    opened.source,
    own.effects.map(({ kind, problem }) => ({ ...problem, code: EFFECT_CODES[kind] })),
  );
  const newNames = new Map(
    drift.tools.flatMap(({ kind, before, name }) =>
      kind === "renamed" && before !== undefined ? [[before.tool.name, name]] : [],
    ),
  );
  const effects = [
    ...(await findLintEffects(opened, then, now)).map((effect) => withNewName(effect, opened, newNames)),
    ...own.effects.map(({ kind, tool, because }, i): RuleEffect => {
      const finding = placed[i];
      // INVARIANT: every problem becomes one finding.
      if (finding === undefined) throw new Error("a problem without a finding");
      return { kind, tool, because, finding };
    }),
  ];
  return {
    effects: effects.sort((a, b) => compareFindings(a.finding, b.finding)),
    isComplete: own.isComplete,
  };
}

function toKnown({ risk, ...definition }: Tool): KnownTool {
  return { ...definition, risk: risk.class };
}

/** An entry whose tool goes by another name now says by which. */
function withNewName(
  effect: RuleEffect,
  { policy }: UsablePolicy,
  newNames: ReadonlyMap<string, string>,
): RuleEffect {
  if (effect.because !== "lost-tool") return effect;
  const { finding } = effect;
  const lost = effect.tool ?? policy.hide.find(({ pointer }) => pointer === finding.pointer)?.name;
  const name = lost === undefined ? undefined : newNames.get(lost);
  if (name === undefined) return effect;
  const help = `The server has a new tool that is the same but for its name: ${enumerate([name])}. Look at it, and write that name.`;
  return { ...effect, finding: { ...finding, help } };
}
