// Tells that something in some folders may have changed. What it was, and whether it matters, is for others to see.
//
// Events of the file system are hints and nothing more: they come twice, late, without a name, or (on network
// file systems and in some containers) never. So everything is looked at again after each, and now and then without.

import { type FSWatcher, statSync, watch } from "node:fs";
import { dirname } from "node:path";

/** Milliseconds without an event before anybody looks: an editor's save is several steps. */
const QUIET_MS = 50;
/** Milliseconds after which somebody looks even if events keep coming. */
const MOST_MS = 1000;
/** Milliseconds after which somebody looks without an event. */
const POLL_MS = 2000;

export interface FolderWatch {
  /** Watches these folders, or the nearest that exist, and no others. A folder that was replaced is watched anew. */
  readonly follow: (folders: readonly string[]) => void;
  /** Resolves when something may have changed since the last call, or the signal is aborted. */
  readonly changed: () => Promise<void>;
  readonly close: () => void;
}

interface Watched {
  readonly watcher: FSWatcher;
  readonly identity: string;
}

/** `pollMs` is for tests, which must not be helped by it. */
export function watchFolders(signal: AbortSignal, pollMs: number = POLL_MS): FolderWatch {
  const watched = new Map<string, Watched>();
  /** When the first event came that nobody was told of. */
  let since: number | undefined;
  let quiet: ReturnType<typeof setTimeout> | undefined;
  let wake = (): void => {};

  function hint(): void {
    since ??= performance.now();
    const left = since + MOST_MS - performance.now();
    clearTimeout(quiet);
    quiet = setTimeout(() => wake(), Math.max(0, Math.min(QUIET_MS, left)));
  }

  function drop(folder: string): void {
    watched.get(folder)?.watcher.close();
    watched.delete(folder);
  }

  function add(folder: string, identity: string): void {
    try {
      const watcher = watch(folder);
      watcher.on("change", hint);
      watcher.on("error", () => {
        drop(folder);
        hint();
      });
      watched.set(folder, { watcher, identity });
    } catch {
      // The system has no more watches to give: looking now and then has to do.
    }
  }

  return {
    follow: (folders) => {
      const wanted = new Map(folders.flatMap((folder) => nearestFolder(folder) ?? []));
      for (const [folder, { identity }] of watched) if (wanted.get(folder) !== identity) drop(folder);
      for (const [folder, identity] of wanted) if (!watched.has(folder)) add(folder, identity);
    },
    changed: () =>
      new Promise<void>((resolve) => {
        const poll = setTimeout(() => wake(), pollMs);
        wake = () => {
          clearTimeout(poll);
          clearTimeout(quiet);
          signal.removeEventListener("abort", wake);
          since = undefined;
          wake = () => {};
          resolve();
        };
        signal.addEventListener("abort", wake);
        if (signal.aborted) wake();
        else if (since !== undefined) hint();
      }),
    close: () => {
      clearTimeout(quiet);
      for (const folder of [...watched.keys()]) drop(folder);
    },
  };
}

/** The folder, or the nearest above it that exists, and what tells it from another of that name. */
function nearestFolder(folder: string): [readonly [folder: string, identity: string]] | undefined {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const status = statSync(at, { bigint: true });
      if (status.isDirectory()) return [[at, `${status.dev}:${status.ino}`]];
    } catch {
      // Not there, or not to be looked at.
    }
    if (dirname(at) === at) return undefined;
  }
}
