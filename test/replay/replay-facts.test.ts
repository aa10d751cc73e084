// The facts of a replay say what the tally and the counters say, whatever is folded together.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TraceCall } from "../../src/trace/trace-call.ts";
import { callOf, replay, START } from "./replayed.ts";

const POLICY = `version: "1"
default: deny
tools:
  read: {}
  write:
    limits:
      - { counter: writes, window: minute, max: 3, on_deny: Three a minute. }
      - { counter: day, window: day, max: 100, scope: server }
  pay:
    deny_if:
      - conditions: [{ path: args.amount, op: gt, value: 10 }]
  drop:
    action: require_approval
`;

const SECOND = 1000;
const DAY = 86_400 * SECOND;

const calls = fc.array(
  fc.record({
    tool: fc.constantFrom("read", "write", "pay", "drop", "other"),
    grant: fc.constantFrom("a", "b", "c"),
    amount: fc.integer({ min: 0, max: 20 }),
    after: fc.oneof(
      fc.integer({ min: -5000, max: 90_000 }),
      fc.integer({ min: 0, max: 400 * DAY }),
      fc.constant(Number.NaN),
    ),
  }),
  { maxLength: 60 },
);

function toCalls(
  made: readonly {
    readonly tool: string;
    readonly grant: string;
    readonly amount: number;
    readonly after: number;
  }[],
): readonly TraceCall[] {
  let time = START;
  return made.map(({ tool, grant, amount, after }, i) => {
    if (!Number.isNaN(after)) time += after;
    return callOf({
      line: i + 1,
      tool,
      grant,
      args: { amount },
      time: Number.isNaN(after) ? Number.NaN : time,
    });
  });
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

describe("facts", () => {
  test("law: rows add up to the decisions, the tools and the rules of the tally", () =>
    fc.assert(
      fc.asyncProperty(calls, async (made) => {
        const { facts, page } = await replay(POLICY, toCalls(made));
        for (const kind of ["allow", "deny", "require_approval", "undecidable"] as const) {
          const ofKind = facts.rows.filter(({ rule }) => facts.rules[rule]?.decision === kind);
          expect(sumOf(ofKind.map((row) => row.calls))).toBe(page.counts[kind]);
        }
        for (const [at, tool] of facts.tools.entries()) {
          const own = facts.rows.filter((row) => row.tool === at);
          expect(sumOf(own.map((row) => row.calls))).toBe(made.filter((call) => call.tool === tool).length);
        }
        for (const { stretch } of facts.rows) {
          expect(stretch).toBeGreaterThanOrEqual(-1);
          expect(stretch).toBeLessThan(facts.stretches);
        }
        expect(facts.stretches).toBeLessThanOrEqual(120);
      }),
      { seed: 5, numRuns: 150 },
    ));

  test("stretches widen to what people count in, and lose no call", async () => {
    const made = Array.from({ length: 2000 }, (_, i) =>
      callOf({ line: i + 1, time: START + i * 61 * SECOND, tool: i % 2 === 0 ? "write" : "read" }),
    );
    const { facts } = await replay(POLICY, made);
    expect(facts.width).toBe(3600 * SECOND);
    expect(facts.start % facts.width).toBe(0);
    expect(facts.stretches).toBe(34);
    expect(sumOf(facts.rows.map((row) => row.calls))).toBe(2000);
  });

  test.each([
    [0, 253_402_300_799_999],
    [253_402_300_799_999, 0],
  ])("times from %d to %d take no more stretches than others", async (...times) => {
    const { facts } = await replay(
      POLICY,
      times.map((time, i) => callOf({ line: i + 1, time })),
    );
    expect(facts.stretches).toBeLessThanOrEqual(120);
    expect(sumOf(facts.rows.map((row) => row.calls))).toBe(2);
  });

  test("a rule of the rules dialect is one place with an id for each of its conditions", async () => {
    const dialect = `version: "1"
default: deny
tools:
  pay:
    rules:
      - name: few
        conditions:
          - { path: args.amount, op: lte, value: 10 }
          - { path: args.to, op: eq, value: ana }
`;
    const made = [{ amount: 20, to: "ana" }, { amount: 1, to: "ben" }, { amount: 2 }].map((args, i) =>
      callOf({ line: i + 1, tool: "pay", args }),
    );
    const { facts } = await replay(dialect, made);
    expect(facts.rules.map(({ rule }) => rule)).toEqual([
      "/tools/pay/require/args.amount-lte",
      "/tools/pay/require/args.to-eq",
    ]);
    expect(facts.rows.map(({ rule, calls }) => [rule, calls])).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  test("calls without a time stand apart", async () => {
    const { facts } = await replay(POLICY, [callOf({ time: Number.NaN })]);
    expect(facts.rows).toEqual([{ stretch: -1, tool: 0, grant: 0, rule: 0, calls: 1 }]);
    expect(facts.stretches).toBe(0);
    expect(facts.start).toBeNaN();
  });

  test("a limit knows the most that was used, by whom, and how often it denied", async () => {
    const made = ["a", "a", "b", "b", "b", "b", "b"].map((grant, i) =>
      callOf({ line: i + 1, grant, tool: "write", time: START + i * SECOND }),
    );
    const { facts, page } = await replay(POLICY, made);
    expect(page.limits).toMatchObject([
      {
        rule: "/tools/write/limits/writes",
        used: 3,
        max: 3,
        peak: { grant: "b" },
        hits: 2,
        windowSeconds: 60,
      },
      { rule: "/tools/write/limits/day", used: 5, max: 100, scope: "server", hits: 0, windowSeconds: 86_400 },
    ]);
    expect(facts.limits.map(({ pointer, use }) => [pointer, use.at(-1)])).toEqual([
      ["/tools/write/limits/0", { stretch: 6, share: 1 }],
      ["/tools/write/limits/1", { stretch: 6, share: 0.05 }],
    ]);
  });

  test("names beyond the most are one, and their calls are counted", async () => {
    const made = Array.from({ length: 700 }, (_, i) =>
      callOf({ line: i + 1, tool: `tool ${i}`, grant: `grant ${i}` }),
    );
    const { facts } = await replay(POLICY, made);
    expect(facts.tools).toHaveLength(501);
    expect(facts.tools.at(-1)).toBeUndefined();
    expect(facts.grants).toHaveLength(201);
    expect(sumOf(facts.rows.filter(({ tool }) => tool === 500).map((row) => row.calls))).toBe(200);
  });

  test("names that are too long are counted with all others", async () => {
    const made = ["a", "b"].map((end, i) => callOf({ line: i + 1, tool: "n".repeat(2000) + end }));
    const { facts, html } = await replay(POLICY, [callOf(), ...made]);
    expect(facts.tools.filter((name) => name !== undefined)).toEqual(["read"]);
    expect(sumOf(facts.rows.filter(({ tool }) => tool !== 0).map((row) => row.calls))).toBe(2);
    expect(html).toMatch(/<bdi>all others<\/bdi><\/span><\/th><td class="number" data-count>2</);
  });

  test("rows are bounded, whatever names are crossed", async () => {
    const made = Array.from({ length: 110_000 }, (_, i) =>
      callOf({ line: i + 1, tool: `tool ${i % 499}`, grant: `grant ${i % 199}`, time: START + i * 100 }),
    );
    const { facts } = await replay(POLICY, made);
    expect(facts.rows.length).toBeLessThan(90_000);
    expect(sumOf(facts.rows.map((row) => row.calls))).toBe(110_000);
    // What the tables of the page show: of each name all of its calls, and those of all others.
    for (const [key, names] of [["tool", facts.tools] as const, ["grant", facts.grants] as const]) {
      const counted = names.map((name, at) => [
        name,
        sumOf(facts.rows.filter((row) => row[key] === at).map((row) => row.calls)),
      ]);
      const named = counted.filter(([name]) => name !== undefined);
      expect(named).toEqual(named.map(([name]) => [name, made.filter((call) => call[key] === name).length]));
      expect(sumOf(counted.map(([, calls]) => Number(calls)).filter((calls) => calls > 0))).toBe(110_000);
      expect(named.length).toBeGreaterThan(50);
    }
  });

  test("the first twenty calls of each rule and tool are kept, with arguments only when asked for", async () => {
    const made = Array.from({ length: 30 }, (_, i) =>
      callOf({ line: i + 1, tool: "pay", args: { amount: i } }),
    );
    const without = await replay(POLICY, made);
    expect(without.facts.calls.map(({ line }) => line)).toEqual([...Array(30).keys()].map((i) => i + 1));
    expect(without.facts.calls.every(({ args }) => args === undefined)).toBe(true);
    const shown = await replay(POLICY, [...made, ...made], { isShowingArgs: true });
    expect(shown.facts.calls).toHaveLength(40);
    expect(shown.facts.calls[12]?.args).toBe('{"amount":12}');
  });

  test("calls that are allowed leave room for those that are not", async () => {
    const made = Array.from({ length: 4000 }, (_, i) => callOf({ line: i + 1, tool: `tool ${i % 300}` }));
    const policy = 'version: "1"\ndefault: allow\nhide: [gone]\n';
    const { facts } = await replay(policy, [...made, callOf({ line: 4001, tool: "gone" })]);
    expect(facts.calls).toHaveLength(1001);
    expect(facts.calls.at(-1)?.line).toBe(4001);
  });

  test("of long arguments the first part is kept, and no half of a secret", async () => {
    const token = `ghp_${"aB3dE6gH9jK2mN5pQ8sT".repeat(2)}`;
    const text = JSON.stringify({ text: "x".repeat(3950), token });
    expect(text.indexOf(token)).toBeLessThan(4000 - 10);
    const { facts } = await replay(POLICY, [callOf({ args: JSON.parse(text) })], { isShowingArgs: true });
    const kept = facts.calls[0]?.args;
    expect(kept).toContain(`… (${text.length} characters)`);
    expect(kept).toContain("***");
    expect(kept).not.toContain("ghp_");
  });

  test("times that are assumed are those of the pictures, and limits count", async () => {
    const calls = Array.from({ length: 5 }, (_, i) =>
      callOf({ line: i + 1, tool: "write", time: Number.NaN, ts: undefined }),
    );
    const { facts, page } = await replay(POLICY, calls, { assumeInterval: 1000 });
    expect(facts.rows.map(({ stretch, calls: count }) => [stretch, count])).toEqual(
      [0, 1, 2, 3, 4].map((stretch) => [stretch, 1]),
    );
    expect(facts.calls.map(({ ts }) => ts).at(-1)).toBe("1970-01-01T00:00:04Z");
    expect(facts.limits[0]?.use).toHaveLength(5);
    expect(page.limits[0]).toMatchObject({ used: 3, hits: 2 });
  });

  test("a limit that its first call is too much for is full when it lets nothing through", async () => {
    const policy = POLICY.replace("max: 3", "max: 0");
    const { page } = await replay(policy, [callOf({ tool: "write" })]);
    expect(page.limits[0]).toMatchObject({ rule: "/tools/write/limits/writes", share: 1, hits: 1 });
    expect(page.limits[0]?.peak).toBeUndefined();
  });
});
