// Writes a transcript of Claude Code for benchmarks: `node bench/make-transcript.mjs OUT [LINES]`.
// The same arguments give the same bytes. Lines are as those of real sessions: half of them texts, the rest
// calls and results; results stand twice, hold code with escapes, and are from a hundred bytes to forty thousand long.

import { closeSync, openSync, writeSync } from "node:fs";
import { generator, VERBS } from "./trace-tools.mjs";

const START = Date.UTC(2026, 10, 22, 10);
const CODE =
  'export function total(items) {\n\treturn items.map((item) => item.price * 1.19).join(", ");\n}\n// "sum" of all\n';
const PROSE =
  "I will look at the file first, then change the two places where the price is added up, and run the tests again. ";
const BEYOND = "Das Menü zeigt „Größe“ — naïve 日本語 text. ";
const OWN_TOOLS = ["Bash", "Read", "Edit", "Grep"];

const [file, linesText = "60000"] = process.argv.slice(2);
const lines = Number(linesText);
if (file === undefined || !Number.isInteger(lines) || lines < 1) {
  process.stderr.write("usage: node bench/make-transcript.mjs OUT [LINES]\n");
  process.exit(2);
}

const random = generator(0x9e3779b9);
const output = openSync(file, "w");
let time = START;
let batch = "";
for (let i = 0; i < lines; i += 4) {
  const id = `toolu_${String(i).padStart(20, "0")}`;
  batch += line("user", { role: "user", content: text(1 + random(6)) });
  batch += line("assistant", message([{ type: "text", text: text(2 + random(10)) }]));
  batch += line("assistant", message([{ type: "tool_use", id, name: toolName(), input: input() }]));
  const content = CODE.repeat(1 + random(random(10) === 0 ? 200 : 12));
  batch += line(
    "user",
    {
      role: "user",
      content: [{ tool_use_id: id, type: "tool_result", content, is_error: random(20) === 0 }],
    },
    { toolUseResult: { stdout: content, stderr: "", interrupted: false, isImage: false } },
  );
  if (batch.length > 1024 * 1024 || i + 4 >= lines) {
    writeSync(output, batch);
    batch = "";
  }
}
closeSync(output);

function line(type, content, more = {}) {
  time += random(5000);
  return `${JSON.stringify({
    parentUuid: uuid(),
    isSidechain: false,
    userType: "external",
    cwd: "/home/dev/project",
    sessionId: "0b3c2a9e-1111-4222-8333-444455556666",
    version: "2.1.330",
    gitBranch: "main",
    type,
    message: content,
    ...more,
    uuid: uuid(),
    timestamp: new Date(time).toISOString(),
  })}\n`;
}

function message(content) {
  return {
    id: `msg_${uuid()}`,
    type: "message",
    role: "assistant",
    model: "claude-opus-4-6",
    content,
    stop_reason: null,
    usage: {
      input_tokens: random(100),
      cache_read_input_tokens: random(100_000),
      output_tokens: random(2000),
    },
  };
}

function text(sentences) {
  return PROSE.repeat(sentences) + (random(4) === 0 ? BEYOND : "");
}

function toolName() {
  const tool = random(40);
  return random(2) === 0
    ? OWN_TOOLS[tool % OWN_TOOLS.length]
    : `mcp__agent-recall__${VERBS[tool % VERBS.length]}_${tool}`;
}

function input() {
  return { path: `/projects/${random(1000)}/notes.md`, amount: random(1_000_000) / 100, text: text(1) };
}

function uuid() {
  return `${String(random(1e8)).padStart(8, "0")}-1111-4222-8333-${String(random(1e8)).padStart(12, "0")}`;
}
