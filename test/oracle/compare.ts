// Holds what `policy simulate` prints against what the oracle decides.

import { compareTables, FIRST_TIME } from "./compare-tables.ts";
import type { Decision } from "./decide.ts";
import { compareNums, isArray, isNum, isObject, type Json, num, type Obj, parseJson } from "./json.ts";
import { expectationsOf, type Judged, type Judgement } from "./judge.ts";

/** What a decision line has to say, key by key; a function judges what is said. */
type Expected = Json | ((said: Json) => boolean);

export type Members = readonly (readonly [string, Expected | undefined])[];

/** Up to `most` differences, each a sentence. */
export function compareLines(
  { judged, areMany }: Judgement,
  printed: string,
  most: number,
  isShowingArgs: boolean,
): readonly string[] {
  const expected = judged.map((one): Members => {
    const { call, decision } = one;
    return [
      ...startOf(one, areMany),
      ["decision", decision.decision],
      ...placeOf(decision),
      ["limits", decision.limits === undefined ? undefined : (limits) => areLimits(decision, limits)],
      ["args", isShowingArgs && call.argsKnown ? call.args : undefined],
    ];
  });
  return compareAll(expected, printed, most);
}

/** The counts of the summary, in JSON. */
export function compareSummary(judgement: Judgement, printed: string): readonly string[] {
  const report = parseJson(printed, 200);
  const summary = report !== undefined && isObject(report) ? report.get("summary") : undefined;
  if (summary === undefined || !isObject(summary)) return ["no summary"];
  const { judged, lines, skipped, late, latestBy, ahead } = judgement;
  const expectations = expectationsOf(judgement);
  const countOf = (decision: string): number =>
    judged.filter((one) => one.decision.decision === decision).length;
  const expected: Readonly<Record<string, number | bigint>> = {
    lines,
    replayed: judged.length,
    skipped,
    allow: countOf("allow"),
    deny: countOf("deny"),
    require_approval: countOf("require_approval"),
    undecidable: countOf("undecidable"),
    late,
    latestByMs: latestBy,
    ahead,
    expectations: expectations.all,
    failedExpectations: expectations.failed,
  };
  return [...compareCounts(expected, summary), ...compareTables(judgement, report as Obj)];
}

/** Members of the summary that count something else. */
export function compareCounts(
  expected: Readonly<Record<string, number | bigint>>,
  summary: Obj,
): readonly string[] {
  return Object.entries(expected)
    .filter(([key, count]) => !isEqual(summary.get(key) ?? null, num(`${count}`)))
    .map(([key, count]) => `summary: ${key} for ${count}: ${show(summary.get(key))}`);
}

export function startOf({ file, line, call, decision }: Judged, areMany: boolean): Members {
  return [
    ["file", areMany ? file : undefined],
    ["line", num(String(line))],
    ["ts", call.ts],
    ["grant", call.grant],
    ["server", decision.server],
    ["tool", call.tool],
  ];
}

export function placeOf(decision: Decision): Members {
  return [
    ["reason", decision.reason],
    ["rule", decision.rule],
    ["pointer", decision.pointer],
    ["policy", decision.file],
    ["at", decision.at],
    ["message", messageOf(decision)],
  ];
}

export function compareAll(expected: readonly Members[], printed: string, most: number): readonly string[] {
  const differences: string[] = [];
  const lines = printed === "" ? [] : printed.replace(/\n$/, "").split("\n");
  for (const [index, members] of expected.entries()) {
    const text = lines[index];
    const said = text === undefined ? undefined : parseJson(text, 200);
    const wrong = said !== undefined && isObject(said) ? compareMembers(members, said) : "no line";
    if (wrong !== "") differences.push(`${wrong}: ${show(members)} in ${text}`);
    // What follows a line that is missing is all displaced.
    if (differences.length >= most || wrong === "line") return differences;
  }
  if (lines.length > expected.length) differences.push(`a line too many: ${lines[expected.length]}`);
  return differences;
}

/** The key that is not as expected. */
export function compareMembers(members: Members, said: Obj): string {
  const expected = members.filter((member): member is readonly [string, Expected] => member[1] !== undefined);
  const keys = expected.map(([key]) => key).join();
  if (keys !== [...said.keys()].join()) return `keys ${keys}`;
  for (const [key, value] of expected) {
    const is = said.get(key) ?? null;
    if (!(typeof value === "function" ? value(is) : isEqual(is, value))) return key;
  }
  return "";
}

function messageOf({ message }: Decision): Expected {
  if (typeof message === "string") return message;
  return (said) =>
    typeof said === "string" &&
    message.names.every((name) =>
      [name, JSON.stringify(name)].some((one) => said.includes(one) || unescaped(said).includes(one)),
    );
}

/** Sentences show what a terminal would obey as escapes. */
function unescaped(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}

function areLimits({ limits = [] }: Decision, said: Json): boolean {
  if (!isArray(said) || said.length !== limits.length) return false;
  return limits.every(({ rule, used, max, resets }, index) => {
    const one = said[index];
    if (one === undefined || !isObject(one) || [...one.keys()].join() !== "rule,used,max,resets")
      return false;
    const micro = { text: "", top: used, zeros: 6n };
    const saidUsed = one.get("used") ?? null;
    return (
      one.get("rule") === rule &&
      isNum(saidUsed) &&
      compareNums(saidUsed, micro) === 0 &&
      isEqual(one.get("max") ?? null, max) &&
      one.get("resets") === stampOf(resets)
    );
  });
}

const LAST_STAMP = "9999-12-31T23:59:59.999Z";

/** Unix seconds as the decision line writes them. */
function stampOf(seconds: bigint): string {
  const known = Math.max(Number(seconds), FIRST_TIME);
  return known * 1000 > Date.parse(LAST_STAMP)
    ? LAST_STAMP
    : new Date(known * 1000).toISOString().replace(".000Z", "Z");
}

export function isEqual(left: Json, right: Json): boolean {
  if (isNum(left) || isNum(right)) return isNum(left) && isNum(right) && compareNums(left, right) === 0;
  if (isArray(left))
    return (
      isArray(right) &&
      left.length === right.length &&
      left.every((one, at) => isEqual(one, right[at] ?? null))
    );
  if (isObject(left))
    return (
      isObject(right) &&
      left.size === right.size &&
      [...left].every(([key, one]) => right.has(key) && isEqual(one, right.get(key) ?? null))
    );
  return left === right;
}

export function show(value: unknown): string {
  return JSON.stringify(value, (_, one) =>
    typeof one === "bigint" ? `${one}` : one instanceof Map ? [...one] : one,
  );
}
