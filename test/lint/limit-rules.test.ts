// Where the rules about limits speak, and where they stay silent.

import { describe, expect, test } from "vitest";
import type { RiskClass } from "../../src/tools/tool.ts";
import { findingsOf, fixesOf, knownTool, on, policyOf, rule, said, saidOf } from "./speaking.ts";

type Limit = Readonly<Record<string, unknown>>;

const limit = (counter: string, window: unknown, max: number, rest: Limit = {}): Limit => ({
  counter,
  window,
  max,
  on_deny: "Enough.",
  ...rest,
});
const SERVER = { scope: "server" };
const REFUND = { refund_on_error: true };
const SUM = { increment_from: "args.amount" };

/** Limits of the tool `t`, and of all_tools. */
const limits = (own: readonly Limit[], all: readonly Limit[] = []): object =>
  policyOf({ limits: own }, { all_tools: { limits: all } });

describe("limit-above-enclosing", () => {
  test.each<[string, object, readonly string[]]>([
    [
      "a shorter window with the larger max",
      limits([limit("a", "hour", 10), limit("b", "minute", 11)]),
      ["warning 1"],
    ],
    [
      "a longer window that is never filled",
      limits([limit("a", "minute", 10), limit("b", "hour", 1000)]),
      ["warning 1"],
    ],
    [
      "a longer window, just filled",
      limits([limit("a", "minute", 10), limit("b", "hour", 600)]),
      ["warning 1"],
    ],
    ["a longer window, never full but once", limits([limit("a", "minute", 10), limit("b", "hour", 599)]), []],
    ["windows that cross: two of the other fit in", limits([limit("a", 90, 10), limit("b", 60, 19)]), []],
    ["windows that cross, and room for two", limits([limit("a", 90, 10), limit("b", 60, 20)]), ["warning 1"]],
    [
      "a caller may do more than all callers",
      limits([limit("a", "day", 5, SERVER), limit("b", "day", 6)]),
      ["warning 1"],
    ],
    [
      "a caller may do as much as all callers",
      limits([limit("a", "day", 5, SERVER), limit("b", "day", 5)]),
      ["warning 1"],
    ],
    ["all callers may do more than one", limits([limit("a", "day", 5), limit("b", "day", 6, SERVER)]), []],
    ["the earlier one is larger", limits([limit("b", "minute", 11), limit("a", "hour", 10)]), ["warning 0"]],
    [
      "the earlier one is equal, and is the one reported",
      limits([limit("b", "minute", 10), limit("a", "hour", 10)]),
      ["info 0"],
    ],
    ["a tool above all tools", limits([limit("a", "hour", 11)], [limit("b", "hour", 10)]), ["warning 0"]],
    [
      "a tool as all tools, with a text of its own",
      limits([limit("a", "hour", 10)], [limit("b", "hour", 10)]),
      ["info 0"],
    ],
    ["a tool below all tools", limits([limit("a", "hour", 9)], [limit("b", "hour", 10)]), []],
    ["a sum and calls", limits([limit("a", "hour", 10, SUM), limit("b", "minute", 11)]), []],
    [
      "two sums of one argument",
      limits([limit("a", "hour", 10, SUM), limit("b", "minute", 10.5, SUM)]),
      ["warning 1"],
    ],
    [
      "one argument, written in two ways",
      limits([limit("a", "hour", 10, SUM), limit("b", "minute", 11, { increment_from: 'args["amount"]' })]),
      ["warning 1"],
    ],
    [
      "sums of two arguments",
      limits([limit("a", "hour", 10, SUM), limit("b", "minute", 11, { increment_from: "args.fee" })]),
      [],
    ],
    [
      "increments: five calls, and six",
      limits([limit("a", "hour", 10, { increment: 2 }), limit("b", "minute", 6)]),
      ["warning 1"],
    ],
    [
      "increments: five calls, and four",
      limits([limit("a", "hour", 10, { increment: 2 }), limit("b", "minute", 4)]),
      [],
    ],
    [
      "parts of a max that no call reaches",
      limits([limit("a", "hour", 10.9), limit("b", "minute", 10.1)]),
      ["warning 1"],
    ],
    [
      "the other gives back what failed",
      limits([limit("a", "hour", 10, REFUND), limit("b", "minute", 11)]),
      [],
    ],
    [
      "this one gives back what failed",
      limits([limit("a", "hour", 10), limit("b", "minute", 11, REFUND)]),
      ["warning 1"],
    ],
    ["a ban is not a limit", limits([limit("a", "hour", 0), limit("b", "minute", 11)]), []],
    [
      "what adds nothing is not one either",
      limits([limit("a", "hour", 10), limit("b", "minute", 11, { increment: 0 })]),
      [],
    ],
    [
      "a tool that is hidden",
      policyOf({ limits: [limit("a", "hour", 1), limit("b", "minute", 9)] }, { hide: ["t"] }),
      [],
    ],
    [
      "numbers beyond doubles",
      limits([limit("a", "hour", 1e300), limit("b", "minute", 2e300)]),
      ["warning 1"],
    ],
  ])("%s", async (_, policy, expected) => {
    const found = await said("limit-above-enclosing", policy);
    expect(found).toEqual(expected.map((one) => one.replace(" ", " /tools/t/limits/")));
  });

  test("says which limit comes first, with the numbers of both", async () => {
    const policy = limits([limit("burst", "minute", 10), limit("hourly", "hour", 1000)]);
    expect(await saidOf("limit-above-enclosing", policy)).toEqual([
      'The limit "burst" lets at most 10 calls through in a minute, and so at most 600 calls in an hour: this one, of 1000 calls in an hour, never denies a call that the other lets through.',
    ]);
    const sums = limits([limit("mine", 90, 2.5, SUM)], [limit("all", "hour", 2, { ...SUM, ...SERVER })]);
    expect(await saidOf("limit-above-enclosing", sums)).toEqual([
      'The limit "all" for all tools lets at most a sum of 2 of args.amount through in an hour: this one, of a sum of 2.5 of args.amount in 90 seconds, never denies a call that the other lets through.',
    ]);
  });

  test.each([
    ["the other comes first in its list", limits([limit("a", "hour", 10), limit("b", "minute", 11)]), [true]],
    [
      "the other comes later, and would be named instead",
      limits([limit("b", "minute", 11, SUM), limit("a", "hour", 10, SUM)]),
      [false],
    ],
    [
      "the other counts more callers, and so may count late calls elsewhere",
      limits([limit("a", "day", 5, SERVER), limit("b", "day", 6)]),
      [false],
    ],
    ["the other counts all tools", limits([limit("a", "hour", 11)], [limit("b", "hour", 10)]), [false]],
  ])("a fix is safe only where nothing else can be reported: %s", async (_, policy, expected) => {
    expect((await fixesOf("limit-above-enclosing", policy)).map(({ isSafe }) => isSafe)).toEqual(expected);
  });

  test("an author's thousands of limits are compared in a moment", async () => {
    const many = Array.from({ length: 6000 }, (_, i) => limit(`c${i}`, i + 1, i + 1));
    const all = Array.from({ length: 3000 }, (_, i) => limit(`d${i}`, i + 1, 2 * i + 1));
    expect((await said("limit-above-enclosing", limits(many, all))).length).toBeGreaterThan(0);
  });
});

