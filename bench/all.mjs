// Every benchmark that needs no data from outside: `npm run bench`. Needs a build.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inFolder } from "./measure.mjs";

const LINES = "1000000";
const TRANSCRIPT_LINES = "180000";

function run(name, ...args) {
  process.stdout.write(`\n${name}\n`);
  const script = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: "inherit" });
  if (status !== 0) throw new Error(`bench/${name}.mjs ends with ${status}`);
}

await inFolder((folder) => {
  const trace = join(folder, "trace.jsonl");
  run("make-trace", trace, LINES);
  run("startup");
  run("lint");
  run("test");
  run("scan");
  run("simulate", trace);
  run("trace", trace);
  const transcript = join(folder, "transcript.jsonl");
  run("make-transcript", transcript, TRANSCRIPT_LINES);
  run("trace-formats", transcript);
  run("engine");
});
