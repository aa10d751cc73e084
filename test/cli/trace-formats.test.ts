// simulate and convert-trace with recordings of every format, packed, in folders and by globs.

import { symlinkSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { EXAMPLES } from "../trace/formats/examples.ts";
import { lines, project } from "./run.ts";

const POLICY = {
  version: "1",
  default: "deny",
  tools: {
    refund_order: {
      require: [{ conditions: [{ path: "args.amount", op: "lte", value: 9007199254740992 }] }],
      limits: [{ counter: "calls", window: "hour", max: 1, refund_on_error: true }],
    },
    get_order: { require: [{ conditions: [{ path: "args.order_id", op: "exists", value: true }] }] },
    Bash: {},
  },
};

const NATIVE = '{"ts":"2026-11-23T09:00:00Z","tool":"get_order","args":{"order_id":"A"}}\n';
const TRANSCRIPT = EXAMPLES.find(({ format }) => format === "claude-code")?.text ?? "";

describe.each(EXAMPLES)("$format", ({ text, calls }) => {
  const ways = ["session", "user", "file", "cwd"].map((by) => ["--grant-by", by]);

  test.each([[[], []], [["--builtin"], []], ...ways.map((way) => [[], way])])(
    "converted lines get the very same decisions (%s %s)",
    async (more, way) => {
      const { run } = project({ "policy.json": POLICY, "trace.x": text });
      const options = ["--assume-interval", "1000"];
      const converted = await run([
        "convert-trace",
        "trace.x",
        "--output",
        "native.jsonl",
        ...options,
        ...more,
        ...way,
      ]);
      expect(converted.exitCode).toBe(0);
      const decide = async (file: string, ...rest: readonly string[]): Promise<readonly object[]> => {
        const { stdout } = await run([
          "simulate",
          file,
          "--format",
          "ndjson",
          "--show-args",
          ...options,
          ...rest,
        ]);
        // Lines have other numbers, and times that are assumed stand in converted lines only.
        return lines(stdout).map(({ line, ts, ...others }) => others);
      };
      const decided = await decide("trace.x", ...more, ...way);
      expect(await decide("native.jsonl", "--input-format", "native")).toEqual(decided);
      expect(decided.length).toBeGreaterThanOrEqual(calls.length);
      const twice = await run(["convert-trace", "native.jsonl"]);
      expect(lines(twice.stdout)).toHaveLength(decided.length);
    },
  );
});

test("the summary tells of all that a transcript holds", async () => {
  const { run } = project({ "policy.json": POLICY, "trace.jsonl": TRANSCRIPT });
  const { exitCode, stdout } = await run(["simulate", "trace.jsonl", "--strict"]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("ignored 2 lines without calls: 1 summary, 1 user");
  expect(stdout).toContain("left out 1 call of the agent's own tools");
  expect(stdout).toContain("left out 1 copy of calls");
  expect(stdout).toContain("8 lines: 3 replayed, 0 skipped");
  const json = JSON.parse((await run(["simulate", "trace.jsonl", "--format", "json"])).stdout);
  expect(json.summary).toMatchObject({
    lines: 8,
    replayed: 3,
    skipped: 0,
    ignored: 2,
    notMcp: 1,
    duplicates: 1,
  });
  expect(json.ignored).toEqual([
    { kind: "summary", count: 1 },
    { kind: "user", count: 1 },
  ]);
});

test("--strict fails on a call that cannot be used", async () => {
  const bad = TRANSCRIPT.replace('"input":{}', '"input":[]');
  const { run } = project({ "policy.json": POLICY, "trace.jsonl": bad });
  expect((await run(["simulate", "trace.jsonl"])).exitCode).toBe(0);
  const { exitCode, stdout } = await run(["simulate", "trace.jsonl", "--strict"]);
  expect(exitCode).toBe(1);
  expect(stdout).toContain("skipped 1 line (bad-args)");
  expect((await run(["convert-trace", "trace.jsonl", "--strict"])).exitCode).toBe(1);
});

test("nothing but own tools is nothing to do, and the error says what was there", async () => {
  const own =
    '{"type":"assistant","sessionId":"s","message":{"content":[{"type":"tool_use","id":"a","name":"Bash"}]}}\n';
  const { run } = project({ "policy.json": POLICY, "trace.jsonl": own });
  for (const command of ["simulate", "convert-trace"]) {
    const { exitCode, stderr } = await run([command, "trace.jsonl"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("1 not an MCP call. `--builtin` replays the agent's own tools.");
  }
});

test("calls without a time are converted, and it is said how to replay them", async () => {
  const { run } = project({ "a.jsonl": EXAMPLES.find(({ format }) => format === "jsonrpc")?.text });
  const { stdout, stderr } = await run(["convert-trace", "a.jsonl"]);
  expect(lines(stdout).every(({ ts }) => ts === undefined)).toBe(true);
  expect(stderr).toContain("2 calls without a time");
  const timed = await run(["convert-trace", "a.jsonl", "--assume-interval", "500"]);
  expect(lines(timed.stdout).map(({ ts }) => ts)).toEqual([0, 500]);
});

test("times before 1970 that follow from an interval are written so that they can be read", async () => {
  const trace = '{"ts":"1969-12-31T23:59:59.500Z","tool":"Bash"}\n{"tool":"Bash"}\n{"tool":"Bash"}\n';
  const { run } = project({ "policy.json": POLICY, "a.jsonl": trace });
  const { stdout } = await run(["convert-trace", "a.jsonl", "--assume-interval", "400", "-o", "b.jsonl"]);
  expect(stdout).toBe("");
  const replayed = await run(["simulate", "b.jsonl", "--format", "ndjson"]);
  expect(lines(replayed.stdout).map(({ ts }) => ts)).toEqual([
    "1969-12-31T23:59:59.500Z",
    "1969-12-31T23:59:59.900Z",
    300,
  ]);
});

test("a trace in no format that is read is exit 2", async () => {
  const { run } = project({ "policy.json": POLICY, "what.jsonl": '{"hello\u202e":1}\n' });
  const { exitCode, stderr } = await run(["simulate", "what.jsonl"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("error[trace-format-unknown]: what.jsonl is in no format that is read");
  expect(stderr).not.toContain("\u202e");
  expect((await run(["simulate", "what.jsonl", "--input-format", "nothing"])).exitCode).toBe(2);
});

test("names of servers are told apart by the policies", async () => {
  const use =
    '{"type":"assistant","sessionId":"s","message":{"content":[{"type":"tool_use","id":"a","name":"mcp__my__shop__get_order","input":{"order_id":"A"}}]}}\n';
  const { run } = project({ "policies/my__shop.json": POLICY, "trace.jsonl": use });
  expect((await run(["simulate", "trace.jsonl"])).stdout).toContain("1 allowed");
  expect((await run(["convert-trace", "trace.jsonl"])).stdout).toContain('"server":"my",');
  for (const option of [
    ["--policy", "policies"],
    ["--server", "my__shop"],
  ]) {
    expect((await run(["convert-trace", "trace.jsonl", ...option])).stdout).toContain(
      '"server":"my__shop","tool":"get_order"',
    );
  }
});

describe("packed traces", () => {
  test("are unpacked by content, also from standard input and in parts", async () => {
    const packed = gzipSync(NATIVE);
    const { run } = project({
      "policy.json": POLICY,
      "a.jsonl": packed,
      "two.jsonl": Buffer.concat([packed, packed]),
    });
    expect((await run(["simulate", "a.jsonl"])).stdout).toContain("1 call: 1 allowed");
    expect((await run(["simulate", "two.jsonl"])).stdout).toContain("2 calls: 2 allowed");
    expect((await run(["simulate", "-"], { stdin: packed })).stdout).toContain("1 call: 1 allowed");
  });

  test("that are cut off or damaged are exit 2", async () => {
    const packed = gzipSync(NATIVE.repeat(100));
    const wrong = Buffer.from(packed);
    wrong.fill(0x55, 12, 30);
    const { run } = project({ "policy.json": POLICY, "a.gz": packed.subarray(0, -9), "b.gz": wrong });
    for (const file of ["a.gz", "b.gz"]) {
      const { exitCode, stdout, stderr } = await run(["simulate", file]);
      expect([exitCode, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(`error[trace-damaged]: ${file} cannot be unpacked (gzip)`);
    }
  });

  test("that unpack to far more than they are, are exit 2", async () => {
    const { run } = project({
      "policy.json": POLICY,
      "bomb.gz": gzipSync(Buffer.alloc(40 * 1024 * 1024, " ")),
    });
    const { exitCode, stderr } = await run(["simulate", "bomb.gz"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("error[trace-too-large]: bomb.gz");
  });

  test("by zstd are read where Node can, and otherwise it is said", async () => {
    // One raw block without a checksum, as RFC 8878 section 3.1.1 has it.
    const text = Buffer.from(NATIVE);
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, text.length]);
    const block = Buffer.alloc(3);
    block.writeUIntLE((text.length << 3) | 1, 0, 3);
    const { run } = project({ "policy.json": POLICY, "a.zst": Buffer.concat([frame, block, text]) });
    const { exitCode, stdout, stderr } = await run(["simulate", "a.zst"]);
    const isReadable = "createZstdDecompress" in (await import("node:zlib"));
    if (isReadable) expect(stdout).toContain("1 call: 1 allowed");
    else {
      expect(exitCode).toBe(2);
      expect(stderr).toContain("Node reads from version 22.15 on");
    }
  });
});

describe("several files", () => {
  const files = {
    "policy.json": POLICY,
    "logs/b/two.jsonl": NATIVE,
    "logs/a.jsonl.gz": gzipSync(NATIVE),
    "logs/b/one.jsonl": TRANSCRIPT,
    "logs/notes.txt": "nothing",
    "logs/policy.json": POLICY,
  };
  const filesOf = (stdout: string): readonly unknown[] => [...new Set(lines(stdout).map(({ file }) => file))];

  test.each([
    ["logs", ["logs/a.jsonl.gz", "logs/b/one.jsonl", "logs/b/two.jsonl"]],
    ["logs/", ["logs/a.jsonl.gz", "logs/b/one.jsonl", "logs/b/two.jsonl"]],
    ["logs/**/*.jsonl", ["logs/b/one.jsonl", "logs/b/two.jsonl"]],
    ["logs/*.gz", undefined],
    ["./logs/b/{two,three}.jsonl", undefined],
  ])("%s", async (name, expected) => {
    const { run } = project(files);
    const { exitCode, stdout } = await run(["simulate", name, "--format", "ndjson"]);
    expect(exitCode).toBe(0);
    expect(filesOf(stdout)).toEqual(expected ?? [undefined]);
  });

  test("a glob may start anywhere", async () => {
    const { run, at } = project(files);
    const { stdout } = await run(["simulate", at("logs/b/*.jsonl"), "--format", "ndjson"]);
    expect(filesOf(stdout)).toEqual([at("logs/b/one.jsonl"), at("logs/b/two.jsonl")]);
  });

  test("what a name with a star names is taken first", async () => {
    const { run } = project({ ...files, "logs/*.jsonl": NATIVE });
    expect((await run(["simulate", "logs/*.jsonl"])).stdout).toContain("1 line: 1 replayed");
  });

  test.each([
    ["nothing/*.jsonl", "No file fits nothing/*.jsonl."],
    ["empty", "empty holds no *.jsonl"],
    ["logs/[ab].jsonl*", "no brackets"],
  ])("%s is exit 2", async (name, message) => {
    const { run } = project({ ...files, "empty/x.txt": "" });
    const { exitCode, stderr } = await run(["simulate", name]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  test("one in a folder that is no trace is skipped and counted, and --strict fails on it", async () => {
    const { run } = project({ ...files, "logs/other.jsonl": '{"hello":1}\n' });
    const { exitCode, stdout } = await run(["simulate", "logs"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      "skipped 1 line (no-format): The file is in a folder, and no format fits it. logs/other.jsonl:1",
    );
    expect((await run(["simulate", "logs", "--strict"])).exitCode).toBe(1);
  });

  test("a link to a file is followed, one to a folder is not, and one to nowhere is an error", async () => {
    const { run, at } = project(files);
    symlinkSync(at("logs"), at("logs/b/round"));
    symlinkSync(at("logs/b/two.jsonl"), at("logs/b/three.jsonl"));
    const { stdout } = await run(["simulate", "logs", "--format", "ndjson"]);
    expect(filesOf(stdout)).toContain("logs/b/three.jsonl");
    expect(filesOf(stdout)).toHaveLength(4);
    symlinkSync(at("gone"), at("logs/gone.jsonl"));
    const { exitCode, stderr } = await run(["simulate", "logs"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("logs/gone.jsonl does not exist");
  });

  test("copies of a resumed session in another file are left out", async () => {
    const { run } = project({ "policy.json": POLICY, "s/1.jsonl": TRANSCRIPT, "s/2.jsonl": TRANSCRIPT });
    expect((await run(["simulate", "s"])).stdout).toContain("16 lines: 3 replayed, 0 skipped");
  });
});
