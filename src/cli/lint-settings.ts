// What `policy lint` works by: levels, the lockfile, which files, from the command line and the configuration.

import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import type { Severity } from "../finding.ts";
import type { Config, Levels } from "../lint/config.ts";
import type { LintOptions } from "../lint/lint.ts";
import { describeWeakenings } from "./config-weakenings.ts";
import { LOCKFILE } from "./files.ts";
import { findConfig } from "./find-config.ts";
import type { Io } from "./io.ts";
import { readLevels } from "./lint-levels.ts";
import type { LockedTools } from "./locked-tools.ts";

/** What `--portable` asks for; a `--rule` that says otherwise counts more. */
const PORTABLE_LEVEL = "not-portable=error";

/** What the command line says. */
export interface SettingsOptions {
  /** A file, or `false` for none. */
  readonly config?: string | false;
  readonly rule?: readonly string[];
  readonly lock?: string;
  readonly tools?: string;
  readonly portable?: true;
  readonly server?: string;
  readonly baseline?: string;
  readonly failOn?: Severity | "never";
  readonly maxWarnings?: number;
}

export interface LintSettings {
  readonly optionsFor: (file: string) => LintOptions;
  readonly isIgnored: (file: string) => boolean;
  /** What the configuration leaves out of a run over these files, a sentence each: nobody may take it for a full one. */
  readonly weakeningsFor: (files: readonly string[]) => readonly string[];
  readonly failOn: Severity | "never";
  readonly maxWarnings: number | undefined;
  readonly baseline: BaselinePlace;
  /** What the settings were read from, or would be if it were there. */
  readonly files: Beside["files"];
}

export interface BaselinePlace {
  /** Relative to the working directory. */
  readonly file: string;
  /** Somebody named it, so it has to be there. */
  readonly isNamed: boolean;
}

export const BASELINE = "policy.baseline.json";

/** What stands beside policies, and where it would stand if it were there. */
export interface Beside {
  readonly config: Config | undefined;
  /** The folder that paths of the configuration are relative to; absolute. */
  readonly folder: string;
  /** Relative to the working directory, or absolute. The configuration is named only when there is one. */
  readonly files: {
    readonly config: string | undefined;
    readonly lock: string;
    readonly tools: string | undefined;
    readonly baseline: string;
  };
  readonly isLockNamed: boolean;
  readonly isBaselineNamed: boolean;
}

/** Throws PolicyError: config-unusable, file-*. */
export async function findBeside(io: Io, options: SettingsOptions): Promise<Beside> {
  const found = options.config === false ? undefined : findConfig(io, options.config);
  const config = found && (await (await import("./load-config.ts")).loadConfig(io, found));
  // Paths of a configuration are relative to its folder, and shown relative to the working directory.
  const folder = found?.folder ?? io.cwd;
  const below = (path: string): string => relative(io.cwd, join(folder, path)) || path;
  const lock = options.lock ?? (config?.lock === undefined ? undefined : below(config.lock));
  const baseline = options.baseline ?? (config?.baseline && below(config.baseline));
  return {
    config,
    folder,
    files: {
      config: found?.path,
      lock: lock ?? LOCKFILE,
      tools: options.tools,
      baseline: baseline ?? below(BASELINE),
    },
    isLockNamed: lock !== undefined,
    isBaselineNamed: baseline !== undefined,
  };
}

/** Throws PolicyError: usage, config-unusable, file-*, document-unusable, nothing-to-do. */
export async function loadLintSettings(io: Io, options: SettingsOptions): Promise<LintSettings> {
  const beside = await findBeside(io, options);
  const { config, folder, files } = beside;
  const asked = await readLevels([...(options.portable ? [PORTABLE_LEVEL] : []), ...(options.rule ?? [])]);
  // A lockfile that nobody named need not be there.
  const hasLock = beside.isLockNamed || existsSync(resolve(io.cwd, files.lock));
  const lockFile = hasLock ? files.lock : undefined;
  const known = await loadTools(io, lockFile, options.tools);
  if (lockFile === undefined && options.server !== undefined)
    throw new PolicyError(
      "usage",
      `--server picks a server of a lockfile, and there is no ${LOCKFILE} here.`,
    );
  const pathOf = (file: string): string => relative(folder, resolve(io.cwd, file)).replaceAll("\\", "/");
  return {
    optionsFor: (file) => {
      const fitting = overridesFor(config, pathOf(file));
      const server = options.server ?? fitting.findLast((override) => override.server !== undefined)?.server;
      return {
        ...known?.toolsFor(file, server),
        levels: mergeLevels([config?.rules, ...fitting.map(({ rules }) => rules), asked]),
        // Asked for by expiry dates only, and a clock is slow the first time.
        get today() {
          return io.today();
        },
      };
    },
    isIgnored: (file) => config?.isIgnored(pathOf(file)) === true,
    weakeningsFor: (some) =>
      describeWeakenings(
        some.map((file) =>
          mergeLevels([config?.rules, ...overridesFor(config, pathOf(file)).map(({ rules }) => rules)]),
        ),
        asked,
        options.failOn === undefined && config?.failOn === "never",
      ),
    failOn: options.failOn ?? config?.failOn ?? "error",
    maxWarnings: options.maxWarnings ?? config?.maxWarnings,
    baseline: { file: files.baseline, isNamed: beside.isBaselineNamed },
    files,
  };
}

function overridesFor(config: Config | undefined, path: string): Config["overrides"] {
  return config?.overrides.filter(({ fits }) => fits(path)) ?? [];
}

/** Of several levels for one rule the last counts. */
function mergeLevels(all: readonly (Levels | undefined)[]): Levels {
  return new Map(all.flatMap((levels) => [...(levels ?? [])]));
}

/** The tools that the policies are checked against: those recorded, else those of the lockfile. */
async function loadTools(
  io: Io,
  lockFile: string | undefined,
  recorded: string | undefined,
): Promise<LockedTools | undefined> {
  if (recorded !== undefined) {
    const { loadRecordedTools } = await import("./recorded-tools.ts");
    return loadRecordedTools(io, recorded, lockFile);
  }
  if (lockFile === undefined) return undefined;
  const { loadLockedTools } = await import("./locked-tools.ts");
  return loadLockedTools(io, lockFile);
}
