// The steps of a replay, taken apart as threads do.

import { expect, test } from "vitest";
import { loadPolicies } from "../../src/cli/load-policies.ts";
import { createCells } from "../../src/engine/cells.ts";
import { LIMITS } from "../../src/limits.ts";
import { createClockState } from "../../src/simulate/clock.ts";
import { createPlayedCall, createReplay } from "../../src/simulate/replay.ts";
import { createCall } from "../../src/trace/reader.ts";
import { project } from "../cli/run.ts";

test("the policy whose counters are too many is that of the call, not of the one that was judged last", async () => {
  const policy = {
    version: "1",
    default: "allow",
    all_tools: { limits: [{ counter: "calls", window: "day", max: 9 }] },
  };
  const { folder } = project({ "policies/a.json": policy, "policies/b.json": policy });
  const set = await loadPolicies(folder, { policy: "policies" });
  const replay = createReplay(set, {
    approve: "none",
    sharing: { clock: createClockState(true) },
  });
  const [first, second] = ["a", "b"].map((server) =>
    createPlayedCall({ ...createCall(), line: 7, server, tool: "t", time: 0 }),
  );
  if (first === undefined || second === undefined) throw new Error("there are two calls");
  replay.judge(first);
  replay.judge(second);
  const news = { added: { server: "x", slot: 0, grant: "g", cell: createCells(true)() }, policy: 0 };
  for (let i = 0; i < LIMITS.counters; i++) replay.adopt(news);
  expect(() => replay.settle(first, 0)).toThrow(
    "Line 7 needs a counter more than can be kept for policies/a.json.",
  );
  replay.settle(second, 0);
  expect(second.decision.decision).toBe("allow");
});
