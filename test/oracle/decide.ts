// Decisions as the oracle makes them: sections 5 to 7 of the policy format, over the whole history of what was counted.

import {
  and,
  argumentsAt,
  type Condition,
  type Rule,
  stepsOf,
  type Translate,
  type Truth,
  truthOf,
} from "./conditions.ts";
import { compareNums, isNum, isObject, type Json, millionths, type Num } from "./json.ts";
import type { Limit, Policy } from "./policy.ts";
import type { Call } from "./trace-line.ts";

/** A policy with its file and the place, `line:column`, of each pointer in it. */
export interface PolicyFile {
  readonly file: string;
  readonly policy: Policy;
  readonly places: ReadonlyMap<string, string>;
}

export interface Governing {
  /** One file, or the files of a folder by server. */
  readonly policies: PolicyFile | ReadonlyMap<string, PolicyFile>;
  /** `--server` */
  readonly server: string | null;
  /** `--map` */
  readonly map: ReadonlyMap<string, string>;
  /** `--approve all` */
  readonly isApprovingAll: boolean;
  readonly translate: Translate;
}

export interface LimitFact {
  readonly rule: string;
  /** In millionths. */
  readonly used: bigint;
  readonly max: Num;
  /** In seconds. */
  readonly resets: bigint;
}

/** A limit that a call came to, and whether it stands in `all_tools`. */
export interface ReachedLimit {
  readonly limit: Limit;
  readonly isOfAll: boolean;
}

export interface Decision {
  readonly decision: "allow" | "deny" | "require_approval" | "undecidable";
  readonly reason: string;
  readonly rule: string;
  readonly pointer: string;
  readonly at: string;
  readonly file: string;
  readonly server: string | null;
  /** Without one the caller is told a sentence that names these. */
  readonly message: string | { readonly names: readonly string[] };
  readonly limits: readonly LimitFact[] | undefined;
  /** The limits that the rules let the call come to; nothing when they did not. */
  readonly reached: readonly ReachedLimit[] | undefined;
  /** What decided, for counting: a rule by its list and index, a limit by pointer and id, else the pointer. */
  readonly decidedBy: string;
}

interface Verdict {
  readonly decision: Decision["decision"];
  readonly reason: string;
  readonly rule: string;
  readonly pointer: string;
  readonly onDeny?: string | undefined;
  readonly limits?: readonly LimitFact[] | undefined;
  readonly reached?: readonly ReachedLimit[];
  readonly decidedBy?: string;
}

const ALLOW: Verdict = { decision: "allow", reason: "", rule: "", pointer: "" };
const LARGEST_AMOUNT = 1_000_000_000n * 1_000_000n;

/** All amounts that each counter counted, by its identity and by window. */
type History = Map<string, Map<bigint, bigint[]>>;

/** Decides one call after the other. */
export function createOracle(governing: Governing): (call: Call) => Decision {
  const history: History = new Map();
  return (call) => {
    const { server, file } = governorOf(governing, call);
    if (file === undefined) {
      const none: Verdict = { decision: "deny", reason: "no_policy", rule: "(no policy)", pointer: "" };
      return decisionOf(none, call, server, undefined);
    }
    return decisionOf(judge(file.policy, call, server, governing, history), call, server, file);
  };
}

function governorOf({ policies, server: own, map }: Governing, call: Call) {
  const named = call.server === null ? null : (map.get(call.server) ?? call.server);
  if (!(policies instanceof Map)) {
    const server = named ?? own;
    return { server, file: own === null || server === own ? (policies as PolicyFile) : undefined };
  }
  const only = policies.size === 1 ? [...policies.keys()][0] : undefined;
  const server = named ?? own ?? only ?? null;
  return { server, file: server === null ? undefined : (policies.get(server) as PolicyFile | undefined) };
}

