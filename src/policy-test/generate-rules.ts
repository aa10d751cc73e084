// Cases for rules: for each condition calls on both sides of it, where all else lets the call through.

import { isNum } from "../decimal.ts";
import type { Decision } from "../engine/decision.ts";
import { FALSE, TRUE, type Truth } from "../engine/truth.ts";
import type { Condition } from "../policy/policy.ts";
import { escapeText } from "../report/escape.ts";
import { plural } from "../report/text-report.ts";
import { formatExactJson } from "../trace/exact-json.ts";
import { replaceElement } from "./elements.ts";
import type { BaseCall, Generation } from "./generate.ts";
import { labelOf, shortValue } from "./label.ts";
import {
  type Args,
  type Assignment,
  buildArgs,
  buildTwo,
  conditionsOf,
  distanceFrom,
  type PairedRule,
  search,
  type ToolSpace,
  type Wish,
} from "./try-calls.ts";
import { constantsOf, isWritable, MOST_LISTED, numbersAround } from "./try-values.ts";
import type { Row } from "./write-cases.ts";

/** Whether cases show both sides of each condition of the rules, and what the rules decide. */
export function ruleCases(
  generation: Generation,
  space: ToolSpace,
  base: BaseCall | undefined,
  isWanted: (paired: PairedRule) => boolean,
): boolean {
  let isShown = true;
  for (const paired of space.rules.filter(isWanted))
    isShown = writeRule(generation, space, base, paired) && isShown;
  return isShown;
}

/** A call under which this rule decides what becomes of it, or is nearest to that. */
function findFire(space: ToolSpace, paired: PairedRule, base: BaseCall | undefined): Assignment {
  return search(space, wishFor(paired, "fire", base), base?.assignment).assignment;
}

/** Where every call must be approved, other approvals are given. */
function wishFor(paired: PairedRule, wanted: "fire" | "any", base: BaseCall | undefined): Wish {
  const isApproved = base?.approved === true;
  return (one) => {
    if (one === paired) return wanted;
    return isApproved && one.compiled.list === "require_approval" ? "no-error" : "rest";
  };
}

function writeRule(
  generation: Generation,
  space: ToolSpace,
  base: BaseCall | undefined,
  paired: PairedRule,
): boolean {
  const { rule, compiled } = paired;
  const assignment = findFire(space, paired, base);
  const args = buildArgs(space, assignment);
  if (args === undefined) {
    generation.writer.comment(notFound(compiled.list, rule.pointer));
    return false;
  }
  if (rule.conditions.length === 0) return writeUnconditional(generation, space, paired, args);
  let isShown = true;
  for (const [i, { condition, test }] of conditionsOf(paired).entries()) {
    const pointer = compiled.pointers[i] ?? rule.pointer;
    const wish = wishFor(paired, "any", base);
    const sides = findSides(space, { wish, assignment, condition, test });
    const [side, ...otherSides] = sides;
    const trials = distinct([
      ...boundsOf(space, assignment, condition),
      ...(side === undefined ? [] : [side]),
      ...edgeTrials(generation, space, { wish, assignment, condition }),
      ...otherSides,
      ...pairsOf(space, assignment, condition, sides),
      ...oddOnes(space, assignment, condition),
    ]);
    isShown =
      writeCondition(generation, space, base, { paired, condition, test, pointer, trials }) && isShown;
  }
  return isShown;
}

function writeUnconditional(
  { writer, ask }: Generation,
  { tool, common }: ToolSpace,
  { rule: { pointer }, compiled: { list } }: PairedRule,
  args: Args,
): boolean {
  const rows = [rowOf("any call", args, ask(tool, args))];
  if (list === "require_approval")
    rows.push({ ...rowOf("approved", args, ask(tool, args, true)), approved: true });
  writer.table({ name: `${tool}: every call, ${list}`, pointer, tool, common, rows });
  return rows[0]?.got.pointer === pointer;
}

interface TriedCondition {
  readonly paired: PairedRule;
  readonly condition: Condition;
  readonly test: (args: Args) => Truth;
  readonly pointer: string;
  readonly trials: readonly Trial[];
}

function writeCondition(
  { writer, ask, edges }: Generation,
  { tool, common }: ToolSpace,
  base: BaseCall | undefined,
  { paired, condition, test, pointer, trials }: TriedCondition,
): boolean {
  const { list } = paired.compiled;
  const isAsking = list === "require_approval";
  // Where every call must be approved, it is; but not where approval is what is looked at.
  const approved = base?.approved === true && !isAsking;
  const rows: Row[] = trials.map(({ args, label }) => ({
    ...rowOf(label, args, ask(tool, args, approved)),
    ...(approved && { approved }),
  }));
  const asked = isAsking ? rows.find(({ got }) => got.decision === "require_approval") : undefined;
  if (asked !== undefined) {
    const got = ask(tool, asked.args, true);
    rows.push({ name: `${asked.name}, approved`, args: asked.args, approved: true, got });
  }
  const said = `${condition.path.text} ${condition.op} ${shortValue(condition.value)}`;
  const where = `(${escapeText(pointer)})`;
  const untried = condition.op === "regex" ? (edges.get(String(condition.value))?.untried ?? 0) : 0;
  if (untried > 0)
    writer.comment(`To bound the work, ${plural(untried, "slip")} in this pattern went untried ${where}.`);
  const unlisted = constantsOf(condition).length - MOST_LISTED;
  if (unlisted > 0) writer.comment(`Of this list ${plural(unlisted, "value")} went untried ${where}.`);
  const missing = missingSides(trials.map(({ args }) => test(args)));
  if (missing !== "")
    writer.comment(`No call was found under which ${escapeText(said)} is ${missing} ${where}.`);
  const isDeciding = isSeen(rows, paired);
  if (!isDeciding) {
    writer.comment(
      `Whatever ${escapeText(said)} is, another rule decides the calls that were found ${where}.`,
    );
  }
  writer.table({ name: `${tool}: ${list} ${said}`, pointer, tool, common, rows });
  return isDeciding && missing === "";
}

