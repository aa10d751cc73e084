// Millions of generated calls, decided by the program and by the oracle of test/oracle: `node bench/oracle.mjs [CALLS] [SEED] [LINES]`. Needs a build.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { inFolder } from "./measure.mjs";

const PROGRAM = fileURLToPath(new URL("../bin/policy.js", import.meta.url));
const ORACLE = fileURLToPath(new URL("../test/oracle/make-case.ts", import.meta.url));
const MOST_BYTES = 1024 * 1024 * 1024;

const [wanted = 1_000_000, firstSeed = 1, lines = 5_000] = process.argv.slice(2).map(Number);

/** One case in the program, in an empty folder: what differs. */
function runCase({ files, argv, stdin, calls, exitCode, compare }, folder) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const options = { cwd: folder, input: stdin, encoding: "utf8", maxBuffer: MOST_BYTES };
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...argv], options);
  if (status !== exitCode) return [`exit code ${status} for ${exitCode}: ${stderr}`];
  if (calls === 0) return [];
  return compare(stdout, readFileSync(join(folder, "summary.json"), "utf8"));
}

await inFolder(async (folder) => {
  const bundle = join(folder, "oracle.mjs");
  await build({ entryPoints: [ORACLE], outfile: bundle, bundle: true, format: "esm", platform: "node" });
  const { makeCase } = await import(pathToFileURL(bundle).href);
  const reasons = new Map();
  let calls = 0;
  let differing = 0;
  let seed = firstSeed;
  for (; calls < wanted; seed++) {
    const one = makeCase(seed, { lines, jobs: seed % 3 });
    const place = join(folder, `case-${seed}`);
    const differences = runCase(one, place);
    rmSync(place, { recursive: true, force: true });
    calls += one.calls;
    for (const [reason, count] of one.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + count);
    if (differences.length === 0) continue;
    differing++;
    process.stdout.write(`seed ${seed}: policy ${one.argv.join(" ")}\n  ${differences.join("\n  ")}\n`);
  }
  process.stdout.write(
    `${calls} calls under ${seed - firstSeed} policies, seeds ${firstSeed} to ${seed - 1}: ${differing} policies differ\n`,
  );
  for (const [reason, count] of [...reasons].sort(([, left], [, right]) => right - left))
    process.stdout.write(`${String(count).padStart(9)} ${reason}\n`);
  process.exitCode = differing === 0 ? 0 : 1;
});
