// Holds the tables of the summary in JSON against what the oracle decided: tools, grants, rules, limits and the time line.

import { isArray, isNum, isObject, type Json, num, type Obj, readNum } from "./json.ts";
import type { Judged, Judgement } from "./judge.ts";

const DECISIONS = ["allow", "deny", "require_approval", "undecidable"] as const;
/** RFC 3339 has the years 0 to 9999: what lies beyond is written as the first or the last time. In seconds. */
export const FIRST_TIME = Date.parse("0000-01-01T00:00:00Z") / 1000;
export type Rows = ReadonlyMap<string, string>;

/** Differences between the tables, each a sentence. */
export function compareTables(judgement: Judgement, report: Obj): readonly string[] {
  const { judged } = judgement;
  return [
    ...compareRows(
      "tools",
      toolsOf(judged),
      rowsOf(report, "tools", (row) => [[row.get("tool")], countsIn(row)]),
    ),
    ...compareRows(
      "grants",
      grantsOf(judged),
      rowsOf(report, "grants", (row) => [
        [row.get("grant")],
        [row.get("calls"), ...countsIn(row), placeIn(row.get("first"))],
      ]),
    ),
    ...compareRows(
      "rules",
      rulesOf(judged),
      rowsOf(report, "rules", (row) => [
        RULE_KEYS.map((key) => row.get(key)),
        [row.get("calls"), placeIn(elementsOf(row, "first")[0])],
      ]),
    ),
    ...compareRows(
      "limits",
      limitsOf(judgement),
      rowsOf(report, "limits", (row) => [
        [row.get("policy"), row.get("pointer")],
        [row.get("hits"), micros(row.get("used")), placeIn(row.get("peak"))],
      ]),
    ),
    ...compareTimeLine(judged, report.get("timeLine")),
  ];
}

const RULE_KEYS = ["decision", "reason", "rule", "pointer", "policy"];

type Cell = Json | undefined;

export function elementsOf(row: Obj, key: string): readonly Json[] {
  const list = row.get(key);
  return list !== undefined && isArray(list) ? list : [];
}

export function rowsOf(
  report: Obj,
  key: string,
  read: (row: Obj) => readonly [readonly Cell[], readonly Cell[]],
): Rows {
  return new Map(
    elementsOf(report, key).map((row): [string, string] => {
      const [name, cells] = read(row as Obj);
      return [textOf(name), textOf(cells)];
    }),
  );
}

export function textOf(cells: readonly Cell[]): string {
  return JSON.stringify(cells.map(plain));
}

function plain(cell: Cell): unknown {
  if (cell === undefined || cell === null) return cell;
  if (isNum(cell)) return Number(cell.text);
  return isArray(cell) ? cell.map(plain) : cell;
}

function countsIn(row: Obj): readonly Cell[] {
  return DECISIONS.map((decision) => row.get(decision));
}

export function placeIn(call: Cell): string {
  if (call === undefined || call === null || !isObject(call)) return "";
  return `${call.get("file")}:${(call.get("line") as ReturnType<typeof num>).text}`;
}

/** An amount in millionths, for it may be spelled in several ways. */
function micros(used: Cell): string {
  const value = typeof used === "string" ? readNum(used) : undefined;
  return value === undefined ? "no number" : `${(value.top * 1_000_000n) / 10n ** value.zeros}`;
}

export function compareRows(table: string, expected: Rows, said: Rows): readonly string[] {
  const names = new Set([...expected.keys(), ...said.keys()]);
  return [...names]
    .filter((name) => expected.get(name) !== said.get(name))
    .slice(0, 3)
    .map((name) => `${table}: ${name} is ${said.get(name)} for ${expected.get(name)}`);
}

