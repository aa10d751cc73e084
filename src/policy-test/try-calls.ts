// Looks for arguments under which rules of a tool are what they should be, by asking the engine's own conditions.

import type { CompiledRule } from "../engine/program.ts";
import { ERROR, FALSE, TRUE, type Truth } from "../engine/truth.ts";
import type { ArgumentPath, Condition, Rule, Step } from "../policy/policy.ts";
import { isElements } from "./elements.ts";

export type Args = Readonly<Record<string, unknown>>;
/** A value for each path; `undefined` where the argument is absent. */
export type Assignment = ReadonlyMap<string, unknown>;

/** How much may still be tried; shared by all of a run. */
export interface Budget {
  left: number;
}

/** A rule as written, and as the engine decides it. */
export interface PairedRule {
  readonly rule: Rule;
  readonly compiled: CompiledRule;
}

/** What decides calls of one tool, with the values that its arguments are tried with. */
export interface ToolSpace {
  readonly tool: string;
  readonly rules: readonly PairedRule[];
  readonly paths: readonly ArgumentPath[];
  readonly values: ReadonlyMap<string, readonly unknown[]>;
  readonly budget: Budget;
  /** Arguments of every call, which no rule or limit looks at. */
  readonly common: Args;
  /** Values of arguments that are looked at, as the schema demands them: where the search begins. */
  readonly demanded: Assignment;
  /** Arguments that the schema demands and for which no value is known. */
  readonly unfilled: readonly string[];
}

/** Elements of an array that is made up for a path. */
const MOST_ELEMENTS = 100;
/** One search has this share of what may be tried, so that a rule that cannot fire leaves something for the others. */
const SEARCH_TRIALS = 20_000;
/** Rounds in which every argument is looked at once more. */
const MOST_ROUNDS = 6;

/** The arguments that an assignment comes to; `undefined` when some path leads too far. */
export function buildArgs(
  { paths, common }: Pick<ToolSpace, "paths" | "common">,
  assignment: Assignment,
): Args | undefined {
  const args: Record<string, unknown> = { ...common };
  for (const path of paths) {
    const value = assignment.get(path.text);
    if (value === undefined) continue;
    if (path.steps.length > MOST_STEPS) return undefined;
    if (path.steps.some((step) => step.kind === "index" && step.index >= MOST_ELEMENTS)) return undefined;
    if (isElements(value)) placeEach(args, path.steps, value.values);
    else place(args, path.steps, value);
  }
  return args;
}

/** An element for each value, where the path last says every element. One that is absent is null. */
function placeEach(args: object, steps: readonly Step[], values: readonly unknown[]): void {
  const last = steps.findLastIndex(({ kind }) => kind === "every");
  for (const [index, value] of values.entries())
    place(args, [...steps.slice(0, last), { kind: "index", index }, ...steps.slice(last + 1)], value ?? null);
}

/** The same with a second element where the path says every element, like the first but for what the path leads to. */
export function buildTwo(
  space: Pick<ToolSpace, "paths" | "common">,
  assignment: Assignment,
  { text, steps }: ArgumentPath,
  [first, second]: readonly [unknown, unknown],
): Args | undefined {
  const args = buildArgs(space, new Map(assignment).set(text, first));
  const last = steps.findLastIndex(({ kind }) => kind === "every");
  if (args === undefined || last === -1) return undefined;
  const before = steps.slice(0, last);
  const list = before.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, keyOf(step)) : undefined,
    args,
  );
  if (!Array.isArray(list) || list.length !== 1) return undefined;
  const next: readonly Step[] = [...before, { kind: "index", index: 1 }];
  place(args, next, list[0]);
  place(args, [...next, ...steps.slice(last + 1)], second);
  return args;
}

function keyOf(step: Step): string | number {
  if (step.kind === "member") return step.name;
  return step.kind === "index" ? step.index : 0;
}

/** Objects inside each other that a test file can hold below its cases. */
const MOST_STEPS = 20;

/** Puts a value where the path leads; what another path has put in its way is left, and the engine is asked what that means. */
function place(container: object, [step, ...rest]: readonly Step[], value: unknown): void {
  if (step === undefined) return;
  const key = keyOf(step);
  const before: unknown = Object.hasOwn(container, key) ? Reflect.get(container, key) : undefined;
  if (rest.length === 0) {
    define(container, key, value);
    return;
  }
  const isArray = rest[0]?.kind !== "member";
  const isFit = typeof before === "object" && before !== null && Array.isArray(before) === isArray;
  // A value is shared between calls that are tried: what is changed is a copy.
  const inner: object = isFit ? (Array.isArray(before) ? [...before] : { ...before }) : isArray ? [] : {};
  place(inner, rest, value);
  define(container, key, inner);
}

