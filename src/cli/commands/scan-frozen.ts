// policy scan --frozen: holds what a server lists against its entry in the lockfile, and writes nothing.
// specification: policy-format.md section 9, cli.md section 3.

import { createHash } from "node:crypto";
import { PolicyError } from "../../errors.ts";
import type { Finding } from "../../finding.ts";
import { enumerate } from "../../lint/suggestions.ts";
import { joinPointer } from "../../policy/pointer.ts";
import { compareFindings } from "../../report/report.ts";
import { ENTRY_WITHOUT_TOOL } from "../../scan/governance-findings.ts";
import { judgeDrift, type ScanDrift } from "../../scan/scan-drift.ts";
import type { ServerScan } from "../../scan/server-scan.ts";
import { hashDefinition, type LockedServer, type Lockfile } from "../../tools/lockfile.ts";
import { LOCKFILE } from "../files.ts";
import type { Io } from "../io.ts";
import { readLockSource } from "../lock-source.ts";
import { parseLock, readLockText } from "../locked-tools.ts";

export interface FrozenOptions {
  readonly frozen?: string | true;
  readonly lock?: string | true;
}

/** The lockfile that scans are held against. */
export interface FrozenLock {
  readonly file: string;
  readonly text: string;
  readonly lockfile: Lockfile;
}

/**
 * Before a server is started, so that no code runs for nothing.
 * Throws PolicyError: not-locked, document-unusable, file-*, usage.
 */
export function openFrozen(io: Io, { frozen, lock }: FrozenOptions): FrozenLock {
  const named = [frozen, lock].filter((file) => typeof file === "string");
  if (new Set(named).size > 1) throw new PolicyError("usage", "--frozen and --lock name two lockfiles.");
  const file = named[0] ?? LOCKFILE;
  try {
    const text = readLockText(io, file);
    return { file, text, lockfile: parseLock(text, file) };
  } catch (error) {
    if (!(error instanceof PolicyError) || error.code !== "file-not-found") throw error;
    throw new PolicyError("not-locked", `There is no lockfile ${file} to compare with.`, { cause: error });
  }
}

/** The server's name, if the lockfile has it. Throws PolicyError: not-locked; document-unusable: the entry was changed by hand. */
export function findLocked({ file, lockfile }: FrozenLock, name: string): string {
  const server = lockfile.servers.get(name);
  if (server !== undefined) {
    checkHashes(file, name, server);
    return name;
  }
  const known = [...lockfile.servers.keys()];
  const has = known.length === 0 ? "it has none" : `it has ${enumerate(known)}`;
  throw new PolicyError(
    "not-locked",
    name === ""
      ? `The server has no name: say with --server which of ${file} it is; ${has}.`
      : `${file} has no server ${enumerate([name])}; ${has}.`,
  );
}

/** The scan with its drift from the server that `findLocked` has found. */
export async function withDrift(
  { file, text, lockfile }: FrozenLock,
  name: string,
  scan: ServerScan,
): Promise<ServerScan> {
  const { policy } = scan;
  const server = lockfile.servers.get(name);
  if (server === undefined) throw new Error("a server that was looked up");
  const drift = await judgeDrift(
    { source: readLockSource(file, text), name, server },
    {
      server: { name: scan.server.name, version: scan.server.version },
      protocol: scan.server.protocol,
      target: scan.server.target,
      tools: scan.tools,
      isComplete: scan.isComplete,
    },
    policy === undefined ? undefined : { ...policy, problems: [] },
  );
  const others = scan.findings.filter(isNotToldBy(drift));
  return { ...scan, drift, findings: [...others, ...drift.findings].sort(compareFindings) };
}

/** That a tool of an entry is missing is told by what the drift did to the entry, which knows how that came about. */
function isNotToldBy({ rules }: ScanDrift): (finding: Finding) => boolean {
  const lost = (rules?.effects ?? []).filter(({ because }) => because === "lost-tool");
  const told = new Set(lost.map(({ finding }) => finding.pointer));
  return ({ code, pointer }) => code !== ENTRY_WITHOUT_TOOL || !told.has(pointer);
}

/** A hash that does not fit means that somebody has changed a definition, or merged two files, and nobody has looked at the result. */
function checkHashes(file: string, name: string, { tools }: LockedServer): void {
  const wrong = tools.findIndex((tool) => hashDefinition(tool, sha256) !== tool.sha256);
  if (wrong === -1) return;
  throw new PolicyError(
    "document-unusable",
    `${file}: ${joinPointer("", "servers", name, "tools", wrong)} was changed by hand: its sha256 is of another definition. Write it again with \`policy scan --lock\`.`,
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
