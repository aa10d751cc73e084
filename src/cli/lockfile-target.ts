// A lockfile as the TARGET of a scan: the tools that it holds, as a recorded list. Nothing is run.
// specification: policy-format.md section 9.

import { PolicyError } from "../errors.ts";
import type { LockedServer } from "../tools/lockfile.ts";
import { readLockfile } from "../tools/read-lockfile.ts";

export interface LockedList {
  readonly serverName: string;
  /** A dump, as `readToolsDocument` reads it. */
  readonly recorded: unknown;
}

/** Undefined for what is no lockfile. Throws PolicyError: document-unusable, server-not-found, usage. */
export function readLockedList(
  document: unknown,
  server: string | undefined,
  file: string,
): LockedList | undefined {
  if (!isLockfile(document)) return undefined;
  const { lockfile, problem } = readLockfile(document);
  if (lockfile === undefined) {
    throw new PolicyError(
      "document-unusable",
      `${file}: ${problem.pointer || "the file"} ${problem.message}.`,
    );
  }
  const names = [...lockfile.servers.keys()];
  const name = server ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined) {
    const which =
      names.length === 0 ? "it has no server" : `pick one with \`--server\`, of ${names.join(", ")}`;
    throw new PolicyError("usage", `${file} is a lockfile: ${which}.`);
  }
  const locked = lockfile.servers.get(name);
  if (locked === undefined) {
    throw new PolicyError("server-not-found", `${file} has no server ${name}; it has ${names.join(", ")}.`);
  }
  return { serverName: name, recorded: toDump(locked) };
}

/** A client configuration has `servers` too, and no list of tools in them. */
function isLockfile(document: unknown): boolean {
  const servers = memberOf(document, "servers");
  if (typeof memberOf(document, "version") !== "number" || typeof servers !== "object" || servers === null)
    return false;
  return Object.values(servers).every((server) => Array.isArray(memberOf(server, "tools")));
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.getOwnPropertyDescriptor(value, key)?.value
    : undefined;
}

function toDump({ server, protocol, tools }: LockedServer): unknown {
  return {
    serverInfo: server,
    negotiatedProtocolVersion: protocol,
    // What a tool does not say is `null` in a lockfile, and absent in a list.
    tools: tools.map(({ risk: _, sha256: __, ...definition }) =>
      Object.fromEntries(
        Object.entries(definition).filter(([, value]) => value !== null && value !== undefined),
      ),
    ),
  };
}
