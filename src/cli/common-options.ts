// The options that several commands have.

import { type Command, Option } from "commander";
import { FORMATS } from "../report/formats.ts";
import type { Written } from "./report-outputs.ts";

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

/** Report formats, which may be repeated, each with its --output; `position` tells which option stood where. */
export function formatsOption(position: () => number): Option {
  const option = new Option(
    "--format <FORMAT>",
    "how the result is printed; may be repeated (default: text)",
  );
  option.choices(Object.keys(FORMATS));
  return collectWritten(option, position);
}

export function outputsOption(position: () => number): Option {
  const what = "write the result to a file, whole or not at all; one for each --format";
  return collectWritten(new Option("-o, --output <FILE>", what), position);
}

function collectWritten(option: Option, position: () => number): Option {
  const parse = option.parseArg ?? ((value: string) => value);
  option.argParser((value, before: readonly Written[] = []) => [
    ...before,
    { value: String(parse(value, undefined)), position: position() },
  ]);
  return Object.assign(option, { isRepeatable: true });
}

export function createCounter(): () => number {
  let count = 0;
  return () => count++;
}
