// Gets what a scan judges: the tools of a server, or those of a recording. specification: cli.md section 3.

import { PolicyError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import type { HoldOptions } from "../../mcp/launch.ts";
import type { Listing } from "../../mcp/list-tools.ts";
import { findSandbox } from "../../mcp/sandbox.ts";
import { credentialNames, describeTarget, type Target } from "../../mcp/target.ts";
import { escapeText } from "../../report/escape.ts";
import { compareListings } from "../../scan/second-listing.ts";
import type { ServerListing } from "../../scan/server-scan.ts";
import { readToolsDocument } from "../../tools/tools-document.ts";
import type { Found } from "../find-target.ts";
import { readHeaders } from "../headers.ts";
import type { Io } from "../io.ts";
import { VERSION } from "../version.generated.ts";

export interface ListingOptions {
  readonly header?: readonly string[];
  /** Seconds. */
  readonly timeout?: number;
  readonly sandbox: HoldOptions["sandbox"];
  readonly network?: true;
  readonly isolated?: true;
  /** List again as another client, and compare. */
  readonly twice?: true;
}

type Headers = Readonly<Record<string, string>>;

/** What we tell servers that we are. */
const CLIENT_NAME = "mcp-policy";
/** What we say the second time: a client that servers know, and show everything. */
const OTHER_NAME = "claude-ai";
/** What may have to fetch a package or an image first, and how many seconds that may take. */
const FETCHING: readonly string[] = ["npx", "uvx", "docker", "podman", "dnx"];
const FETCH_SECONDS = 120;

/** Throws PolicyError: usage, document-unusable, server-failed. */
export async function listServer(io: Io, found: Found, options: ListingOptions): Promise<ServerListing> {
  if ("problem" in found) throw found.problem;
  if ("recorded" in found) return readRecording(found.recorded, found.file, found.how);
  const target = withHeaders(found.target, options.header ?? [], io.env);
  const launch = describeTarget(target);
  if (io.isStderrTerminal) io.writeStderr(`Scanning ${escapeText(launch)} …\n`);
  // Tried while the SDK is loaded.
  if (target.kind === "stdio" && options.sandbox !== "off") void findSandbox(io.env.PATH);
  // Here, because the SDK is large, and a recorded list needs none of it.
  const { listTools } = await import("../../mcp/list-tools.ts");
  const isFetching = target.kind === "stdio" && FETCHING.includes(target.command);
  const timeoutMs = (options.timeout ?? (isFetching ? FETCH_SECONDS : LIMITS.scanSeconds)) * 1000;
  const start = performance.now();
  const list = (name: string): Promise<Listing> =>
    listTools(target, {
      // One budget, however often it lists.
      timeoutMs: Math.max(1, Math.ceil(timeoutMs - (performance.now() - start))),
      signal: io.signal,
      client: { name, version: VERSION },
      baseEnv: io.env,
      hold: {
        sandbox: options.sandbox,
        network: options.network === true,
        isolated: options.isolated === true,
      },
    });
  const first = await list(CLIENT_NAME);
  const { rawTools, isComplete, problems } =
    options.twice === true ? compareListings(first, await list(OTHER_NAME)) : first;
  const credentials = credentialNames(target);
  return {
    server: {
      ...first.server,
      target: launch,
      how: found.how,
      ...(first.hold && { hold: first.hold }),
      ...(credentials.length > 0 && { credentials }),
    },
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

function withHeaders(target: Target, headers: readonly string[], env: Io["env"]): Target {
  if (headers.length === 0) return target;
  if (target.kind !== "http") throw new PolicyError("usage", "--header is for servers with a URL.");
  return { ...target, headers: mergeHeaders(target.headers, readHeaders(headers, env)) };
}

/** Names of headers are of any case: one that is given again takes the place of the other. */
function mergeHeaders(before: Headers, after: Headers): Headers {
  const names = new Set(Object.keys(after).map((name) => name.toLowerCase()));
  const kept = Object.entries(before).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...after };
}
