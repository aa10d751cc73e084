// Runs what most runs run, and keeps the code that V8 made of each chunk. Part of the build.

"use strict";
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { setFlagsFromString } = require("node:v8");

const DIST = join(__dirname, "../dist");
const { load, scripts } = require("../dist/boot.js").createLoader(DIST, require);
const { main } = load("cli")["src/cli/main.ts"];

const TOOL = {
  require: [
    {
      conditions: [
        { path: "args.amount", op: "lte", value: 100 },
        { path: "args.region", op: "in", value: ["eu", "us"] },
        { path: "args.name", op: "regex", value: "^[a-z]{1,10}$" },
      ],
      on_deny: "Too much.",
    },
  ],
  deny_if: [{ conditions: [{ path: "args.to", op: "eq", value: "nobody" }], on_deny: "Nobody." }],
  limits: [{ counter: "calls", window: "minute", max: 30, on_deny: "Too often." }],
};
const POLICY = { version: "1", default: "deny", hide: ["purge"], tools: { send: TOOL, list: {} } };
const YAML = `# Block and flow, quotes of every kind, comments: what policies are written with.
version: "1"
description: >-
  Long text.
default: deny
hide: [a, "b", 'c']
all_tools:
  limits:
    - { counter: all, window: hour, max: 100, on_deny: Too much. } # at the end of a line
tools:
  read: {}
  list: { rate_limit: 10/minute }
  send:
    require:
      - conditions:
          - path: args.amount
            op: lte
            value: 100
          - { path: args.region, op: in, value: [eu-1, us-1] }
          - { path: "args.to[*]", op: regex, value: '^[a-z]{1,10}(?:\\.[a-z]+|x)$' }
        on_deny: Too much.
      - conditions: [{ path: args.dry_run, op: eq, value: false }]
        on_deny: "No."
    require_approval:
      - conditions: []
        timeout: 30m
        on_deny: A person looks.

    limits:
      - counter: calls
        window: minute
        max: 30
        on_deny: Too many.
${Array.from(
  { length: 20 },
  (_, i) => `  tool_${i}:
    deny_if:
      - conditions:
          - { path: args.name, op: eq, value: name-${i} }
          - { path: args.name, op: exists, value: true }
        on_deny: Not this one.
`,
).join("")}`;
const CALL = { ts: "2026-01-01T00:00:00Z", grant: "a", tool: "send", args: { amount: 1, to: "somebody" } };

/** A call, its result and a text, as Claude Code writes them: what is read most beside native lines. */
const TRANSCRIPT = [
  { type: "user", message: { role: "user", content: "Write to „somebody“." } },
  {
    type: "assistant",
    message: {
      role: "assistant",
      content: [{ type: "tool_use", id: "a", name: "mcp__mail__send", input: CALL.args }],
      usage: { output_tokens: 7 },
    },
  },
  {
    type: "user",
    message: { content: [{ type: "tool_result", tool_use_id: "a", content: '\t"sent"\n', is_error: false }] },
    toolUseResult: { stdout: '\t"sent"\n' },
  },
]
  .map((record) => JSON.stringify({ sessionId: "s", isSidechain: false, ...record, timestamp: CALL.ts }))
  .join("\n");

/** A server over stdio with a tool that the policy governs. */
const SERVER = `
const info = { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "warm", version: "1" } };
const tools = ["send", "list"].map((name) => ({
  name,
  description: "Sends a message to somebody. Deletes nothing.",
  inputSchema: { type: "object", properties: { to: { type: "string" }, amount: { type: "number" } } },
}));
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method } = JSON.parse(line);
  if (id === undefined) return;
  const result = method === "initialize" ? info : { tools };
  console.log(JSON.stringify({ jsonrpc: "2.0", id, result }));
});`;

const RUNS = [
  ["lint", "policy.json"],
  ["lint", "policy.yaml"],
  ["simulate", "trace.jsonl", "transcript.jsonl", "--policy", "policy.json"],
  ["scan", "--policy", "policy.json", "--fail-on-risk", "never", "--", process.execPath, "-e", SERVER],
];

async function warm() {
  const cwd = mkdtempSync(join(tmpdir(), "policy-"));
  try {
    writeFileSync(join(cwd, "policy.json"), JSON.stringify(POLICY, null, 2));
    writeFileSync(join(cwd, "policy.yaml"), YAML);
    writeFileSync(join(cwd, "trace.jsonl"), `${JSON.stringify(CALL)}\n`);
    writeFileSync(join(cwd, "transcript.jsonl"), `${TRANSCRIPT}\n`);
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
      // A cache belongs to the flags that V8 has meanwhile: see src/cli/boot.ts.
      if (process.versions.v8.startsWith("11.")) {
        setFlagsFromString("--interrupt-budget=67584");
        setFlagsFromString("--parallel-scavenge");
      }
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
