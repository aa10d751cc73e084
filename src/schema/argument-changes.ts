// What has become of a tool's arguments from one input schema to another, argument by argument, for a person to read.

import { LIMITS } from "../limits.ts";
import { compareText } from "../order.ts";
import { findNearest } from "../policy/nearest.ts";
import { printPath } from "../policy/path.ts";
import type { ArgumentPath, Step } from "../policy/policy.ts";
import { type ArgumentFacts, argumentFacts } from "./argument-facts.ts";
import { typeNames } from "./domain.ts";
import { compareDomains, describeDomain, isDistinctive } from "./domain-changes.ts";
import type { SchemaObject } from "./keywords.ts";
import {
  type ArgumentBudget,
  type ListedArgument,
  type ListedArguments,
  listArguments,
  pathOf,
} from "./list-arguments.ts";

export const ARGUMENT_CHANGES = [
  "added",
  "removed",
  /** One was removed, and one was added that is very like it. */
  "renamed",
  "type-changed",
  "now-required",
  "now-optional",
  /** Of an argument that may only have listed values. */
  "values-added",
  "values-removed",
  "values-opened",
  "values-closed",
  "range-loosened",
  "range-tightened",
  "length-loosened",
  "length-tightened",
  "pattern-changed",
  /** The schema admits members that it does not list, and did not; or the other way round. */
  "members-opened",
  "members-closed",
  /** Nothing can be said of the arguments any more, or something can for the first time. */
  "schema-lost",
  "schema-gained",
] as const;
export type ArgumentChangeKind = (typeof ARGUMENT_CHANGES)[number];

export interface ArgumentChange {
  readonly kind: ArgumentChangeKind;
  readonly path: ArgumentPath;
  /** What a renamed argument was called. */
  readonly from?: ArgumentPath;
  /** What was there, and what is there now, in a few words; empty where the kind says all. Holds the server's text unescaped. */
  readonly before: string;
  readonly after: string;
}

export interface ArgumentChanges {
  /** By path (code units), then in the order of ARGUMENT_CHANGES. */
  readonly changes: readonly ArgumentChange[];
  /** False when some arguments were not compared. */
  readonly isComplete: boolean;
}

/** The members that stand on one side only are told when all members of both sides are known. */
export function compareArguments(
  before: SchemaObject | null,
  after: SchemaObject | null,
  budget: ArgumentBudget,
): ArgumentChanges {
  const share = Math.max(0, Math.min(budget.left, LIMITS.driftToolArguments));
  const old = listArguments(before, { left: share });
  const now = listArguments(after, { left: share });
  budget.left -= Math.max(old?.byPath.size ?? 0, now?.byPath.size ?? 0) + 1;
  if (old === undefined || now === undefined) return { changes: wholeChanges(old, now), isComplete: true };
  const isComplete = old.isComplete && now.isComplete;
  const shared = [...old.byPath.values()].flatMap(({ path, facts }) => {
    const other = now.byPath.get(path.text);
    return other === undefined ? [] : compareFacts(path, facts, other.facts);
  });
  const changes = [
    ...(isComplete ? comparePresence(old, now) : []),
    ...shared,
    ...compareOpenness([before, old], [after, now]),
  ];
  return { changes: changes.sort(byPathThenKind), isComplete };
}

function byPathThenKind(a: ArgumentChange, b: ArgumentChange): number {
  return (
    compareText(a.path.text, b.path.text) ||
    ARGUMENT_CHANGES.indexOf(a.kind) - ARGUMENT_CHANGES.indexOf(b.kind)
  );
}

function wholeChanges(
  old: ListedArguments | undefined,
  now: ListedArguments | undefined,
): readonly ArgumentChange[] {
  if (old === undefined && now === undefined) return [];
  const kind = now === undefined ? "schema-lost" : "schema-gained";
  return [{ kind, path: pathOf([]), before: "", after: "" }];
}

function compareFacts(
  path: ArgumentPath,
  before: ArgumentFacts,
  after: ArgumentFacts,
): readonly ArgumentChange[] {
  const isElement = path.steps.some(({ kind }) => kind === "every");
  const need: readonly ArgumentChange[] =
    isElement || before.canBeMissing === after.canBeMissing
      ? []
      : [{ kind: after.canBeMissing ? "now-optional" : "now-required", path, before: "", after: "" }];
  return [...need, ...compareDomains(before.domain, after.domain).map((change) => ({ ...change, path }))];
}

