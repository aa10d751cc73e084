// Servers that behave, over stdio.

import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { listTools } from "../../src/mcp/list-tools.ts";
import { killAllSync } from "../../src/mcp/server-process.ts";
import { namesOf, nodeTarget, OPTIONS, scanHostile, serverPath } from "./scan.ts";

const SIX = ["session_start", "session_end", "remember", "recall", "check", "digest"];

test("a server made with the SDK", async () => {
  const listing = await listTools(nodeTarget(serverPath("agent-recall.mjs")), OPTIONS);
  expect(listing).toMatchObject({
    server: { name: "Agent Recall", version: "1.0.0", protocol: "2025-11-25" },
    isComplete: true,
    problems: [],
    stderrTail: "",
  });
  expect(namesOf(listing)).toEqual(SIX);
});

test("the official memory server", async () => {
  const manifest = createRequire(import.meta.url).resolve("@modelcontextprotocol/server-memory/package.json");
  const env = { MEMORY_FILE_PATH: join(tmpdir(), "never-written.jsonl") };
  const listing = await listTools(nodeTarget(join(dirname(manifest), "dist", "index.js"), [], env), OPTIONS);
  expect(listing.isComplete).toBe(true);
  expect(listing.server.name).toBe("memory-server");
  expect(namesOf(listing)).toEqual(
    expect.arrayContaining(["create_entities", "delete_entities", "read_graph", "search_nodes"]),
  );
});

test("a server of the newest revision says who it is in metadata", async () => {
  const { listing } = await scanHostile("modern-only");
  expect(listing?.server).toEqual({ name: "modern", version: "2.0.0", protocol: "2026-07-28" });
});

const MISSING = [
  ["a command that does not exist", { command: "/no/such/program" }, /the command .* was not found/],
  [
    "a command that may not run",
    { command: serverPath("agent-recall-tools.mjs") },
    /cannot be started \(EACCES\)/,
  ],
  ["an argument with a NUL", { args: ["s3cret\0"] }, /cannot be started \(ERR_INVALID_ARG_VALUE\)\.$/],
  ["an argument that is too long", { args: ["x".repeat(5_000_000)] }, /cannot be started \(E2BIG\)/],
  ["a folder that does not exist", { cwd: "/no/such/folder" }, /working directory .* is no folder/],
] as const;

test.each(MISSING)("%s fails and says so", async (_, change, message) => {
  const target = { ...nodeTarget(serverPath("agent-recall.mjs")), ...change };
  await expect(listTools(target, OPTIONS)).rejects.toMatchObject({
    code: "server-failed",
    message: expect.stringMatching(message),
  });
});

test("a handler that cannot wait kills everything", async () => {
  const { error, survivors, processCount } = await scanHostile("silent-list", {}, killAllSync);
  expect(error).toMatchObject({ message: expect.stringContaining("the server was ended by SIGKILL") });
  expect(processCount).toBe(1);
  expect(survivors).toEqual([]);
});
