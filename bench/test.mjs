// Running 1,000 cases of tests, and generating tests: `node bench/test.mjs [ROUNDS]`. Needs a build.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inFolder, interleave, report, runNode } from "./measure.mjs";

const PROGRAM = fileURLToPath(new URL("../bin/policy.js", import.meta.url));
const YAML = import.meta.resolve("yaml");
const TOOLS = 20;
const CASES_OF_A_TOOL = 50;
const rounds = Number(process.argv[2] ?? 7);

const tool = (n) => `  tool_${n}:
    require:
      - conditions:
          - { path: args.amount, op: lte, value: ${100 + n} }
          - { path: args.region, op: in, value: [eu-${n}, us-${n}] }
        on_deny: At most ${100 + n}, in our regions.
      - conditions:
          - { path: args.name, op: regex, value: '^[a-z]{1,${10 + n}}$' }
        on_deny: A short name.
    limits:
      - { counter: calls, window: minute, max: ${10 + n}, on_deny: Too many calls. }
`;

/** Half of the cases are denied; each is written as a person would. */
const caseOf = (n, i) => `
  - name: tool_${n}, amount ${76 + n + i}
    tool: tool_${n}
    args: { amount: ${76 + n + i}, region: ${i % 2 === 0 ? "eu" : "us"}-${n}, name: somebody }
    expect: ${i <= 24 ? "allow" : `{ decision: deny, rule: "/tools/tool_${n}/require/args.amount-lte" }`}
`;

const numbers = Array.from({ length: TOOLS }, (_, i) => i);
const PARSE = `import { readFileSync } from "node:fs";
import { parseDocument } from ${JSON.stringify(YAML)};
for (const file of process.argv.slice(2)) parseDocument(readFileSync(file, "utf8")).toJS();
`;

await inFolder((folder) => {
  const cases = numbers.flatMap((n) => Array.from({ length: CASES_OF_A_TOOL }, (_, i) => caseOf(n, i)));
  writeFileSync(
    join(folder, "policy.yaml"),
    `version: "1"\ndefault: deny\ntools:\n${numbers.map(tool).join("")}`,
  );
  writeFileSync(join(folder, "all.policy-test.yaml"), `policy: policy.yaml\ncases:\n${cases.join("")}`);
  writeFileSync(join(folder, "parse.mjs"), PARSE);
  writeFileSync(join(folder, "empty.cjs"), "");
  const times = interleave(
    {
      bare: ["empty.cjs"],
      parse: ["parse.mjs", "policy.yaml", "all.policy-test.yaml"],
      test: [PROGRAM, "test"],
      generate: [PROGRAM, "test", "--generate", "--output", "-"],
    },
    rounds,
    (args) => runNode(args, folder),
  );
  const amount = `${cases.length} cases`;
  report(`test of ${amount}`, times.get("test") / times.get("parse"), "x parsing", "<= 1.5");
  report("the same", times.get("test"), "ms", "");
  report("test --generate of 20 tools", times.get("generate") / times.get("bare"), "x bare", "");
});