function decisionOf(
  verdict: Verdict,
  call: Call,
  server: string | null,
  file: PolicyFile | undefined,
): Decision {
  const { decision, reason, rule, pointer, onDeny, limits, reached, decidedBy = pointer } = verdict;
  const at = pointer === "" ? "" : (file?.places.get(pointer) ?? `no place of ${pointer}`);
  const message = decision === "allow" ? "" : (onDeny ?? { names: [call.tool, rule] });
  return {
    decision,
    reason,
    rule,
    pointer,
    at,
    file: file?.file ?? "",
    server,
    message,
    limits,
    reached,
    decidedBy,
  };
}

function judge(
  policy: Policy,
  call: Call,
  server: string | null,
  governing: Governing,
  history: History,
): Verdict {
  const hiding = policy.hide.findIndex((name) => name === "*" || name === call.tool);
  if (hiding >= 0)
    return { decision: "deny", reason: "hidden", rule: "(hidden)", pointer: `/hide/${hiding}` };
  const entry = policy.tools.get(call.tool);
  if (entry === undefined && policy.isDefaultDeny)
    return { decision: "deny", reason: "default_deny", rule: "(default deny)", pointer: "/default" };
  const own = entry ?? { rules: [], limits: [] };
  const isApproved = call.isApproved || governing.isApprovingAll;
  const reached = [
    ...own.limits.map((limit) => ({ limit, isOfAll: false })),
    ...policy.all.limits.map((limit) => ({ limit, isOfAll: true })),
  ];
  return (
    judgeRules([own.rules, policy.all.rules], call, isApproved, governing.translate) ?? {
      ...judgeLimits(reached, call, server, history),
      reached,
    }
  );
}

interface Judged {
  readonly rule: Rule;
  readonly truth: Truth | "unknown";
  readonly deciding: Condition | undefined;
}

function judgeRule(rule: Rule, call: Call, translate: Translate): Judged {
  const { conditions } = rule;
  if (!call.argsKnown && conditions.length > 0) return { rule, truth: "unknown", deciding: conditions[0] };
  const truths = conditions.map((condition) => truthOf(condition, rule.list, call.args, translate));
  const truth = and(truths);
  const isFirst = truth === "error" || (truth === "false" && rule.list === "require");
  return { rule, truth, deciding: conditions[isFirst ? truths.indexOf(truth) : 0] };
}

function judgeRules(
  [own, all]: readonly [readonly Rule[], readonly Rule[]],
  call: Call,
  isApproved: boolean,
  translate: Translate,
): Verdict | undefined {
  const inOrder = [
    ...own.filter(({ list }) => list === "require"),
    ...own.filter(({ list }) => list === "deny_if"),
    ...all.filter(({ list }) => list === "require"),
    ...all.filter(({ list }) => list === "deny_if"),
    ...own.filter(({ list }) => list === "require_approval"),
    ...all.filter(({ list }) => list === "require_approval"),
  ].map((rule) => judgeRule(rule, call, translate));
  const denying = inOrder.find(
    ({ rule, truth }) =>
      truth === "error" ||
      (rule.list === "require" && truth === "false") ||
      (rule.list === "deny_if" && truth === "true"),
  );
  if (denying !== undefined)
    return verdictOf(denying, "deny", denying.truth === "error" ? "type_mismatch" : denying.rule.list);
  const unknown = inOrder.find(({ truth }) => truth === "unknown");
  if (unknown !== undefined) return verdictOf(unknown, "undecidable", "args_unknown");
  const asking = inOrder.find(({ rule, truth }) => rule.list === "require_approval" && truth === "true");
  if (asking !== undefined && !isApproved) return verdictOf(asking, "require_approval", "approval");
  return undefined;
}

function verdictOf({ rule, deciding }: Judged, decision: Verdict["decision"], reason: string): Verdict {
  const label = deciding === undefined ? `${rule.index}` : `${escaped(deciding.path)}-${deciding.op}`;
  return {
    decision,
    reason,
    rule: `${rule.prefix}/${label}`,
    decidedBy: `${rule.prefix}/${rule.index}`,
    pointer: deciding?.pointer ?? rule.pointer,
    onDeny: rule.onDeny,
  };
}

