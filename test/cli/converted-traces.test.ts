// The law of convert-trace: what it makes of a trace gets the decisions of the trace, also when the trace is a mess.

import { expect, test } from "vitest";
import { EXAMPLES } from "../trace/formats/examples.ts";
import { lines, project } from "./run.ts";

const POLICY = {
  version: "1",
  default: "allow",
  all_tools: { limits: [{ counter: "all", window: "hour", max: 3, refund_on_error: true }] },
  tools: {
    refund_order: {
      require: [{ conditions: [{ path: "args.amount", op: "lte", value: 9007199254740992 }] }],
      limits: [
        { counter: "calls", window: "hour", max: 1, refund_on_error: true },
        { counter: "sum", window: "day", max: 100_000, increment_from: "args.amount" },
      ],
    },
    get_order: { deny_if: [{ conditions: [{ path: "args.a", op: "exists", value: true }] }] },
  },
};

/** What may stand in the place of a value. */
const VALUES = [
  ...["null", "true", "1", "-0", "1.0", "0.10", "1e400", "9007199254740993", "12345678901234567890123"],
  ...['""', '"x"', '"\\ud800"', '"__proto__"', '"anonymous"', '"2026-11-22T10:00:00Z"', "1795341660000"],
  ...["[]", "{}", '{"amount":5}'],
];
const WAYS = [[], ["--builtin"], ...["session", "user", "file", "cwd"].map((by) => ["--grant-by", by])];
const MESSES = 18;

type Random = (below: number) => number;

function createRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
}

/** With lines torn, twice, left out or changed places, and values that are others. */
function makeMess(text: string, random: Random): string {
  const all = text.split("\n").filter((line) => line !== "");
  for (let changes = 1 + random(3); changes > 0; changes--) {
    const at = random(all.length);
    const line = all[at] ?? "";
    const way = random(6);
    if (way === 0) all.splice(random(all.length + 1), 0, line);
    else if (way === 1 && all.length > 1) all.splice(at, 1);
    else if (way === 2) all.push(...all.splice(at, 1));
    else if (way === 3) all[at] = line.slice(0, random(line.length + 1));
    else all[at] = changeValue(line, random);
  }
  return all.join("\n");
}

function changeValue(line: string, random: Random): string {
  const values = [...line.matchAll(/(?<=:)(?:"[^"]*"|-?[\d.]+|true|false|null)/g)];
  const value = values[random(Math.max(1, values.length))];
  if (value === undefined) return line;
  const other = VALUES[random(VALUES.length)] ?? "";
  return line.slice(0, value.index) + other + line.slice(value.index + value[0].length);
}

test.each(EXAMPLES)("of $format", async ({ format, text }) => {
  const { run, write } = project({ "policy.json": POLICY });
  const random = createRandom(7);
  const decide = async (file: string, ...more: readonly string[]): Promise<readonly object[]> => {
    const timed = ["--assume-interval", "1000", "--format", "ndjson", "--show-args"];
    const { stdout } = await run(["simulate", file, ...timed, ...more]);
    // Lines have other numbers, and times that are assumed stand in converted lines only.
    return stdout === "" ? [] : lines(stdout).map(({ line, ts, ...others }) => others);
  };
  let compared = 0;
  for (let mess = 0; mess < MESSES; mess++) {
    const trace = makeMess(text, random);
    write({ "trace.x": trace });
    const way = [...(WAYS[mess % WAYS.length] ?? []), "--input-format", format];
    const decided = await decide("trace.x", ...way);
    const { exitCode, stdout } = await run(["convert-trace", "trace.x", "--assume-interval", "1000", ...way]);
    expect(exitCode, trace).toBe(decided.length === 0 ? 2 : 0);
    if (decided.length === 0) continue;
    write({ "native.jsonl": stdout });
    expect(await decide("native.jsonl", "--input-format", "native"), trace).toEqual(decided);
    compared++;
  }
  expect(compared).toBeGreaterThan(MESSES / 2);
});
