// Many files are linted by several threads, and what comes out is the same for every number of them.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { lintInThreads } from "../../src/cli/lint-threads.ts";
import { PACKAGE_ROOT, type Project, project } from "../cli/run.ts";
import { NO_THREADS } from "./no-threads.ts";

const FILES = 130;
const UNUSABLE = 7;
const MISSING = 9;

const nameOf = (i: number): string => `p${String(i).padStart(3, "0")}.policy.yaml`;

/** A policy with a finding of its own; one that cannot be used; one for which the lockfile is unclear. */
function policyOf(i: number): string {
  if (i === UNUSABLE) return "version: 1\n";
  return `version: "1"\ndefault: deny\ntools:\n  tool_${i}:\n    deny_if:\n      - conditions: []\n`;
}

const tool = { name: "list", inputSchema: { type: "object" } };

async function manyPolicies(): Promise<Project> {
  const here = project({ "tools.json": { tools: [tool] } });
  for (const server of ["notes", "other"])
    await here.run(["scan", "tools.json", "--lock", "--server", server]);
  const policies = Array.from({ length: FILES }, (_, i) => [nameOf(i), policyOf(i)] as const);
  here.write(Object.fromEntries(policies.filter((_, i) => i !== MISSING)));
  return here;
}

function ioIn(cwd: string, packageRoot: string): Io {
  return {
    cwd,
    packageRoot,
    env: {},
    isStdoutTerminal: false,
    isStderrTerminal: false,
    writeStdout: () => {},
    writeStderr: () => {},
    today: () => "2026-11-24",
    stdin: async function* () {},
    signal: new AbortController().signal,
  };
}

describe("threads", () => {
  test.each([1, 2, 3])("%i of them lint every file that can be read", async (threads) => {
    const { folder } = await manyPolicies();
    const targets = Array.from({ length: FILES }, (_, i) => nameOf(i));
    const done = await lintInThreads(ioIn(folder, PACKAGE_ROOT), targets, {}, threads);
    expect([...done.keys()].sort((a, b) => a - b)).toEqual([...targets.keys()].filter((i) => i !== MISSING));
    for (const [at, { linted, said }] of done) {
      expect(linted.file).toBe(nameOf(at));
      expect(linted.findings.every(({ file }) => file === nameOf(at))).toBe(true);
      expect(linted.ran.size > 0).toBe(at !== UNUSABLE);
      expect(said).toBe(
        `${nameOf(at)} is not checked against policy.lock.json: say with --server which of its servers it is for.\n`,
      );
    }
  });

  test("change nothing of what is printed", async () => {
    const { run } = await manyPolicies();
    const names = Array.from({ length: FILES }, (_, i) => nameOf(i));
    const together = await run(["lint", ...names, "--format", "json"]);
    // So few at once are linted one by one.
    const parts = [
      await run(["lint", ...names.slice(0, 65), "--format", "json"]),
      await run(["lint", ...names.slice(65), "--format", "json"]),
    ];
    expect(together.exitCode).toBe(2);
    expect(together.stderr).toBe(parts.map(({ stderr }) => stderr).join(""));
    const findings = (text: string): readonly unknown[] => JSON.parse(text).findings;
    expect(findings(together.stdout)).toEqual(parts.flatMap(({ stdout }) => findings(stdout)));
  });

  test("that cannot start leave their files to the first", async () => {
    const { folder } = await manyPolicies();
    const done = await lintInThreads(ioIn(folder, folder), [nameOf(0), nameOf(1)], {}, 2);
    expect(done.size).toBe(2);
  });

  test("that must not start leave their files to the first", async () => {
    const { folder } = await manyPolicies();
    const lint = (...options: readonly string[]) =>
      spawnSync(
        process.execPath,
        [...options, join(PACKAGE_ROOT, "bin/policy.js"), "lint", "--format", "json", "."],
        {
          cwd: folder,
          encoding: "utf8",
        },
      );
    const allowed = lint();
    expect(allowed.status).toBe(1);
    const refused = lint(...NO_THREADS);
    expect([refused.status, refused.stdout]).toEqual([1, allowed.stdout]);
  });
});
