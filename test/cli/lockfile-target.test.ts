// A lockfile as the target of a scan: its tools are judged, and nothing is run.

import { expect, test } from "vitest";
import { serverPath } from "../mcp/scan.ts";
import { project } from "./run.ts";

const SERVER = ["--sandbox=off", "--", process.execPath, serverPath("agent-recall.mjs")];

test("the tools of a lockfile are those of the server, with the same risk, and no process is held", async () => {
  const { run } = project();
  const scan = await run(["scan", "--lock", "--server", "memory", "--format", "json", ...SERVER]);
  const again = await run(["scan", "policy.lock.json", "--format", "json"]);
  expect([scan.exitCode, again.exitCode]).toEqual([0, 0]);
  const [live, locked] = [scan, again].map(({ stdout }) => JSON.parse(stdout));
  expect(locked.tools).toEqual(live.tools);
  expect(locked.findings).toEqual([]);
  const { name, version, protocol } = live.server;
  const how = "the lockfile policy.lock.json";
  const configName = "memory";
  expect(locked.server).toEqual({ name, version, protocol, how, target: "policy.lock.json", configName });
});

test("of several servers one is named", async () => {
  const { run } = project();
  for (const name of ["memory", "notes"]) await run(["scan", "--lock", "--server", name, ...SERVER]);
  expect(await run(["scan", "policy.lock.json"])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("is a lockfile: pick one with `--server`, of memory, notes."),
  });
  expect(await run(["scan", "policy.lock.json", "--server", "other"])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("has no server other; it has memory, notes."),
  });
  expect(await run(["scan", "policy.lock.json", "--server", "notes"])).toMatchObject({ exitCode: 0 });
});

test("a lockfile that was changed by hand into another shape is refused", async () => {
  const lock = { version: 1, servers: { memory: { tools: [] } } };
  const { run } = project({ "policy.lock.json": lock });
  expect(await run(["scan", "policy.lock.json"])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("policy.lock.json: /servers/memory"),
  });
});