describe("duplicate-limit", () => {
  test.each<[string, object, readonly string[]]>([
    ["the larger of two", limits([limit("a", "hour", 10), limit("b", 3600, 11)]), ["warning 1"]],
    [
      "the larger of two, which comes first",
      limits([limit("a", "hour", 11), limit("b", "hour", 10)]),
      ["warning 0"],
    ],
    [
      "the later of two that are equal",
      limits([limit("a", "hour", 10), limit("b", "hour", 10)]),
      ["warning 1"],
    ],
    [
      "all but the smallest of three",
      limits([limit("a", "hour", 9), limit("b", "hour", 7), limit("c", "hour", 8)]),
      ["warning 0", "warning 2"],
    ],
    ["two scopes", limits([limit("a", "hour", 10), limit("b", "hour", 11, SERVER)]), []],
    ["one that gives back", limits([limit("a", "hour", 10), limit("b", "hour", 9, REFUND)]), []],
    ["two windows", limits([limit("a", "minute", 1), limit("b", "hour", 10)]), []],
    ["the same in all_tools is no duplicate", limits([limit("a", "hour", 10)], [limit("b", "hour", 10)]), []],
  ])("%s", async (_, policy, expected) => {
    const found = await said("duplicate-limit", policy);
    expect(found).toEqual(expected.map((one) => one.replace(" ", " /tools/t/limits/")));
  });

  test("a lowered rule is pointed at, and has no fix that could take its conditions away", async () => {
    const state = (name: string, counter: string, value: number) => ({
      name,
      state: { counter, window: "hour" },
      conditions: [on(`state.t.${counter}`, "lte", value), on("args.a", "eq", name)],
      on_deny: "Enough.",
    });
    const policy = {
      version: "1",
      default: "deny",
      tools: { t: { rules: [state("x", "a", 3), state("y", "b", 4)] } },
    };
    expect(await said("duplicate-limit", policy)).toEqual(["warning /tools/t/rules/1"]);
    expect(await fixesOf("duplicate-limit", policy)).toEqual([]);
  });
});

