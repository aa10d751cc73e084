// Gets what a scan judges: the tools of a server, or those of a recording. specification: cli.md section 3.

import { PolicyError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import type { HoldOptions } from "../../mcp/launch.ts";
import { findSandbox } from "../../mcp/sandbox.ts";
import { describeTarget, type Target } from "../../mcp/target.ts";
import { escapeText } from "../../report/escape.ts";
import type { ServerListing } from "../../scan/server-scan.ts";
import { readToolsDocument } from "../../tools/tools-document.ts";
import type { Found } from "../find-target.ts";
import type { Io } from "../io.ts";
import { VERSION } from "../version.generated.ts";

export interface ListingOptions {
  readonly header?: readonly string[];
  /** Seconds. */
  readonly timeout?: number;
  readonly sandbox: HoldOptions["sandbox"];
  readonly network?: true;
  readonly isolated?: true;
}

/** Seconds that npx may take to fetch a package. */
const NPX_SECONDS = 120;

/** Throws PolicyError: usage, document-unusable, server-failed. */
export async function listServer(io: Io, found: Found, options: ListingOptions): Promise<ServerListing> {
  if ("recorded" in found) return readRecording(found.recorded, found.file, found.how);
  const target = withHeaders(found.target, options.header ?? []);
  const launch = describeTarget(target);
  if (io.isStderrTerminal) io.writeStderr(`Scanning ${escapeText(launch)} …\n`);
  // Tried while the SDK is loaded.
  if (target.kind === "stdio" && options.sandbox !== "off") void findSandbox(io.env.PATH);
  // Here, because the SDK is large, and a recorded list needs none of it.
  const { listTools } = await import("../../mcp/list-tools.ts");
  const isFetching = target.kind === "stdio" && target.command === "npx";
  const { server, rawTools, isComplete, problems, hold } = await listTools(target, {
    timeoutMs: (options.timeout ?? (isFetching ? NPX_SECONDS : LIMITS.scanSeconds)) * 1000,
    signal: io.signal,
    clientVersion: VERSION,
    baseEnv: io.env,
    hold: {
      sandbox: options.sandbox,
      network: options.network === true,
      isolated: options.isolated === true,
    },
  });
  return {
    server: { ...server, target: launch, how: found.how, ...(hold && { hold }) },
    rawTools,
    isComplete,
    problems,
  };
}

function readRecording(recorded: unknown, file: string, how: string): ServerListing {
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
