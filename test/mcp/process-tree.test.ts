// Finding and ending the processes of a server, also those that do not want to be found.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { listTools } from "../../src/mcp/list-tools.ts";
import { findProcesses, nameProcesses, signalProcesses, startTree } from "../../src/mcp/process-tree.ts";
import type { Target } from "../../src/mcp/target.ts";
import { PACKAGE_ROOT } from "../cli/run.ts";
import { OPTIONS, processesOf } from "./scan.ts";

/** Starts a shell in a group of its own, and waits for what it started. */
async function shell(script: string, label: string, count: number): Promise<ChildProcess> {
  const child = spawn("/bin/sh", ["-c", script, label], { detached: true, stdio: "ignore" });
  onTestFinished(() => {
    for (const pid of processesOf(label)) process.kill(pid, "SIGKILL");
  });
  while (processesOf(label).length < count) await delay(10);
  return child;
}

const idOf = ({ pid }: ChildProcess): number => pid ?? 0;

test("a child without our environment and in another session is known by its parent, and stays known", async () => {
  // Known by what it sleeps: a shell that starts others is taken for two while it does.
  const label = String(300_000 + (process.pid % 100_000));
  const child = await shell(`env -i setsid sleep ${label} & wait`, label, 2);
  const tree = startTree(idOf(child), "no such marker", []);
  expect(findProcesses(tree)).toEqual(expect.arrayContaining([...processesOf(label)]));
  expect(nameProcesses(tree)).toContain(`sh (${child.pid})`);
  process.kill(idOf(child), "SIGKILL");
  await once(child, "exit");
  // Its parent is gone: what shows it now is only that it was seen.
  const left = findProcesses(tree);
  expect(left).toEqual(expect.arrayContaining([...processesOf(label)]));
  expect(left).not.toContain(child.pid);
  expect(signalProcesses(tree, "SIGKILL")).toBeGreaterThan(0);
  await expect.poll(() => findProcesses(tree)).toEqual([]);
  expect(processesOf(label)).toEqual([]);
});

test("a process that was not started by the server is never one of its", async () => {
  const label = `other-${process.pid}`;
  const child = await shell("while :; do sleep 1; done", label, 1);
  const other = spawn("/bin/sh", ["-c", "sleep 60"], { detached: true, stdio: "ignore" });
  const found = findProcesses(startTree(idOf(other), "no such marker", []));
  expect(found).not.toContain(child.pid);
  expect(found).not.toContain(process.pid);
  process.kill(-idOf(other), "SIGKILL");
});

/** Before it lists a tool, a daemon of it has left its group, its session, its environment, its folder and its parent. */
const DAEMON = `
const { execFileSync } = require("node:child_process");
execFileSync("/bin/sh", ["-c", "cd / && (setsid env -i sleep " + process.argv[1] + " </dev/null >/dev/null 2>&1 &)"]);
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method } = JSON.parse(line);
  const result = method === "initialize"
    ? { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "s", version: "1" } }
    : { tools: [{ name: "look", inputSchema: { type: "object" } }] };
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: "2.0", id, result }));
});`;

test.each(["off", "auto"] as const)("a daemon is ended with its server (sandbox: %s)", async (sandbox) => {
  const seconds = String(200_000 + (process.pid % 100_000));
  const target: Target = {
    ...{ kind: "stdio", command: process.execPath, env: {}, cwd: tmpdir() },
    args: ["-e", DAEMON, seconds],
  };
  const hold = { sandbox, network: false, isolated: false };
  expect(await listTools(target, { ...OPTIONS, hold })).toMatchObject({ isComplete: true, problems: [] });
  expect(processesOf(`sleep\0${seconds}`)).toEqual([]);
});

/** Lists a tool, and starts a process that belongs to root when `setpriv` is allowed to make it one. */
const SERVER = `
const { spawn } = require("node:child_process");
spawn(process.argv[2], ["--reuid=0", "--regid=0", "--clear-groups", "sleep", process.argv[3]], { stdio: "ignore" });
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method } = JSON.parse(line);
  const result = method === "initialize"
    ? { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "s", version: "1" } }
    : { tools: [{ name: "look", inputSchema: { type: "object" } }] };
  if (id !== undefined) setTimeout(() => console.log(JSON.stringify({ jsonrpc: "2.0", id, result })), 200);
});`;
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

test("a process that may not be ended is reported by its name and id", async () => {
  const folder = mkdtempSync(join(tmpdir(), "survivor-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const setpriv = join(folder, "setpriv");
  copyFileSync(existsSync("/usr/bin/setpriv") ? "/usr/bin/setpriv" : "/bin/setpriv", setpriv);
  chmodSync(setpriv, 0o4755);
  writeFileSync(join(folder, "server.cjs"), SERVER);
  // Where the other user may read it.
  cpSync(join(PACKAGE_ROOT, "dist"), join(folder, "dist"), { recursive: true });
  mkdirSync(join(folder, "bin"));
  copyFileSync(join(PACKAGE_ROOT, "bin/policy.js"), join(folder, "bin/policy.js"));
  const seconds = String(100_000 + (process.pid % 100_000));
  const argv = [join(folder, "bin/policy.js"), "scan", "--sandbox=off", "--format", "json", "--"];
  const scan = spawn(process.execPath, [...argv, process.execPath, "server.cjs", setpriv, seconds], {
    cwd: folder,
    env: { PATH: process.env.PATH },
    stdio: ["ignore", "pipe", "ignore"],
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  });
  let stdout = "";
  scan.stdout.on("data", (chunk: Uint8Array) => {
    stdout += String(chunk);
  });
  await once(scan, "close");
  const survivors = processesOf(`sleep\0${seconds}`);
  for (const pid of survivors) process.kill(pid, "SIGKILL");
  const { complete, findings } = JSON.parse(stdout);
  expect(complete).toBe(true);
  // Only root can make something that another user may not end.
  expect(survivors).toHaveLength(isRoot ? 1 : 0);
  const said = findings.filter(({ code }: { code: string }) => code === "scan-survivor");
  const message = `Processes of the server outlived SIGKILL and still run: sleep (${survivors[0]}).`;
  expect(said.map(({ message }: { message: string }) => message)).toEqual(isRoot ? [message] : []);
});