const two = (a: readonly Limit[], b: readonly Limit[], rest: object = {}): object => ({
  version: "1",
  default: "deny",
  tools: { b: { limits: b }, a: { limits: a } },
  ...rest,
});

describe("window-boundary-burst", () => {
  test.each<[string, object, readonly string[]]>([
    ["one limit", limits([limit("a", "day", 100)]), ["200 0"]],
    ["an hour", limits([limit("a", "hour", 100)]), []],
    ["a second more", limits([limit("a", 3601, 100)]), ["200 0"]],
    ["a sum in a minute", limits([limit("a", "minute", 100, SUM)]), []],
    ["a sum in a second more", limits([limit("a", 61, 100, SUM)]), ["200 0"]],
    [
      "a shorter window lets less through at once",
      limits([limit("a", "day", 100), limit("b", 7200, 5)]),
      ["10 1"],
    ],
    ["a longer one does too", limits([limit("a", 7200, 10), limit("b", "day", 5)]), ["10 1"]],
    ["a sum beside calls", limits([limit("a", "day", 100, SUM), limit("b", 7200, 5)]), ["200 0", "10 1"]],
    [
      "each caller beside all callers",
      limits([limit("a", "day", 9), limit("b", "day", 5, SERVER)]),
      ["10 1"],
    ],
    [
      "all callers beside each caller",
      limits([limit("a", "day", 9, SERVER), limit("b", "day", 5)]),
      ["18 0", "10 1"],
    ],
    ["less for all tools", limits([limit("a", "day", 9)], [limit("b", 7200, 1)]), []],
    [
      "what is given back bounds nothing",
      limits([limit("a", "day", 9), limit("b", 7200, 1, REFUND)]),
      ["18 0"],
    ],
    ["steps of three", limits([limit("a", "day", 10, { increment: 3 })]), ["18 0"]],
    ["parts that are never reached", limits([limit("a", "day", 10.5)]), ["20 0"]],
    ["a ban", limits([limit("a", "day", 5, { increment: 6 })]), []],
  ])("%s", async (_, policy, expected) => {
    const found = await findingsOf("window-boundary-burst", policy);
    expect(found.map(({ message, pointer }) => `${message.split(" ")[0]} ${pointer.at(-1)}`)).toEqual(
      expected,
    );
  });
});

