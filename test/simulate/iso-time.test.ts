// Times as RFC 3339 has them, also at the ends of what it can say.

import { expect, test } from "vitest";
import { isoTime } from "../../src/simulate/iso-time.ts";
import { parseTime } from "../../src/trace/parse-time.ts";
import { lines, project } from "../cli/run.ts";

test.each([
  [0, "1970-01-01T00:00:00Z"],
  [1, "1970-01-01T00:00:00.001Z"],
  [-1, "1969-12-31T23:59:59.999Z"],
  [parseTime("9999-12-31T23:59:59Z"), "9999-12-31T23:59:59Z"],
  [parseTime("9999-12-31T23:59:60Z"), "9999-12-31T23:59:59.999Z"],
  [parseTime("0000-01-01T00:00:00Z"), "0000-01-01T00:00:00Z"],
  [parseTime("0000-01-01T00:00:00+23:59"), "0000-01-01T00:00:00Z"],
  [Number.MAX_SAFE_INTEGER, "9999-12-31T23:59:59.999Z"],
])("%i is %s", (ms, text) => {
  expect(isoTime(ms)).toBe(text);
});

test("a limit that resets after the year 9999 resets at its end", async () => {
  const { run } = project({
    "policy.json": {
      version: "1",
      default: "deny",
      tools: { pay: { limits: [{ counter: "paid", window: "day", max: 1 }] } },
    },
    "trace.jsonl": '{"ts":"9999-12-31T12:00:00Z","tool":"pay"}\n',
  });
  const { stdout } = await run(["simulate", "trace.jsonl", "--format", "ndjson"]);
  expect(lines(stdout)[0]?.limits).toEqual([
    { rule: "/tools/pay/limits/paid", used: 1, max: 1, resets: "9999-12-31T23:59:59.999Z" },
  ]);
});
