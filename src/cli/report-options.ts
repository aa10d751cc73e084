// --format and --output of the commands that write reports: both may be repeated, and their order counts.

import { type Command, Option } from "commander";
import { FORMATS } from "../report/formats.ts";
import type { Written } from "./report-outputs.ts";

/** The command's options become `format` and `output`, both `readonly Written[]`, for `pairOutputs`. */
export function addReportOptions(command: Command, names = Object.keys(FORMATS)): Command {
  let count = 0;
  const position = (): number => count++;
  const formats = new Option(
    "--format <FORMAT>",
    "how the result is printed; may be repeated (default: text)",
  ).choices(names);
  const outputs = new Option(
    "-o, --output <FILE>",
    "write the result to a file, whole or not at all; one for each --format",
  );
  return command.addOption(collectWritten(formats, position)).addOption(collectWritten(outputs, position));
}

/** Whether an option may stand more than once. */
export function isRepeatable(option: Option): boolean {
  return "isRepeatable" in option;
}

function collectWritten(option: Option, position: () => number): Option {
  const parse = option.parseArg ?? ((value: string) => value);
  option.argParser((value, before: readonly Written[] = []) => [
    ...before,
    { value: String(parse(value, undefined)), position: position() },
  ]);
  return Object.assign(option, { isRepeatable: true });
}
