// policy scan: lists the tools of a server, classifies them by risk, and says which are ungoverned.
// specification: cli.md section 3.

import { basename } from "node:path";
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
import type { InitPlace, Started } from "./scan-init.ts";
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
  readonly init?: string | true;
  readonly force?: true;
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
  const place = await findInitPlace(io, found, options);
  // A policy that cannot be used is said before somebody else's code is started.
  const loaded =
    place === undefined ? await loadPolicy(io, options, options.server ?? found.serverName) : undefined;
  try {
    const listing = await listServer(io, found, options);
    if (listing.rawTools.length === 0 && listing.isComplete) {
      throw new PolicyError("nothing-to-do", `${listing.server.target} lists no tools.`);
    }
    const started =
      place === undefined || !listing.isComplete
        ? undefined
        : await start(io, place, found, listing, options);
    const scan = judgeServer(listing, started?.policy ?? loaded);
    const isLocking = options.lock !== undefined && place === undefined;
    const key = isLocking ? serverKey(found, options, listing) : "";
    await show(io, scan, options);
    if (started !== undefined) io.writeStderr(started.says);
    if (!listing.isComplete) {
      const unwritten = place !== undefined ? "policy" : options.lock !== undefined ? "lockfile" : undefined;
      if (unwritten !== undefined)
        io.writeStderr(`No ${unwritten} was written, because the list is not complete.\n`);
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
    return started?.isPartial === true || isFailing(scan, options.failOnRisk) ? 1 : 0;
  } catch (error) {
    if (io.signal.aborted) return 130;
    throw error;
  }
}

/** Where `--init` writes. Decided before somebody else's code is started. */
async function findInitPlace(
  io: Io,
  found: Found,
  options: ScanCommandOptions,
): Promise<InitPlace | undefined> {
  const { init, force, policy, config, output } = options;
  if (init === undefined) {
    if (force === true) throw new PolicyError("usage", "`--force` belongs to `--init`.");
    return undefined;
  }
  if (policy !== undefined) {
    throw new PolicyError(
      "usage",
      "With `--init` the tools are judged by the policy that it writes: leave `--policy` out.",
    );
  }
  const { planInit } = await import("./scan-init.ts");
  return planInit(
    io,
    { ...options, init },
    { inputs: ["file" in found ? found.file : undefined, config], output },
  );
}

/** Writes the starter policy, by which the tools are then judged. */
async function start(
  io: Io,
  place: InitPlace,
  found: Found,
  listing: ServerListing,
  options: ScanCommandOptions,
): Promise<Started> {
  const { initPolicy } = await import("./scan-init.ts");
  // A recording may not say whose it is: its file does.
  const named =
    listing.server.name === "" && "file" in found
      ? basename(found.file).replace(/(?:\.tools)?\.json$/, "")
      : listing.server.name;
  const name = serverKey(found, options, { ...listing, server: { ...listing.server, name: named } });
  return initPolicy(io, place, { ...options, init: options.init ?? true }, listing, name);
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
      "No policy here: the tools are classified, and governance is not judged. Name one with --policy, or write one with --init.\n",
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
