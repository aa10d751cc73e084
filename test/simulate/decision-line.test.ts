// Decision lines are the bytes of the plain way to write them, however many names there are, and in whatever order.

import fc from "fast-check";
import { expect, test } from "vitest";
import { formatNum } from "../../src/decimal.ts";
import { governAll, governByServer, type PolicySet } from "../../src/engine/policy-set.ts";
import { escapeJsonText } from "../../src/report/escape.ts";
import { createDecisionLines } from "../../src/simulate/decision-line.ts";
import { isoTime } from "../../src/simulate/iso-time.ts";
import { createReplay, type DecidedCall, type ReplayPolicy } from "../../src/simulate/replay.ts";
import { formatExactJson } from "../../src/trace/exact-json.ts";
import { ISO_TEXT, type TraceCall, writtenTs } from "../../src/trace/trace-call.ts";
import { openText } from "../engine/arbitraries.ts";

/** Tools with no limit of their own and with one, whose calls are denied for this and for that. */
const POLICY = JSON.stringify({
  version: "1",
  default: "allow",
  hide: ["tool-3"],
  all_tools: {
    limits: [
      { counter: "calls", window: "minute", max: 2 },
      { counter: "all", window: "hour", max: 100_000_000_000.5, increment: 33_333_333.25, scope: "server" },
    ],
  },
  tools: {
    "tool-1": { limits: [{ counter: 'of "one"', window: "day", max: 12, refund_on_error: true }] },
    "tool-2": { require_approval: [{ conditions: [{ path: "args.amount", op: "gt", value: 2 }] }] },
    '"': { limits: [{ counter: "ü", window: "hour", max: 1_000_000_000 }] },
  },
});
/** Without limits. */
const FREE = JSON.stringify({ version: "1", default: "allow" });

async function policies(count: number): Promise<PolicySet<ReplayPolicy>> {
  const all = new Map<string, ReplayPolicy>();
  for (let i = 0; i < count; i++) {
    const program = await openText(i % 5 === 4 ? FREE : POLICY);
    all.set(`server-${i}`, { file: `policies/${i}.json`, program });
  }
  return governByServer(all);
}

const placeOf = (file: string, pointer: string): string => `${file.length}:${pointer.length + 1}`;

/** specification: cli.md section 6, member by member. */
function plainLine(
  { recorded, call, decision, policy, uses }: DecidedCall,
  file: string | undefined,
  isShowingArgs: boolean,
): string {
  const policyFile = policy?.file ?? "";
  const hasPlace = decision.decision !== "allow" && policyFile !== "";
  const head = JSON.stringify({
    file,
    line: recorded.line,
    ts: writtenTs(recorded),
    grant: call.grant,
    server: call.server,
    tool: call.tool,
    decision: decision.decision,
    reason: decision.reason,
    rule: decision.rule,
    pointer: decision.pointer,
    policy: policyFile,
    at: hasPlace ? placeOf(policyFile, decision.pointer) : "",
    message: decision.message,
  });
  const limits = uses.map(({ rule, used, max, resets }) => {
    const end = JSON.stringify(isoTime(resets * 1000));
    return `{"rule":${JSON.stringify(rule)},"used":${formatNum(used)},"max":${formatNum(max)},"resets":${end}}`;
  });
  const members = [head.slice(1, -1)];
  if (limits.length > 0) members.push(`"limits":[${limits.join(",")}]`);
  if (isShowingArgs && call.argsKnown) members.push(`"args":${formatExactJson(call.args)}`);
  return escapeJsonText(`{${members.join(",")}}`);
}

const CALL: TraceCall = {
  line: 1,
  ts: ISO_TEXT,
  time: 0,
  grant: "grant-0",
  server: "server-0",
  tool: "tool-1",
  args: {},
  argsKnown: true,
  approved: false,
  outcome: undefined,
  expect: undefined,
  id: undefined,
};

interface Played {
  readonly lines: readonly string[];
  readonly expected: readonly string[];
}

function play(
  set: PolicySet<ReplayPolicy>,
  calls: readonly TraceCall[],
  file: string | undefined,
  isShowingArgs = false,
): Played {
  const written: Buffer[] = [];
  const expected: string[] = [];
  const lines = createDecisionLines({
    isShowingArgs,
    placeOf,
    escapeJson: escapeJsonText,
    onLines: (bytes) => written.push(Buffer.from(bytes)),
  });
  const replay = createReplay(set, {
    approve: "none",
    assumeInterval: 1000,
    onDecision: (decided) => {
      lines.add(decided, file);
      expected.push(plainLine(decided, file, isShowingArgs));
    },
  });
  for (const call of calls) replay.play(call);
  lines.flush();
  return { lines: Buffer.concat(written).toString("utf8").split("\n").slice(0, -1), expected };
}

