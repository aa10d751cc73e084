// Linting many files and a long one: `node bench/lint.mjs [ROUNDS]`. Needs a build.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseDocument } from "yaml";
import { inFolder, interleave, report, runNode } from "./measure.mjs";

const PROGRAM = fileURLToPath(new URL("../bin/policy.js", import.meta.url));
const FILES = 1000;
const rounds = Number(process.argv[2] ?? 7);

/** A tool of 22 lines, one key a line as most people write, different for each number. */
const TOOL_LINES = 22;
const tool = (n) => `  tool_${n}:
    require:
      - conditions:
          - path: args.amount
            op: lte
            value: ${100 + n}
          - path: args.region
            op: in
            value:
              - eu-${n}
              - us-${n}
        on_deny: At most ${100 + n}, in our regions.
      - conditions:
          - path: args.name
            op: regex
            value: '^[a-z]{1,${10 + (n % 20)}}$'
        on_deny: A short name.
    limits:
      - counter: calls
        window: minute
        max: ${10 + n}
        on_deny: Too many calls.
`;
const HEAD = `version: "1"\ndefault: deny\ntools:\n`;
const policyOf = (lines, from) =>
  HEAD + Array.from({ length: Math.round((lines - 3) / TOOL_LINES) }, (_, i) => tool(from + i)).join("");

await inFolder((folder) => {
  writeFileSync(join(folder, "empty.cjs"), "");
  writeFileSync(join(folder, "long.yaml"), policyOf(503, 0));
  mkdirSync(join(folder, "many"));
  for (let i = 0; i < FILES; i++) writeFileSync(join(folder, `many/p${i}.yaml`), policyOf(203, i));
  const times = interleave(
    {
      bare: ["empty.cjs"],
      long: [PROGRAM, "lint", "long.yaml", "--fail-on", "never"],
    },
    rounds * 3,
    (args) => runNode(args, folder),
  );
  report("lint of a 500-line YAML policy", times.get("long") / times.get("bare"), "x bare", "<= 3.5");
  const many = interleave(
    {
      lint: () => runNode([PROGRAM, "lint", "many", "--fail-on", "never"], folder),
      parse: () => parseAll(folder),
    },
    Math.ceil(rounds / 2),
    (way) => way(),
  );
  report(
    `lint of ${FILES} YAML policies of 200 lines`,
    (FILES / many.get("lint")) * 1000,
    "files/s",
    ">= 150",
  );
  report("the same over only parsing their YAML", many.get("lint") / many.get("parse"), "x parsing", "");
});

/** Milliseconds that the parser of YAML takes for the same files, in this process. */
function parseAll(folder) {
  const start = process.hrtime.bigint();
  for (const name of readdirSync(join(folder, "many")))
    parseDocument(readFileSync(join(folder, "many", name), "utf8"));
  return Number(process.hrtime.bigint() - start) / 1e6;
}
