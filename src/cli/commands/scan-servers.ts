// Lists and judges the servers of a scan side by side, each within a budget of its own.

import { PolicyError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import { describeTarget } from "../../mcp/target.ts";
import { compareFindings } from "../../report/report.ts";
import { failedServer, judgeServer } from "../../scan/judge-server.ts";
import { serverFinding } from "../../scan/server-finding.ts";
import type { ServerListing, ServerScan } from "../../scan/server-scan.ts";
import type { Found } from "../find-target.ts";
import type { Io } from "../io.ts";
import type { LoadedPolicy } from "../load-policies.ts";
import { type ListingOptions, listServer } from "./scan-list.ts";

/** A server that was asked for, and what it is judged by. */
export interface ScanTask {
  readonly found: Found;
  readonly policy: LoadedPolicy | undefined;
  /** There are policies, and none is for this server. */
  readonly isWithoutPolicy: boolean;
}

/** In the order of the tasks. Whatever happens, every server has ended when this does. */
export async function scanServers(
  io: Io,
  tasks: readonly ScanTask[],
  options: ListingOptions,
): Promise<readonly ServerScan[]> {
  const scans = new Map<number, ServerScan>();
  const waiting = tasks.entries();
  const work = async (): Promise<void> => {
    for (const [i, task] of waiting) scans.set(i, await scanServer(io, task, options));
  };
  const workers = Array.from({ length: Math.min(LIMITS.scanAtOnce, tasks.length) }, work);
  const ended = await Promise.allSettled(workers);
  for (const one of ended) if (one.status === "rejected") throw one.reason;
  return tasks.map((_, i) => {
    const scan = scans.get(i);
    if (scan === undefined) throw new Error("a server was not scanned");
    return scan;
  });
}

/** One server that fails does not hide the others: it is a finding. */
async function scanServer(io: Io, task: ScanTask, options: ListingOptions): Promise<ServerScan> {
  const { found, policy } = task;
  try {
    return withNotes(judgeServer(await listFound(io, found, options), policy), task);
  } catch (error) {
    if (io.signal.aborted || !(error instanceof PolicyError)) throw error;
    const target = "target" in found ? describeTarget(found.target) : found.file;
    const server = {
      name: "",
      version: "",
      protocol: "",
      target,
      how: found.how,
      configName: found.serverName,
    };
    return failedServer(server, policy, error);
  }
}

/** What the listing says of the server, and what its configuration calls it. */
export async function listFound(io: Io, found: Found, options: ListingOptions): Promise<ServerListing> {
  const listing = await listServer(io, found, options);
  const { serverName } = found;
  const server = {
    ...listing.server,
    ...(serverName !== undefined && { configName: serverName }),
    ...("recorded" in found && { recordedIn: found.file }),
  };
  return { ...listing, server };
}

/** Not when it lists what nobody can read, which is told. */
export function hasNoTools({ isComplete, tools, findings }: ServerScan): boolean {
  return isComplete && tools.length === 0 && !findings.some(({ code }) => code === "tool-unreadable");
}

function withNotes(scan: ServerScan, { found, isWithoutPolicy }: ScanTask): ServerScan {
  const notes = [
    ...(hasNoTools(scan)
      ? [serverFinding("server-without-tools", "info", "The server lists no tools.")]
      : []),
    ...(isWithoutPolicy ? [withoutPolicy(found.serverName ?? "")] : []),
  ];
  return { ...scan, findings: [...notes, ...scan.findings].sort(compareFindings) };
}

function withoutPolicy(name: string) {
  return {
    ...serverFinding(
      "server-without-policy",
      "warning",
      `No policy is for the server ${JSON.stringify(name)}: its tools are classified, and governance is not judged.`,
    ),
    help: "Write a policy for it in the folder of policies, called by the name of the server.",
  };
}
