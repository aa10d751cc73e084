// Scans a hostile server with the built program as a process, and measures what the process leaves and takes.

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { PACKAGE_ROOT, project } from "../cli/run.ts";
import { isRunning, serverPath } from "../mcp/scan.ts";

export interface ScanRun {
  /** Null when it was killed because it did not end. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly peakKilobytes: number;
  /** Command lines of the server's processes that still ran afterwards. */
  readonly survivors: readonly string[];
}

/** What a scan may take after its budget is spent. */
const AFTER_BUDGET_MS = 2000;
/** For a machine that does much else meanwhile; a scan that hangs takes for ever. */
const START_MS = 20_000;
const MARKER = "HOSTILE_RUN";
const MAX_KILOBYTES = 256 * 1024;

/** Writes the peak of the process to the file that PEAK_FILE names. */
const PRELOAD = `data:text/javascript,${encodeURIComponent(
  `import { writeFileSync } from "node:fs";
  process.on("exit", () => writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS)));`,
)}`;

/** Scans hostile.mjs in `mode`, as a server of a client configuration, within `seconds`. */
export function scanStdio(mode: string, seconds: number, args: readonly string[] = []): Promise<ScanRun> {
  const marker = randomUUID();
  const server = {
    command: process.execPath,
    args: [serverPath("hostile.mjs"), mode],
    env: { [MARKER]: marker },
  };
  const files = { "mcp.json": { mcpServers: { hostile: server } } };
  return run(["--config", "mcp.json", "--server", "hostile", ...args], seconds, files, marker);
}

/** Scans a URL within `seconds`. */
export function scanHttp(url: string, seconds: number, args: readonly string[] = []): Promise<ScanRun> {
  return run([url, ...args], seconds, {}, randomUUID());
}

async function run(
  words: readonly string[],
  seconds: number,
  files: Readonly<Record<string, unknown>>,
  marker: string,
): Promise<ScanRun> {
  const { folder, at } = project(files);
  const argv = ["--import", PRELOAD, join(PACKAGE_ROOT, "bin/policy.js"), "scan", ...words];
  const child = spawn(process.execPath, [...argv, "--timeout", String(seconds)], {
    cwd: folder,
    env: { ...process.env, PEAK_FILE: at("peak"), TOKEN: SECRET },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const deadline = setTimeout(() => child.kill("SIGKILL"), seconds * 1000 + AFTER_BUDGET_MS + START_MS);
  const [stdout, stderr, exitCode] = await Promise.all([
    readAll(child.stdout),
    readAll(child.stderr),
    new Promise<number | null>((resolve) => child.once("exit", resolve)),
  ]);
  clearTimeout(deadline);
  const peakKilobytes = existsSync(at("peak")) ? Number(readFileSync(at("peak"), "utf8")) : Number.NaN;
  return { exitCode, stdout, stderr, peakKilobytes, survivors: findSurvivors(marker) };
}

/** The value of the variable TOKEN in a scan, which nothing may print. */
export const SECRET = "s3cret-t0ken-value";

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

/** Every process with the marker in its environment, whoever started it and however it left its group. */
function findSurvivors(marker: string): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && hasMarker(name, marker) && isRunning(Number(name)))
    .map((name) => readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " "));
}

function hasMarker(pid: string, marker: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").includes(`${MARKER}=${marker}`);
  } catch {
    return false;
  }
}

/** C0 but newline, DEL, C1, bidi, zero width, byte order mark, tags: all that a terminal or a reader could be fooled with. */
const CONTROLS =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u;

/** What must hold of every scan, whatever the server does. */
export function expectSafe(result: ScanRun, exitCode: number): void {
  const { stdout, stderr, peakKilobytes, survivors } = result;
  expect({ exitCode: result.exitCode, survivors, stderr }).toEqual({ exitCode, survivors: [], stderr });
  expect(peakKilobytes).toBeLessThanOrEqual(MAX_KILOBYTES);
  for (const text of [stdout, stderr]) {
    expect(CONTROLS.exec(text)?.index).toBeUndefined();
    expect(text).not.toContain(SECRET);
    // At the start of a line a CI system would obey them.
    expect(text).not.toMatch(/^\s*(?:::|##)/m);
  }
}

/** A hostile server, and what a scan of it comes to. */
export type Row = readonly [
  /** Of the catalogue of hostile inputs. */
  id: string,
  mode: string,
  exitCode: number,
  /** In the json report, or on stderr when there is none. */
  says: RegExp,
  /** Of the scan; fewer for what never ends. */
  seconds?: number,
];

export const rowsOf = (rows: readonly Row[]) =>
  rows.map(([id, mode, exitCode, says, seconds]) => [id, mode, exitCode, says, seconds ?? 30] as const);

/** Of a scan with `--format json`: a list that is not whole is never shown as whole. */
export function expectOutcome(result: ScanRun, exitCode: number, says: RegExp): void {
  expectSafe(result, exitCode);
  const { stdout, stderr } = result;
  expect(stdout || stderr).toMatch(says);
  if (stdout !== "") expect(JSON.parse(stdout)).toMatchObject({ complete: exitCode === 0 });
}
