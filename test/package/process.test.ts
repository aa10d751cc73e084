// The built program as a process: pipes, signals, and what it loads.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PACKAGE_ROOT, project } from "../cli/run.ts";
import { serverPath } from "../mcp/scan.ts";

const BIN = join(PACKAGE_ROOT, "bin/policy.js");
const DIST = join(PACKAGE_ROOT, "dist");
const POLICY = { version: "1", default: "deny", tools: { look: {} } };
const CALL =
  '{"ts":0,"tool":"look","args":{"text":"so that a decision line is not much shorter than this"}}\n';
const CALLS = 20_000;

const simulation = () => project({ "policy.json": POLICY, "trace.jsonl": CALL.repeat(CALLS) });
/** What no pipe and no socket holds, however large its buffers: a program whose output nobody reads waits before its end. */
const UNHELD_BYTES = 1_000_000;
/** Enough for threads, with a report of more than that. */
const manyPolicies = () => {
  const keys = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key_${i}`, 0]));
  const files = Array.from({ length: 120 }, (_, i) => [`${i}.policy.json`, { ...POLICY, ...keys }]);
  return project(Object.fromEntries(files));
};
const shell = (cwd: string, script: string) => spawnSync("bash", ["-c", script], { cwd, encoding: "utf8" });

describe("pipes", () => {
  test.each([
    ["simulate trace.jsonl --format ndjson", '{"line":1,'],
    ["schema", "{"],
    ["--help", "Usage: policy"],
  ])("policy %s | head -1 ends quietly", (argv, first) => {
    const { folder } = simulation();
    const { stdout, stderr } = shell(
      folder,
      `"${process.execPath}" "${BIN}" ${argv} | head -1; echo "$\{PIPESTATUS[0]}"`,
    );
    expect(stderr).toBe("");
    const [line, status, ...rest] = stdout.trimEnd().split("\n");
    expect(line).toContain(first);
    expect({ status, rest }).toEqual({ status: "0", rest: [] });
  });

  test("a report that is not read to its end keeps the exit code", () => {
    const keys = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`key_${i}`, i]));
    const { folder } = project({ "policy.json": { ...POLICY, ...keys } });
    for (const format of ["text", "json", "sarif", "github", "junit"]) {
      const run = `"${process.execPath}" "${BIN}" lint --format ${format} | head -1; echo "$\{PIPESTATUS[0]}"`;
      const { stdout, stderr } = shell(folder, run);
      expect({ stderr, status: stdout.trimEnd().split("\n").at(-1) }).toEqual({ stderr: "", status: "1" });
    }
  });

  test("a slow reader gets every line", () => {
    const { folder } = simulation();
    const script = `"${process.execPath}" "${BIN}" simulate trace.jsonl --format ndjson 2>/dev/null | (sleep 0.3; wc -l)`;
    expect(shell(folder, script).stdout.trim()).toBe(String(CALLS));
  });

  // Written to a pipe that does not block, 64 KiB cost a sleep.
  test.each([
    ["simulate", simulation, ["simulate", "trace.jsonl", "--format", "ndjson", "--jobs", "2"], 0],
    ["lint", manyPolicies, ["lint"], 1],
  ])("threads of policy %s leave standard output a pipe that blocks", async (_, files, argv, exitCode) => {
    const { folder } = files();
    const child = spawn(process.execPath, [BIN, ...argv], {
      cwd: folder,
      stdio: ["ignore", "pipe", "ignore"],
    });
    // The rest of the output is more than is held, so the process is still there to be looked at.
    await once(child.stdout, "readable");
    const flags = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/${child.pid}/fdinfo/1`, "utf8"))?.[1];
    expect(Number.parseInt(flags ?? "", 8) & constants.O_NONBLOCK).toBe(0);
    let bytes = 0;
    child.stdout.on("data", (data: Uint8Array) => {
      bytes += data.length;
    });
    expect(await once(child, "close")).toEqual([exitCode, null]);
    expect(bytes).toBeGreaterThan(UNHELD_BYTES);
  });

  test.each([
    ["simulate", ["simulate", "trace.jsonl", "--format", "ndjson"]],
    ["--version", ["--version"]],
  ])("a standard output that policy %s cannot write is told as such", (_, argv) => {
    const { folder, at } = simulation();
    const readOnly = openSync(at("policy.json"), "r");
    try {
      const { status, stderr } = spawnSync(process.execPath, [BIN, ...argv], {
        cwd: folder,
        encoding: "utf8",
        stdio: ["ignore", readOnly, "pipe"],
      });
      expect(stderr).toContain("error[file-unwritable]: Standard output cannot be written (EBADF).");
      expect(status).toBe(2);
    } finally {
      closeSync(readOnly);
    }
  });

  test("standard input may be a pipe, a file, or nothing", () => {
    const { folder } = simulation();
    const run = `"${process.execPath}" "${BIN}" simulate -`;
    const all = `${CALLS} calls: ${CALLS} allowed`;
    expect(shell(folder, `cat trace.jsonl | ${run}`).stdout).toContain(all);
    expect(shell(folder, `${run} < trace.jsonl`).stdout).toContain(all);
    const nothing = shell(folder, `${run} < /dev/null`);
    expect(nothing).toMatchObject({ status: 2, stdout: "" });
    expect(nothing.stderr).toContain("The trace holds no calls.");
  });

  test("stderr holds what is no result", () => {
    const { folder } = simulation();
    const { stdout, status } = shell(folder, `"${process.execPath}" "${BIN}" lint nothing.json 2>/dev/null`);
    expect({ stdout, status }).toEqual({ stdout: "", status: 2 });
  });
});

