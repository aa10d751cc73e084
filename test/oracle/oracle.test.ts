// The program against an implementation of the specification that shares nothing with it: no decision may differ.

import { expect, test } from "vitest";
import { project } from "../cli/run.ts";
import { makeCase } from "./make-case.ts";

test.each([
  { from: 1000, cases: 60, lines: 100 },
  { from: 2000, cases: 60, lines: 100 },
  { from: 3000, cases: 60, lines: 100 },
  { from: 4000, cases: 60, lines: 100 },
  { from: 5000, cases: 5, lines: 2000 },
])(
  "no decision, count or exit code differs in $cases cases of $lines lines from $from",
  async ({ from, cases, lines }) => {
    for (let seed = from; seed < from + cases; seed++) {
      const { files, argv, stdin, calls, exitCode, compare } = makeCase(seed, { lines, jobs: 0 });
      const { run, read } = project(files);
      const result = await run(argv, stdin === undefined ? {} : { stdin });
      expect({ seed, argv, ...result }).toMatchObject({ seed, exitCode });
      if (calls === 0) continue;
      const differences = compare(result.stdout, read("summary.json"));
      expect({ seed, argv, differences }).toMatchObject({ seed, differences: [] });
    }
  },
);
