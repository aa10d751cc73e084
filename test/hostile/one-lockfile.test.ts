// Scans that write one lockfile at the same time, and one that was killed while it did.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PACKAGE_ROOT, project } from "../cli/run.ts";

const TOOLS = {
  tools: Array.from({ length: 300 }, (_, i) => ({ name: `get_${i}`, inputSchema: { type: "object" } })),
};
const NAMES = Array.from({ length: 8 }, (_, i) => `server-${i}`);

test("each scan keeps what the others have written", async () => {
  const { folder, read, list } = project({ "tools.json": TOOLS });
  const scans = NAMES.map((name) => {
    const argv = [join(PACKAGE_ROOT, "bin/policy.js"), "scan", "tools.json", "--lock", "--server", name];
    return once(spawn(process.execPath, argv, { cwd: folder, stdio: "ignore" }), "exit");
  });
  expect(await Promise.all(scans)).toEqual(NAMES.map(() => [0, null]));
  expect(Object.keys(JSON.parse(read("policy.lock.json")).servers)).toEqual(NAMES);
  expect(list()).toEqual(["policy.lock.json", "tools.json"]);
});

test("what a killed scan has left does not stop the next", async () => {
  const { run, list, exists } = project({ "tools.json": TOOLS, ".policy.lock.json.writing": "" });
  expect(await run(["scan", "tools.json", "--lock"])).toMatchObject({ exitCode: 0 });
  expect(exists("policy.lock.json")).toBe(true);
  expect(list()).toEqual(["policy.lock.json", "tools.json"]);
});
