// Holds `--coverage` in JSON against what the oracle's calls exercise, as docs/coverage.md counts it.

import { compareRows, elementsOf, type Rows, textOf } from "./compare-tables.ts";
import { and, type Rule, type Translate, truthOf } from "./conditions.ts";
import type { PolicyFile } from "./decide.ts";
import { isObject, type Json, type num, type Obj, parseJson } from "./json.ts";
import type { Judged, Judgement } from "./judge.ts";
import { escapePointer, type Limit, type Policy } from "./policy.ts";

interface Exercised {
  readonly decided: Map<string, number>;
  /** How often each condition was true, false and an error, by its rule and its index. */
  readonly seen: Map<string, number>;
  readonly calls: Map<string, number>;
  readonly errors: Map<string, number>;
  readonly counted: Map<string, number>;
}

export function compareCoverage(
  judgement: Judgement,
  translate: Translate,
  printed: string,
): readonly string[] {
  const report = parseJson(printed, 200);
  const coverage = report !== undefined && isObject(report) ? report.get("coverage") : undefined;
  if (coverage === undefined || !isObject(coverage)) return ["no coverage"];
  let covered = 0;
  let points = 0;
  const differences = judgement.policies.flatMap((policy) => {
    const expected = rowsOf(policy, exercisedBy(judgement.judged, policy, translate));
    covered += expected.covered;
    points += expected.points;
    const said = elementsOf(coverage, "policies").find((one) => (one as Obj).get("policy") === policy.file);
    return said === undefined
      ? [`coverage: nothing of ${policy.file}`]
      : compareRows(`coverage of ${policy.file}`, expected.rows, saidRows(said as Obj));
  });
  const sums = [covered, points].join();
  const saidSums = [coverage.get("covered"), coverage.get("points")].map(
    (one) => (one as ReturnType<typeof num>).text,
  );
  return sums === saidSums.join() ? differences : [...differences, `coverage: ${saidSums} for ${sums}`];
}

function add(to: Map<string, number>, key: string): void {
  to.set(key, (to.get(key) ?? 0) + 1);
}

function nameOf(rule: Rule): string {
  return `${rule.prefix}/${rule.index}`;
}

function exercisedBy(
  judged: readonly Judged[],
  { file, policy }: PolicyFile,
  translate: Translate,
): Exercised {
  const exercised: Exercised = {
    decided: new Map(),
    seen: new Map(),
    calls: new Map(),
    errors: new Map(),
    counted: new Map(),
  };
  for (const one of judged.filter(({ decision }) => decision.file === file)) {
    const { call, decision } = one;
    add(exercised.calls, call.tool);
    if (decision.decision !== "allow" && decision.decision !== "undecidable") {
      const isBad = decision.reason === "bad_amount";
      add(isBad ? exercised.errors : exercised.decided, decision.decidedBy);
    }
    if (decision.decision === "allow")
      for (const { limit } of decision.reached ?? []) add(exercised.counted, keyOf(limit));
    if (call.argsKnown && decision.reason !== "hidden" && decision.reason !== "default_deny")
      lookAtRules(rulesInOrder(policy, call.tool), one, translate, exercised.seen);
  }
  return exercised;
}

function keyOf(limit: Limit): string {
  return `${limit.pointer} ${limit.id}`;
}

function rulesInOrder(policy: Policy, tool: string): readonly Rule[] {
  const own = policy.tools.get(tool)?.rules ?? [];
  const all = policy.all.rules;
  const of = (rules: readonly Rule[], list: string): readonly Rule[] =>
    rules.filter((rule) => rule.list === list);
  return [
    ...of(own, "require"),
    ...of(own, "deny_if"),
    ...of(all, "require"),
    ...of(all, "deny_if"),
    ...of(own, "require_approval"),
    ...of(all, "require_approval"),
  ];
}

/** Conditions up to the first that is false, rules up to the first that denies. */
function lookAtRules(
  rules: readonly Rule[],
  { call }: Judged,
  translate: Translate,
  seen: Map<string, number>,
): void {
  for (const rule of rules) {
    const truths = rule.conditions.map((condition) => truthOf(condition, rule.list, call.args, translate));
    const end = truths.indexOf("false");
    const asked = end < 0 ? truths : truths.slice(0, end + 1);
    for (const [index, truth] of asked.entries()) add(seen, `${nameOf(rule)} ${index} ${truth}`);
    const whole = and(truths);
    if (whole === "error") return;
    if (rule.list === "require" ? whole === "false" : rule.list === "deny_if" && whole === "true") return;
  }
}

function rowsOf({ policy }: PolicyFile, { decided, seen, calls, errors, counted }: Exercised) {
  const rows = new Map<string, string>();
  let points = 0;
  let covered = 0;
  const point = (count: number): number => {
    points++;
    if (count > 0) covered++;
    return count;
  };
  const entries = [policy.all, ...policy.tools.values()];
  for (const rule of entries.flatMap((entry) => entry.rules)) {
    const own = decided.get(nameOf(rule)) ?? 0;
    const conditions = rule.conditions.map((_, index) =>
      ["true", "false", "error"].map((truth) => seen.get(`${nameOf(rule)} ${index} ${truth}`) ?? 0),
    );
    if (conditions.length === 0) point(own);
    for (const [whenTrue = 0, whenFalse = 0] of conditions) {
      point(whenTrue);
      point(whenFalse);
    }
    rows.set(`rule ${nameOf(rule)}`, JSON.stringify([rule.pointer, own, conditions]));
  }
  for (const limit of entries.flatMap((entry) => entry.limits)) {
    const key = keyOf(limit);
    rows.set(
      `limit ${limit.id}`,
      JSON.stringify([
        limit.pointer,
        counted.get(key) ?? 0,
        point(decided.get(key) ?? 0),
        errors.get(key) ?? 0,
      ]),
    );
  }
  for (const [index, tool] of policy.hide.entries())
    rows.set(`hide ${index}`, JSON.stringify([tool, point(decided.get(`/hide/${index}`) ?? 0)]));
  if (policy.isDefaultDeny) rows.set("default", `${point(decided.get("/default") ?? 0)}`);
  for (const tool of policy.tools.keys())
    rows.set(`tool ${tool}`, JSON.stringify([`/tools/${escapePointer(tool)}`, calls.get(tool) ?? 0]));
  return { rows, points, covered };
}

function saidRows(said: Obj): Rows {
  const rows = new Map<string, string>();
  for (const rule of elementsOf(said, "rules") as readonly Obj[]) {
    const conditions = (elementsOf(rule, "conditions") as readonly Obj[]).map((one) =>
      ["true", "false", "error"].map((truth) => one.get(truth)),
    );
    rows.set(
      `rule ${rule.get("rule")}`,
      textOf([rule.get("pointer"), rule.get("decided"), conditions as unknown as Json]),
    );
  }
  for (const limit of elementsOf(said, "limits") as readonly Obj[])
    rows.set(
      `limit ${limit.get("rule")}`,
      textOf(["pointer", "counted", "hit", "error"].map((key) => limit.get(key))),
    );
  for (const [index, entry] of (elementsOf(said, "hide") as readonly Obj[]).entries())
    rows.set(`hide ${index}`, textOf([entry.get("tool"), entry.get("decided")]));
  const byDefault = said.get("default");
  if (byDefault !== undefined && byDefault !== null && isObject(byDefault))
    rows.set("default", textOf([byDefault.get("decided")]).slice(1, -1));
  for (const tool of elementsOf(said, "tools") as readonly Obj[])
    rows.set(`tool ${tool.get("tool")}`, textOf([tool.get("pointer"), tool.get("calls")]));
  return rows;
}
