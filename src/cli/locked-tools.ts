// The tools that a lockfile tells, for lint. specification: policy-format.md section 9, cli.md section 2.

import { basename, resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { KnownTool } from "../lint/rule.ts";
import { escapeText } from "../report/escape.ts";
import type { Lockfile } from "../tools/lockfile.ts";
import { readLockfile } from "../tools/read-lockfile.ts";
import { readBoundedFile } from "./files.ts";
import type { Io } from "./io.ts";

type LockIo = Pick<Io, "cwd" | "writeStderr">;

export interface LockedTools {
  /** The tools of the server that the policy file is for; `undefined` when the lockfile does not tell. */
  readonly toolsFor: (
    policyFile: string,
    server: string | undefined,
  ) => ReadonlyMap<string, KnownTool> | undefined;
}

/**
 * Reads a lockfile. A server is found by `--server`, by the
 * policy file's name, or because it is the only one.
 * Throws PolicyError: file-*, document-unusable, server-not-found.
 */
export function loadLockedTools(io: LockIo, file: string): LockedTools {
  const { servers } = readLock(io, file);
  const names = [...servers.keys()];
  return {
    toolsFor: (policyFile, server) => {
      if (server !== undefined && !names.includes(server)) {
        throw new PolicyError(
          "server-not-found",
          `${file} has no server ${JSON.stringify(server)}; it has ${names.join(", ")}.`,
        );
      }
      const byName = basename(policyFile).replace(/(?:\.policy)?\.(?:json|ya?ml)$/, "");
      const name = server ?? (names.includes(byName) ? byName : names.length === 1 ? names[0] : undefined);
      const locked = name === undefined ? undefined : servers.get(name);
      if (locked === undefined) {
        io.writeStderr(
          `${escapeText(policyFile)} is not checked against ${escapeText(file)}: say with --server which of its servers it is for.\n`,
        );
        return undefined;
      }
      return new Map(locked.tools.map((tool) => [tool.name, tool]));
    },
  };
}

/** Throws PolicyError: file-*, document-unusable. */
export function readLock(io: Pick<Io, "cwd">, file: string): Lockfile {
  const text = new TextDecoder().decode(readBoundedFile(resolve(io.cwd, file), LIMITS.documentBytes, file));
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
