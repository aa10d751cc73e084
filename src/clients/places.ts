// Where each client keeps its servers, by operating system: data, and the paths that follow from it.

import { posix, win32 } from "node:path";
import { LIMITS } from "../limits.ts";
import { CLIENTS, type Client } from "./client.ts";

export type System = "linux" | "mac" | "windows";
export type Scope = "project" | "local" | "user" | "file";

export interface Place {
  readonly client: Client;
  readonly scope: "project" | "user";
  /** Absolute. */
  readonly path: string;
  /** Absolute: what the client calls its workspace, where a server without `cwd` starts. */
  readonly folder: string;
  /** Whether the client keeps other settings in the file too, so that no servers in it is no mistake. */
  readonly isShared: boolean;
}

export interface Surroundings {
  readonly system: System;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
}

interface File {
  readonly client: Client;
  readonly path: string;
  readonly isShared?: true;
}

/** Below a folder of a project. `.mcp.json` comes first, because most clients share it. */
const PROJECT_FILES: readonly File[] = [
  { client: CLIENTS.claudeCode, path: ".mcp.json" },
  { client: CLIENTS.cursor, path: ".cursor/mcp.json" },
  { client: CLIENTS.vscode, path: ".vscode/mcp.json" },
  { client: CLIENTS.vscode, path: ".vscode/settings.json", isShared: true },
  { client: CLIENTS.gemini, path: ".gemini/settings.json", isShared: true },
  { client: CLIENTS.codex, path: ".codex/config.toml", isShared: true },
  { client: CLIENTS.zed, path: ".zed/settings.json", isShared: true },
];

const CLINE = "Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json";

/** Every place to look in: those of the project first, the nearest folder first, then those of the user. */
export function listPlaces(around: Surroundings): readonly Place[] {
  const { join } = pathOf(around.system);
  const user = userPlaces(around);
  // A folder above may be HOME, whose files are the user's.
  const seen = new Set(user.map(({ path }) => path));
  const project = ancestors(around).flatMap((folder) =>
    PROJECT_FILES.map((file) => toPlace(file, "project", join(folder, file.path), folder)),
  );
  return [...project.filter(({ path }) => !seen.has(path)), ...user];
}

/**
 * The client whose file this is by its path, and the folder it is about: where a file that the user
 * names would be read by some client, that client's rules are the ones that hold.
 */
export function placeOfFile(path: string, around: Surroundings): Place & { readonly isKnown: boolean } {
  const { join, dirname } = pathOf(around.system);
  const user = userPlaces(around).find((place) => place.path === path);
  if (user !== undefined) return { ...user, isKnown: true };
  for (const file of PROJECT_FILES) {
    const folder = file.path.includes("/") ? dirname(dirname(path)) : dirname(path);
    if (join(folder, file.path) !== path) continue;
    return { ...toPlace(file, "project", path, folder), isKnown: true };
  }
  const place = toPlace({ client: clientByName(path), path }, "project", path, dirname(path));
  return { ...place, isKnown: place.client !== CLIENTS.other };
}

/** TOML is what only Codex writes, YAML only goose. */
function clientByName(path: string): Client {
  if (/\.toml$/i.test(path)) return CLIENTS.codex;
  return /\.ya?ml$/i.test(path) ? CLIENTS.goose : CLIENTS.other;
}

function toPlace(file: File, scope: Place["scope"], path: string, folder: string): Place {
  return { client: file.client, scope, path, folder, isShared: file.isShared === true };
}

function userPlaces(around: Surroundings): readonly Place[] {
  const { join, isAbsolute } = pathOf(around.system);
  return userFiles(around)
    .filter(({ path }) => isAbsolute(path))
    .map((file) => toPlace(file, "user", join(file.path), around.cwd));
}

/** Files of the user, in the order of the table of clients; a folder of settings that is unknown gives none. */
function userFiles(around: Surroundings): readonly File[] {
  const { env, system } = around;
  const { join } = pathOf(system);
  const home = homeOf(around);
  const inHome = (path: string): string => (home === undefined ? "" : join(home, path));
  const inSettings = (path: string): string => {
    const base = settingsOf(around, home);
    return base === undefined ? "" : join(base, path);
  };
  const inFolder = (variable: string, fallback: string, path: string): string => {
    const named = env[variable];
    return named === undefined || named === "" ? inHome(`${fallback}${path}`) : join(named, path);
  };
  const zed = system === "windows" ? inSettings("Zed/settings.json") : xdg(around, home, "zed/settings.json");
  const goose =
    system === "windows"
      ? inSettings("Block/goose/config/config.yaml")
      : xdg(around, home, "goose/config.yaml");
  return [
    { client: CLIENTS.claudeCode, path: inFolder("CLAUDE_CONFIG_DIR", "", ".claude.json"), isShared: true },
    { client: CLIENTS.claudeDesktop, path: inSettings("Claude/claude_desktop_config.json"), isShared: true },
    ...(system === "linux"
      ? [
          {
            client: CLIENTS.claudeDesktop,
            path: inSettings("claude/claude_desktop_config.json"),
            isShared: true as const,
          },
        ]
      : []),
    { client: CLIENTS.cursor, path: inHome(".cursor/mcp.json") },
    { client: CLIENTS.vscode, path: inSettings("Code/User/mcp.json") },
    { client: CLIENTS.vscode, path: inSettings("Code/User/settings.json"), isShared: true },
    { client: CLIENTS.windsurf, path: inHome(".codeium/windsurf/mcp_config.json") },
    { client: CLIENTS.windsurf, path: inHome(".codeium/mcp_config.json") },
    { client: CLIENTS.gemini, path: inHome(".gemini/settings.json"), isShared: true },
    { client: CLIENTS.codex, path: inFolder("CODEX_HOME", ".codex/", "config.toml"), isShared: true },
    { client: CLIENTS.zed, path: zed, isShared: true },
    { client: CLIENTS.cline, path: inSettings(CLINE) },
    { client: CLIENTS.cline, path: inHome(".cline/mcp.json") },
    { client: CLIENTS.goose, path: goose, isShared: true },
  ];
}

export function homeOf({ env, system }: Surroundings): string | undefined {
  const home = system === "windows" ? (env.USERPROFILE ?? env.HOME) : env.HOME;
  return home === "" ? undefined : home;
}

/** Where programs with windows keep what the user set. */
function settingsOf(around: Surroundings, home: string | undefined): string | undefined {
  const { env, system } = around;
  const { join } = pathOf(system);
  if (system === "windows" && env.APPDATA) return env.APPDATA;
  if (home === undefined) return undefined;
  if (system === "windows") return join(home, "AppData/Roaming");
  return system === "mac" ? join(home, "Library/Application Support") : xdg(around, home, "");
}

function xdg({ env, system }: Surroundings, home: string | undefined, path: string): string {
  const { join } = pathOf(system);
  if (env.XDG_CONFIG_HOME) return join(env.XDG_CONFIG_HOME, path);
  return home === undefined ? "" : join(home, ".config", path);
}

export function ancestors({ cwd, system }: Surroundings): readonly string[] {
  const { dirname } = pathOf(system);
  const folders = [cwd];
  while (folders.length < LIMITS.scanFolders) {
    const folder = folders.at(-1) ?? cwd;
    const parent = dirname(folder);
    if (parent === folder) break;
    folders.push(parent);
  }
  return folders;
}

/** Paths of a system that need not be the one of this process. */
export function pathOf(system: System): typeof posix {
  return system === "windows" ? win32 : posix;
}

export function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
