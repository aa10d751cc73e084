// Reads the configuration that was found.

import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { type Config, readConfig } from "../lint/config.ts";
import { escapeText } from "../report/escape.ts";
import { plural } from "../report/text-report.ts";
import { readBoundedFile } from "./files.ts";
import type { FoundConfig } from "./find-config.ts";
import type { Io } from "./io.ts";

/** Throws PolicyError: file-*, config-unusable. */
export async function loadConfig(io: Io, { path, shownAs, folder }: FoundConfig): Promise<Config> {
  const bytes = readBoundedFile(path, LIMITS.policyBytes, shownAs);
  const { config, findings } = await readConfig(shownAs, bytes);
  if (config === undefined) {
    throw new PolicyError(
      "config-unusable",
      `${shownAs} cannot be used: it has ${plural(findings.length, "error")}.`,
      {
        findings,
      },
    );
  }
  if (folder !== io.cwd) io.writeStderr(`Settings are those of ${escapeText(shownAs)}.\n`);
  return config;
}