/** What was added, removed or renamed. What stands inside of an argument that is told is not told again. */
function comparePresence(old: ListedArguments, now: ListedArguments): readonly ArgumentChange[] {
  const removed = onlyIn(old, now);
  const added = onlyIn(now, old);
  const renamed = findRenames(removed, added);
  const names = new Set([...renamed].flat());
  return [
    ...[...renamed].map(
      ([from, to]): ArgumentChange => ({
        kind: "renamed",
        path: to.path,
        from: from.path,
        before: describe(from),
        after: describe(to),
      }),
    ),
    ...removed
      .filter((one) => !names.has(one))
      .map((one): ArgumentChange => ({ kind: "removed", path: one.path, before: describe(one), after: "" })),
    ...added
      .filter((one) => !names.has(one))
      .map((one): ArgumentChange => ({ kind: "added", path: one.path, before: "", after: describe(one) })),
  ];
}

function describe({ facts }: ListedArgument): string {
  return `${describeDomain(facts.domain)}${facts.canBeMissing ? "" : ", required"}`;
}

/** Of arguments inside each other the outermost. */
function onlyIn(one: ListedArguments, other: ListedArguments): readonly ListedArgument[] {
  return [...one.byPath.values()].filter(({ path }) => {
    if (other.byPath.has(path.text)) return false;
    const parent = printPath(path.steps.slice(0, -1));
    return path.steps.length === 1 || other.byPath.has(parent) || !one.byPath.has(parent);
  });
}

/**
 * One to one, among the members of one object: of one type and near in name, or the only ones that admit the same, when
 * that is more than a type.
 */
function findRenames(
  removed: readonly ListedArgument[],
  added: readonly ListedArgument[],
): ReadonlyMap<ListedArgument, ListedArgument> {
  const renames = new Map<ListedArgument, ListedArgument>();
  // Of so many nobody keeps the names apart, and every one would be held against every other.
  if (removed.length > MOST_RENAMES || added.length > MOST_RENAMES) return renames;
  const taken = new Set<ListedArgument>();
  for (const from of removed) {
    const near = added.filter(
      (to) => !taken.has(to) && parentOf(from) === parentOf(to) && typesIn(from) === typesIn(to),
    );
    const [only, ...others] = near.filter((to) => shapeOf(from) === shapeOf(to));
    const isSure = others.length === 0 && isDistinctive(from.facts.domain);
    const to = nearestTo(from, near) ?? (isSure ? only : undefined);
    if (to === undefined) continue;
    renames.set(from, to);
    taken.add(to);
  }
  return renames;
}

const MOST_RENAMES = 20;

function nearestTo(from: ListedArgument, alike: readonly ListedArgument[]): ListedArgument | undefined {
  const name = lastName(from);
  const short = alike.filter((to) => isShort(lastName(to)));
  if (!isShort(name)) return undefined;
  const nearest = findNearest(name, short.map(lastName));
  const [within, another] = short.filter((to) => shareWords(name, lastName(to)));
  return short.find((to) => lastName(to) === nearest) ?? (another === undefined ? within : undefined);
}

function isShort(name: string): boolean {
  return name.length <= LONGEST_NAME;
}

/** `path` and `file_path`, `amount` and `amountCents`. */
function shareWords(a: string, b: string): boolean {
  const [short, long] = [wordsOf(a), wordsOf(b)].sort((x, y) => x.length - y.length);
  return (
    short !== undefined && long !== undefined && short.length > 0 && short.every((w) => long.includes(w))
  );
}

function wordsOf(name: string): readonly string[] {
  const parts = name.split(/[^\p{L}\p{N}]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u);
  return parts.filter((part) => part !== "").map((part) => part.toLowerCase());
}

/** Longer names are not compared: nobody wrote them. */
const LONGEST_NAME = 64;

function lastName({ path }: ListedArgument): string {
  const step = path.steps.at(-1);
  return step?.kind === "member" ? step.name : "";
}

function parentOf({ path }: ListedArgument): string {
  return printPath(path.steps.slice(0, -1));
}

function typesIn({ facts }: ListedArgument): string {
  return typeNames(facts.domain).join();
}

function shapeOf({ facts }: ListedArgument): string {
  return describeDomain(facts.domain);
}

/** Asks what a member would be that neither schema lists. */
function compareOpenness(
  [before, old]: readonly [SchemaObject | null, ListedArguments],
  [after, now]: readonly [SchemaObject | null, ListedArguments],
): readonly ArgumentChange[] {
  return [...old.objects].flatMap(([text, steps]): readonly ArgumentChange[] => {
    if (!now.objects.has(text)) return [];
    const other = pathOf([...steps, { kind: "member", name: freshName(steps, old, now) }]);
    const was = argumentFacts(before, other);
    const is = argumentFacts(after, other);
    if (was === undefined || is === undefined || was.canBePresent === is.canBePresent) return [];
    const kind = is.canBePresent ? "members-opened" : "members-closed";
    return [{ kind, path: pathOf(steps), before: "", after: "" }];
  });
}

function freshName(steps: readonly Step[], ...all: readonly ListedArguments[]): string {
  let name = "other";
  const isTaken = (): boolean =>
    all.some(({ byPath }) => byPath.has(printPath([...steps, { kind: "member", name }])));
  while (isTaken()) name += "_";
  return name;
}
