// simulate with traces that are in no way what a trace should be, and what it says of them.

import { execFileSync } from "node:child_process";
import { appendFileSync, statSync, truncateSync } from "node:fs";
import { expect, test } from "vitest";
import { openTrace } from "../../src/cli/trace-file.ts";
import { createPieceReader } from "../../src/cli/trace-pieces.ts";
import { project } from "./run.ts";

const POLICY = { version: "1", default: "deny", tools: { get_order: {} } };
const NATIVE = '{"ts":"2026-11-23T09:00:00Z","tool":"get_order","args":{"order_id":"A"}}\n';

test("standard input is read once only", async () => {
  const { run } = project({ "policy.json": POLICY });
  const { exitCode, stderr } = await run(["simulate", "-", "-"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("Standard input (-) can be read once only.");
});

test("a trace in UTF-16 is exit 2, and it is said what to do", async () => {
  const { run } = project({ "policy.json": POLICY, "trace.jsonl": Buffer.from(NATIVE, "utf16le") });
  const { exitCode, stderr } = await run(["simulate", "trace.jsonl"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("a UTF-16 file must be converted to UTF-8");
});

test.each([
  ["1795341603", true],
  ["1795341603000", false],
  ["5000", false],
])("times in seconds are told of: %s", async (ts, isTold) => {
  const { run } = project({ "policy.json": POLICY, "trace.jsonl": `{"ts":${ts},"tool":"Bash"}\n` });
  const { stdout } = await run(["simulate", "trace.jsonl"]);
  expect(stdout.includes("Seconds must be multiplied by 1000.")).toBe(isTold);
});

test.each([
  ["zip", "PK\u0003\u0004"],
  ["bzip2", "BZh9"],
  ["xz", Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])],
])("in another way are exit 2, and it is said which: %s", async (name, start) => {
  const { run } = project({
    "policy.json": POLICY,
    "trace.jsonl": Buffer.concat([Buffer.from(start), Buffer.from(NATIVE)]),
  });
  const { exitCode, stderr } = await run(["simulate", "trace.jsonl"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`trace.jsonl is packed with ${name}, which is not read.`);
});

test("a trace that becomes shorter while it is read is an error, not a short trace", () => {
  const message = "trace.jsonl became shorter while it was read.";
  const { folder, at } = project({ "trace.jsonl": NATIVE.repeat(30_000) });
  const path = at("trace.jsonl");
  const bytes = statSync(path).size;
  const trace = openTrace({ cwd: folder, stdin: () => process.stdin }, "trace.jsonl");
  trace.readNow();
  truncateSync(path, 100);
  expect(() => trace.readNow()).toThrow(message);
  trace.close();
  const pieces = createPieceReader(folder, [{ file: "trace.jsonl", bytes }]);
  const reader = { push: () => {}, end: () => {} };
  expect(() => pieces.read({ trace: 0, start: 0, end: 4096 }, reader)).toThrow(message);
  pieces.close();
});

test("a trace that grows while it is read is read as long as it was", () => {
  const { folder, at } = project({ "trace.jsonl": NATIVE.repeat(30_000) });
  const bytes = statSync(at("trace.jsonl")).size;
  const trace = openTrace({ cwd: folder, stdin: () => process.stdin }, "trace.jsonl");
  let count = 0;
  for (let next = trace.readNow(); next !== undefined; next = trace.readNow()) {
    count += next.length;
    appendFileSync(at("trace.jsonl"), NATIVE.repeat(10));
  }
  expect(count).toBe(bytes);
  trace.close();
});

test("a pipe in a folder is not left out in silence", async () => {
  const { run, at } = project({ "policy.json": POLICY, "logs/a.jsonl": NATIVE });
  execFileSync("mkfifo", [at("logs/b.jsonl")]);
  const { exitCode, stderr } = await run(["simulate", "logs"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("logs/b.jsonl is not a regular file");
});
