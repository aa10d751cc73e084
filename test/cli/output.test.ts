// What an output must never destroy, and what a command line must not say twice.

import { execFileSync } from "node:child_process";
import { lstatSync } from "node:fs";
import { expect, test } from "vitest";
import { project } from "./run.ts";

const POLICY = JSON.stringify({
  version: "1",
  default: "deny",
  tools: { pay: { limits: [{ counter: "paid", window: "day", max: 5, increment_from: "args.amount" }] } },
});
const TRACE = [{ amount: 9 }, {}].map((args) => JSON.stringify({ ts: 0, tool: "pay", args })).join("\n");
const TOOLS = '{"tools":[{"name":"pay","inputSchema":{"type":"object"}}]}';
const FILES = { "policy.json": POLICY, "trace.jsonl": TRACE, "tools.json": TOOLS };

test.each([
  ["policy.json", "lint"],
  ["policy.json", "simulate trace.jsonl"],
  ["trace.jsonl", "simulate trace.jsonl"],
  ["policy.json", "simulate trace.jsonl --policy policy.json --format ndjson"],
  ["tools.json", "scan tools.json"],
  ["policy.json", "scan tools.json --policy policy.json"],
  ["tools.json", "classify tools.json"],
])("an input is not overwritten: %s by %s", async (input, command) => {
  const { run, read, list } = project(FILES);
  const result = await run([...command.split(" "), "--output", input]);
  expect(result).toMatchObject({ exitCode: 2, stdout: "" });
  expect(result.stderr).toContain("would overwrite what is read");
  expect(read(input)).toBe(FILES[input as keyof typeof FILES]);
  expect(list()).toEqual(Object.keys(FILES).sort());
});

test.each(["lint", "simulate trace.jsonl", "schema"])("a pipe stays a pipe: %s", async (command) => {
  const { run, at, list } = project(FILES);
  execFileSync("mkfifo", [at("pipe")]);
  expect(await run([...command.split(" "), "--output", "pipe"])).toMatchObject({ exitCode: 2, stdout: "" });
  expect(lstatSync(at("pipe")).isFIFO()).toBe(true);
  expect(list()).toEqual([...Object.keys(FILES), "pipe"].sort());
});

test.each([
  "simulate trace.jsonl --policy policy.json --policy other.json",
  "lint --fail-on never --fail-on error",
  "scan tools.json --timeout 1 --timeout 2",
])("an option that counts once stands once: %s", async (command) => {
  const result = await project(FILES).run(command.split(" "));
  expect(result).toMatchObject({ exitCode: 2, stdout: "" });
  expect(result.stderr).toContain("may stand only once");
});

test("one limit that denies for two reasons has two rows, each with its message", async () => {
  const { stdout } = await project(FILES).run(["simulate", "trace.jsonl", "--format", "json"]);
  const { rules } = JSON.parse(stdout);
  expect(rules).toMatchObject([
    { reason: "bad_amount", calls: 1, message: expect.stringContaining("cannot be counted") },
    { reason: "limit", calls: 1, message: expect.stringContaining("has reached its limit") },
  ]);
});
