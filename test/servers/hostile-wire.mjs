// What the hostile servers share: writing messages, good or bad, and starting processes.

import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";

export const LEGACY = "2025-11-25";
export const MODERN = "2026-07-28";
export const TOOL = { name: "look", description: "Looks.", inputSchema: { type: "object" } };

export const write = (text) => process.stdout.write(text);
export const send = (message) => write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
export const answer = (id, result) => send({ id, result });
export const fail = (id, code, message, data) => send({ id, error: { code, message, data } });
export const notifyListChanged = () => send({ method: "notifications/tools/list_changed" });
export const tool = (name, more = {}) => ({ ...TOOL, name, ...more });
export const stayAlive = () => setInterval(() => {}, 1000);

export function notePid(pid) {
  if (process.env.PID_FILE) appendFileSync(process.env.PID_FILE, `${pid}\n`);
}

/** Writes `chunk` as fast as the reader takes it. */
export function flood(stream, chunk) {
  const more = () => {
    while (stream.write(chunk));
  };
  stream.on("drain", more);
  more();
}

export function answerInitialize(id, _params, change = {}) {
  const capabilities = { tools: { listChanged: true } };
  const serverInfo = { name: "hostile", version: "6.6.6" };
  answer(id, { protocolVersion: LEGACY, capabilities, serverInfo, ...change });
}

const IGNORE_SIGTERM = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);";

/** Starts a process in a session of its own that keeps our pipes and ignores SIGTERM. */
export function forkDetached(env = process.env) {
  const child = spawn(process.execPath, ["-e", IGNORE_SIGTERM], { detached: true, stdio: "inherit", env });
  notePid(child.pid);
  child.unref();
}

/** The same two generations down: the process between has gone by then. */
export function forkTwice() {
  const options = '{ detached: true, stdio: "inherit" }';
  const code = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(IGNORE_SIGTERM)}], ${options}).unref()`;
  spawn(process.execPath, ["-e", code], { detached: true, stdio: "inherit" }).unref();
}
