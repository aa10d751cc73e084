// Holds what `policy simulate --against` prints against what the oracle decides under both policies.

import { compareAll, compareCounts, compareMembers, type Members, placeOf, startOf } from "./compare.ts";
import {
  compareRows,
  elementsOf,
  groupBy,
  mapRows,
  placeIn,
  placeOf as placeOfCall,
  rowsOf,
} from "./compare-tables.ts";
import type { Decision, ReachedLimit } from "./decide.ts";
import { isObject, type Json, parseJson } from "./json.ts";
import { expectationsOf, type Judged, type Judgement } from "./judge.ts";
import type { Limit } from "./policy.ts";

/** `--against`: the calls whose decision changes. */
export function compareChanges(
  before: Judgement,
  after: Judgement,
  printed: string,
  most: number,
): readonly string[] {
  const expected = pairsOf(before, after).flatMap(([was, now]): readonly Members[] => {
    if (was.decision.decision === now.decision.decision) return [];
    const side = ({ decision }: Judged) => [["decision", decision.decision], ...placeOf(decision)] as const;
    const holds = (members: Members) => (said: Json) =>
      isObject(said) && compareMembers(members, said) === "";
    return [
      [
        ...startOf(now, after.areMany),
        ["change", CHANGES[now.decision.decision]],
        ["effect", isKnockOn(was.decision, now.decision) ? "knock-on" : "direct"],
        ["before", holds(side(was))],
        ["after", holds(side(now))],
      ],
    ];
  });
  return compareAll(expected, printed, most);
}

type Pair = readonly [was: Judged, now: Judged];

function pairsOf(before: Judgement, after: Judgement): readonly Pair[] {
  return after.judged.flatMap((now, index) => {
    const was = before.judged[index];
    return was === undefined ? [] : [[was, now] as const];
  });
}

const CHANGES: Readonly<Record<Decision["decision"], string>> = {
  allow: "newly-allowed",
  deny: "newly-denied",
  require_approval: "newly-waiting",
  undecidable: "newly-undecidable",
};

/** docs/what-if.md: only what was counted before tells the two apart. */
function isKnockOn(was: Decision, now: Decision): boolean {
  const denying = [was, now].filter(({ reason }) => reason === "limit");
  const isCounted = ({ decision, reason }: Decision): boolean => decision === "allow" || reason === "limit";
  if (was.reached === undefined || now.reached === undefined || denying.length === 0) return false;
  if (!isCounted(was) || !isCounted(now)) return false;
  return denying.every((side) => {
    const own = side.reached?.find(({ limit }) => limit.pointer === side.pointer && limit.id === side.rule);
    const others = (side === was ? now : was).reached ?? [];
    return own !== undefined && others.some((other) => saysSame(own, other));
  });
}

function saysSame(one: ReachedLimit, other: ReachedLimit): boolean {
  return one.isOfAll === other.isOfAll && wordsOf(one.limit) === wordsOf(other.limit);
}

function wordsOf({ counter, seconds, max, isOfServer, asks, isRefunded }: Limit): string {
  const plain = ({ top, zeros }: typeof max): string => {
    const isWhole = zeros === 0n || top % 10n !== 0n;
    return isWhole
      ? `${top}/${top === 0n ? 0n : zeros}`
      : plain({ text: "", top: top / 10n, zeros: zeros - 1n });
  };
  const asked = "path" in asks ? `from ${asks.path}` : plain(asks.amount);
  return JSON.stringify([counter, `${seconds}`, plain(max), isOfServer, asked, isRefunded]);
}

/** What a change is called, by the two decisions; empty when nothing changes. */
function changeOf({ decision: was }: Judged, { decision: now }: Judged): string {
  if (was.decision !== now.decision) return CHANGES[now.decision];
  return was.rule === now.rule && was.reason === now.reason ? "" : "other-rule";
}

/** The counts and the groups of changes, in JSON. */
export function compareChangeSummary(
  before: Judgement,
  after: Judgement,
  printed: string,
): readonly string[] {
  const report = parseJson(printed, 200);
  const summary = report !== undefined && isObject(report) ? report.get("summary") : undefined;
  if (report === undefined || !isObject(report) || summary === undefined || !isObject(summary))
    return ["no summary"];
  const pairs = pairsOf(before, after);
  const changed = pairs.filter(([was, now]) => was.decision.decision !== now.decision.decision);
  const count = (change: string): number =>
    pairs.filter(([was, now]) => changeOf(was, now) === change).length;
  const expectations = expectationsOf(after);
  const counts = {
    lines: after.lines,
    replayed: after.judged.length,
    skipped: after.skipped,
    changed: changed.length,
    knockOn: changed.filter(([was, now]) => isKnockOn(was.decision, now.decision)).length,
    newlyDenied: count("newly-denied"),
    newlyAllowed: count("newly-allowed"),
    newlyWaiting: count("newly-waiting"),
    newlyUndecidable: count("newly-undecidable"),
    newlyDecidable: changed.filter(([was]) => was.decision.decision === "undecidable").length,
    otherRule: count("other-rule"),
    late: after.late,
    latestByMs: after.latestBy,
    ahead: after.ahead,
    expectations: expectations.all,
    failedExpectations: expectations.failed,
  };
  const groups = groupBy(
    pairs.filter(([was, now]) => changeOf(was, now) !== ""),
    ([was, now]) => {
      const isOfBefore = now.decision.decision === "allow";
      const { decision, reason, rule, pointer, file } = (isOfBefore ? was : now).decision;
      const effect = isKnockOn(was.decision, now.decision) ? "knock-on" : "direct";
      return [
        changeOf(was, now),
        effect,
        isOfBefore ? "before" : "after",
        decision,
        reason,
        rule,
        pointer,
        file,
      ];
    },
  );
  const keys = ["change", "effect", "side", "decision", "reason", "rule", "pointer", "policy"];
  const said = rowsOf(report, "changes", (row) => [
    keys.map((key) => row.get(key)),
    [row.get("calls"), placeIn(elementsOf(row, "first")[0])],
  ]);
  const expected = mapRows(groups, (group) => [group.length, placeOfCall(group[0]?.[1])]);
  return [...compareCounts(counts, summary), ...compareRows("changes", expected, said)];
}