function define(container: object, key: string | number, value: unknown): void {
  // Elements before one that is asked for are there too, and like it.
  if (Array.isArray(container) && typeof key === "number")
    for (let i = container.length; i < key; i++) container[i] = value;
  Object.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true });
}

/** What a rule should be. `approval` is for approvals that may be asked for, but not fail. */
export type Wish = (paired: PairedRule) => "fire" | "rest" | "any" | "no-error";

const FIRE_WEIGHT = 1000;

/** How far rules are from what they should be: 0 is there. */
export function distanceFrom(space: ToolSpace, args: Args, wish: Wish): number {
  return space.rules.reduce((sum, paired) => sum + ruleDistance(paired, args, wish(paired)), 0);
}

function ruleDistance({ compiled }: PairedRule, args: Args, wanted: ReturnType<Wish>): number {
  if (wanted === "any") return 0;
  const truths = compiled.tests.map((test) => test(args));
  const missing = truths.filter((truth) => truth !== TRUE).length;
  // What fires counts more than what rests: another rule may deny the call too, and the first of them is reported.
  if (wanted === "fire") return missing * FIRE_WEIGHT;
  if (compiled.list === "require") return missing;
  const outcome = conjoin(truths);
  if (wanted === "no-error") return outcome === ERROR ? 1 : 0;
  return outcome === FALSE ? 0 : 1;
}

function conjoin(truths: readonly Truth[]): Truth {
  if (truths.includes(FALSE)) return FALSE;
  return truths.includes(ERROR) ? ERROR : TRUE;
}

/**
 * An assignment under which every rule is as wished, found by changing one argument at a time to what helps most, and
 * two where that does not; the nearest one when none is found.
 */
export function search(shared: ToolSpace, wish: Wish, from: Assignment = shared.demanded): Found {
  const share = Math.min(shared.budget.left, SEARCH_TRIALS);
  const space = { ...shared, budget: { left: share } };
  let best = { assignment: from, distance: measure(space, wish, from) };
  for (let round = 0; round < MOST_ROUNDS && best.distance > 0 && space.budget.left > 0; round++) {
    const before = best.distance;
    for (const { text } of space.paths) best = improve(space, wish, best, text);
    if (best.distance === before) best = improveTwo(space, wish, best);
    if (best.distance === before) break;
  }
  shared.budget.left -= share - space.budget.left;
  return best;
}

interface Found {
  readonly assignment: Assignment;
  readonly distance: number;
}

function improve(space: ToolSpace, wish: Wish, from: Found, path: string): Found {
  let best = from;
  for (const value of space.values.get(path) ?? []) {
    if (best.distance === 0 || space.budget.left <= 0) break;
    const assignment = new Map(from.assignment).set(path, value);
    const distance = measure(space, wish, assignment);
    if (distance < best.distance) best = { assignment, distance };
  }
  return best;
}

function improveTwo(space: ToolSpace, wish: Wish, from: Found): Found {
  for (const [i, { text }] of space.paths.entries()) {
    for (const value of space.values.get(text) ?? []) {
      const assignment = new Map(from.assignment).set(text, value);
      const start = { assignment, distance: from.distance };
      for (const other of space.paths.slice(i + 1)) {
        if (space.budget.left <= 0) return from;
        const found = improve(space, wish, start, other.text);
        if (found.distance < from.distance) return found;
      }
    }
  }
  return from;
}

function measure(space: ToolSpace, wish: Wish, assignment: Assignment): number {
  const args = buildArgs(space, assignment);
  space.budget.left -= 1 + space.rules.length;
  return args === undefined ? Number.POSITIVE_INFINITY : distanceFrom(space, args, wish);
}

/** The conditions of a rule with their tests. */
export function conditionsOf({ rule, compiled }: PairedRule): readonly {
  readonly condition: Condition;
  readonly test: (args: Args) => Truth;
}[] {
  return rule.conditions.flatMap((condition, i) => {
    const test = compiled.tests[i];
    return test === undefined ? [] : [{ condition, test }];
  });
}
