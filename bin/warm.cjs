// Runs what most runs run, and keeps the code that V8 made of each chunk. Part of the build.

"use strict";
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const DIST = join(__dirname, "../dist");
const { load, scripts } = require("../dist/boot.js").createLoader(DIST, require);
const { main } = load("cli")["src/cli/main.ts"];

const TOOL = {
  require: [{ conditions: [{ path: "args.amount", op: "lte", value: 100 }], on_deny: "Too much." }],
  deny_if: [{ conditions: [{ path: "args.to", op: "eq", value: "nobody" }], on_deny: "Nobody." }],
  limits: [{ counter: "calls", window: "minute", max: 30, on_deny: "Too often." }],
};
const POLICY = { version: "1", default: "deny", hide: ["purge"], tools: { send: TOOL, list: {} } };
const YAML = `version: "1"
default: deny
tools:
  send:
    require:
      - conditions:
          - { path: args.amount, op: lte, value: 100 }
        on_deny: Too much.
    limits:
      - counter: calls
        window: minute
        max: 30
`;
const CALL = { ts: "2026-01-01T00:00:00Z", grant: "a", tool: "send", args: { amount: 1, to: "somebody" } };

const RUNS = [
  ["lint", "policy.json"],
  ["lint", "policy.yaml"],
  ["simulate", "trace.jsonl", "--policy", "policy.json"],
];

async function warm() {
  const cwd = mkdtempSync(join(tmpdir(), "policy-"));
  try {
    writeFileSync(join(cwd, "policy.json"), JSON.stringify(POLICY, null, 2));
    writeFileSync(join(cwd, "policy.yaml"), YAML);
    writeFileSync(join(cwd, "trace.jsonl"), `${JSON.stringify(CALL)}\n`);
    const io = {
      cwd,
      packageRoot: join(__dirname, ".."),
      env: {},
      isStdoutTerminal: false,
      isStderrTerminal: false,
      writeStdout: () => {},
      writeStderr: (text) => process.stderr.write(text),
      today: () => "2026-01-01",
      stdin: () => process.stdin,
      signal: new AbortController().signal,
    };
    const kept = new Set();
    for (const argv of RUNS) {
      const exitCode = await main(argv, io);
      if (exitCode !== 0) throw new Error(`policy ${argv.join(" ")} ends with ${exitCode}`);
      // A chunk is kept after the first run that loads it: the commonest runs are the first, and what
      // only others use would make their start slower.
      for (const [name, script] of scripts) {
        if (!kept.has(name))
          writeFileSync(join(DIST, `${name}.${process.arch}.cache`), script.createCachedData());
        kept.add(name);
      }
    }
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

warm();