function escaped(path: string): string {
  return path.replaceAll("~", "~0").replaceAll("/", "~1");
}

function judgeLimits(
  reached: readonly ReachedLimit[],
  call: Call,
  server: string | null,
  history: History,
): Verdict {
  const asked = reached.map(({ limit, isOfAll }) => {
    // Marks that no name can equal are `null`, and a list of JSON is never ambiguous.
    const identity = JSON.stringify([
      server,
      limit.isOfServer ? null : call.grant,
      isOfAll ? null : call.tool,
      limit.counter,
      `${limit.seconds}`,
    ]);
    const counted = history.get(identity) ?? new Map<bigint, bigint[]>();
    let window = floor(call.time ?? 0n, limit.seconds * 1000n);
    for (const one of counted.keys()) if (one > window) window = one;
    const used = (counted.get(window) ?? []).reduce((sum, amount) => sum + amount, 0n);
    return { limit, identity, window, used, amount: amountOf(limit, call) };
  });
  const factsWith = (isCounted: boolean): readonly LimitFact[] =>
    asked.map(({ limit, window, used, amount }) => ({
      rule: limit.id,
      used: used + (isCounted && typeof amount === "bigint" ? amount : 0n),
      max: limit.max,
      resets: (window + 1n) * limit.seconds,
    }));
  const stop = (limit: Limit, decision: Verdict["decision"], reason: string): Verdict => ({
    decision,
    reason,
    rule: limit.id,
    decidedBy: `${limit.pointer} ${limit.id}`,
    pointer: limit.pointer,
    onDeny: limit.onDeny,
    limits: factsWith(false),
  });
  if (asked.length === 0) return ALLOW;
  const unknown = asked.find(({ amount }) => amount === "unknown");
  if (unknown !== undefined)
    return { ...stop(unknown.limit, "undecidable", "args_unknown"), limits: undefined };
  const bad = asked.find(({ amount }) => amount === "bad");
  if (bad !== undefined) {
    const verdict = stop(bad.limit, "deny", "bad_amount");
    return call.time === undefined ? { ...verdict, limits: undefined } : verdict;
  }
  const first = asked[0]?.limit;
  if (call.time === undefined && first !== undefined)
    return { ...stop(first, "undecidable", "time_unknown"), limits: undefined };
  const exceeded = asked.find(({ limit, used, amount }) => isOver(used + (amount as bigint), limit.max));
  if (exceeded !== undefined) return stop(exceeded.limit, "deny", "limit");
  const verdict = { ...ALLOW, limits: factsWith(true) };
  for (const { limit, identity, window, amount } of asked) {
    const counted = history.get(identity) ?? new Map<bigint, bigint[]>();
    // A call that failed was still counted: it moves the counter on, and what it gives back is all that it added.
    const kept = call.isError && limit.isRefunded ? 0n : (amount as bigint);
    counted.set(window, [...(counted.get(window) ?? []), kept]);
    history.set(identity, counted);
  }
  return verdict;
}

function floor(value: bigint, unit: bigint): bigint {
  const quotient = value / unit;
  return value % unit < 0n ? quotient - 1n : quotient;
}

/** In millionths. */
function amountOf(limit: Limit, call: Call): bigint | "bad" | "unknown" {
  if ("path" in limit.asks && !call.argsKnown) return "unknown";
  const value: Json =
    "path" in limit.asks ? (argumentsAt(call.args, stepsOf(limit.asks.path))[0] ?? null) : limit.asks.amount;
  const amount = value === null || isObject(value) || !isNum(value) ? undefined : millionths(value);
  return amount === undefined || amount < 0n || amount >= LARGEST_AMOUNT ? "bad" : amount;
}

function isOver(sum: bigint, max: Num): boolean {
  return compareNums({ text: "", top: sum, zeros: 6n }, max) > 0;
}
