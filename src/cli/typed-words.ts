// What was typed, where commander reads it in another way than it was meant.

import { PolicyError } from "../errors.ts";
import type { ScanWords } from "./commands/scan.ts";

/** Commander drops the `--` that tells a TARGET from a command, so it is looked for in what was typed. */
export function splitWords(words: readonly string[], argv: readonly string[]): ScanWords {
  const dashes = argv.indexOf("--");
  const command = dashes === -1 ? [] : argv.slice(dashes + 1);
  const [target, ...extra] = words.slice(0, words.length - command.length);
  if (extra.length > 0) {
    throw new PolicyError(
      "usage",
      `Only one TARGET can be scanned: ${extra.join(" ")} is too much. A command is written after --.`,
    );
  }
  return { target, command };
}
