// A whole replay over JSON.parse of the same lines: `node bench/simulate.mjs TRACE [ROUNDS]`. Needs a build.
// TRACE is made by bench/make-trace.mjs.

import { closeSync, openSync, readSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { inFolder, interleave, peakMemory, report, runNode } from "./measure.mjs";
import { VERBS } from "./trace-tools.mjs";

const PROGRAM = fileURLToPath(new URL("../bin/policy.js", import.meta.url));
const CHUNK = 1024 * 1024;
const TOOLS = 40;
const CONDITIONS = { require: [{ conditions: [{ path: "args.amount", op: "lte", value: 9000 }] }] };

const [trace, roundsText = "5"] = process.argv.slice(2);
if (trace === undefined) {
  process.stderr.write("usage: node bench/simulate.mjs TRACE [ROUNDS]\n");
  process.exit(2);
}
if (roundsText === "parse") parseAll(trace);
else await compare(resolve(trace), Number(roundsText));

async function compare(file, rounds) {
  await inFolder((folder) => {
    writeFileSync(join(folder, "empty.cjs"), "");
    writeFileSync(join(folder, "limits.json"), JSON.stringify(policyOf(() => ({}))));
    writeFileSync(
      join(folder, "arguments.json"),
      JSON.stringify(policyOf((i) => (i % 4 === 0 ? CONDITIONS : {}))),
    );
    const other = { require: [{ conditions: [{ path: "args.amount", op: "lte", value: 8000 }] }] };
    writeFileSync(join(folder, "other.json"), JSON.stringify(policyOf((i) => (i % 4 === 0 ? other : {}))));
    const ways = {
      parse: [fileURLToPath(import.meta.url), file, "parse"],
      limits: [PROGRAM, "simulate", file, "--policy", "limits.json"],
      arguments: [PROGRAM, "simulate", file, "--policy", "arguments.json"],
      against: [PROGRAM, "simulate", file, "--policy", "arguments.json", "--against", "other.json"],
    };
    const times = interleave(ways, rounds, (args) => runNode(args, folder));
    const parse = times.get("parse");
    report("JSON.parse of every line", parse, "ms", "the baseline");
    report("simulate, limits on every tool", parse / times.get("limits"), "x the baseline", ">= 0.85");
    report(
      "simulate, and conditions on a quarter of them",
      parse / times.get("arguments"),
      "x the baseline",
      ">= 0.85",
    );
    report(
      "--against, two policies in one pass",
      times.get("arguments") / times.get("against"),
      "x one policy",
      ">= 0.75",
    );
    const bare = peakMemory(["empty.cjs"], folder);
    report("its peak memory", peakMemory(ways.arguments, folder) / bare, "x bare Node", "<= 1.8");
  });
}

function policyOf(rulesOf) {
  const tools = {};
  for (let i = 0; i < TOOLS; i++) {
    tools[`${VERBS[i % VERBS.length]}_${i}`] = {
      ...rulesOf(i),
      limits: [{ counter: "calls", window: "minute", max: 20 }],
    };
  }
  return { version: "1", default: "deny", tools };
}

/** One read of 1 MiB at a time, Buffer.indexOf, slice, JSON.parse. */
function parseAll(file) {
  const input = openSync(file, "r");
  const buffer = Buffer.alloc(CHUNK);
  let rest = Buffer.alloc(0);
  let letters = 0;
  for (let read = readSync(input, buffer); read > 0; read = readSync(input, buffer)) {
    const bytes = Buffer.concat([rest, buffer.subarray(0, read)]);
    let from = 0;
    for (let to = bytes.indexOf(10); to !== -1; to = bytes.indexOf(10, from)) {
      letters += JSON.parse(bytes.toString("utf8", from, to)).tool.length;
      from = to + 1;
    }
    rest = Buffer.from(bytes.subarray(from));
  }
  closeSync(input);
  if (letters === 0) throw new Error("the trace names no tools");
}
