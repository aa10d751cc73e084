// What the benchmarks share: interleaved rounds, medians, a table of ratios.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Node 20 reads NODE_EXTRA_CA_CERTS at start, which doubles a bare start and hides what is measured. */
export const { NODE_EXTRA_CA_CERTS: _, ...CLEAN_ENV } = process.env;

/** Runs each way once a round, in turn, so that a slower moment of the machine meets them all. */
export function interleave(ways, rounds, measure) {
  const values = new Map(Object.keys(ways).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const value = measure(way);
      // The first round only warms the disk's cache.
      if (round >= 0) values.get(name).push(value);
    }
  }
  return new Map([...values].map(([name, all]) => [name, median(all)]));
}

/** Milliseconds and peak kilobytes of a whole Node process. */
export function runNode(args, cwd) {
  const start = process.hrtime.bigint();
  const child = spawnSync(process.execPath, args, {
    cwd,
    env: CLEAN_ENV,
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (child.status !== 0)
    throw new Error(`node ${args.join(" ")} ends with ${child.status}: ${child.stderr}`);
  return ms;
}

/** Peak resident kilobytes of a whole Node process, as Linux counts them; undefined elsewhere. */
export function peakMemory(args, cwd) {
  const script = `process.on("exit", () => process.stderr.write(String(process.resourceUsage().maxRSS)));`;
  const preload = `data:text/javascript,${encodeURIComponent(script)}`;
  const child = spawnSync(process.execPath, ["--import", preload, ...args], {
    cwd,
    env: CLEAN_ENV,
    encoding: "utf8",
  });
  if (child.status !== 0) throw new Error(`node ${args.join(" ")} ends with ${child.status}`);
  return Number(child.stderr);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** One line of a result, with what it should be. */
export function report(what, value, unit, goal) {
  process.stdout.write(`${what.padEnd(52)} ${value.toFixed(2).padStart(9)} ${unit.padEnd(14)} ${goal}\n`);
}

/** A folder that is gone afterwards. */
export async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "policy-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