const SIDES = ["just below", "the bound", "just above"];

/** A number just below, at and above; of a list its ends; a text or flag itself. */
function boundsOf(space: ToolSpace, from: Assignment, condition: Condition): readonly Trial[] {
  if (condition.op === "exists" || condition.op === "regex") return [];
  const constants = constantsOf(condition);
  const [first] = constants;
  const isNumber = isNum(first) && constants.length === 1;
  const bounds = isNumber ? numbersAround(first) : constants.slice(0, MOST_LISTED);
  return bounds.flatMap((value, i) => {
    const tried = isWritable(value) ? trial(space, from, condition, value) : undefined;
    if (tried === undefined) return [];
    return [isNumber ? { ...tried, label: `${tried.label}, ${SIDES[i]}` } : tried];
  });
}

/** Texts that are all but found, or only just. */
function edgeTrials(
  { edges }: Generation,
  space: ToolSpace,
  {
    wish,
    assignment,
    condition,
  }: { readonly wish: Wish; readonly assignment: Assignment; readonly condition: Condition },
): readonly Trial[] {
  const { op, value } = condition;
  if (typeof value !== "string") return [];
  if (op === "contains") {
    const parts = [value.slice(1), value.slice(0, -1)].filter((text) => text !== "" && isWritable(text));
    return parts.flatMap((text) => trial(space, assignment, condition, text) ?? []);
  }
  const chosen = new Set<string>();
  return (op === "regex" ? (edges.get(value)?.boundaries ?? []) : []).flatMap(({ what, texts }) => {
    // One text may show several boundaries.
    if (texts.some((text) => chosen.has(text))) return [];
    const tried = texts.filter(isWritable).flatMap((text) => {
      const found = trial(space, assignment, condition, text);
      return found === undefined || space.budget.left-- <= 0
        ? []
        : [{ ...found, text, distance: distanceFrom(space, found.args, wish) }];
    });
    const [best] = tried.sort((a, b) => a.distance - b.distance);
    if (best === undefined) return [];
    chosen.add(best.text);
    return [{ args: best.args, value: best.text, label: `${best.label}, ${what}` }];
  });
}

/** An absent argument, and one of a type that the condition does not compare. */
function oddOnes(space: ToolSpace, from: Assignment, condition: Condition): readonly Trial[] {
  const [absent, other] = [undefined, {}].map((value) => trial(space, from, condition, value));
  return [...(absent ? [absent] : []), ...(other ? [{ ...other, label: "another type" }] : [])];
}

function notFound(list: string, pointer: string): string {
  return `No call was found that reaches this ${list} rule (${escapeText(pointer)}).`;
}

/** Where every element is looked at, two of which one is as it should be. */
function pairsOf(
  space: ToolSpace,
  from: Assignment,
  { path }: Condition,
  [first, second]: readonly Trial[],
): readonly Trial[] {
  if (first === undefined || second === undefined) return [];
  return [
    [first, second],
    [second, first],
  ].flatMap(([one, other]) => {
    const args = buildTwo(space, from, path, [one?.value, other?.value]);
    return args === undefined ? [] : [{ args, value: undefined, label: `${one?.label} and ${other?.label}` }];
  });
}

interface Trial {
  readonly args: Args;
  /** Of the argument that is looked at. */
  readonly value: unknown;
  readonly label: string;
}

function trial(space: ToolSpace, from: Assignment, condition: Condition, value: unknown): Trial | undefined {
  const { text } = condition.path;
  const args = buildArgs(space, new Map(from).set(text, replaceElement(from.get(text), condition, value)));
  return args && { args, value, label: labelOf(value) };
}

/** For each side of the condition the value under which most of the other rules are at rest. */
function findSides(
  space: ToolSpace,
  {
    wish,
    assignment,
    condition,
    test,
  }: {
    readonly wish: Wish;
    readonly assignment: Assignment;
    readonly condition: Condition;
    readonly test: (args: Args) => Truth;
  },
): readonly Trial[] {
  const best = new Map<Truth, { readonly trial: Trial; readonly distance: number }>();
  for (const value of space.values.get(condition.path.text) ?? []) {
    if (value === undefined || space.budget.left-- <= 0) continue;
    const tried = trial(space, assignment, condition, value);
    if (tried === undefined) continue;
    const truth = test(tried.args);
    const distance = distanceFrom(space, tried.args, wish);
    const before = best.get(truth);
    if (before === undefined || distance < before.distance) best.set(truth, { trial: tried, distance });
  }
  return [TRUE, FALSE].flatMap((truth) => best.get(truth as Truth)?.trial ?? []);
}

function missingSides(truths: readonly Truth[]): string {
  const missing = [truths.includes(TRUE) ? [] : ["true"], truths.includes(FALSE) ? [] : ["false"]].flat();
  return missing.join(" or ");
}

/** Whether the rule decides any of the calls. */
function isSeen(rows: readonly Row[], { compiled }: PairedRule): boolean {
  const pointers = new Set([...compiled.pointers, compiled.pointer]);
  return rows.some(({ got }) => pointers.has(got.pointer));
}

function distinct(trials: readonly Trial[]): readonly Trial[] {
  const seen = new Set<string>();
  return trials.filter(({ args }) => {
    const key = formatExactJson(args);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function rowOf(name: string, args: Args, got: Decision): Row {
  return { name, args, got };
}
