// Whole replays of a transcript over JSON.parse of its lines: `node bench/trace-formats.mjs FILE [ROUNDS]`. Needs
// a build. FILE is made by bench/make-transcript.mjs.

import { closeSync, openSync, readSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { inFolder, interleave, peakMemory, report, runNode } from "./measure.mjs";

const PROGRAM = fileURLToPath(new URL("../bin/policy.js", import.meta.url));
const CHUNK = 1024 * 1024;
const POLICY = {
  version: "1",
  default: "allow",
  all_tools: {
    require: [{ conditions: [{ path: "args.amount", op: "lte", value: 9000 }] }],
    limits: [{ counter: "calls", window: "minute", max: 20 }],
  },
};

const [file, roundsText = "5"] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write("usage: node bench/trace-formats.mjs FILE [ROUNDS]\n");
  process.exit(2);
}
if (roundsText === "parse") parseAll(file);
else await compare(resolve(file), Number(roundsText));

async function compare(transcript, rounds) {
  await inFolder((folder) => {
    writeFileSync(join(folder, "empty.cjs"), "");
    writeFileSync(join(folder, "policy.json"), JSON.stringify(POLICY));
    const ways = {
      parse: [fileURLToPath(import.meta.url), transcript, "parse"],
      simulate: [PROGRAM, "simulate", transcript, "--policy", "policy.json"],
      convert: [PROGRAM, "convert-trace", transcript, "--output", "native.jsonl"],
    };
    const times = interleave(ways, rounds, (args) => runNode(args, folder));
    const parse = times.get("parse");
    report("JSON.parse of every line of a transcript", parse, "ms", "the baseline");
    report("simulate", parse / times.get("simulate"), "x the baseline", ">= 0.8");
    report("convert-trace", parse / times.get("convert"), "x the baseline", "");
    const bare = peakMemory(["empty.cjs"], folder);
    report("peak memory of simulate", peakMemory(ways.simulate, folder) / bare, "x bare Node", "<= 3");
  });
}

/** One read of 1 MiB at a time, Buffer.indexOf, slice, JSON.parse. */
function parseAll(transcript) {
  const input = openSync(transcript, "r");
  const buffer = Buffer.alloc(CHUNK);
  let rest = Buffer.alloc(0);
  let letters = 0;
  for (let read = readSync(input, buffer); read > 0; read = readSync(input, buffer)) {
    const bytes = Buffer.concat([rest, buffer.subarray(0, read)]);
    let from = 0;
    for (let to = bytes.indexOf(10); to !== -1; to = bytes.indexOf(10, from)) {
      letters += JSON.parse(bytes.toString("utf8", from, to)).type.length;
      from = to + 1;
    }
    rest = Buffer.from(bytes.subarray(from));
  }
  closeSync(input);
  if (letters === 0) throw new Error("the transcript holds no lines");
}
