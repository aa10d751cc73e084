// The options that several commands have.

import { type Command, InvalidArgumentError, Option } from "commander";
import { FORMAT_NAMES } from "../trace/format-names.ts";

export function addCommon(command: Command): Command {
  return command
    .option("--no-color", "print without colours")
    .option("--debug", "print the stack of an error");
}

export function formatOption(...formats: readonly string[]): Option {
  return new Option("--format <FORMAT>", "how the result is printed").choices(formats).default(formats[0]);
}

export function outputOption(): Option {
  return new Option("-o, --output <FILE>", "write the result to a file, whole or not at all");
}

/** specification: cli.md section 5. */
export function inputFormatOption(): Option {
  return new Option(
    "--input-format <NAME>",
    "the format of the traces, rather than what their content says",
  ).choices(FORMAT_NAMES);
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}