describe("Ctrl-C", () => {
  test("ends a watch, and exits 130", async () => {
    const { folder } = simulation();
    const watching = spawn(process.execPath, [BIN, "lint", "--watch"], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    for await (const text of watching.stderr.setEncoding("utf8")) if (String(text).includes("Ctrl-C")) break;
    watching.kill("SIGINT");
    expect(await once(watching, "exit")).toEqual([130, null]);
  });

  test("ends a simulation that waits for its input", async () => {
    const { folder } = simulation();
    const waiting = spawn(process.execPath, [BIN, "simulate", "-", "--format", "ndjson"], {
      cwd: folder,
      stdio: ["pipe", "pipe", "ignore"],
    });
    waiting.stdin.on("error", () => {});
    waiting.stdin.write(CALL.repeat(CALLS));
    await once(waiting.stdout, "data");
    waiting.kill("SIGINT");
    expect(await once(waiting, "exit")).toEqual([null, "SIGINT"]);
  });
});

describe("a file that is being written when a signal comes", () => {
  /**
   * Sends SENT, a signal, to the process itself when the first bytes of the file are written: whoever waits for the file
   * to be there and sends it from outside may come when all is done, on a machine that does much else.
   */
  const SEND = `
    const fs = require("node:fs");
    const { openSync, writeSync } = fs;
    let written;
    fs.openSync = (path, ...rest) => {
      const descriptor = openSync(path, ...rest);
      if (String(path).endsWith(".tmp")) written = descriptor;
      return descriptor;
    };
    fs.writeSync = (descriptor, ...rest) => {
      if (descriptor === written) {
        written = undefined;
        process.kill(process.pid, process.env.SENT);
      }
      return writeSync(descriptor, ...rest);
    };`;
  /** Two policies that decide every call otherwise, so that each call has a line in each file. */
  const FILES = { "none.json": { ...POLICY, tools: {} }, "policy.json": POLICY };
  /** More than a replay reads before it hears signals again, for which no machine is too fast. */
  const long = () => project({ ...FILES, "send.cjs": SEND, "trace.jsonl": CALL.repeat(200_000) });
  const LEFT = [...Object.keys(FILES), "send.cjs", "trace.jsonl"];
  const sending = (command: string): string =>
    `"${process.execPath}" --require ./send.cjs "${BIN}" ${command} --output out.jsonl`;

  describe.each([
    ["simulate trace.jsonl --format ndjson --jobs 1"],
    ["simulate trace.jsonl --format ndjson --jobs 2"],
    ["simulate trace.jsonl --format ndjson --against none.json"],
    ["convert-trace trace.jsonl"],
  ])("policy %s", (command) => {
    test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s removes it and ends at once", (sent) => {
      const { folder, list } = long();
      const { status, signal, stderr } = spawnSync("bash", ["-c", `exec ${sending(command)}`], {
        cwd: folder,
        encoding: "utf8",
        env: { ...process.env, SENT: sent },
      });
      expect({ status, signal, stderr }).toEqual({ status: null, signal: sent, stderr: "" });
      expect(list()).toEqual(LEFT);
    });
  });

  test("and a shell sees which signal it was", () => {
    const { folder, list } = long();
    expect(shell(folder, `SENT=SIGTERM ${sending("convert-trace trace.jsonl")}; echo $?`).stdout).toContain(
      "143\n",
    );
    expect(list()).toEqual(LEFT);
  });
});

