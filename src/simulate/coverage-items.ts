// Coverage as a list of what stands in the policies, each with its place: what every format of it is made of.

import { formatNum, numFromMicros } from "../decimal.ts";
import { placeOf, type Source } from "../policy/source.ts";
import type { ConditionCoverage, Coverage, LimitCoverage, PolicyCoverage, RuleCoverage } from "./coverage.ts";
import { isNear } from "./coverage-merge.ts";

/** A point of the measure, and how many calls made it. */
export interface CoveragePoint {
  readonly what: "true" | "false" | "hit" | "decided";
  readonly calls: number;
}

export interface CoverageItem {
  readonly kind: "rule" | "condition" | "limit" | "hide" | "default" | "tool";
  readonly file: string;
  readonly pointer: string;
  readonly line: number;
  readonly column: number;
  /** The rule id; of `hide` and tools the name of the tool. */
  readonly name: string;
  /** Calls that came to it. */
  readonly calls: number;
  /** Calls that it decided; absent where nothing is decided. */
  readonly decided?: number;
  /** Calls with which it was an error. */
  readonly errors?: number;
  readonly points: readonly CoveragePoint[];
  readonly limit?: LimitCoverage;
  /** Of a rule: whether a condition of it was never true, or never false. */
  readonly isPartial?: boolean;
}

/** Every item, in the order of the files; policies without a source are left out. */
export function listItems(coverage: Coverage, sources: readonly Source[]): readonly CoverageItem[] {
  const sourceOf = new Map(sources.map((source) => [source.file, source]));
  return coverage.policies.flatMap((policy) => {
    const source = sourceOf.get(policy.file);
    return source === undefined ? [] : listPolicy(policy, source);
  });
}

type Placeless = Omit<CoverageItem, "file" | "line" | "column">;

function listPolicy(policy: PolicyCoverage, source: Source): readonly CoverageItem[] {
  return [...itemsOf(policy)]
    .map((item) => {
      const { line, column } = placeOf(source, { pointer: item.pointer, ...partOf(item) });
      return { ...item, file: policy.file, line, column };
    })
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

/** A tool stands where its name does, so that it comes before its rules. */
function partOf({ kind }: Placeless): { readonly part?: "key" } {
  return kind === "tool" ? { part: "key" } : {};
}

function* itemsOf({ rules, limits, hide, defaultDenied, tools }: PolicyCoverage): Iterable<Placeless> {
  if (defaultDenied !== null) {
    yield { kind: "default", pointer: "/default", name: "(default deny)", ...decidedOnce(defaultDenied) };
  }
  for (const { pointer, tool, decided } of hide) {
    yield { kind: "hide", pointer, name: tool, ...decidedOnce(decided) };
  }
  for (const { pointer, tool, calls } of tools)
    yield { kind: "tool", pointer, name: tool, calls, points: [] };
  for (const rule of rules) {
    const conditions = rule.conditions.map(conditionItem);
    yield ruleItem(rule, conditions);
    yield* conditions;
  }
  for (const limit of limits) {
    const { pointer, rule, counted, hit, errors } = limit;
    yield {
      kind: "limit",
      pointer,
      name: rule,
      calls: counted + hit + errors,
      decided: hit,
      errors,
      points: [{ what: "hit", calls: hit }],
      limit,
    };
  }
}

/** A rule is reached with its first condition; one without any is only seen to decide. */
function ruleItem({ pointer, rule, decided }: RuleCoverage, conditions: readonly Placeless[]): Placeless {
  const [first] = conditions;
  if (first === undefined) return { kind: "rule", pointer, name: rule, ...decidedOnce(decided) };
  const isPartial = conditions.some(({ points }) => points.some(({ calls }) => calls === 0));
  return { kind: "rule", pointer, name: rule, calls: first.calls, decided, points: [], isPartial };
}

function conditionItem({ pointer, rule, whenTrue, whenFalse, whenError }: ConditionCoverage): Placeless {
  return {
    kind: "condition",
    pointer,
    name: rule,
    calls: whenTrue + whenFalse + whenError,
    errors: whenError,
    points: [
      { what: "true", calls: whenTrue },
      { what: "false", calls: whenFalse },
    ],
  };
}

function decidedOnce(decided: number): Pick<CoverageItem, "calls" | "decided" | "points"> {
  return { calls: decided, decided, points: [{ what: "decided", calls: decided }] };
}

/**
 * What was never exercised of it, in words; nothing when everything was. Of a rule whose conditions are missing those
 * are said, not the rule.
 */
function missingOf(item: CoverageItem): string {
  if (item.kind === "condition") {
    if (item.calls === 0) return "never reached";
    return item.points
      .filter(({ calls }) => calls === 0)
      .map(({ what }) => `never ${what}`)
      .join(", ");
  }
  if (item.kind === "tool") return item.calls === 0 ? "never called" : "";
  if (item.decided !== 0 || item.isPartial === true) return "";
  return item.kind === "limit" ? "never hit" : "never decided";
}

export interface MissingItem {
  readonly item: CoverageItem;
  readonly what: string;
}

export function listMissing(items: readonly CoverageItem[]): readonly MissingItem[] {
  return items.map((item) => ({ item, what: missingOf(item) })).filter(({ what }) => what !== "");
}

export function placeText({ file, line, column }: CoverageItem): string {
  return `${file}:${line}:${column}`;
}

/** What it is, and of a limit how far it was used. */
export function nameText({ kind, name, limit }: CoverageItem): string {
  if (kind === "hide") return `hide ${name}`;
  if (kind === "tool") return `tool ${name}`;
  if (limit === undefined) return name;
  const near = isNear(limit) && limit.hit === 0 ? ", within 80 %" : "";
  return `${name} (${formatNum(numFromMicros(limit.used))} of ${limit.maxText}${near})`;
}
