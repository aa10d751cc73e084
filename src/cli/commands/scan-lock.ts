// Writes the lockfile of a scan. specification: policy-format.md section 9.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { PolicyError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
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
  const text = formatLockfile({ servers: merged });
  refuseUnreadable(text, file);
  writeResult(io, file, text);
  io.writeStderr(
    `Wrote ${scanned.tools.length} tools of ${escapeText(scanned.name)} to ${escapeText(file)}.\n`,
  );
}

/** What could not be read again would lock nothing. Throws PolicyError file-too-large. */
function refuseUnreadable(text: string, file: string): void {
  if (Buffer.byteLength(text) <= LIMITS.documentBytes) return;
  throw new PolicyError(
    "file-too-large",
    `${file} would have more than ${LIMITS.documentBytes} bytes, and could not be read again: it is not written.`,
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
