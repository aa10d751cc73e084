// Scanning a server that answers at once: `node bench/scan.mjs [ROUNDS]`. Needs a build.

import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CLEAN_ENV, inFolder, median, report } from "./measure.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const PROGRAM = here("../bin/policy.js");
const SERVER = here("instant-server.cjs");
const rounds = Number(process.argv[2] ?? 21);

/**
 * On a terminal the first byte is the line that says what is started; elsewhere it is the report's. `script` of
 * util-linux lends a terminal; without it that line is not measured.
 */
const onTerminal = (args) => [
  "-qefc",
  [process.execPath, ...args].map((word) => `'${word}'`).join(" "),
  "/dev/null",
];
const hasScript = spawnSync("script", ["--version"]).status === 0;

/** Milliseconds of a whole process: to its first byte on either stream, and to its end. */
function measure({ program = process.execPath, args }, cwd) {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const elapsed = () => Number(process.hrtime.bigint() - start) / 1e6;
    let first;
    const child = spawn(program, args, { cwd, env: CLEAN_ENV, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", () => {
        first ??= elapsed();
      });
    }
    let end;
    child.once("exit", () => {
      end = elapsed();
    });
    child.once("close", (status) => {
      if (status === 0) resolve({ first: first ?? end, end });
      else reject(new Error(`node ${args.join(" ")} ends with ${status}`));
    });
  });
}

await inFolder(async (folder) => {
  writeFileSync(join(folder, "empty.cjs"), "");
  const policy = { version: "1", default: "deny", tools: { get_item_0: {} } };
  writeFileSync(join(folder, "policy.json"), JSON.stringify(policy));
  const tools = Array.from({ length: 20 }, (_, i) => ({
    name: `get_item_${i}`,
    inputSchema: { type: "object", properties: { id: { type: "string" } } },
  }));
  writeFileSync(join(folder, "tools.json"), JSON.stringify({ tools }));
  const scan = [PROGRAM, "scan", "--policy", "policy.json", "--", process.execPath, SERVER];
  const ways = {
    bare: { args: ["empty.cjs"] },
    client: { args: [here("bare-client.mjs"), SERVER] },
    scan: { args: scan },
    recorded: { args: [PROGRAM, "scan", "--policy", "policy.json", "tools.json"] },
    ...(hasScript && {
      bareOnTerminal: { program: "script", args: onTerminal(["empty.cjs"]) },
      scanOnTerminal: { program: "script", args: onTerminal(scan) },
    }),
  };
  const times = new Map(Object.keys(ways).map((name) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, way] of Object.entries(ways)) {
      const time = await measure(way, folder);
      // The first round only warms the disk's cache.
      if (round >= 0) times.get(name).push(time);
    }
  }
  const of = (name, what) => median(times.get(name).map((time) => time[what]));
  const bare = of("bare", "end");
  report("an empty CommonJS file", bare, "ms", "the baseline");
  report("the SDK's client lists a server", of("client", "end"), "ms", "the baseline");
  report(
    "scan of the same server, whole process",
    of("scan", "end") / of("client", "end"),
    "x client",
    "<= 1.2",
  );
  if (hasScript) {
    const first = of("scanOnTerminal", "first") / of("bareOnTerminal", "end");
    report("scan of it on a terminal, first byte", first, "x bare", "<= 3");
  }
  report("scan of a recorded list, first byte", of("recorded", "first") / bare, "x bare", "<= 3");
  report("scan of the server, first byte of the report", of("scan", "first") / bare, "x bare", "");
});
