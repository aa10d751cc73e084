// A large trace is replayed by several threads of their own, and what is printed is the same for every number of them.

import { spawnSync } from "node:child_process";
import { rmSync, truncateSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadPolicies } from "../../src/cli/load-policies.ts";
import { startThreads, type Told } from "../../src/cli/replay-threads.ts";
import { filesOf, type ShareOptions } from "../../src/cli/simulate-share.ts";
import { startTurns } from "../../src/cli/thread-turns.ts";
import { planThreads } from "../../src/cli/trace-pieces.ts";
import { PACKAGE_ROOT, type Project, project, type Result } from "../cli/run.ts";
import { NO_THREADS } from "./no-threads.ts";

/** So much that every thread has started before the first is through. */
const CALLS = 120_000;
const START = Date.UTC(2026, 10, 22, 10);

const POLICY = {
  version: "1",
  default: "deny",
  tools: {
    look: { limits: [{ counter: "calls", window: "minute", max: 40 }] },
    pay: {
      require: [{ conditions: [{ path: "args.amount", op: "lte", value: 900 }], on_deny: "Too much." }],
      limits: [
        { counter: "sum", window: "hour", max: 20_000, increment_from: "args.amount", scope: "server" },
      ],
    },
    wipe: { action: "require_approval" },
  },
};

/** Some late, some to be refunded, some with an expectation, some of no use. */
function trace(): string {
  const filler = "x".repeat(150);
  const lines: string[] = [];
  for (let i = 0; i < CALLS; i++) {
    if (i % 997 === 0) lines.push(`{"torn":${i}`);
    const time = START + i * 90 - (i % 101 === 0 ? 300_000 : 0);
    lines.push(
      JSON.stringify({
        ts: new Date(time).toISOString(),
        grant: `grant-${i % 7}`,
        tool: ["look", "pay", "wipe", `other-${i % 1000}`][(i >> 3) % 4],
        args: { note: i % 50 === 0 ? "ü" : filler, amount: i % 1000 },
        outcome: i % 20 === 0 ? "error" : "ok",
        ...(i % 5000 === 0 && { expect: "deny" }),
      }),
    );
  }
  return `${lines.join("\n")}\n`;
}

async function replays(run: Project["run"], argv: readonly string[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const jobs of ["1", "2", "3"]) results.push(await run(["simulate", ...argv, "--jobs", jobs]));
  return results;
}

describe("a thread", () => {
  /** What it makes of a trace of one piece, for which the first thread, who has read these policies, does nothing. */
  async function replay(change: (policies: string, trace: string) => string): Promise<Told | undefined> {
    const { folder, at } = project({ "policy.json": POLICY, "trace.jsonl": '{"ts":0,"tool":"look"}\n' });
    const plan = planThreads(folder, ["trace.jsonl"], undefined, 2);
    if (plan === undefined) throw new Error("no threads");
    const share: ShareOptions = { approve: "none", hasLines: false, isNamingFiles: false, isCovering: false };
    const options = { policy: undefined, server: undefined, share };
    const { results, shared, end } = startThreads({ cwd: folder, packageRoot: PACKAGE_ROOT }, plan, options);
    try {
      const [port] = results;
      port?.postMessage(change(filesOf(await loadPolicies(folder, {})), at("trace.jsonl")));
      startTurns(shared.turns);
      return await new Promise((resolve) =>
        port?.on("message", resolve).on("close", () => resolve(undefined)),
      );
    } finally {
      end();
    }
  }

  test("takes the pieces that the first does not", async () => {
    expect(await replay((policies) => policies)).toMatchObject({
      piece: 0,
      message: { contents: { calls: 1 } },
    });
  });

  test("takes none when it has read another policy", async () => {
    expect(await replay((policies) => policies.replace("40", "41"))).toBeUndefined();
  });

  test("tells where in the program it failed", async () => {
    const told = await replay((policies, trace) => {
      rmSync(trace);
      return policies;
    });
    expect(told?.message).toMatchObject({ failed: { code: "file-unreadable" } });
    const failed = told !== undefined && "failed" in told.message ? told.message.failed : undefined;
    expect(failed?.error.stack).toMatch(/^ +at .*\breplay\.js:/m);
  });
});

describe("without --jobs", () => {
  test.each([
    [96 * 1024 * 1024 - 1, 1],
    [96 * 1024 * 1024, Math.min(availableParallelism(), 16)],
  ])("%d bytes are for %d threads", (bytes, threads) => {
    const { folder, at } = project({ "trace.jsonl": '{"ts":0,"tool":"look"}\n'.repeat(100_000) });
    truncateSync(at("trace.jsonl"), bytes);
    expect(planThreads(folder, ["trace.jsonl"], undefined, undefined)?.threads ?? 1).toBe(threads);
  });
});

