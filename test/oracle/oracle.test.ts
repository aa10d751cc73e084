// The program against an implementation of the specification that shares nothing with it: no decision may differ.

import { expect, test } from "vitest";
import { project } from "../cli/run.ts";
import { compareLines, judgeTrace } from "./compare.ts";
import { makeCase } from "./make-case.ts";

test.each([1, 2, 3, 4])("no decision differs, from seed %i000", async (thousand) => {
  const differences: string[] = [];
  for (let seed = thousand * 1000; seed < thousand * 1000 + 80; seed++) {
    const { files, argv, trace, governing, options, isShowingArgs } = makeCase(seed, 60);
    const judgement = judgeTrace(trace, governing, options);
    const { exitCode, stdout, stderr } = await project(files).run(argv);
    expect({ seed, exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({
      seed,
      exitCode: 0,
      stderr: "",
    });
    differences.push(
      ...compareLines(judgement, stdout, 3, isShowingArgs).map((one) => `seed ${seed}, ${one}`),
    );
  }
  expect(differences).toEqual([]);
});