describe("counter-name-reused", () => {
  test.each<[string, object, readonly string[]]>([
    [
      "one sum in two tools",
      two([limit("spent", "day", 9, SUM)], [limit("spent", "day", 9, SUM)]),
      ["warning /tools/a/limits/0/counter"],
    ],
    [
      "sums with two maxima",
      two([limit("spent", "day", 9, SUM)], [limit("spent", "day", 8, SUM)]),
      ["info /tools/a/limits/0/counter"],
    ],
    [
      "calls, counted alike",
      two([limit("calls", "day", 9)], [limit("calls", "day", 9)]),
      ["info /tools/a/limits/0/counter"],
    ],
    ["calls, counted differently", two([limit("calls", "day", 9)], [limit("calls", "hour", 9)]), []],
    ["two names", two([limit("spent", "day", 9, SUM)], [limit("given", "day", 9, SUM)]), []],
    [
      "two scopes, of which another rule speaks",
      two([limit("s", "day", 9, SUM)], [limit("s", "day", 9, { ...SUM, ...SERVER })]),
      [],
    ],
    [
      "a hidden tool",
      two([limit("spent", "day", 9, SUM)], [limit("spent", "day", 9, SUM)], { hide: ["a"] }),
      [],
    ],
    [
      "all_tools and a tool",
      policyOf(
        { limits: [limit("s", "day", 9, SUM)] },
        { all_tools: { limits: [limit("s", "day", 9, SUM)] } },
      ),
      ["info /all_tools/limits/0/counter"],
    ],
    [
      "names that shorthands make up",
      policyOf({ rate_limit: "5/day" }, { all_tools: { limits: [limit("t_rate", "day", 5)] } }),
      [],
    ],
  ])("%s", async (_, policy, expected) => {
    expect(await said("counter-name-reused", policy)).toEqual(expected);
  });

  test("names few of many tools", async () => {
    const tools = Object.fromEntries(
      "fedcba".split("").map((name) => [name, { limits: [limit("spent", "day", 9, SUM)] }]),
    );
    expect(await saidOf("counter-name-reused", { version: "1", default: "deny", tools })).toEqual([
      '"a", "b", "c" and 3 more tools count under the name "spent", each for itself: what is used in one is not missing in the others.',
    ]);
  });
});

describe("scope-mixed-on-counter", () => {
  test.each<[string, object, readonly string[]]>([
    [
      "equal but for the scope",
      two([limit("s", "day", 9, SERVER)], [limit("s", "day", 9)]),
      ["warning /tools/b/limits/0/counter"],
    ],
    [
      "two maxima",
      two([limit("s", "day", 9, SERVER)], [limit("s", "day", 5)]),
      ["info /tools/b/limits/0/counter"],
    ],
    ["one scope", two([limit("s", "day", 9, SERVER)], [limit("s", "day", 9, SERVER)]), []],
    ["two names", two([limit("s", "day", 9, SERVER)], [limit("r", "day", 9)]), []],
    [
      "a tool beside all_tools",
      policyOf(
        { limits: [limit("s", "day", 9)] },
        { all_tools: { limits: [limit("s", "day", 90, SERVER)] } },
      ),
      ["info /tools/t/limits/0/counter"],
    ],
  ])("%s", async (_, policy, expected) => {
    expect(await said("scope-mixed-on-counter", policy)).toEqual(expected);
  });
});

