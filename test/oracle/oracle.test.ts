// The program against an implementation of the specification that shares nothing with it: no decision may differ.

import { expect, test } from "vitest";
import { project } from "../cli/run.ts";
import { makeCase } from "./make-case.ts";

test.each([1, 2, 3, 4])("no decision differs, from seed %i000", async (thousand) => {
  for (let seed = thousand * 1000; seed < thousand * 1000 + 80; seed++) {
    const { files, argv, stdin, calls, compare } = makeCase(seed, { lines: 60, jobs: 0 });
    const { run, read } = project(files);
    const { exitCode, stdout, stderr } = await run(argv, stdin === undefined ? {} : { stdin });
    if (exitCode === 2 && calls === 0) continue;
    expect({ seed, exitCode, stderr }).toMatchObject({ seed, exitCode: 0 });
    expect({ seed, differences: compare(stdout, read("summary.json")) }).toEqual({ seed, differences: [] });
  }
});
