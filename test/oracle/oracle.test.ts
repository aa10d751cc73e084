// The program against an implementation of the specification that shares nothing with it: no decision may differ.

import { expect, test } from "vitest";
import { project } from "../cli/run.ts";
import { makeCase } from "./make-case.ts";

test.each([1, 2, 3, 4])("no decision differs, from seed %i000", async (thousand) => {
  for (let seed = thousand * 1000; seed < thousand * 1000 + 80; seed++) {
    const { files, argv, stdin, calls, exitCode, compare } = makeCase(seed, { lines: 60, jobs: 0 });
    const { run, read } = project(files);
    const result = await run(argv, stdin === undefined ? {} : { stdin });
    expect({ seed, ...result }).toMatchObject({ seed, exitCode });
    if (calls === 0) continue;
    expect({ seed, differences: compare(result.stdout, read("summary.json")) }).toEqual({
      seed,
      differences: [],
    });
  }
});
