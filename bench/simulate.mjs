// A whole replay over JSON.parse of the same lines: `node bench/simulate.mjs TRACE [ROUNDS]`. Needs a build.
// TRACE is made by bench/make-trace.mjs.

import { spawnSync } from "node:child_process";
import { closeSync, linkSync, openSync, readSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { inFolder, interleave, peakMemory, report, runNode } from "./measure.mjs";
import { VERBS } from "./trace-tools.mjs";

const PROGRAM = fileURLToPath(new URL("../bin/policy.js", import.meta.url));
const CHUNK = 1024 * 1024;
const TOOLS = 40;
const DECISIONS = "decisions.jsonl";
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
      JSON.stringify(policyOf((i) => (i % 2 === 0 ? CONDITIONS : {}))),
    );
    const other = { require: [{ conditions: [{ path: "args.amount", op: "lte", value: 8000 }] }] };
    writeFileSync(join(folder, "other.json"), JSON.stringify(policyOf((i) => (i % 2 === 0 ? other : {}))));
    // Threads have a start that a long recording makes good: the trace under three names is three times as long.
    const long = ["a.jsonl", "b.jsonl", "c.jsonl"];
    for (const name of long) link(file, join(folder, name));
    const ways = {
      parse: [fileURLToPath(import.meta.url), file, "parse"],
      limits: [PROGRAM, "simulate", file, "--policy", "limits.json", "--jobs", "1"],
      arguments: [PROGRAM, "simulate", file, "--policy", "arguments.json", "--jobs", "1"],
      threads: [PROGRAM, "simulate", file, "--policy", "arguments.json", "--jobs", "2"],
      long: [PROGRAM, "simulate", ...long, "--policy", "arguments.json", "--jobs", "1"],
      longThreads: [PROGRAM, "simulate", ...long, "--policy", "arguments.json", "--jobs", "2"],
      lines: [
        ...[PROGRAM, "simulate", file, "--policy", "arguments.json", "--jobs", "1"],
        ...["--format", "ndjson", "--output", DECISIONS],
      ],
      against: [PROGRAM, "simulate", file, "--policy", "arguments.json", "--against", "other.json"],
    };
    checkSame(ways.arguments, ways.threads, folder);
    checkSame(ways.long, ways.longThreads, folder);
    const times = interleave(ways, rounds, (args) => {
      // A new file each time: to replace a large one, ext4 first gives all of the new one to the disk.
      rmSync(join(folder, DECISIONS), { force: true });
      return runNode(args, folder);
    });
    const parse = times.get("parse");
    report("JSON.parse of every line", parse, "ms", "the baseline");
    const one = times.get("arguments");
    report("simulate, limits on every tool", parse / times.get("limits"), "x the baseline", ">= 1.3");
    report("simulate, and conditions on half of them", parse / one, "x the baseline", ">= 1.3");
    report("the same by two threads", one / times.get("threads"), "x one thread", ">= 1.5");
    const long2 = times.get("long") / times.get("longThreads");
    report("the trace three times by two threads", long2, "x one thread", ">= 1.5");
    report("every decision as ndjson", one / times.get("lines"), "x the summary", ">= 0.6");
    report("--against, two policies in one pass", one / times.get("against"), "x one policy", ">= 0.75");
    const jq = timeJq(file);
    if (jq !== undefined) report("simulate over jq -c .tool", jq / one, "x jq", ">= 4");
    report("peak memory of one thread", peakMemory(ways.arguments, folder) / 1024, "MB", "<= 70");
    report("peak memory of two threads", peakMemory(ways.threads, folder) / 1024, "MB", "<= 110");
  });
}

/** A faster run that says something else is no faster run. */
function checkSame(one, other, cwd) {
  const [a, b] = [one, other].map((args) =>
    spawnSync(process.execPath, args, { cwd, encoding: "utf8", maxBuffer: Number.POSITIVE_INFINITY }),
  );
  if (a.stdout === "" || a.stdout !== b.stdout) throw new Error("two threads print something else");
}

/** The same bytes under another name; in another file system by a symbolic link. */
function link(file, name) {
  try {
    linkSync(file, name);
  } catch {
    symlinkSync(file, name);
  }
}

/** Milliseconds; nothing where there is no jq. */
function timeJq(file) {
  const start = process.hrtime.bigint();
  const { status } = spawnSync("jq", ["-c", ".tool", file], { stdio: ["ignore", "ignore", "inherit"] });
  return status === 0 ? Number(process.hrtime.bigint() - start) / 1e6 : undefined;
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
