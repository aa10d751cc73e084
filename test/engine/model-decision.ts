// Sections 5 and 6 of policy-format.md, read naively: a counter is the list of what was counted.

import {
  type CallData,
  isNumberText,
  type Json,
  type LimitData,
  type ListsData,
  type PolicyData,
  pathText,
  type RuleData,
  type StepData,
} from "./arbitraries.ts";
import {
  all,
  compareFractions,
  conditionTruth,
  elementOf,
  type Fraction,
  fractionOf,
  type ListName,
  memberOf,
} from "./model.ts";

/** What the model says of a call; an allow has an empty reason and rule. */
export interface ModelDecision {
  readonly decision: string;
  readonly reason: string;
  readonly rule: string;
}

interface CountedEvent {
  readonly key: string;
  readonly window: bigint;
  readonly amount: Fraction;
  readonly isRefundable: boolean;
}

/** Everything that was ever counted, in order. What was given back is still there, with an amount of 0. */
export type Events = CountedEvent[];

/** Gives back what stands from one place of the events to another. */
export function giveBackEvents(events: Events, from: number, to: number): void {
  for (const [i, event] of events.entries()) {
    if (i >= from && i < to && event.isRefundable) events[i] = { ...event, amount: ZERO };
  }
}

/** How far the limits of a tool are used, in the order of section 5; `resets` in Unix seconds. */
export function usesOf(
  policy: PolicyData,
  call: CallData,
  events: Events,
): readonly { readonly rule: string; readonly used: Fraction; readonly resets: number }[] {
  return limitsOf(policy.tools.get(call.tool), policy.all_tools, call.tool).map((placed) => {
    const window = windowOf(placed, call, events);
    return {
      rule: placed.rule,
      used: countedIn(events, keyOf(placed, call), window),
      resets: Number((window + 1n) * secondsOf(placed.limit.window)),
    };
  });
}

/** Section 5, and section 6 with the events counted so far; an admitted call is added to them. */
export function decideModel(policy: PolicyData, call: CallData, events: Events): ModelDecision {
  if (policy.hide.some((name) => name === call.tool || name === "*")) return deny("hidden", "(hidden)");
  const own = policy.tools.get(call.tool);
  if (own === undefined && policy.default === "deny") return deny("default_deny", "(default deny)");
  const ruled = decideByRules(own, policy.all_tools, call);
  if (ruled !== undefined) return ruled;
  return decideByLimits(limitsOf(own, policy.all_tools, call.tool), call, events);
}

interface Placed {
  readonly list: ListName;
  readonly base: string;
  readonly rule: RuleData;
  readonly index: number;
}

function decideByRules(
  own: ListsData | undefined,
  shared: ListsData,
  call: CallData,
): ModelDecision | undefined {
  const ownBase = `/tools/${escapeName(call.tool)}`;
  const place = (lists: ListsData | undefined, base: string, list: ListName): readonly Placed[] =>
    (lists?.[list] ?? []).map((rule, index) => ({ list, base, rule, index }));
  const strict = [
    ...place(own, ownBase, "require"),
    ...place(own, ownBase, "deny_if"),
    ...place(shared, "/all_tools", "require"),
    ...place(shared, "/all_tools", "deny_if"),
  ];
  const asking = [
    ...place(own, ownBase, "require_approval"),
    ...place(shared, "/all_tools", "require_approval"),
  ];
  if (!call.argsKnown) return decideUnknown(strict, asking, call);
  for (const placed of [...strict, ...asking]) {
    const { list, rule } = placed;
    const truths = rule.conditions.map((condition) => conditionTruth(list, condition, call.args));
    const result = all(truths);
    if (result === "error") return deny("type_mismatch", ruleId(placed, truths.indexOf("error")));
    if (list === "require" && result === "false")
      return deny("require", ruleId(placed, truths.indexOf("false")));
    if (list === "deny_if" && result === "true") return deny("deny_if", ruleId(placed, 0));
  }
  const asked = asking.find(
    ({ list, rule }) => all(rule.conditions.map((one) => conditionTruth(list, one, call.args))) === "true",
  );
  return asked === undefined || call.approved
    ? undefined
    : { decision: "require_approval", reason: "approval", rule: ruleId(asked, 0) };
}

/** A recording without arguments (cli.md section 5): what is certain decides, else nothing does. */
function decideUnknown(
  strict: readonly Placed[],
  asking: readonly Placed[],
  call: CallData,
): ModelDecision | undefined {
  const certain = strict.find(({ list, rule }) => list === "deny_if" && rule.conditions.length === 0);
  if (certain !== undefined) return deny("deny_if", ruleId(certain, 0));
  const unknown = [...strict, ...asking].find(({ rule }) => rule.conditions.length > 0);
  if (unknown !== undefined)
    return { decision: "undecidable", reason: "args_unknown", rule: ruleId(unknown, 0) };
  const [asked] = asking;
  return asked === undefined || call.approved
    ? undefined
    : { decision: "require_approval", reason: "approval", rule: ruleId(asked, 0) };
}

