// A scan that is stopped when everything was listed, while its server takes its time to end.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { listTools } from "../../src/mcp/list-tools.ts";
import type { Target } from "../../src/mcp/target.ts";
import { OPTIONS } from "./scan.ts";

/** Says in a file that it was told to end, and does not. */
const SERVER = `
process.on("SIGTERM", () => require("node:fs").writeFileSync(process.argv[1], ""));
setInterval(() => {}, 1000);
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method } = JSON.parse(line);
  const result = method === "initialize"
    ? { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "s", version: "1" } }
    : { tools: [{ name: "look", inputSchema: { type: "object" } }] };
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: "2.0", id, result }));
});`;

test("no list is told of a scan that was stopped", async () => {
  const folder = mkdtempSync(join(tmpdir(), "abort-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const told = join(folder, "told");
  const target: Target = {
    ...{ kind: "stdio", command: process.execPath, env: {}, cwd: folder },
    args: ["-e", SERVER, told],
  };
  const controller = new AbortController();
  const limits = { killGraceMs: 1000 };
  const scan = listTools(target, { ...OPTIONS, signal: controller.signal, limits });
  const outcome = scan.then(
    () => "listed",
    (error: unknown) => error,
  );
  while (!existsSync(told)) await delay(5);
  controller.abort("stopped");
  expect(await outcome).toBe("stopped");
});
