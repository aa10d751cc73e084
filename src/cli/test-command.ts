// The arguments and options of `policy test`.

import type { Command } from "commander";
import { PolicyError } from "../errors.ts";
import type { TestCommandOptions } from "./commands/test.ts";
import { addCommon } from "./common-options.ts";
import type { Session } from "./program.ts";
import { addReportOptions } from "./report-options.ts";

const FORMATS = ["text", "json", "junit", "github", "lcov"];

export function addTest(program: Command, session: Session): void {
  addReportOptions(
    addCommon(
      program
        .command("test")
        .description("run test files: cases of calls, and what the policy should make of each")
        .argument(
          "[FILE...]",
          "test files, folders of them, or globs; without: every *.policy-test.yaml here and below",
        ),
    ),
    FORMATS,
  )
    .option("--policy <FILE|DIR>", "the policy to test, rather than the one that the test files name")
    .option("--grep <PATTERN>", "only cases in whose name the pattern (RE2) is found")
    .option("--bail", "stop at the first case that fails")
    .option("--coverage", "report what of the policies no case exercised")
    .option("--min-coverage <PCT>", "fail when cases exercise less of the policies; implies --coverage")
    .option("--watch", "run again when tests or policies change; Ctrl-C ends")
    .option(
      "--tools <FILE>",
      "with --generate: a recorded tools/list, whose schemas say which arguments calls need",
    )
    .option("--generate", "write a first test file for the policy, with cases on each side of its boundaries")
    .action(async (files: string[], options: Options) => {
      const { watch, generate, ...rest } = options;
      if (generate) {
        refuseWith("--generate", files, options);
        const { runGenerate } = await import("./commands/test-generate.ts");
        session.exitCode = await runGenerate(session.io, rest);
        return;
      }
      if (rest.tools !== undefined)
        throw new PolicyError("usage", "--tools is for --generate: tests hold their own arguments.");
      const run = watch
        ? (await import("./commands/test-watch.ts")).runTestWatch
        : (await import("./commands/test.ts")).runTests;
      session.exitCode = await run(session.io, files, rest);
    });
}

type Options = TestCommandOptions & { readonly watch?: true; readonly generate?: true };

/** What would have no effect is refused rather than left out in silence. */
function refuseWith(option: string, files: readonly string[], options: Options): void {
  const { watch, grep, bail, coverage, minCoverage, format, output } = options;
  const others = { watch, grep, bail, coverage, "min-coverage": minCoverage, format };
  const [other] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
  if (other !== undefined)
    throw new PolicyError("usage", `${option} writes a test file: --${other} has no effect.`);
  if (files.length > 0)
    throw new PolicyError("usage", `${option} takes a policy: write --policy ${files[0]}.`);
  if ((output ?? []).length > 1)
    throw new PolicyError("usage", `${option} writes one file: --output may stand once.`);
}
