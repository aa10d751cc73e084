// The tools that a lockfile tells, for lint. specification: policy-format.md section 9, cli.md section 2.

import { basename, resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { KnownTool } from "../lint/rule.ts";
import { toolsByName } from "../lint/tools-by-name.ts";
import { escapeText } from "../report/escape.ts";
import type { LockedServer, Lockfile } from "../tools/lockfile.ts";
import { readLockfile } from "../tools/read-lockfile.ts";
import { readBoundedFile } from "./files.ts";
import type { Io } from "./io.ts";

/** The tools of one server, as lint wants them. */
export interface ServerTools {
  readonly tools: ReadonlyMap<string, KnownTool>;
  /** Names that stand in the lockfile, and that the server has no more. */
  readonly lostTools: ReadonlySet<string>;
}

/** What of the world is touched: the working directory and stderr. */
type LockIo = Pick<Io, "cwd" | "writeStderr">;

export interface LockedTools {
  /** The tools of the server that the policy file is for; `undefined` when the lockfile does not tell. */
  readonly toolsFor: (policyFile: string, server: string | undefined) => ServerTools | undefined;
}

/**
 * Reads a lockfile. A server is found by `--server`, by the
 * policy file's name, or because it is the only one.
 * Throws PolicyError: file-*, document-unusable, server-not-found.
 */
export function loadLockedTools(io: LockIo, file: string): LockedTools {
  const { servers } = readLock(io, file);
  return {
    toolsFor: (policyFile, server) => {
      const locked = findServer(servers, file, policyFile, server);
      if (locked !== undefined) return { tools: toolsByName(locked.tools), lostTools: NONE_LOST };
      io.writeStderr(
        `${escapeText(policyFile)} is not checked against ${escapeText(file)}: say with --server which of its servers it is for.\n`,
      );
      return undefined;
    },
  };
}

const NONE_LOST: ReadonlySet<string> = new Set();

/** Throws PolicyError: server-not-found. */
export function findServer(
  servers: ReadonlyMap<string, LockedServer>,
  file: string,
  policyFile: string,
  server: string | undefined,
): LockedServer | undefined {
  const names = [...servers.keys()];
  if (server !== undefined && !names.includes(server)) {
    throw new PolicyError(
      "server-not-found",
      `${file} has no server ${JSON.stringify(server)}; it has ${names.join(", ")}.`,
    );
  }
  const byName = basename(policyFile).replace(/(?:\.policy)?\.(?:json|ya?ml)$/, "");
  const name = server ?? (names.includes(byName) ? byName : names.length === 1 ? names[0] : undefined);
  return name === undefined ? undefined : servers.get(name);
}

/** Throws PolicyError: file-*, document-unusable. */
export function readLock(io: Pick<Io, "cwd">, file: string): Lockfile {
  return parseLock(readLockText(io, file), file);
}

/** Throws PolicyError: file-*. */
export function readLockText(io: Pick<Io, "cwd">, file: string): string {
  return new TextDecoder().decode(readBoundedFile(resolve(io.cwd, file), LIMITS.documentBytes, file));
}

/** Throws PolicyError document-unusable. */
export function parseLock(text: string, file: string): Lockfile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new PolicyError("document-unusable", `${file} is not JSON.`, { cause: error });
  }
  const { lockfile, problem } = readLockfile(value);
  if (lockfile !== undefined) return lockfile;
  throw new PolicyError("document-unusable", `${file}: ${problem.pointer || "the file"} ${problem.message}.`);
}
