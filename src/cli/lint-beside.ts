// The policies of an editor, linted with the lockfile that stands beside them or above.

import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { PolicyError } from "../errors.ts";
import { lintPolicy } from "../lint/lint.ts";
import { openPolicy } from "../lint/open-policy.ts";
import type { DocumentText, LintedDocument, Trouble } from "../lsp/host.ts";
import { LOCKFILE } from "./files.ts";
import type { Io } from "./io.ts";
import { type LockedTools, loadLockedTools } from "./locked-tools.ts";

/** Folders above a policy that are searched. */
const MOST_FOLDERS = 64;

interface Loaded {
  /** Changes whenever the file does. */
  readonly state: string;
  readonly locked: LockedTools | undefined;
  readonly troubles: readonly Trouble[];
}

/** A linter that reads a lockfile again only when it has changed. */
export function createLinter(io: Io): (document: DocumentText) => Promise<LintedDocument> {
  const loaded = new Map<string, Loaded>();

  function load(path: string, state: string): Loaded {
    const known = loaded.get(path);
    if (known?.state === state) return known;
    const made = { state, ...readLock(io, path) };
    loaded.set(path, made);
    return made;
  }

  return async ({ path, name, bytes, folders }) => {
    const opened = await openPolicy(name, bytes);
    const found = path === undefined ? undefined : findLock(path, folders);
    const { locked, troubles } = found === undefined ? NO_LOCK : load(found.path, found.state);
    const tools = locked?.toolsFor(name, undefined);
    const isUndecided = locked !== undefined && tools === undefined;
    return {
      opened,
      findings: lintPolicy(opened, { tools }),
      tools,
      troubles: found !== undefined && isUndecided ? [undecided(found.path)] : troubles,
    };
  };
}

const NO_LOCK = { locked: undefined, troubles: [] };

/** The lockfile has several servers. */
function undecided(path: string): Trouble {
  const message =
    "No server of the lockfile has the name of this file, so its tools are not checked. Name the file after its server.";
  return { path, severity: "info", message };
}

function readLock(io: Io, path: string): Pick<Loaded, "locked" | "troubles"> {
  try {
    return { locked: loadLockedTools({ cwd: io.cwd, writeStderr: () => {} }, path), troubles: [] };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const message = `${error.message} The policy is not checked against the tools of its server.`;
    return { locked: undefined, troubles: [{ path, severity: "warning", message }] };
  }
}

/** The nearest lockfile, from the folder of the policy up to the folder of the workspace that holds it. */
function findLock(path: string, folders: readonly string[]): { path: string; state: string } | undefined {
  let folder = dirname(path);
  const top = folders.filter((one) => isWithin(folder, one)).sort((a, b) => b.length - a.length)[0] ?? folder;
  for (let left = MOST_FOLDERS; left > 0; left--) {
    const lock = join(folder, LOCKFILE);
    const status = statSync(lock, { bigint: true, throwIfNoEntry: false });
    if (status !== undefined) {
      const { dev, ino, size, mtimeNs, ctimeNs } = status;
      return { path: lock, state: [dev, ino, size, mtimeNs, ctimeNs].join() };
    }
    if (folder === top || dirname(folder) === folder) return undefined;
    folder = dirname(folder);
  }
  return undefined;
}

function isWithin(path: string, folder: string): boolean {
  const parent = folder.endsWith("/") || folder.endsWith("\\") ? folder : join(folder, "/");
  return path === folder || path.startsWith(parent);
}
