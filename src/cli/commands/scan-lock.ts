// Writes the lockfile of a scan. specification: policy-format.md section 9.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { PolicyError } from "../../errors.ts";
import { formatLockfile, makeLockfile, type ScannedServer } from "../../tools/lockfile.ts";
import type { Io } from "../io.ts";
import { LOCKFILE, readLock } from "../locked-tools.ts";
import { writeResult } from "../output.ts";

/** Adds the server to the lockfile, or replaces it there; other servers are kept. */
export function writeLock(io: Io, named: string | true, scanned: ScannedServer): void {
  const file = named === true ? LOCKFILE : named;
  const { servers } = makeLockfile([scanned], sha256);
  const others = existsSync(resolve(io.cwd, file)) ? readLock(io, file).servers : new Map();
  const merged = new Map([...others, ...servers].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  writeResult(io, file, formatLockfile({ servers: merged }));
  io.writeStderr(`Wrote ${scanned.tools.length} tools of ${scanned.name} to ${file}.\n`);
}

/** Throws PolicyError scan-incomplete: a lockfile of half a list would call the other half added. */
export function checkLockable(isComplete: boolean): void {
  if (!isComplete) throw new PolicyError("server-failed", "The list is not complete, so no lockfile was written.");
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
