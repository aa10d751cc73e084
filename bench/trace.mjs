// Measures the trace reader against plain JSON.parse: `node bench/trace.mjs FILE [ROUNDS]`.
// FILE is a native trace, for example one of bench/make-trace.mjs. Prints medians of interleaved rounds as
// ratios to the yardstick: one read of 1 MiB at a time, Buffer.indexOf(10), slice and JSON.parse.

import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const CHUNK = 1024 * 1024;
const WAYS = ["yardstick", "no-args", "all-args"];

const [file, roundsText = "7", way, bundle] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write("usage: node bench/trace.mjs FILE [ROUNDS]\n");
  process.exit(2);
}
if (way === undefined) await compare(file, Number(roundsText));
else await measure(way);

/** Each round of each way is a process of its own: no way profits from what another one warmed. */
async function compare(trace, rounds) {
  const folder = mkdtempSync(join(tmpdir(), "policy-bench-"));
  try {
    const reader = join(folder, "reader.mjs");
    await bundleReader(reader);
    const rates = new Map(WAYS.map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const name of WAYS) rates.get(name).push(run(trace, name, reader));
    }
    const base = median(rates.get("yardstick"));
    for (const [name, all] of rates) {
      const rate = median(all);
      process.stdout.write(
        `${name.padEnd(10)} ${(rate / 1e6).toFixed(2)} M lines/s  ${(rate / base).toFixed(2)} x\n`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function bundleReader(outfile) {
  await build({
    entryPoints: [fileURLToPath(new URL("../src/trace/reader.ts", import.meta.url))],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    // The package's main file is UMD, which no bundler follows.
    mainFields: ["module", "main"],
  });
}

function run(trace, name, reader) {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), trace, "1", name, reader], {
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const rate = Number(child.stdout);
  if (child.status !== 0 || !(rate > 0)) throw new Error(`${name}: the measurement failed`);
  return rate;
}

async function measure(name) {
  const start = process.hrtime.bigint();
  const lines = name === "yardstick" ? parseAll() : await readAll(name === "all-args");
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  process.stdout.write(String(lines / seconds));
}

function parseAll() {
  let lines = 0;
  let tools = 0;
  let rest = Buffer.alloc(0);
  for (const chunk of chunks()) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let from = 0;
    for (let to = bytes.indexOf(10); to !== -1; to = bytes.indexOf(10, from)) {
      const call = JSON.parse(bytes.toString("utf8", from, to));
      tools += call.tool.length;
      lines++;
      from = to + 1;
    }
    rest = Buffer.from(bytes.subarray(from));
  }
  if (tools === 0) throw new Error("the trace names no tools");
  return lines;
}

async function readAll(needsArgs) {
  const { readTrace } = await import(pathToFileURL(bundle).href);
  let lines = 0;
  let unusable = 0;
  let tools = 0;
  let args = 0;
  const reader = readTrace({
    needsArgs: () => needsArgs,
    onCall: (call) => {
      lines++;
      tools += call.tool.length + call.time;
      if (call.args.summary !== undefined) args++;
    },
    onUnusable: () => {
      unusable++;
    },
    isTimeRequired: true,
    hasTexts: false,
  });
  for (const chunk of chunks()) reader.push(chunk);
  reader.end();
  if (unusable > 0 || !(tools > 0) || args > 0 !== needsArgs) throw new Error("not every line was read");
  return lines;
}

/** The same buffer for every chunk, as a reader of files does it. */
function* chunks() {
  const input = openSync(file, "r");
  const buffer = Buffer.alloc(CHUNK);
  for (let read = readSync(input, buffer); read > 0; read = readSync(input, buffer)) {
    yield buffer.subarray(0, read);
  }
  closeSync(input);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