interface PlacedLimit {
  readonly limit: LimitData;
  readonly rule: string;
  /** `null` for `all_tools`. */
  readonly owner: string | null;
}

function limitsOf(own: ListsData | undefined, shared: ListsData, tool: string): readonly PlacedLimit[] {
  const place = (lists: ListsData | undefined, base: string, owner: string | null): readonly PlacedLimit[] =>
    (lists?.limits ?? []).map((limit) => ({
      limit,
      owner,
      rule: `${base}/limits/${escapeName(limit.counter)}`,
    }));
  return [...place(own, `/tools/${escapeName(tool)}`, tool), ...place(shared, "/all_tools", null)];
}

function decideByLimits(limits: readonly PlacedLimit[], call: CallData, events: Events): ModelDecision {
  const unread = limits.find(({ limit }) => limit.increment_from !== undefined);
  if (!call.argsKnown && unread !== undefined) {
    return { decision: "undecidable", reason: "args_unknown", rule: unread.rule };
  }
  const asked = limits.map(({ limit }) => amountOf(limit, call.args));
  const bad = limits.find((_, i) => asked[i] === undefined);
  if (bad !== undefined) return deny("bad_amount", bad.rule);
  const [first] = limits;
  if (first !== undefined && Number.isNaN(call.time)) {
    return { decision: "undecidable", reason: "time_unknown", rule: first.rule };
  }
  const claims = limits.map((placed, i) => ({
    ...placed,
    key: keyOf(placed, call),
    window: windowOf(placed, call, events),
    amount: asked[i] ?? ZERO,
  }));
  const exceeded = claims.find(
    ({ key, window, amount, limit }) =>
      compareFractions(add(countedIn(events, key, window), amount), fractionOf(limit.max)) > 0,
  );
  if (exceeded !== undefined) return deny("limit", exceeded.rule);
  for (const { key, window, amount, limit } of claims) {
    events.push({ key, window, amount, isRefundable: limit.refund_on_error === true });
  }
  return { decision: "allow", reason: "", rule: "" };
}

const ZERO: Fraction = { numerator: 0n, denominator: 1n };

function amountOf(limit: LimitData, args: Json): Fraction | undefined {
  const value =
    limit.increment_from === undefined
      ? (limit.increment ?? { digits: "1" })
      : follow(limit.increment_from, args);
  if (!isNumberText(value)) return undefined;
  const { numerator, denominator } = fractionOf(value);
  const isGood =
    numerator >= 0n && numerator < 10n ** 9n * denominator && (numerator * 10n ** 6n) % denominator === 0n;
  return isGood ? { numerator, denominator } : undefined;
}

function follow(steps: readonly StepData[], start: Json): Json | undefined {
  let value: Json | undefined = start;
  for (const step of steps) {
    if (value === undefined || step === "every") return undefined;
    value = "member" in step ? memberOf(value, step.member) : elementOf(value, step.index);
  }
  return value;
}

function keyOf({ limit, owner }: PlacedLimit, { server, grant }: CallData): string {
  const { counter, window } = limit;
  return JSON.stringify([
    server,
    limit.scope === "server" ? null : grant,
    owner,
    counter,
    Number(secondsOf(window)),
  ]);
}

function secondsOf(window: LimitData["window"]): bigint {
  if (typeof window === "object") return fractionOf(window).numerator;
  return { minute: 60n, hour: 3600n, day: 86_400n }[window];
}

/** The window of the call, or the latest in which the counter has counted. */
function windowOf(placed: PlacedLimit, call: CallData, events: Events): bigint {
  const own = floorDivide(floorDivide(BigInt(call.time), 1000n), secondsOf(placed.limit.window));
  const key = keyOf(placed, call);
  return events.reduce(
    (latest, event) => (event.key === key && event.window > latest ? event.window : latest),
    own,
  );
}

function countedIn(events: Events, key: string, window: bigint): Fraction {
  return events
    .filter((event) => event.key === key && event.window === window)
    .reduce((sum, { amount }) => add(sum, amount), ZERO);
}

function add(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

function ruleId({ base, list, rule, index }: Placed, condition: number): string {
  const deciding = rule.conditions[condition];
  const name = deciding === undefined ? String(index) : `${pathText(deciding.path)}-${deciding.op}`;
  return `${base}/${list}/${escapeName(name)}`;
}

function escapeName(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function deny(reason: string, rule: string): ModelDecision {
  return { decision: "deny", reason, rule };
}