export function groupBy<T>(
  list: readonly T[],
  keyOf: (one: T) => readonly string[],
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const key = JSON.stringify(keyOf(one));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

function countsOf(judged: readonly Judged[]): readonly number[] {
  return DECISIONS.map((decision) => judged.filter((one) => one.decision.decision === decision).length);
}

export function placeOf(one: Judged | undefined): string {
  return one === undefined ? "" : `${one.file}:${one.line}`;
}

export function mapRows<T>(
  groups: ReadonlyMap<string, readonly T[]>,
  cells: (group: readonly T[]) => readonly unknown[],
): Rows {
  return new Map([...groups].map(([key, group]) => [key, JSON.stringify(cells(group))]));
}

function toolsOf(judged: readonly Judged[]): Rows {
  return mapRows(
    groupBy(judged, ({ call }) => [call.tool]),
    countsOf,
  );
}

function grantsOf(judged: readonly Judged[]): Rows {
  return mapRows(
    groupBy(judged, ({ call }) => [call.grant]),
    (group) => [group.length, ...countsOf(group), placeOf(group[0])],
  );
}

function rulesOf(judged: readonly Judged[]): Rows {
  const refused = judged.filter(({ decision }) => decision.decision !== "allow");
  return mapRows(
    groupBy(refused, ({ decision: { decision, reason, rule, pointer, file } }) => [
      decision,
      reason,
      rule,
      pointer,
      file,
    ]),
    (group) => [group.length, placeOf(group[0])],
  );
}

interface LimitRow {
  hits: number;
  used: bigint;
  peak: string;
}

/** All limits of the policies, also those that no call came to. */
function limitsOf({ judged, policies }: Judgement): Rows {
  const rows = new Map<string, LimitRow>();
  const rowOf = (file: string, pointer: string): LimitRow => {
    const key = JSON.stringify([file, pointer]);
    const row = rows.get(key) ?? { hits: 0, used: 0n, peak: "" };
    rows.set(key, row);
    return row;
  };
  for (const { file, policy } of policies) {
    for (const { limits } of [policy.all, ...policy.tools.values()])
      for (const { pointer } of limits) rowOf(file, pointer);
  }
  for (const one of judged) {
    const { decision } = one;
    for (const { limit } of decision.reached ?? []) {
      const row = rowOf(decision.file, limit.pointer);
      if (decision.reason === "limit" && decision.pointer === limit.pointer && decision.rule === limit.id)
        row.hits++;
    }
    if (decision.decision !== "allow") continue;
    for (const [index, { limit }] of (decision.reached ?? []).entries()) {
      const used = decision.limits?.[index]?.used ?? 0n;
      const row = rowOf(decision.file, limit.pointer);
      if (row.peak !== "" && used <= row.used) continue;
      row.used = used;
      row.peak = placeOf(one);
    }
  }
  return new Map(
    [...rows].map(([key, { hits, used, peak }]) => [key, JSON.stringify([hits, `${used}`, peak])]),
  );
}

const WIDTHS = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21_600, 43_200];
const DAY = 86_400;

function compareTimeLine(judged: readonly Judged[], said: Json | undefined): readonly string[] {
  const timed = judged.filter(({ call }) => call.time !== undefined);
  if (timed.length === 0) return [];
  if (said === undefined || !isObject(said)) return ["no time line"];
  const width = Number((said.get("widthSeconds") as ReturnType<typeof num>).text);
  const days = width / DAY;
  if (!WIDTHS.includes(width) && !(Number.isInteger(days) && Number.isInteger(Math.log2(days))))
    return [`time line: width ${width}`];
  const written = Date.parse(String(said.get("start"))) / 1000;
  const start = written === FIRST_TIME ? Math.floor(written / width) * width : written;
  if (start % width !== 0) return [`time line: start ${start}`];
  const buckets = elementsOf(said, "buckets");
  const expected = mapRows(
    groupBy(timed, ({ call }) => [`${Math.floor((Number(call.time) / 1000 - start) / width)}`]),
    countsOf,
  );
  const none = textOf(DECISIONS.map(() => num("0")));
  const rows = buckets.map((bucket, index): [string, string] => [
    textOf([`${index}`]),
    textOf(countsIn(bucket as Obj)),
  ]);
  return compareRows("time line", expected, new Map(rows.filter(([, counts]) => counts !== none)));
}