describe("uncapped-sibling", () => {
  const CAPPED = { limits: [limit("refunded", "day", 500, SUM)] };
  const BOUNDED = { require: [rule(on("args.amount", "lte", 100))] };
  const of = (tools: object, rest: object = {}): object => ({
    version: "1",
    default: "deny",
    tools,
    ...rest,
  });
  test.each<[string, object, readonly string[]]>([
    [
      "the same noun and argument",
      of({ refund_order: CAPPED, create_refund: BOUNDED }),
      ["warning /tools/create_refund"],
    ],
    [
      "the noun in another form",
      of({ refund_order: CAPPED, "payments.createRefunds": BOUNDED }),
      ["warning /tools/payments.createRefunds"],
    ],
    ["another noun", of({ refund_order: CAPPED, set_price: BOUNDED }), []],
    ["a common word is no noun", of({ create_refund: CAPPED, create_price: BOUNDED }), []],
    [
      "another argument",
      of({ refund_order: CAPPED, create_refund: { require: [rule(on("args.fee", "lte", 1))] } }),
      [],
    ],
    [
      "an argument that is no number",
      of({ refund_order: CAPPED, create_refund: { require: [rule(on("args.amount", "eq", "x"))] } }),
      [],
    ],
    ["a sum of its own", of({ refund_order: CAPPED, create_refund: CAPPED }), []],
    [
      "few calls, each bounded",
      of({ refund_order: CAPPED, create_refund: { ...BOUNDED, limits: [limit("c", "day", 5)] } }),
      [],
    ],
    [
      "a person is asked",
      of({ refund_order: CAPPED, create_refund: { ...BOUNDED, require_approval: [rule()] } }),
      [],
    ],
    [
      "a person is asked sometimes",
      of({ refund_order: CAPPED, create_refund: { require_approval: [rule(on("args.amount", "gt", 9))] } }),
      ["warning /tools/create_refund"],
    ],
    ["denied", of({ refund_order: CAPPED, create_refund: { ...BOUNDED, deny_if: [rule()] } }), []],
    ["hidden", of({ refund_order: CAPPED, create_refund: BOUNDED }, { hide: ["create_refund"] }), []],
    [
      "a sum of all tools",
      of(
        { refund_order: CAPPED, create_refund: BOUNDED },
        { all_tools: { limits: [limit("a", "day", 900, SUM)] } },
      ),
      [],
    ],
    [
      "variants of one name, calls counted",
      of({ send_mail: { rate_limit: "5/day" }, send_mails_bulk: {} }),
      ["info /tools/send_mails_bulk"],
    ],
    ["a name that only looks", of({ refund_order: CAPPED, search_refunds: BOUNDED }), []],
    ["no variants of one name", of({ send_mail: { rate_limit: "5/day" }, read_mail: {} }), []],
  ])("%s", async (_, policy, expected) => {
    expect(await said("uncapped-sibling", policy)).toEqual(expected);
  });

  test.each<[string, RiskClass, string, readonly string[]]>([
    ["a number of the schema", "financial", "number", ["warning /tools/create_refund"]],
    ["a text of the schema", "financial", "string", []],
    ["a tool that reads", "read", "number", []],
    ["a tool of which little is known", "unknown", "number", ["info /tools/create_refund"]],
  ])("with a lockfile: %s", async (_, risk, type, expected) => {
    const tools = [knownTool("create_refund", risk, { properties: { amount: { type } } })];
    expect(await said("uncapped-sibling", of({ refund_order: CAPPED, create_refund: {} }), tools)).toEqual(
      expected,
    );
  });

  test("a tool that is not listed and allowed by default is spoken of at the limit", async () => {
    const tools = [knownTool("create_refund", "financial", { properties: { amount: { type: "integer" } } })];
    const policy = { version: "1", default: "allow", tools: { refund_order: CAPPED } };
    expect(await said("uncapped-sibling", policy, tools)).toEqual(["warning /tools/refund_order/limits/0"]);
    expect(await said("uncapped-sibling", { ...policy, default: "deny" }, tools)).toEqual([]);
  });
});

