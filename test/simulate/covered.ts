// Replays calls that are given as data, with their coverage, and reads naively which conditions they reach.

import { governAll } from "../../src/engine/policy-set.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import type { Source } from "../../src/policy/source.ts";
import { type Coverage, type CoveredPolicy, createCoverage } from "../../src/simulate/coverage.ts";
import { createReplay } from "../../src/simulate/replay.ts";
import {
  type CallData,
  type ListsData,
  NO_LISTS,
  type PolicyData,
  policyText,
  toCall,
} from "../engine/arbitraries.ts";
import { conditionTruth, type ListName, type ModelTruth } from "../engine/model.ts";

export interface Opened extends CoveredPolicy {
  readonly source: Source;
}

export async function open(text: string, file = "policy.json"): Promise<Opened> {
  const { source, policy, program, problems } = await openPolicy(file, Buffer.from(text, "utf8"));
  if (program === undefined) throw new Error(`refused: ${JSON.stringify(problems)}\n${text}`);
  return { file, source, policy, program };
}

export async function openData(policy: PolicyData): Promise<Opened> {
  return open(policyText(policy));
}

export interface Seen {
  readonly decision: string;
  readonly reason: string;
  readonly pointer: string;
}

/** The coverage of the calls, and every decision. */
export function cover(
  policy: Opened,
  calls: readonly CallData[],
): { readonly coverage: Coverage; readonly decisions: readonly Seen[] } {
  const keeper = createCoverage([policy]);
  const replay = createReplay(governAll<CoveredPolicy>(policy), {
    approve: "none",
    onDecision: keeper.observe,
  });
  const decisions = calls.map((call, i) =>
    replay.play({
      ...toCall(call),
      line: i + 1,
      ts: undefined,
      outcome: call.fails ? "error" : "ok",
      expect: undefined,
      id: undefined,
    }),
  );
  return { coverage: keeper.read(), decisions };
}

interface Reached {
  readonly pointer: string;
  readonly truth: ModelTruth;
}

/** The conditions that decide a call, each once: of a rule up to the first that is false, of rules up to one that denies. */
export function reachedBy(policy: PolicyData, call: CallData): readonly Reached[] {
  const own = policy.tools.get(call.tool);
  const isHidden = policy.hide.some((name) => name === call.tool || name === "*");
  if (isHidden || !call.argsKnown || (own === undefined && policy.default === "deny")) return [];
  const base = `/tools/${call.tool}`;
  const lists: readonly [ListsData, string, ListName][] = [
    [own ?? NO_LISTS, base, "require"],
    [own ?? NO_LISTS, base, "deny_if"],
    [policy.all_tools, "/all_tools", "require"],
    [policy.all_tools, "/all_tools", "deny_if"],
    [own ?? NO_LISTS, base, "require_approval"],
    [policy.all_tools, "/all_tools", "require_approval"],
  ];
  const reached: Reached[] = [];
  for (const [set, start, list] of lists) {
    for (const [r, { conditions }] of set[list].entries()) {
      const truths = conditions.map((condition) => conditionTruth(list, condition, call.args));
      const end = truths.indexOf("false");
      const asked = end === -1 ? truths : truths.slice(0, end + 1);
      for (const [c, truth] of asked.entries()) {
        reached.push({ pointer: `${start}/${list}/${r}/conditions/${c}`, truth });
      }
      const outcome = end === -1 ? (truths.includes("error") ? "error" : "true") : "false";
      const isDenied =
        outcome === "error" ||
        (list === "require" ? outcome === "false" : list === "deny_if" && outcome === "true");
      if (isDenied) return reached;
    }
  }
  return reached;
}
