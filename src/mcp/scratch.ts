// The temporary folders of one server: its HOME, its /tmp and its working directory.

import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LIMITS } from "../limits.ts";

export interface Scratch {
  readonly folder: string;
  readonly home: string;
  readonly tmp: string;
  readonly work: string;
}

/** Made by npm and for npm, before the server starts: no work of the server. */
const NPM_FOLDER = ".npm";
const NPM_SETTINGS = ".npmrc";
/** Of the settings of npm: where packages are, and no credentials. */
const NPM_KEPT =
  /^\s*(?:(?:@[\w.~-]+:)?registry|cafile|strict-ssl|noproxy|proxy|https-proxy)\s*=(?!.*@.*:|.*:\/\/[^/]*@)/;

export function makeScratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), "policy-scan-"));
  const scratch = {
    folder,
    home: join(folder, "home"),
    tmp: join(folder, "tmp"),
    work: join(folder, "work"),
  };
  for (const path of [scratch.home, scratch.tmp, scratch.work]) mkdirSync(path);
  return scratch;
}

/** Without it npx would look for packages elsewhere than its user; with all of it a server could read tokens. */
export function keepNpmSettings(scratch: Scratch, home: string): void {
  let settings: string;
  try {
    settings = readFileSync(join(home, NPM_SETTINGS), "utf8");
  } catch {
    return;
  }
  const kept = settings.split(/\r?\n/).filter((line) => NPM_KEPT.test(line));
  if (kept.length > 0) writeFileSync(join(scratch.home, NPM_SETTINGS), `${kept.join("\n")}\n`);
}

/** Files, links and the like that the server left there, up to a limit; `given` was there before. */
export function countFiles(scratch: Scratch, given: ReadonlySet<string>): number {
  const rest = [scratch.home, scratch.tmp, scratch.work];
  let count = 0;
  for (let folder = rest.pop(); folder !== undefined; folder = rest.pop()) {
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (given.has(path)) continue;
      if (entry.isDirectory()) rest.push(path);
      else count += 1;
      if (count >= LIMITS.scanFilesCounted || rest.length >= LIMITS.scanFilesCounted) return count;
    }
  }
  return count;
}

/** What the server did not make. */
export function givenFiles({ home }: Scratch): ReadonlySet<string> {
  return new Set([join(home, NPM_FOLDER), join(home, NPM_SETTINGS)]);
}

/** Removes all of it, also folders that forbid it. Returns whether it is gone. */
export function removeScratch({ folder }: Scratch): boolean {
  const remove = (): boolean => {
    try {
      rmSync(folder, { recursive: true, force: true });
      return true;
    } catch {
      return false;
    }
  };
  if (remove()) return true;
  openFolders(folder);
  return remove();
}

function openFolders(outer: string): void {
  const rest = [outer];
  for (let folder = rest.pop(); folder !== undefined; folder = rest.pop()) {
    try {
      chmodSync(folder, 0o700);
    } catch {
      // Of another user, or gone: removing says so.
    }
    for (const entry of entriesOf(folder)) if (entry.isDirectory()) rest.push(join(folder, entry.name));
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