describe("one limit by itself", () => {
  test.each<[code: string, what: string, limit: Limit, expected: readonly string[]]>([
    ["increment-zero", "zero", limit("a", "day", 5, { increment: 0 }), ["warning "]],
    ["increment-zero", "not quite zero", limit("a", "day", 5, { increment: 0.000001 }), []],
    ["increment-zero", "a sum", limit("a", "day", 5, SUM), []],
    ["fractional-max", "half a call", limit("a", "day", 5.5), ["info /max"]],
    ["fractional-max", "a step that does not fit", limit("a", "day", 5, { increment: 2 }), ["info /max"]],
    [
      "fractional-max",
      "finer than what is counted",
      limit("a", "day", 1.0000001, { increment: 0.5 }),
      ["info /max"],
    ],
    ["fractional-max", "halves", limit("a", "day", 5.5, { increment: 0.5 }), []],
    ["fractional-max", "a sum", limit("a", "day", 5.5, SUM), []],
    ["fractional-max", "a ban", limit("a", "day", 0.5), []],
    ["window-in-seconds", "a minute", limit("a", 60, 5), ["info /window"]],
    ["window-in-seconds", "a day", limit("a", 86_400, 5), ["info /window"]],
    ["window-in-seconds", "a name", limit("a", "minute", 5), []],
    ["window-in-seconds", "half an hour", limit("a", 1800, 5), []],
    ["window-in-milliseconds", "a minute", limit("a", 60_000, 5), ["warning /window"]],
    ["window-in-milliseconds", "five minutes", limit("a", 300_000, 5), ["warning /window"]],
    ["window-in-milliseconds", "an hour", limit("a", 3_600_000, 5), ["warning /window"]],
    ["window-in-milliseconds", "a week in seconds", limit("a", 604_800, 5), []],
    ["window-in-milliseconds", "a day in seconds", limit("a", 86_400, 5), []],
    ["window-in-milliseconds", "thirty days in seconds", limit("a", 2_592_000, 5), []],
    ["amount-without-bound", "a sum", limit("a", "day", 5, SUM), ["info /increment_from"]],
    ["amount-without-bound", "calls", limit("a", "day", 5), []],
    ["limits-all-refund", "it gives back", limit("a", "day", 5, REFUND), ["info /refund_on_error"]],
    ["limits-all-refund", "it does not", limit("a", "day", 5), []],
    ["window-boundary-burst", "more than any double", limit("a", "day", 1e300), ["info "]],
  ])("%s: %s", async (code, _, one, expected) => {
    expect(await said(code, limits([one]))).toEqual(
      expected.map((place) => place.replace(" ", " /tools/t/limits/0")),
    );
  });

  test.each([
    ["a bound", { require: [rule(on("args.amount", "lte", 5))] }],
    ["a denial", { deny_if: [rule(on("args.amount", "gt", 5))] }],
    ["a list", { require: [rule(on("args.amount", "in", [5, 10]))] }],
    ["an approval of large amounts", { require_approval: [rule(on("args.amount", "gt", 5))] }],
    ["an approval of every call", { require_approval: [rule()] }],
    ["the path in another form", { require: [rule(on('args["amount"]', "lte", 5))] }],
  ])("amount-without-bound is silent beside %s", async (_, lists) => {
    const sums = { limits: [limit("a", "day", 5, SUM)] };
    expect(await said("amount-without-bound", policyOf({ ...lists, ...sums }))).toEqual([]);
    expect(await said("amount-without-bound", policyOf(sums, { all_tools: lists }))).toEqual([]);
  });

  test.each([
    [
      "window-in-seconds",
      "rate_limit",
      { rate_limit: { max: 5, window: 60 } },
      ["info /tools/t/rate_limit/window"],
    ],
    ["window-in-seconds", "rate_limit in words", { rate_limit: "5/minute" }, []],
    [
      "fractional-max",
      "rate_limit",
      { rate_limit: { max: 5.5, window: "hour" } },
      ["info /tools/t/rate_limit/max"],
    ],
    [
      "window-in-milliseconds",
      "rate_limit",
      { rate_limit: { max: 5, window: 60_000 } },
      ["warning /tools/t/rate_limit/window"],
    ],
  ])("%s in the shorthand: %s", async (code, _, entry, expected) => {
    expect(await said(code, policyOf(entry))).toEqual(expected);
  });

  test("a max so large that no double holds twice of it is no crash", async () => {
    const policy = `{"version":"1","default":"deny","tools":{"t":{"limits":[{"counter":"a","window":"day","max":${"9".repeat(59)}e308}]}}}`;
    expect(await said("window-boundary-burst", policy)).toEqual(["info /tools/t/limits/0"]);
    expect(await said("fractional-max", policy)).toEqual([]);
  });
});
