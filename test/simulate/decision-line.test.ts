// Decision lines say of every call what was decided, however many names there are, and in whatever order.

import fc from "fast-check";
import { expect, test } from "vitest";
import { governByServer } from "../../src/engine/policy-set.ts";
import { escapeJsonText } from "../../src/report/escape.ts";
import { createDecisionLines } from "../../src/simulate/decision-line.ts";
import { createReplay, type ReplayPolicy } from "../../src/simulate/replay.ts";
import type { TraceCall } from "../../src/trace/trace-call.ts";
import { openText } from "../engine/arbitraries.ts";

const POLICY = JSON.stringify({
  version: "1",
  default: "allow",
  hide: ["tool-3"],
  all_tools: {
    limits: [
      { counter: "calls", window: "minute", max: 3 },
      { counter: "all", window: "hour", max: 100_000_000_000.5, increment: 33_333_333.25, scope: "server" },
    ],
  },
});

async function policies(count: number): Promise<ReturnType<typeof governByServer<ReplayPolicy>>> {
  const all = new Map<string, ReplayPolicy>();
  for (let i = 0; i < count; i++) {
    all.set(`server-${i}`, { file: `policies/${i}.json`, program: await openText(POLICY) });
  }
  return governByServer(all);
}

interface Played {
  readonly lines: readonly string[];
  readonly expected: readonly object[];
}

function play(set: Awaited<ReturnType<typeof policies>>, calls: readonly TraceCall[]): Played {
  const written: Buffer[] = [];
  const expected: object[] = [];
  const lines = createDecisionLines({
    isShowingArgs: false,
    placeOf: (file, pointer) => `${file.length}:${pointer.length + 1}`,
    escapeJson: escapeJsonText,
    onLines: (bytes) => written.push(Buffer.from(bytes)),
  });
  const replay = createReplay(set, {
    approve: "none",
    onDecision: (decided) => {
      lines.add(decided, "trace.jsonl");
      const { recorded, call, decision, policy, uses } = decided;
      const file = policy?.file ?? "";
      const hasPlace = decision.decision !== "allow" && file !== "";
      expected.push({
        file: "trace.jsonl",
        line: recorded.line,
        ts: recorded.ts,
        grant: call.grant,
        server: call.server,
        tool: call.tool,
        decision: decision.decision,
        reason: decision.reason,
        rule: decision.rule,
        pointer: decision.pointer,
        policy: file,
        at: hasPlace ? `${file.length}:${decision.pointer.length + 1}` : "",
        message: decision.message,
        ...(uses.length > 0 && {
          limits: uses.map(({ rule, used, max, resets }) => ({
            rule,
            used,
            max,
            resets: new Date(resets * 1000).toISOString().replace(".000", ""),
          })),
        }),
      });
    },
  });
  for (const call of calls) replay.play(call);
  lines.flush();
  return { lines: Buffer.concat(written).toString("utf8").split("\n").slice(0, -1), expected };
}

const name = (prefix: string, most: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.nat({ max: most }).map((i) => `${prefix}-${i}`) },
    { weight: 1, arbitrary: fc.constantFrom("ü", '"', "\u{1f600}", "\\", "x".repeat(1500)) },
  );

const recorded: fc.Arbitrary<TraceCall> = fc
  .record({
    line: fc.integer({ min: 1, max: 4_000_000_000 }),
    time: fc.nat({ max: 10_000_000 }),
    isText: fc.boolean(),
    grant: name("grant", 3),
    server: fc.oneof(name("server", 14), fc.constant(null)),
    tool: name("tool", 5),
    outcome: fc.constantFrom("ok", "error"),
  })
  .map(({ isText, time, ...call }) => ({
    ...call,
    time,
    ts: isText ? new Date(time).toISOString() : time,
    args: {},
    argsKnown: true,
    approved: false,
    expect: undefined,
    id: undefined,
  }));

test("of calls to more servers than are remembered", async () => {
  const set = await policies(12);
  let written = 0;
  fc.assert(
    fc.property(fc.array(recorded, { minLength: 10, maxLength: 60 }), (calls) => {
      const { lines, expected } = play(set, calls);
      expect(lines.map((line) => JSON.parse(line))).toEqual(expected);
      // As JSON.stringify writes them: nothing stands twice, or in another order.
      for (const line of lines) expect(JSON.stringify(JSON.parse(line))).toBe(line);
      written += lines.length;
    }),
    { numRuns: 300 },
  );
  expect(written).toBeGreaterThan(3000);
});

test("of calls of more tools and grants than are remembered", async () => {
  const set = await policies(1);
  const calls = Array.from({ length: 10_000 }, (_, i) => ({
    line: i + 1,
    ts: i * 1000,
    time: i * 1000,
    grant: `grant-${i % 5001}`,
    server: "server-0",
    tool: `tool-${i % 4999}`,
    args: {},
    argsKnown: true,
    approved: false,
    outcome: undefined,
    expect: undefined,
    id: undefined,
  }));
  const { lines, expected } = play(set, calls);
  expect(lines.map((line) => JSON.parse(line))).toEqual(expected);
});
