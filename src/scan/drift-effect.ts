// Which rules of a policy a drift breaks or widens: what lint says anew, and what no lint rule can tell.

import { LIMITS } from "../limits.ts";
import { limitsOf, rulesOf } from "../lint/entries.ts";
import type { OpenedPolicy } from "../lint/open-policy.ts";
import type { KnownTool } from "../lint/rule.ts";
import { enumerate } from "../lint/suggestions.ts";
import { toolsByName } from "../lint/tools-by-name.ts";
import { toFindings } from "../policy/findings.ts";
import type { Policy } from "../policy/policy.ts";
import { shorten } from "../policy/shorten.ts";
import { compareFindings } from "../report/report.ts";
import type { ServerDrift } from "../tools/drift.ts";
import type { Tool } from "../tools/tool.ts";
import { type ArgumentEffect, DENIAL_ESCAPED, findArgumentEffects, rulePointer } from "./argument-effects.ts";
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
  const lint = await findLintEffects(opened, then, now);
  const all = findArgumentEffects(opened, drift.tools, then, now);
  const own = { ...all, effects: all.effects.filter(isNotToldBy(lint)) };
  const placed = toFindings(
    opened.source,
    own.effects.map(({ kind, problem }) => ({ ...problem, code: EFFECT_CODES[kind] })),
  );
  const names = newNamesOf(opened, drift);
  const effects = [
    ...lint.map((effect) => withNewName(effect, names)),
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

/** That a call escapes a rule is told once. */
function isNotToldBy(lint: readonly RuleEffect[]): (effect: ArgumentEffect) => boolean {
  const told = new Set(
    lint
      .filter(({ because }) => because === "deny-if-absent-argument")
      .map(({ finding }) => rulePointer(finding.pointer)),
  );
  return ({ because, problem: { anchor } }) =>
    because !== DENIAL_ESCAPED || !("pointer" in anchor) || !told.has(rulePointer(anchor.pointer));
}

function toKnown({ risk, ...definition }: Tool): KnownTool {
  return { ...definition, risk: risk.class };
}

/** For what the policy names and the server calls otherwise now: by tool, and for arguments by tool and path. */
interface NewNames {
  readonly tools: ReadonlyMap<string, string>;
  readonly paths: ReadonlyMap<string, string>;
  /** What the policy names, by the pointer to it. */
  readonly named: ReadonlyMap<string, string>;
}

function newNamesOf({ policy }: UsablePolicy, { tools }: ServerDrift): NewNames {
  const renamed = tools.flatMap(({ kind, before, name }): readonly [string, string][] =>
    kind === "renamed" && before !== undefined ? [[before.tool.name, name]] : [],
  );
  const paths = tools.flatMap(({ name, arguments: changes }) =>
    changes.flatMap(({ from, path }): readonly [string, string][] =>
      from === undefined ? [] : [[keyOf(name, from.text), path.text]],
    ),
  );
  const named = [
    ...policy.hide.map(({ pointer, name }): [string, string] => [pointer, name]),
    ...rulesOf(policy).flatMap(({ rule }) =>
      rule.conditions.map(({ pointer, path }): [string, string] => [`${pointer}/path`, path.text]),
    ),
    ...limitsOf(policy).map(({ limit }): [string, string] => [
      `${limit.pointer}/increment_from`,
      limit.incrementFrom?.text ?? "",
    ]),
  ];
  return { tools: new Map(renamed), paths: new Map(paths), named: new Map(named) };
}

function keyOf(tool: string, path: string): string {
  return JSON.stringify([tool, path]);
}

/** A rule whose tool or argument goes by another name now says by which. */
function withNewName(effect: RuleEffect, { tools, paths, named }: NewNames): RuleEffect {
  const { because, finding, tool } = effect;
  const name = named.get(finding.pointer);
  const help = (text: string): RuleEffect => ({ ...effect, finding: { ...finding, help: text } });
  if (because === "lost-tool") {
    const now = tools.get(tool ?? name ?? "");
    return now === undefined
      ? effect
      : help(
          `The server has a new tool that is the same but for its name: ${enumerate([now])}. Look at it, and write that name.`,
        );
  }
  if (because !== "unknown-argument" || tool === undefined || name === undefined) return effect;
  const now = paths.get(keyOf(tool, name));
  return now === undefined
    ? effect
    : help(`${shorten(now, LIMITS.driftValueChars)} is new, and like it. Look at it, and write that path.`);
}
