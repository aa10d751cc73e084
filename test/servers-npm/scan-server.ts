// Installs a server from npm, once and without its scripts, and scans it with the built program.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { PACKAGE_ROOT } from "../cli/run.ts";
import { processesOf } from "../mcp/scan.ts";
import type { NpmServer } from "./servers.ts";

/** Kept between runs: an installation is the slow part. */
const CACHE = join(tmpdir(), "policy-npm-servers");
const BIN = join(PACKAGE_ROOT, "bin/policy.js");
/** What no output may hold: control characters but the line break. */
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

/** The program of the server, installed. */
function install({ name, version, bin }: NpmServer): string {
  const folder = join(CACHE, `${name.replace("/", "+")}@${version}`);
  if (!existsSync(folder)) {
    mkdirSync(CACHE, { recursive: true });
    const fresh = mkdtempSync(join(CACHE, "new-"));
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
    const npm = ["install", "--prefix", fresh, ...flags, `${name}@${version}`];
    const { status, stderr } = spawnSync("npm", npm, { cwd: fresh, encoding: "utf8" });
    if (status !== 0) {
      rmSync(fresh, { recursive: true });
      throw new Error(`npm could not install ${name}@${version}: ${stderr}`);
    }
    // Whole or not at all, also when a run is broken off.
    renameSync(fresh, folder);
  }
  const root = join(folder, "node_modules", name);
  const manifest: { bin: string | Record<string, string> } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  const programs = typeof manifest.bin === "string" ? [manifest.bin] : Object.values(manifest.bin);
  const program = typeof manifest.bin === "object" && bin !== undefined ? manifest.bin[bin] : programs[0];
  return join(root, program ?? "");
}

interface Output {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function policy(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Output> {
  const child = spawn(process.execPath, [BIN, ...argv], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { exitCode, stdout, stderr };
}

/** Scans the server as a user would, and checks what holds of every scan. */
export async function expectScan(server: NpmServer): Promise<void> {
  const program = install(server);
  const cwd = mkdtempSync(join(tmpdir(), "npm-server-"));
  const label = `npm-${process.pid}-${server.name}`;
  // The settings that a client configuration would give, without one.
  const settings = Object.entries({ ...server.env, SCAN_LABEL: label }).map(
    ([key, value]) => `${key}=${value}`,
  );
  const command = ["env", ...settings, process.execPath, program, ...(server.args ?? [])];
  const env = { PATH: process.env.PATH ?? "", HOME: cwd };
  try {
    const scan = (format: string) => policy(["scan", "--format", format, "--", ...command], cwd, env);
    const { exitCode, stdout, stderr } = await scan("json");
    expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
    const found = JSON.parse(stdout);
    expect({ complete: found.complete, tools: found.tools.length }).toEqual({
      complete: true,
      tools: server.tools,
    });
    expect(stdout).not.toMatch(CONTROL);
    const text = await scan("text");
    expect({ exitCode: text.exitCode, control: CONTROL.exec(text.stdout + text.stderr) }).toEqual({
      exitCode: 0,
      control: null,
    });
    expect(text.stdout).toContain(`${server.tools} tool${server.tools === 1 ? "" : "s"}`);
    expect(processesOf(label)).toEqual([]);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
