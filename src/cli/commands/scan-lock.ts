// Writes the lockfile of a scan. specification: policy-format.md section 9.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { escapeText } from "../../report/escape.ts";
import { formatLockfile, makeLockfile, type ScannedServer } from "../../tools/lockfile.ts";
import { LOCKFILE } from "../files.ts";
import type { Io } from "../io.ts";
import { readLock } from "../locked-tools.ts";
import { writeResult } from "../output.ts";

/** Adds the server to the lockfile, or replaces it there; other servers are kept. */
export function writeLock(io: Io, named: string | true, scanned: ScannedServer): void {
  const file = named === true ? LOCKFILE : named;
  const { servers } = makeLockfile([scanned], sha256);
  const others = existsSync(resolve(io.cwd, file)) ? readLock(io, file).servers : new Map();
  const merged = new Map([...others, ...servers].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  writeResult(io, file, formatLockfile({ servers: merged }));
  io.writeStderr(
    `Wrote ${scanned.tools.length} tools of ${escapeText(scanned.name)} to ${escapeText(file)}.\n`,
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
