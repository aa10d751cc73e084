// Gets what a scan judges: the tools of a server, or those of a recording. specification: cli.md section 3.

import { PolicyError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import { describeTarget, type Target } from "../../mcp/target.ts";
import { escapeText } from "../../report/escape.ts";
import type { ServerListing } from "../../scan/server-scan.ts";
import type { Lockfile } from "../../tools/lockfile.ts";
import { readLockfile } from "../../tools/read-lockfile.ts";
import { readToolsDocument } from "../../tools/tools-document.ts";
import type { Found } from "../find-target.ts";
import type { Io } from "../io.ts";
import { VERSION } from "../version.generated.ts";

export interface ListingOptions {
  readonly header?: readonly string[];
  /** Seconds. */
  readonly timeout?: number;
  /** Of a lockfile, the server that is meant. */
  readonly server?: string;
}

type Recorded = Extract<Found, { readonly file: string }>;

/** Seconds that npx may take to fetch a package. */
const NPX_SECONDS = 120;

/** Throws PolicyError: usage, document-unusable, server-failed. */
export async function listServer(io: Io, found: Found, options: ListingOptions): Promise<ServerListing> {
  if ("recorded" in found) return readRecording(found.recorded, found, options.server);
  const target = withHeaders(found.target, options.header ?? []);
  const launch = describeTarget(target);
  if (io.isStderrTerminal) io.writeStderr(`Scanning ${escapeText(launch)} …\n`);
  // Here, because the SDK is large, and a recorded list needs none of it.
  const { listTools } = await import("../../mcp/list-tools.ts");
  const isFetching = target.kind === "stdio" && target.command === "npx";
  const { server, rawTools, isComplete, problems } = await listTools(target, {
    timeoutMs: (options.timeout ?? (isFetching ? NPX_SECONDS : LIMITS.scanSeconds)) * 1000,
    signal: io.signal,
    clientVersion: VERSION,
    baseEnv: io.env,
  });
  return { server: { ...server, target: launch, how: found.how }, rawTools, isComplete, problems };
}

function readRecording(
  recorded: unknown,
  { file, how }: Recorded,
  server: string | undefined,
): ServerListing {
  const { lockfile } = readLockfile(recorded);
  if (lockfile !== undefined) return listLocked(lockfile, file, server);
  const document = readToolsDocument(recorded);
  if ("error" in document) throw new PolicyError("document-unusable", `${file}: ${document.error}`);
  const { serverName, serverVersion, protocol, raw, isComplete } = document;
  const problems = isComplete
    ? []
    : [{ code: "scan-truncated", message: "The recording ends with a cursor: there were more tools." }];
  return {
    server: { name: serverName, version: serverVersion, protocol, target: file, how },
    rawTools: raw,
    isComplete,
    problems,
  };
}

/** The tools as they were when the lockfile was written; nothing is started. */
function listLocked({ servers }: Lockfile, file: string, named: string | undefined): ServerListing {
  const names = [...servers.keys()];
  const name = named ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined) {
    throw new PolicyError(
      "usage",
      `${file} is a lockfile: pick a server with \`--server\`, of ${names.join(", ")}.`,
    );
  }
  const locked = servers.get(name);
  if (locked === undefined) {
    throw new PolicyError(
      "server-not-found",
      `${file} has no server ${JSON.stringify(name)}; it has ${names.join(", ")}.`,
    );
  }
  const { server, protocol, target, tools } = locked;
  return {
    server: { ...server, protocol, target, how: `the server ${name} of the lockfile ${file}` },
    rawTools: tools.map(({ title, inputSchema, outputSchema, risk: _, sha256: __, ...tool }) => ({
      ...tool,
      // What the server did not send stands in a lockfile as empty.
      ...(title !== "" && { title }),
      ...(inputSchema !== null && { inputSchema }),
      ...(outputSchema !== null && { outputSchema }),
    })),
    isComplete: true,
    problems: [],
  };
}

function withHeaders(target: Target, headers: readonly string[]): Target {
  if (headers.length === 0) return target;
  if (target.kind !== "http") throw new PolicyError("usage", "--header is for servers with a URL.");
  const added = headers.map((header) => {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?(.*)$/.exec(header) ?? [];
    if (name === undefined || value === undefined) {
      throw new PolicyError("usage", "--header must be written as `Name: value`.");
    }
    return [name, value] as const;
  });
  return { ...target, headers: { ...target.headers, ...Object.fromEntries(added) } };
}
