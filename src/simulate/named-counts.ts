// Counts by name, of names that come from outside: bounded, and the same however the calls are split between counters.

import type { DecisionKind } from "../engine/decision.ts";
import { compareText } from "../order.ts";

export type Counts = Readonly<Record<DecisionKind, number>>;

export type MutableCounts = Record<DecisionKind, number>;

/** Where a call stands: the index of its file among those that were given, and its line. */
export interface CallPlace {
  readonly file: number;
  readonly line: number;
}

interface NamedRow {
  readonly counts: MutableCounts;
  /** Of the first call. */
  file: number;
  line: number;
}

/** Longer names have no row: memory is bounded. */
const LONGEST = 1000;

/** Plain data, to be sent between threads. */
export interface NamedCounts {
  readonly rows: Map<string, NamedRow>;
  /** Names kept in the end. */
  readonly most: number;
  /** Names from this one on have no row; `undefined` while every name has one. */
  from: string | undefined;
  /** The calls of the names without a row. */
  readonly others: MutableCounts;
}

/** The calls of one name. */
export interface NameCounts extends Counts {
  readonly name: string;
  readonly calls: number;
  readonly first: CallPlace;
}

export interface NameTable {
  /** By name, in code unit order. */
  readonly names: readonly NameCounts[];
  /** Calls of names that no row was kept for, because there were too many. */
  readonly unlisted: Counts;
}

/**
 * Keeps the first `most` names in code unit order, not in the order of the calls: a name that is among them in the
 * end was among them all the time, so its counts are exact, and two halves of a trace merge to what the whole gives.
 */
export function createNamedCounts(most: number): NamedCounts {
  return { rows: new Map(), most, from: undefined, others: zeroCounts() };
}

export function countName(
  named: NamedCounts,
  name: string,
  kind: DecisionKind,
  file: number,
  line: number,
): void {
  const row = named.rows.get(name);
  if (row !== undefined) addOne(row.counts, kind);
  else if (name.length > LONGEST || (named.from !== undefined && name >= named.from))
    addOne(named.others, kind);
  else addRow(named, name, kind, file, line);
}

function addRow(named: NamedCounts, name: string, kind: DecisionKind, file: number, line: number): void {
  const counts = zeroCounts();
  counts[kind] = 1;
  named.rows.set(name, { counts, file, line });
  // Cut only when twice too many: sorting at every new name would be quadratic.
  if (named.rows.size >= 2 * named.most) cut(named);
}

/** Leaves the rows of the first `most` names. */
function cut(named: NamedCounts): void {
  if (named.rows.size <= named.most) return;
  const names = [...named.rows.keys()].sort(compareText).slice(named.most);
  for (const name of names) {
    const row = named.rows.get(name);
    if (row !== undefined) addCounts(named.others, row.counts);
    named.rows.delete(name);
  }
  named.from = names[0];
}

/** Adds what another has counted of other calls. */
export function mergeNamedCounts(into: NamedCounts, from: NamedCounts): void {
  const bound = lower(into.from, from.from);
  for (const [name, row] of from.rows) {
    const own = into.rows.get(name);
    if (own === undefined) into.rows.set(name, { ...row, counts: { ...row.counts } });
    else {
      addCounts(own.counts, row.counts);
      if (isBefore(row, own)) {
        own.file = row.file;
        own.line = row.line;
      }
    }
  }
  addCounts(into.others, from.others);
  into.from = bound;
  if (bound === undefined) return cut(into);
  // What one of the two has given up is not whole in the other.
  for (const [name, row] of into.rows) {
    if (name < bound) continue;
    addCounts(into.others, row.counts);
    into.rows.delete(name);
  }
  cut(into);
}

export function readNamedCounts(named: NamedCounts): NameTable {
  cut(named);
  const names = [...named.rows]
    .map(([name, { counts, file, line }]) => ({
      name,
      ...counts,
      calls: sumCounts(counts),
      first: { file, line },
    }))
    .sort((a, b) => compareText(a.name, b.name));
  return { names, unlisted: { ...named.others } };
}

export function isBefore(a: CallPlace, b: CallPlace): boolean {
  return a.file < b.file || (a.file === b.file && a.line < b.line);
}

export function zeroCounts(): MutableCounts {
  return { allow: 0, deny: 0, require_approval: 0, undecidable: 0 };
}

/** One more of a kind. Names of properties that are found out at every call cost more than all comparisons. */
export function addOne(counts: MutableCounts, kind: DecisionKind): void {
  if (kind === "allow") counts.allow++;
  else if (kind === "deny") counts.deny++;
  else if (kind === "require_approval") counts.require_approval++;
  else counts.undecidable++;
}

export function addCounts(into: MutableCounts, from: Counts): void {
  into.allow += from.allow;
  into.deny += from.deny;
  into.require_approval += from.require_approval;
  into.undecidable += from.undecidable;
}

export function sumCounts({ allow, deny, require_approval, undecidable }: Counts): number {
  return allow + deny + require_approval + undecidable;
}

function lower(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}
