// policy demo, and the recording that it replays.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lines, PACKAGE_ROOT, project } from "./run.ts";

const DEMO = join(PACKAGE_ROOT, "fixtures/demo");
const read = (name: string): string => readFileSync(join(DEMO, name), "utf8");

test("shows the three commands on real data, from any folder", async () => {
  const { list, run } = project({ "policy.json": "not even JSON" });
  const { exitCode, stdout, stderr } = await run(["demo"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout.match(/^\$ policy \w+/gm)).toEqual(["$ policy scan", "$ policy lint", "$ policy simulate"]);
  expect(stdout).toContain("9 tools: fixtures/demo/policy.yaml governs every one\n");
  expect(stdout).toMatch(/^\d infos? in 1 file$/m);
  expect(stdout).toContain("40 calls: 30 allowed, 8 denied, 2 waiting for approval, 0 undecidable\n");
  expect(stdout).toContain("26 expectations: all met\n");
  expect(list()).toEqual(["policy.json"]);
});

describe("the recording", () => {
  const calls = lines(read("trace.jsonl"));

  test("is what the server answers today, byte for byte", () => {
    const { at, read: readNew } = project();
    execFileSync(process.execPath, [join(DEMO, "record.mjs"), at(".")]);
    expect(readNew("trace.jsonl")).toBe(read("trace.jsonl"));
    expect(readNew("tools.json")).toBe(read("tools.json"));
  });

  test("has real outcomes, of two agents", () => {
    expect(new Set(calls.map(({ outcome }) => outcome))).toEqual(new Set(["ok", "error"]));
    expect(new Set(calls.map(({ grant }) => grant)).size).toBe(2);
  });

  test("shows every kind of decision, and a limit that is exceeded and starts again", async () => {
    const { run } = project();
    const argv = [
      "simulate",
      join(DEMO, "trace.jsonl"),
      "--policy",
      join(DEMO, "policy.yaml"),
      "--format",
      "ndjson",
    ];
    const { stdout } = await run(argv);
    const decided = lines(stdout);
    expect(new Set(decided.map(({ decision }) => decision))).toEqual(
      new Set(["allow", "deny", "require_approval"]),
    );
    const reasons = new Set(decided.map(({ reason }) => reason));
    for (const reason of ["require", "deny_if", "limit", "default_deny", "approval"])
      expect(reasons).toContain(reason);
    const ofCoder = decided.filter(
      ({ grant, tool }) => grant === "coding-agent" && tool === "create_entities",
    );
    expect(ofCoder.map(({ decision }) => decision)).toEqual([
      "allow",
      "allow",
      "allow",
      "deny",
      "deny",
      "allow",
    ]);
  });

  test("an installed package, which has no server, scans the list that was recorded with it", async () => {
    const { run } = project();
    const flags = ["--policy", join(DEMO, "policy.yaml"), "--format", "json"];
    const recorded = JSON.parse((await run(["scan", join(DEMO, "tools.json"), ...flags])).stdout);
    const server = join(PACKAGE_ROOT, "node_modules/.bin/mcp-server-memory");
    const live = JSON.parse((await run(["scan", ...flags, "--", server])).stdout);
    expect(recorded.tools).toEqual(live.tools);
  });
});
