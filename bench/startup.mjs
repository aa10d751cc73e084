// Whole processes over an empty CommonJS file: `node bench/startup.mjs [ROUNDS]`. Needs a build.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inFolder, interleave, report, runNode } from "./measure.mjs";

const PROGRAM = fileURLToPath(new URL("../bin/policy.js", import.meta.url));
const rounds = Number(process.argv[2] ?? 41);

/** 50 lines of JSON once it is indented. */
const POLICY = {
  version: "1",
  default: "deny",
  hide: ["purge_ledger"],
  tools: {
    create_charge: {
      require: [{ conditions: [{ path: "args.amount", op: "lte", value: 500 }], on_deny: "At most 500." }],
      limits: [{ counter: "charges", window: "hour", max: 20, on_deny: "Twenty an hour." }],
    },
    refund_charge: {
      require_approval: [
        {
          conditions: [{ path: "args.amount", op: "gt", value: 50 }],
          on_deny: "Large refunds are approved.",
        },
      ],
    },
    list_charges: {},
  },
};

await inFolder((folder) => {
  writeFileSync(join(folder, "empty.cjs"), "");
  writeFileSync(join(folder, "policy.json"), `${JSON.stringify(POLICY, null, 2)}\n`);
  const times = interleave(
    {
      bare: ["empty.cjs"],
      lint: [PROGRAM, "lint", "policy.json"],
      help: [PROGRAM, "--help"],
      version: [PROGRAM, "--version"],
    },
    rounds,
    (args) => runNode(args, folder),
  );
  const bare = times.get("bare");
  report("an empty CommonJS file", bare, "ms", "the baseline");
  report("lint of a 50-line JSON policy", times.get("lint") / bare, "x bare", "<= 1.35");
  report("--help", times.get("help") / bare, "x bare", "<= 1.3");
  report("--version", times.get("version") / bare, "x bare", "<= 1.3");
});