/** Text that is in one library and nowhere else. */
const MARKS = {
  sdk: "notifications/initialized",
  yaml: "Unresolved alias",
  re2: "missing argument to repetition operator",
  pages: "A key is not part of the format.",
  lsp: "window/logMessage",
};

describe("what a command loads", () => {
  const chunks = readdirSync(DIST).filter((file) => file.endsWith(".js") && file !== "index.js");

  /** The libraries in the files of dist/ that a command line read, by any means. */
  function loadedBy(argv: readonly string[]): readonly string[] {
    const { at, folder } = project({
      "policy.json": POLICY,
      "policy.yaml": 'version: "1"\ndefault: deny\n',
      "regex.json": {
        ...POLICY,
        tools: {
          look: { require: [{ conditions: [{ path: "args.a", op: "regex", value: "^a+$" }], on_deny: "a" }] },
        },
      },
      "tools.json": [{ name: "look", inputSchema: { type: "object" } }],
      "trace.jsonl": CALL,
      "watch.cjs": `
        const fs = require("node:fs");
        const read = fs.readFileSync;
        const seen = new Set();
        fs.readFileSync = (path, ...rest) => (seen.add(String(path)), read(path, ...rest));
        process.on("exit", () => {
          for (const path of Object.keys(require.cache)) seen.add(path);
          fs.writeFileSync("loaded.json", JSON.stringify([...seen]));
        });`,
    });
    const { status, stderr } = spawnSync(process.execPath, ["--require", at("watch.cjs"), BIN, ...argv], {
      cwd: folder,
      encoding: "utf8",
    });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const loaded: readonly string[] = JSON.parse(readFileSync(at("loaded.json"), "utf8"));
    expect(loaded.some((path) => path.endsWith("/policy.js"))).toBe(true);
    expect(loaded.filter((path) => path.includes("/node_modules/"))).toEqual([]);
    const texts = chunks
      .filter((file) => loaded.some((path) => path.endsWith(`/dist/${file}`)))
      .map(readChunk);
    expect(texts.length).toBeGreaterThan(0);
    return Object.entries(MARKS)
      .filter(([, mark]) => texts.some((text) => text.includes(mark)))
      .map(([library]) => library);
  }

  const readChunk = (file: string): string => readFileSync(join(DIST, file), "latin1");

  test("each library, and the pages, are in one chunk of their own, so that they can be told", () => {
    for (const [library, mark] of Object.entries(MARKS)) {
      expect(
        chunks.filter((file) => readChunk(file).includes(mark)),
        library,
      ).toHaveLength(1);
    }
  });

  test("the compiler of schemas is in none, so that no schema of a server can be compiled", () => {
    expect(chunks.filter((file) => /strictTypes|new Function\(/.test(readChunk(file)))).toEqual([]);
  });

  test.each<[argv: readonly string[], libraries: readonly string[]]>([
    [["--version"], []],
    [["--help"], []],
    [["lint", "--help"], []],
    [["lint", "policy.json"], []],
    [["lint", "policy.yaml"], ["yaml"]],
    [["lint", "regex.json"], ["re2"]],
    [["simulate", "trace.jsonl"], []],
    [["classify", "tools.json"], []],
    [["schema"], []],
    [
      ["explain", "default-allow"],
      ["yaml", "pages"],
    ],
    [["rules"], ["yaml", "re2", "pages"]],
  ])("%j: %j", (argv, libraries) => {
    expect(loadedBy(argv)).toEqual(libraries);
  });

  test("scan of a server loads the SDK, so that what is not loaded elsewhere would be seen", () => {
    expect(
      loadedBy(["scan", "--policy", "policy.json", "--", process.execPath, serverPath("agent-recall.mjs")]),
    ).toContain("sdk");
  });
});
