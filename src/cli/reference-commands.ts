// The arguments and options of the commands that look something up: explain and rules.

import { type Command, Option } from "commander";
import type { ExplainOptions } from "./commands/explain.ts";
import type { RulesOptions } from "./commands/rules.ts";
import { addCommon, formatOption, outputOption } from "./common-options.ts";
import type { Session } from "./program.ts";

export function addExplain(program: Command, session: Session): void {
  addCommon(
    program
      .command("explain")
      .description("print the page of a diagnostic: what it means, a bad and a good example, what to do")
      .argument(
        "<CODE...>",
        "what stands in brackets in a report: unknown-key, default-allow, policy-not-found",
      ),
  )
    .addOption(formatOption("text", "json", "markdown"))
    .addOption(outputOption())
    .action(async (codes: string[], options: ExplainOptions) => {
      const { runExplain } = await import("./commands/explain.ts");
      session.exitCode = await runExplain(session.io, codes, options);
    });
}

export function addRules(program: Command, session: Session): void {
  addCommon(program.command("rules").description("list the lint rules"))
    .addOption(formatOption("text", "json"))
    .addOption(
      new Option("--category <NAME>", "only those of this category").choices([
        "correctness",
        "security",
        "limits",
        "portability",
        "style",
      ]),
    )
    .option("--fixable", "only those with a fix")
    .addOption(outputOption())
    .action(async (options: RulesOptions) => {
      const { runRules } = await import("./commands/rules.ts");
      session.exitCode = await runRules(session.io, options);
    });
}
