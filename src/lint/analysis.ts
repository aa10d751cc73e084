// The verdicts of the analysis, worked out once for all rules, and the words for what they show.

import { analyse } from "../analysis/analyse.ts";
import { distinctRules } from "../analysis/same.ts";
import type { Analysis, Example, PlacedRule, Verdict } from "../analysis/verdict.ts";
import { formatNum, isNum } from "../decimal.ts";
import type { Program } from "../engine/program.ts";
import type { Fix } from "../finding.ts";
import { removeItem } from "../policy/edit.ts";
import type { Condition } from "../policy/policy.ts";
import { shorten } from "../policy/shorten.ts";
import type { LintContext } from "./rule.ts";

const ANALYSES = new WeakMap<Program, Analysis>();

export function analysisOf({ policy, program }: LintContext): Analysis {
  let analysis = ANALYSES.get(program);
  if (analysis === undefined) {
    analysis = analyse(policy, program);
    ANALYSES.set(program, analysis);
  }
  return analysis;
}

export type VerdictOf<K extends Verdict["kind"]> = Extract<Verdict, { readonly kind: K }>;

export function verdictsOf<K extends Verdict["kind"]>(
  context: LintContext,
  kind: K,
): readonly VerdictOf<K>[] {
  return analysisOf(context).verdicts.filter((one): one is VerdictOf<K> => one.kind === kind);
}

/** Longer text is cut: a value may have a megabyte. */
const MOST_CHARACTERS = 60;

/** A value as it would stand in a policy or call. */
export function showValue(value: unknown): string {
  return shorten(isNum(value) ? formatNum(value) : jsonText(value), MOST_CHARACTERS);
}

function jsonText(value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(value) ?? "absent";
  return `[${value.slice(0, MOST_CHARACTERS).map(showValue).join(", ")}]`;
}

/** `args.amount gt 5` */
export function showCondition({ path, op, value }: Condition): string {
  return `${path.text} ${op} ${showValue(value)}`;
}

/** `args.amount = 75`, or that it is absent. */
export function showArgument({ path, value }: Example): string {
  return value === undefined ? `an absent ${path}` : `${path} = ${showValue(value)}`;
}

/** `: args.amount = 75, for one, is denied by …`: a value that shows a claim; nothing when there is none to show. */
export function showExample(example: Example | undefined, mark: ":" | ";", what: string): string {
  if (example?.by === undefined) return "";
  return `${mark} ${showArgument(example)}, for one, ${what} ${showJudge(example.by)}`;
}

/** A condition, or a rule by its list and its first condition. */
export function showJudge(by: PlacedRule | Condition): string {
  if ("op" in by) return showCondition(by);
  const [first, second] = by.rule.conditions;
  const owner = by.tool === undefined ? "all_tools." : "";
  if (first === undefined) return `\`${owner}${by.list}\` without conditions`;
  return `\`${owner}${by.list}\` (${showCondition(first)}${second === undefined ? "" : " …"})`;
}

/** Pointers of the rules that fixes may remove together: useless ones, and repeated ones. */
export function goingRules(context: LintContext): ReadonlySet<string> {
  const useless = analysisOf(context).verdicts.filter(
    ({ kind }) => kind === "redundant-rule" || kind === "unreachable-approval",
  );
  return new Set(useless.map(({ rule }) => rule.pointer));
}

/**
 * Removes a rule from its list, unless it was lowered from the rules dialect, or nothing might be left of the list:
 * then its first rule stays.
 */
export function removeRuleFix(
  { source, policy }: LintContext,
  { tool, list, rule }: PlacedRule,
  isSafe: boolean,
  isGoing: (pointer: string) => boolean,
): { readonly fix?: Fix } {
  if (policy.dialect !== "lists") return {};
  const set = tool === undefined ? policy.allTools : policy.tools.get(tool);
  const doesStay =
    rule.index > 0 || distinctRules(set?.[list] ?? []).some(({ pointer }) => !isGoing(pointer));
  const edit = doesStay ? removeItem(source, rule.pointer) : undefined;
  return edit === undefined ? {} : { fix: { title: "Remove the rule", isSafe, edits: [edit] } };
}
