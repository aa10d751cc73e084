// Writes a native trace for benchmarks: `node bench/make-trace.mjs OUT [LINES]`.
// The same arguments give the same bytes: 289 a line with its newline, 40 tools, 50 grants, rising times.

import { closeSync, openSync, writeSync } from "node:fs";
import { generator, VERBS } from "./trace-tools.mjs";

const LINE_BYTES = 289;
const TOOLS = 40;
const GRANTS = 50;
const LINES_A_WRITE = 4000;
const START = Date.UTC(2026, 10, 22, 10);

const WORDS = ["the", "report", "of", "yesterday", "was", "sent", "to", "everyone", "in", "finance", "again"];

const [file, linesText = "1000000"] = process.argv.slice(2);
const lines = Number(linesText);
if (file === undefined || !Number.isInteger(lines) || lines < 1) {
  process.stderr.write("usage: node bench/make-trace.mjs OUT [LINES]\n");
  process.exit(2);
}

const random = generator(0x9e3779b9);
const output = openSync(file, "w");
let time = START;
for (let done = 0; done < lines; done += LINES_A_WRITE) {
  const batch = [];
  for (let i = done; i < Math.min(lines, done + LINES_A_WRITE); i++) {
    time += random(2000);
    batch.push(makeLine());
  }
  writeSync(output, batch.join(""));
}
closeSync(output);

function makeLine() {
  const tool = random(TOOLS);
  const call = {
    ts: new Date(time).toISOString(),
    grant: `grant-${String(random(GRANTS)).padStart(2, "0")}`,
    server: "agent-recall",
    tool: `${VERBS[tool % VERBS.length]}_${tool}`,
    args: {
      path: `/projects/${random(1000)}/notes.md`,
      amount: random(1_000_000) / 100,
      limit: random(100),
      summary: "",
    },
    outcome: random(20) === 0 ? "error" : "ok",
  };
  const room = LINE_BYTES - 1 - JSON.stringify(call).length;
  call.args.summary = sentence(room);
  return `${JSON.stringify(call)}\n`;
}

function sentence(length) {
  let text = "";
  while (text.length < length) text += `${WORDS[random(WORDS.length)]} `;
  return text.slice(0, length);
}
