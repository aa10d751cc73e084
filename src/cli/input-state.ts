// What the inputs of a run hold, so that two runs can be told to have the same.

import { createHash } from "node:crypto";
import { readlinkSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import { readBoundedFile } from "./files.ts";

/** Milliseconds after which a file's times can be trusted: clocks of file systems tick as slowly as that. */
export const SETTLED_MS = 2000;
/** Links in a row that are followed; the system follows no more. */
const MOST_LINKS = 40;

export interface InputStates {
  /** The state of each file, by path. A file that is not there has one too. */
  readonly read: (paths: readonly string[]) => ReadonlyMap<string, string>;
}

interface Status {
  readonly text: string;
  /** Milliseconds of Unix time. */
  readonly changedMs: number;
}

interface Known {
  readonly status: Status;
  readonly state: string;
  /** A write in the same tick of the clock as the last would leave the status as it is. */
  readonly isSettled: boolean;
}

/** Reads a file again only when its status has changed. `limitBytes` bounds what is read of one. */
export function createInputStates(limitBytes: number): InputStates {
  let known = new Map<string, Known>();
  return {
    read: (paths) => {
      const now = new Map(
        paths.map((path) => {
          const status = statusOf(path);
          const before = known.get(path);
          if (before?.isSettled && before.status.text === status.text) return [path, before];
          const state = stateOf(path, limitBytes, status.text);
          return [path, { status, state, isSettled: Date.now() - status.changedMs > SETTLED_MS }];
        }),
      );
      known = now;
      return new Map([...now].map(([path, { state }]) => [path, state]));
    },
  };
}

/** The content: a file that was written again with the same has not changed. */
function stateOf(path: string, limitBytes: number, status: string): string {
  try {
    return createHash("sha256").update(readBoundedFile(path, limitBytes)).digest("hex");
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return error.code === "file-too-large" ? status : error.code;
  }
}

/** What changes whenever the file does, but for a second write in one tick of its clock. */
export function statusOf(path: string): Status {
  try {
    const { dev, ino, mode, size, mtimeNs, ctimeNs, ctimeMs } = statSync(path, { bigint: true });
    return { text: [dev, ino, mode, size, mtimeNs, ctimeNs].join(), changedMs: Number(ctimeMs) };
  } catch {
    return { text: "", changedMs: Number.POSITIVE_INFINITY };
  }
}

/**
 * Folders in which something happens when the file at `path` becomes another: that of each link on the way
 * to it, and those that hold these.
 */
export function foldersOf(path: string): readonly string[] {
  const folders = new Set<string>();
  let at = path;
  for (let left = MOST_LINKS; left > 0; left--) {
    folders.add(dirname(at)).add(dirname(dirname(at)));
    const target = linkTarget(at);
    if (target === undefined) break;
    at = resolve(dirname(at), target);
  }
  return [...folders];
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