const odd = fc.constantFrom("ü", '"', "\u{1f600}", "\\", "\u2028", "\u202e", "x".repeat(1500));
const name = (prefix: string, most: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.nat({ max: most }).map((i) => `${prefix}-${i}`) },
    { weight: 1, arbitrary: odd },
  );

type Written = Pick<TraceCall, "ts" | "time">;

/** Times as the reader gives them: mostly near each other. */
const written: fc.Arbitrary<Written> = fc
  .record({
    time: fc.oneof(
      { weight: 8, arbitrary: fc.nat({ max: 500_000 }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(Date.UTC(9999, 11, 31, 23, 59, 59, 999), -1, -62_167_219_200_000),
      },
    ),
    form: fc.constantFrom("iso", "iso", "iso", "text", "number", "odd", "none"),
    text: odd,
  })
  .map(({ time, form, text }) => {
    switch (form) {
      case "iso":
        return { time, ts: ISO_TEXT };
      case "text":
        return { time, ts: new Date(time).toISOString().replace("Z", "+00:00") };
      case "number":
        return { time, ts: time };
      case "odd":
        return { time, ts: text };
      default:
        return { time: Number.NaN, ts: undefined };
    }
  });

const recorded: fc.Arbitrary<TraceCall> = fc
  .record({
    line: fc.integer({ min: 1, max: 4_000_000_000 }),
    written,
    grant: name("grant", 3),
    server: fc.oneof(fc.constant("server-0"), name("server", 14), fc.constant(null)),
    tool: name("tool", 5),
    args: fc.constantFrom({}, { amount: 1 }, { amount: 3, "\u2028": ["ü", null] }),
    argsKnown: fc.boolean(),
    approved: fc.boolean(),
    outcome: fc.constantFrom("ok" as const, "error" as const),
  })
  .map(({ written: time, ...call }) => ({ ...call, ...time, expect: undefined, id: undefined }));

test("of any calls, to more servers than are remembered", async () => {
  const sets = [
    await policies(12),
    governAll<ReplayPolicy>({ file: "policy.json", program: await openText(POLICY) }),
  ];
  const decisions = new Set<string>();
  fc.assert(
    fc.property(
      fc.constantFrom(...sets),
      fc.array(recorded, { minLength: 10, maxLength: 60 }),
      fc.constantFrom(undefined, "trace.jsonl", "\u202e"),
      fc.boolean(),
      (set, calls, file, isShowingArgs) => {
        const { lines, expected } = play(set, calls, file, isShowingArgs);
        expect(lines).toEqual(expected);
        for (const line of lines) {
          const { decision, reason, limits } = JSON.parse(line) as Record<string, unknown>;
          decisions.add(`${decision} ${reason} ${limits === undefined ? "" : "limits"}`.trim());
        }
      },
    ),
    { numRuns: 600, seed: 1 },
  );
  expect([...decisions].sort()).toEqual([
    "allow",
    "allow  limits",
    "deny hidden",
    "deny limit limits",
    "deny no_policy",
    "require_approval approval",
    "undecidable args_unknown",
  ]);
});

test("of calls of more tools and grants than are remembered", async () => {
  const set = await policies(1);
  const calls = Array.from({ length: 10_000 }, (_, i) => ({
    ...CALL,
    line: i + 1,
    time: i * 1000,
    grant: `grant-${i % 5001}`,
    tool: `tool-${i % 4999}`,
  }));
  const { lines, expected } = play(set, calls, "trace.jsonl");
  expect(lines).toEqual(expected);
});

test("of calls of one tool with limits and without", async () => {
  const set = await policies(1);
  const expected: string[] = [];
  let written = "";
  const lines = createDecisionLines({
    isShowingArgs: false,
    placeOf,
    escapeJson: escapeJsonText,
    onLines: (bytes) => {
      written += Buffer.from(bytes).toString();
    },
  });
  const onDecision = (decided: DecidedCall): void => {
    lines.add(decided, undefined);
    expected.push(`${plainLine(decided, undefined, false)}\n`);
  };
  const limited = createReplay(set, { approve: "none", onDecision });
  const plain = createReplay(set, { approve: "none", onDecision, hasUses: false });
  for (const replay of [limited, plain, plain, limited]) replay.play(CALL);
  lines.flush();
  expect(written).toBe(expected.join(""));
  expect(expected.map((line) => line.includes('"limits":'))).toEqual([true, false, false, true]);
});
