// How close calls came to a limit: shares that are rounded down, and what counts as reached.

import { expect, test } from "vitest";
import { floorMicros, parseNum } from "../../src/decimal.ts";
import type { CompiledLimit } from "../../src/engine/program.ts";
import { floorShare, type LimitPeaks, notePeak, readLimitPeaks } from "../../src/simulate/limit-peaks.ts";
import { project } from "../cli/run.ts";

const CALL = { file: 0, line: 1, grant: "a", server: null, tool: "t", time: 0 };

/** The share of a limit of `max` under which `used` was counted. */
function shareOf(used: string, max: string): number | undefined {
  const most = parseNum(max) ?? 0;
  const peaks: LimitPeaks = new Map();
  notePeak(peaks, "policy.yaml", 0, floorMicros(parseNum(used) ?? 0), CALL);
  const limit = {
    slot: 0,
    pointer: "/x",
    rule: "r",
    scope: "grant",
    windowSeconds: 60,
    max: floorMicros(most),
    maxWritten: most,
  } as CompiledLimit;
  return readLimitPeaks(peaks, "policy.yaml", [limit], () => 0)[0]?.share;
}

test.each([
  ["29", "100", 29, 2900],
  ["57", "100", 57, 5700],
  ["4", "5", 80, 8000],
  ["1", "3", 33, 3333],
  ["2", "3", 66, 6666],
  ["99999", "100000", 99, 9999],
  ["123456789012345.999999", "123456789012346", 99, 9999],
  ["123456789012346", "123456789012346", 100, 10_000],
  ["0", "0", 100, 10_000],
])("%s of %s is %d %%, never rounded up", (used, max, percent, parts) => {
  const share = shareOf(used, max) ?? -1;
  expect(floorShare(share, 100)).toBe(percent);
  expect(floorShare(share, 10_000)).toBe(parts);
  expect(share === 1).toBe(percent === 100);
});

test("a limit that denied its first call was reached", async () => {
  const { run } = project({
    "policy.yaml": `version: "1"
default: deny
tools:
  none: { rate_limit: { max: 0, window: 90 } }
  idle: { rate_limit: { max: 0, window: 90 } }
  pay:
    limits: [{ counter: spent, window: hour, max: 100, increment_from: args.amount }]
`,
    "trace.jsonl": ["none", "pay"]
      .map((tool) => `${JSON.stringify({ ts: 0, tool, args: { amount: 500 } })}\n`)
      .join(""),
  });
  expect((await run(["simulate", "trace.jsonl"])).stdout).toContain(`
limits, the nearest to its end first: used/max in one window
100%  0/0 per 90 s, denied 1 call  /tools/none/limits/none_rate
      policy.yaml:4:23
  0%  0/100 per hour, denied 1 call  /tools/pay/limits/spent
      policy.yaml:7:14
`);
  const markdown = (await run(["simulate", "trace.jsonl", "--format", "markdown"])).stdout;
  expect(markdown).toContain("| 0% | 0/100 per hour | 1 | `/tools/pay/limits/spent` |");
  expect(markdown).not.toContain("idle");
});
