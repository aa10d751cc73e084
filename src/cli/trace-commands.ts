// The commands about traces that are not about policies.

import type { Command } from "commander";
import type { ConvertTraceOptions } from "./commands/convert-trace.ts";
import { addCommon, grantByOption, inputFormatOption, outputOption, wholeNumber } from "./common-options.ts";
import type { Session } from "./program.ts";

export function addConvertTrace(program: Command, session: Session): void {
  addCommon(
    program
      .command("convert-trace")
      .description("write the calls of traces in any format as lines of the native one")
      .argument("<TRACE...>", "traces, folders of them, or globs, in order; - is standard input"),
  )
    .option(
      "--policy <FILE|DIR>",
      "tell joined names of servers and tools apart by the servers of these policies",
    )
    .option("--server <NAME>", "a server that joined names may begin with")
    .addOption(grantByOption())
    .addOption(outputOption())
    .addOption(inputFormatOption())
    .option("--builtin", "convert the agent's own tools too, as those of the server `builtin`")
    .option("--strict", "fail on any line that cannot be used")
    .option(
      "--assume-interval <MS>",
      "give calls without a time one that many milliseconds after the last",
      wholeNumber,
    )
    .action(async (traces: string[], options: ConvertTraceOptions) => {
      const { runConvertTrace } = await import("./commands/convert-trace.ts");
      session.exitCode = await runConvertTrace(session.io, traces, options);
    });
}