describe("threads", () => {
  test.each(["text", "json", "ndjson", "markdown", "junit", "github", "html"])(
    "change nothing of what is printed as %s",
    async (format) => {
      const { run } = project({ "policy.json": POLICY, "trace.jsonl": trace() });
      const argv = ["trace.jsonl", "--format", format, "--fail-on", "expectation"];
      const [one, ...others] = await replays(run, argv);
      expect(one?.exitCode).toBe(1);
      for (const other of others) {
        expect(other.exitCode).toBe(1);
        expect(other.stderr).toBe(one?.stderr);
        // Not toEqual, which would print megabytes.
        expect(other.stdout === one?.stdout).toBe(true);
      }
    },
  );

  test.each([
    ["coverage", ["--coverage", "--min-coverage", "100"]],
    ["coverage as lcov", ["--format", "lcov"]],
    ["grants of another member", ["--grant-by", "outcome", "--format", "ndjson"]],
    ["grants by file", ["copy.jsonl", "--grant-by", "file", "--format", "ndjson"]],
    ["servers under other names", ["--map", "here=there", "--map", "gone=there", "--format", "json"]],
  ])("share %s", async (_, options) => {
    const text = trace().replaceAll('"tool":"look"', '"server":"here","tool":"look"');
    const { run } = project({
      "policies/there.json": POLICY,
      "policies/other.json": POLICY,
      "trace.jsonl": text,
      "copy.jsonl": text,
    });
    const argv = ["trace.jsonl", "--policy", "policies", "--fail-on", "never", ...options];
    const [one, ...others] = await replays(run, argv);
    expect(one?.stdout).not.toBe("");
    for (const other of others) {
      expect([other.exitCode, other.stderr]).toEqual([one?.exitCode, one?.stderr]);
      expect(other.stdout === one?.stdout).toBe(true);
    }
  });

  test("read small traces and several too", async () => {
    const line = '{"ts":"2026-11-22T10:00:00Z","grant":"a","tool":"look"}\n';
    const files = { "a.jsonl": line.repeat(300), "b.jsonl": "", "c.jsonl": line.trimEnd(), "d.jsonl": "{" };
    const { run } = project({ "policy.json": POLICY, ...files });
    const [one, ...others] = await replays(run, [...Object.keys(files), "--format", "ndjson", "--strict"]);
    expect(one?.exitCode).toBe(1);
    expect(others).toEqual([one, one]);
  });

  test("do without those that cannot be started", () => {
    const { folder } = project({ "policy.json": POLICY, "trace.jsonl": trace() });
    const argv = [join(PACKAGE_ROOT, "bin/policy.js"), "simulate", "trace.jsonl", "--fail-on", "never"];
    const replay = (...all: readonly string[]) => spawnSync(process.execPath, all, { cwd: folder });
    const alone = replay(...argv, "--jobs", "1");
    expect(alone.status).toBe(0);
    const refused = replay(...NO_THREADS, ...argv, "--jobs", "3");
    expect(refused.status).toBe(0);
    expect(refused.stdout.toString()).toBe(alone.stdout.toString());
  });

  test("wait for who reads the lines slowly, rather than keep them all", async () => {
    const text = trace();
    const { run, at } = project({ "policy.json": POLICY, "trace.jsonl": text });
    let writes = 0;
    const argv = ["simulate", "trace.jsonl", "--format", "ndjson", "--jobs", "2"];
    const { exitCode, stderr } = await run(argv, {
      onStdout: () => {
        if (writes++ > 0) return;
        // As long as it takes the other thread to start and to read all of the trace.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000);
        truncateSync(at("trace.jsonl"), Math.floor(text.length / 2));
      },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("trace.jsonl became shorter while it was read.");
  });

  test.each([
    ["a trace that is not there", ["none.jsonl"]],
    ["a trace in no format", ["other.jsonl"]],
    ["a trace without calls", ["empty.jsonl"]],
    ["standard input", ["-"]],
    ["one trace twice", ["a.jsonl", "a.jsonl"]],
  ])("say the same of %s", async (_, traces) => {
    const { run } = project({
      "policy.json": POLICY,
      "other.jsonl": '{"some":"thing"}\n',
      "empty.jsonl": "",
      "a.jsonl": '{"ts":1,"tool":"look"}\n{"ts":0,"tool":"look"}\n{}\n',
    });
    const [one, ...others] = await replays(run, traces);
    expect(others).toEqual([one, one]);
  });

  test.each(["0", "17", "two", "-1"])("cannot be %s", async (jobs) => {
    const { run } = project({ "policy.json": POLICY, "a.jsonl": "" });
    expect((await run(["simulate", "a.jsonl", "--jobs", jobs])).exitCode).toBe(2);
  });
});
