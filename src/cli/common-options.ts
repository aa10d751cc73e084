// The options that several commands have.

import { type Command, InvalidArgumentError, Option } from "commander";
import { LIMITS } from "../limits.ts";
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

export function failOnOption(...thresholds: readonly string[]): Option {
  return new Option("--fail-on <WHAT>", "what makes the exit code 1").choices(thresholds);
}

/** Of an option that may stand more than once. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** specification: cli.md section 5. */
export function inputFormatOption(): Option {
  return new Option(
    "--input-format <NAME>",
    "the format of the traces, rather than what their content says",
  ).choices(FORMAT_NAMES);
}

export function grantByOption(): Option {
  return new Option(
    "--grant-by <WHAT>",
    "whom limits count for: session, user, file, or a field of the line (default: grant)",
  );
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

export function jobCount(text: string): number {
  const value = wholeNumber(text);
  if (value < 1 || value > LIMITS.replayThreads) {
    throw new InvalidArgumentError(`It must be a number from 1 to ${LIMITS.replayThreads}.`);
  }
  return value;
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+(?:\.\d+)?$/.test(text) || value <= 0 || value > 86_400) {
    throw new InvalidArgumentError("It must be a number of seconds above 0, at most 86400.");
  }
  return value;
}
