// policy scan: lists the tools of a server, classifies them by risk, and says which are ungoverned.
// specification: cli.md section 3.

import { type ExitCode, PolicyError } from "../../errors.ts";
import { judgeServer } from "../../scan/judge-server.ts";
import { renderScanJson } from "../../scan/scan-json.ts";
import { renderScanText } from "../../scan/scan-text.ts";
import type { ServerListing, ServerScan } from "../../scan/server-scan.ts";
import type { RiskClass, Tool } from "../../tools/tool.ts";
import { discoverPolicy } from "../find-policies.ts";
import { type Found, findTarget } from "../find-target.ts";
import type { Io } from "../io.ts";
import { type LoadedPolicy, loadPolicies } from "../load-policies.ts";
import { checkOutput, writeResult } from "../output.ts";
import { choosePaint } from "../paint.ts";
import { listServer } from "./scan-list.ts";
import { writeLock } from "./scan-lock.ts";

export interface ScanCommandOptions {
  readonly policy?: string;
  readonly server?: string;
  readonly config?: string;
  readonly header?: readonly string[];
  readonly yes?: true;
  readonly timeout?: number;
  readonly lock?: string | true;
  readonly frozen?: string | true;
  readonly failOnRisk?: Exclude<RiskClass, "unknown"> | "never";
  readonly format: "text" | "json";
  readonly output?: string;
  readonly color: boolean;
}

/** TARGET, and the words after `--`. */
export interface ScanWords {
  readonly target: string | undefined;
  readonly command: readonly string[];
}

export async function runScan(io: Io, words: ScanWords, options: ScanCommandOptions): Promise<ExitCode> {
  const found = await findTarget(words.target, words.command, findOptions(words, options), io);
  checkOutput(io, options.output, ["file" in found ? found.file : undefined, options.policy, options.config]);
  // A policy that cannot be used is said before somebody else's code is started.
  const policy = await loadPolicy(io, options, options.server ?? found.serverName);
  const frozen = await openLocked(io, options, options.server ?? found.serverName);
  try {
    const listing = await listServer(io, found, options);
    if (listing.rawTools.length === 0 && listing.isComplete) {
      throw new PolicyError("nothing-to-do", `${listing.server.target} lists no tools.`);
    }
    const judged = judgeServer(listing, policy);
    const scan = frozen === undefined ? judged : await frozen(judged, policy);
    const isLocking = options.lock !== undefined && frozen === undefined;
    const key = isLocking ? serverKey(found, options, listing) : "";
    await show(io, scan, options);
    if (!listing.isComplete) {
      if (isLocking) io.writeStderr("No lockfile was written, because the list is not complete.\n");
      return 3;
    }
    if (isLocking && options.lock !== undefined) {
      const { name, version, protocol, target } = listing.server;
      writeLock(io, options.lock, {
        name: key,
        target,
        protocol,
        server: { name, version },
        tools: scan.tools,
      });
    }
    return scan.drift?.hasDrifted === true || isFailing(scan, options.failOnRisk) ? 1 : 0;
  } catch (error) {
    if (io.signal.aborted) return 130;
    throw error;
  }
}

function findOptions({ target, command }: ScanWords, { config, server, yes }: ScanCommandOptions) {
  // Beside a command or a URL, --server only says whose policy applies.
  const isNaming = command.length === 0 && !/^https?:/i.test(target ?? "");
  return { config, yes, ...(isNaming && { server }) };
}

async function loadPolicy(
  io: Io,
  options: ScanCommandOptions,
  server: string | undefined,
): Promise<LoadedPolicy | undefined> {
  if (options.policy === undefined && discoverPolicy(io.cwd) === undefined) {
    io.writeStderr(
      "No policy here: the tools are classified, and governance is not judged. Name one with --policy.\n",
    );
    return undefined;
  }
  const policies = await loadPolicies(io.cwd, { policy: options.policy });
  const policy = policies.governing(server ?? policies.ownServer);
  if (policy !== undefined) return policy;
  const who =
    server === undefined
      ? "a server without a name; say which with --server"
      : `the server ${JSON.stringify(server)}`;
  throw new PolicyError("policy-not-found", `No policy of the folder is for ${who}.`);
}

/** What holds a scan against the lockfile, with `--frozen`. */
async function openLocked(io: Io, options: ScanCommandOptions, name: string | undefined) {
  if (options.frozen === undefined) return undefined;
  // Here, because no other scan needs it.
  const { findLocked, openFrozen, withDrift } = await import("./scan-frozen.ts");
  const lock = openFrozen(io, options);
  if (name !== undefined) findLocked(lock, name);
  return (scan: ServerScan, policy: LoadedPolicy | undefined): Promise<ServerScan> =>
    withDrift(lock, findLocked(lock, name ?? scan.server.name), scan, policy);
}

async function show(io: Io, scan: ServerScan, options: ScanCommandOptions): Promise<void> {
  if (options.format === "json") return writeResult(io, options.output, renderScanJson(scan));
  const isTerminal = io.isStdoutTerminal && options.output === undefined;
  writeResult(io, options.output, renderScanText(scan, await choosePaint(io, isTerminal, options.color)));
}

const RISK_ORDER: Readonly<Record<RiskClass, number>> = {
  read: 0,
  write: 1,
  unknown: 1,
  execute: 2,
  destructive: 3,
  financial: 4,
};

/** Without a policy every tool is ungoverned, and that fails only when a risk was named. */
function isFailing({ tools, governed }: ServerScan, failOnRisk: ScanCommandOptions["failOnRisk"]): boolean {
  if (failOnRisk === "never" || (governed === undefined && failOnRisk === undefined)) return false;
  const ungoverned: readonly Tool[] =
    governed === undefined
      ? tools
      : governed.filter(({ isUngoverned }) => isUngoverned).map(({ tool }) => tool);
  return ungoverned.some(({ risk }) => RISK_ORDER[risk.class] >= RISK_ORDER[failOnRisk ?? "write"]);
}

function serverKey(found: Found, { server }: ScanCommandOptions, listing: ServerListing): string {
  const name = server ?? found.serverName ?? listing.server.name;
  if (name === "")
    throw new PolicyError("usage", "The server has no name: say with --server what the lockfile calls it.");
  return name;
}
