// Every way in which a scan of the built program can end: the server and all that it started end too.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { findSandbox } from "../../src/mcp/sandbox.ts";
import { PACKAGE_ROOT, project } from "../cli/run.ts";
import { processesOf, serverPath } from "../mcp/scan.ts";

const BIN = join(PACKAGE_ROOT, "bin/policy.js");
const isHeld = "program" in (await findSandbox(process.env.PATH));
/** A server, and its double-forked grandchild. */
const FEWEST = 2;
/** The sandbox outside and inside. */
const HOLDING = 2;

let scans = 0;

interface Waiting {
  readonly child: ChildProcess;
  /** Its exit code and its signal. */
  readonly exit: Promise<readonly unknown[]>;
  readonly label: string;
  readonly temporary: string;
  readonly stdout: () => string;
}

/** A scan of a server that never answers, as soon as the server and its grandchild run, or its time is over. */
async function startScan(argv: readonly string[], nodeArgs: readonly string[] = []): Promise<Waiting> {
  scans += 1;
  const label = `ends-${process.pid}-${scans}`;
  const env = { LABEL: label, SILENT: "1", LITTER: "1" };
  const server = { command: process.execPath, args: [serverPath("curious.mjs")], env };
  const { folder, at, write } = project({ ".mcp.json": { mcpServers: { silent: server } } });
  write({ "tmp/keep": "" });
  const child = spawn(process.execPath, [...nodeArgs, BIN, "scan", "silent", ...argv], {
    cwd: folder,
    env: { ...process.env, TMPDIR: at("tmp") },
    stdio: ["ignore", "pipe", "ignore"],
  });
  // Waited for from the start: with few seconds it may end on a busy machine before its server is seen.
  const exit = once(child, "exit");
  let stdout = "";
  child.stdout.on("data", (chunk: Uint8Array) => {
    stdout += String(chunk);
  });
  const fewest = isHeld && argv.includes("--sandbox=auto") ? FEWEST + HOLDING : FEWEST;
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  while (isRunning() && processesOf(label).length < fewest) await delay(20);
  return { child, exit, label, temporary: at("tmp"), stdout: () => stdout };
}

/** Without a sandbox, but with folders to remove. */
const UNHELD = ["--sandbox=off", "--isolated"];
const WAYS = [["--sandbox=auto"], UNHELD];

const SIGNALS: readonly [sent: readonly NodeJS.Signals[], exitCode: number][] = [
  [["SIGINT"], 130],
  [["SIGINT", "SIGINT"], 130],
  [["SIGTERM"], 143],
  [["SIGHUP"], 129],
  [["SIGQUIT"], 131],
];

test.each(WAYS.flatMap((argv) => SIGNALS.map(([sent, exitCode]) => [sent, exitCode, argv] as const)))(
  "%o ends a scan with exit code %i: %o",
  async (sent, exitCode, argv) => {
    const { child, exit, label, temporary, stdout } = await startScan(argv);
    for (const signal of sent) {
      child.kill(signal);
      await delay(50);
    }
    expect(await exit).toEqual([exitCode, null]);
    expect({ processes: processesOf(label), left: readdirSync(temporary), stdout: stdout() }).toEqual({
      processes: [],
      left: ["keep"],
      stdout: "",
    });
  },
);

test.each(WAYS.map((argv) => [argv]))("the end of the time ends a scan: %o", async (argv) => {
  const { exit, label, temporary } = await startScan([...argv, "--timeout", "3"]);
  expect(await exit).toEqual([3, null]);
  expect({ processes: processesOf(label), left: readdirSync(temporary) }).toEqual({
    processes: [],
    left: ["keep"],
  });
});

/** A bug of ours, when we ask for it. */
const BUG = "data:text/javascript,process.on('SIGUSR2', () => { throw new Error('a bug') })";

test.each(WAYS.map((argv) => [argv]))("a bug of ours ends a scan: %o", async (argv) => {
  const { child, exit, label, temporary } = await startScan(argv, ["--import", BUG]);
  child.kill("SIGUSR2");
  expect(await exit).toEqual([1, null]);
  expect({ processes: processesOf(label), left: readdirSync(temporary) }).toEqual({
    processes: [],
    left: ["keep"],
  });
});

test("SIGKILL of ours ends a server in a sandbox, and nothing can be said of others", async () => {
  const { child, exit, label } = await startScan(["--sandbox=auto"]);
  child.kill("SIGKILL");
  expect(await exit).toEqual([null, "SIGKILL"]);
  // The system tells bubblewrap, which takes a moment.
  for (let round = 0; isHeld && round < 100 && processesOf(label).length > 0; round += 1) await delay(20);
  const left = processesOf(label);
  for (const pid of left) process.kill(pid, "SIGKILL");
  if (isHeld) expect(left).toEqual([]);
});

test("a reader that goes away while the server runs", async () => {
  const { child, exit, label, temporary } = await startScan([...UNHELD, "--timeout", "3"]);
  child.stdout?.destroy();
  expect(await exit).toEqual([3, null]);
  expect({ processes: processesOf(label), left: readdirSync(temporary) }).toEqual({
    processes: [],
    left: ["keep"],
  });
});
