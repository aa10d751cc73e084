// What of the private folders a command needs to be able to start: its program, its script, what its arguments name.

import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join, resolve } from "node:path";

/** What begins a project: what its files import lies below it. */
const PROJECT_MARKS = ["package.json", "pyproject.toml", "pyvenv.cfg", "deno.json", "Cargo.toml", "go.mod"];
const SCRIPT = /\.(?:[cm]?[jt]s|py|rb|pl|php|sh|jar)$/;
/** Below HOME: what programs and their versions are kept in. No settings, and no credentials. */
const TOOLCHAINS = [
  ...[".asdf", ".bun", ".cargo/bin", ".deno", ".fnm", ".nix-profile", ".npm-global", ".nvm", ".pyenv"],
  ...[".rbenv", ".rustup", ".volta", ".local/bin", ".local/lib", "go/bin"],
  ...["fnm", "mise", "pipx", "pnpm", "uv"].map((name) => `.local/share/${name}`),
];
/** Where NixOS keeps the programs of the system. */
const SYSTEM_PROFILE = "/run/current-system";
/** Arguments and variables that are looked at; a longer command is told about fewer of them. */
const MOST_WORDS = 1000;

export interface PathQuestion {
  /** Absolute. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly home: string;
  /** What is covered in the sandbox. */
  readonly hidden: readonly string[];
}

/** Paths below hidden folders to show again, each with what it is a link to. */
export function readablePaths({ command, args, env, cwd, home, hidden }: PathQuestion): readonly string[] {
  const isShowable = (path: string): boolean =>
    hidden.some((folder) => isWithin(path, folder) && path !== folder) &&
    !isWithin(home, path) &&
    isFileOrFolder(path);
  // A socket or a session's folder is no argument that a listing needs: of /run only programs are shown.
  const named = [...args, ...Object.values(env)]
    .slice(0, MOST_WORDS)
    .flatMap((word) => pathsIn(word, cwd))
    .filter((path) => !isWithin(path, "/run") && !isWithin(path, "/var/run"));
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  const paths = [
    cwd,
    SYSTEM_PROFILE,
    ...TOOLCHAINS.map((path) => join(home, path)),
    ...[...folders, dirname(command)].map((folder) => installation(folder, home)),
    ...[command, ...named]
      .flatMap((path) => [path, followed(path)])
      .flatMap((path) => projectOf(path, isShowable)),
  ];
  return withoutInner([...new Set(paths.flatMap((path) => [path, followed(path)]))].filter(isShowable));
}

/** Whether `path` is `folder` or lies below it. Both absolute and without `..`. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

/** A word may be a path, or `--option=PATH`, or several with colons. */
function pathsIn(word: string, cwd: string): readonly string[] {
  const value = word.slice(word.indexOf("=") + 1);
  return [...new Set([word, value, ...value.split(delimiter)])]
    .filter((text) => text !== "" && !text.includes("\0"))
    .map((text) => resolve(cwd, text))
    .filter((path) => existsSync(path));
}

/** `…/bin` comes with the `lib` and `share` beside it. */
function installation(folder: string, home: string): string {
  const parent = dirname(folder);
  return basename(folder) === "bin" && parent !== home && parent !== join(home, ".local") ? parent : folder;
}

/** The path, and what its project holds that it may import. */
function projectOf(path: string, isShowable: (path: string) => boolean): readonly string[] {
  const above = ancestors(dirname(path)).filter(isShowable);
  const project = above.find((folder) => PROJECT_MARKS.some((mark) => existsSync(join(folder, mark))));
  const modules = above.map((folder) => join(folder, "node_modules")).filter((folder) => existsSync(folder));
  const outer = path.indexOf("/node_modules/");
  return [
    path,
    ...(outer === -1 ? [] : [path.slice(0, outer + "/node_modules".length)]),
    ...(project === undefined ? [] : [project]),
    ...modules,
    ...(SCRIPT.test(path) ? [dirname(path)] : []),
  ];
}

function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

function withoutInner(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => !paths.some((outer) => outer !== path && isWithin(path, outer)));
}

function isFileOrFolder(path: string): boolean {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    return status !== undefined && (status.isFile() || status.isDirectory());
  } catch {
    return false;
  }
}

function followed(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
