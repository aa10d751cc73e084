// policy scan: lists the tools of servers, classifies them by risk, and says which are ungoverned.
// specification: cli.md section 3.

import { type ExitCode, PolicyError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import { escapeText } from "../../report/escape.ts";
import { joinScans } from "../../scan/join-scans.ts";
import { judgeServer } from "../../scan/judge-server.ts";
import { SCAN_FORMATS } from "../../scan/scan-formats.ts";
import type { Scan, ScannedServer, ServerScan } from "../../scan/server-scan.ts";
import { askConsent } from "../consent.ts";
import { LOCKFILE } from "../files.ts";
import { discoverPolicy } from "../find-policies.ts";
import { type FindOptions, type Found, findTargets } from "../find-target.ts";
import type { Io } from "../io.ts";
import { loadPolicies } from "../load-policies.ts";
import { checkOutput, isSamePlace } from "../output.ts";
import { pairOutputs, type Written } from "../report-outputs.ts";
import { exitCodeOf, type FailOptions } from "./scan-exit.ts";
import type { InitPlace, Started } from "./scan-init.ts";
import { writeLock } from "./scan-lock.ts";
import { nameServer } from "./scan-name.ts";
import { describeScanRules, writeScan } from "./scan-report.ts";
import { hasNoTools, listFound, type ScanTask, scanServers } from "./scan-servers.ts";
import { findInitPlace, startPolicy } from "./scan-start.ts";

export interface ScanCommandOptions extends FailOptions {
  readonly policy?: string;
  readonly server?: string;
  readonly config?: string;
  readonly input?: readonly string[];
  /** Say which servers there are, and scan none. */
  readonly list?: true;
  /** Say what would run, and run nothing. */
  readonly dryRun?: true;
  readonly header?: readonly string[];
  readonly yes?: true;
  readonly timeout?: number;
  readonly sandbox: "auto" | "require" | "off";
  readonly network?: true;
  readonly isolated?: true;
  readonly twice?: true;
  readonly lock?: string | true;
  readonly frozen?: string | true;
  readonly init?: string | true;
  readonly force?: true;
  /** Every server of the client configurations. */
  readonly all?: true;
  readonly evidence?: true;
  readonly format?: readonly Written[];
  readonly output?: readonly Written[];
  readonly color: boolean;
}

/** TARGET, and the words after `--`. */
export interface ScanWords {
  readonly target: string | undefined;
  readonly command: readonly string[];
}

export async function runScan(io: Io, words: ScanWords, options: ScanCommandOptions): Promise<ExitCode> {
  if (options.list || options.dryRun) {
    const { runDryScan } = await import("./scan-dry.ts");
    return runDryScan(io, words, options, findOptions(words, options));
  }
  const outputs = pairOutputs(io.cwd, SCAN_FORMATS, options.format, options.output);
  const found = await findServers(io, words, options);
  const files = outputs.flatMap(({ file }) => file ?? []);
  refuseInputs(io, files, [...found.map(fileOf), options.policy, options.config], options);
  const place = await findInitPlace(io, found, options, files);
  // A policy or a lockfile that cannot be used is said before somebody else's code is started.
  const frozen = await openLocked(io, found, options);
  const tasks = place === undefined ? await planTasks(io, found, options) : withoutPolicies(found);
  refuseInputs(
    io,
    files,
    tasks.map(({ policy }) => policy?.file),
    options,
  );
  try {
    for (const one of found) await askConsent(io, one, options.yes === true);
    const { scans: judged, started } = options.all
      ? { scans: await scanServers(io, tasks, options) }
      : await scanOne(io, tasks[0], place, options);
    const scans = frozen === undefined ? judged : await frozen(judged);
    if (scans.every(hasNoTools))
      throw new PolicyError("nothing-to-do", "None of the servers lists any tools.");
    const rules = outputs.some(({ format }) => format === "sarif") ? await describeScanRules() : [];
    const scan = joinScans(scans, { areSeveral: options.all === true, rules });
    // With --init the lockfile is beside the policy already.
    const lock = place === undefined && frozen === undefined ? options.lock : undefined;
    const keys = lock === undefined ? [] : scan.servers.map(({ server }) => serverKey(server, options));
    await writeScan(io, scan, { outputs, color: options.color, hasEvidence: options.evidence === true });
    if (started !== undefined) io.writeStderr(started.says);
    else if (place !== undefined)
      io.writeStderr("No policy was written, because the list is not complete.\n");
    if (lock !== undefined) lockServers(io, scan, keys, lock);
    const exitCode = exitCodeOf(scan, options);
    return started?.isPartial === true && exitCode === 0 ? 1 : exitCode;
  } catch (error) {
    if (io.signal.aborted) return 130;
    throw error;
  }
}

/** The servers that were asked for: one, unless it is every one. */
async function findServers(io: Io, words: ScanWords, options: ScanCommandOptions): Promise<readonly Found[]> {
  if (options.all && options.header !== undefined)
    throw new PolicyError("usage", "--header is for one server: with --all others would be told it too.");
  const found = await findTargets(words.target, words.command, findOptions(words, options), io);
  if (found.length > LIMITS.scanServers)
    throw new PolicyError(
      "usage",
      `There are ${found.length} servers, and at most ${LIMITS.scanServers} are scanned at once: name a --config.`,
    );
  if (options.all && options.lock !== undefined) refuseSharedNames(found);
  return found;
}

/** One lockfile has one server of a name: the last would take the place of the others in silence. */
function refuseSharedNames(found: readonly Found[]): void {
  const seen = new Map<string, string>();
  for (const { serverName: name, how } of found) {
    if (name === undefined) continue;
    const other = seen.get(name);
    if (other !== undefined)
      throw new PolicyError(
        "server-ambiguous",
        `A lockfile has one server of a name, and here are ${other} and ${how}.`,
      );
    seen.set(name, how);
  }
}

function findOptions(
  { target, command }: ScanWords,
  { config, server, input, all }: ScanCommandOptions,
): FindOptions {
  // Beside a command or a URL, --server only says whose policy applies.
  const isNaming = command.length === 0 && !/^https?:/i.test(target ?? "");
  return { config, input, all, ...(isNaming && { server }) };
}

function fileOf(found: Found): string | undefined {
  return "file" in found ? found.file : undefined;
}

/** No output may be one of the inputs, or the lockfile that is written beside it. */
function refuseInputs(
  io: Io,
  outputs: readonly string[],
  inputs: readonly (string | undefined)[],
  { lock, frozen }: ScanCommandOptions,
): void {
  const compared = frozen === true ? undefined : frozen;
  const lockfile = lock === undefined || lock === true ? LOCKFILE : lock;
  for (const file of outputs) {
    checkOutput(io, file, [...inputs, lockfile, compared]);
    if (lock !== undefined && isSamePlace(io, file, lockfile))
      throw new PolicyError("usage", `--output ${file} would be overwritten by the lockfile.`);
  }
}

/** What each server is judged by. */
async function planTasks(
  io: Io,
  found: readonly Found[],
  { policy: named, server, all }: ScanCommandOptions,
): Promise<readonly ScanTask[]> {
  if (named === undefined && discoverPolicy(io.cwd) === undefined) {
    io.writeStderr(
      "No policy here: the tools are classified, and governance is not judged. Name one with --policy, or write one with --init.\n",
    );
    return withoutPolicies(found);
  }
  const policies = await loadPolicies(io.cwd, { policy: named });
  return found.map((one) => {
    const name = (all ? undefined : server) ?? one.serverName;
    const policy = policies.governing(name ?? policies.ownServer);
    if (policy === undefined && !all) refuseUngoverned(name);
    return { found: one, policy, isWithoutPolicy: policy === undefined };
  });
}

/** There is none to judge by, or none yet. */
function withoutPolicies(found: readonly Found[]): readonly ScanTask[] {
  return found.map((one) => ({ found: one, policy: undefined, isWithoutPolicy: false }));
}

/** Who asks for one server means it to be judged. */
function refuseUngoverned(server: string | undefined): never {
  const who =
    server === undefined
      ? "a server without a name; say which with --server"
      : `the server ${JSON.stringify(server)}`;
  throw new PolicyError("policy-not-found", `No policy of the folder is for ${who}.`);
}

/** What holds scans against the lockfile, with `--frozen`. */
async function openLocked(io: Io, found: readonly Found[], options: ScanCommandOptions) {
  if (options.frozen === undefined) return undefined;
  if (options.init !== undefined)
    throw new PolicyError(
      "usage",
      "--frozen compares with what was looked at, and --init begins anew: write one of them.",
    );
  // Here, because no other scan needs it.
  const { findLocked, openFrozen, withDrift } = await import("./scan-frozen.ts");
  const lock = openFrozen(io, options);
  const named = options.all ? undefined : options.server;
  for (const { serverName } of found) {
    const name = named ?? serverName;
    if (name !== undefined) findLocked(lock, name);
  }
  return (scans: readonly ServerScan[]): Promise<readonly ServerScan[]> =>
    Promise.all(
      scans.map(async (scan) => {
        // What could not be listed at all differs in nothing that could be told.
        if (!scan.isComplete && scan.tools.length === 0) return scan;
        return withDrift(lock, findLocked(lock, nameServer(scan.server, named)), scan);
      }),
    );
}

interface ScannedOne {
  readonly scans: readonly [ServerScan];
  /** What `--init` wrote. */
  readonly started?: Started;
}

/** The one server that was asked for: there is no scan without it. */
async function scanOne(
  io: Io,
  task: ScanTask | undefined,
  place: InitPlace | undefined,
  options: ScanCommandOptions,
): Promise<ScannedOne> {
  if (task === undefined) throw new Error("no server to scan");
  const listing = await listFound(io, task.found, options);
  if (listing.rawTools.length === 0 && listing.isComplete)
    throw new PolicyError("nothing-to-do", `${listing.server.target} lists no tools.`);
  if (place === undefined || !listing.isComplete) return { scans: [judgeServer(listing, task.policy)] };
  const key = (server: ScannedServer): string => serverKey(server, options);
  const started = await startPolicy(io, place, { listing, options, key });
  return { scans: [judgeServer(listing, started.policy)], started };
}

/** What the lockfile calls a server. */
function serverKey(server: ScannedServer, { server: named, all }: ScanCommandOptions): string {
  const name = nameServer(server, all ? undefined : named);
  // Of a server of several that failed nothing is locked, so it needs no name.
  if (name === "" && !all)
    throw new PolicyError("usage", "The server has no name: say with --server what the lockfile calls it.");
  return name;
}

function lockServers(io: Io, { servers }: Scan, keys: readonly string[], lock: string | true): void {
  const locked = servers.flatMap(({ server, isComplete, tools }, i) => {
    const key = keys[i] ?? "";
    const { name, version, protocol, target } = server;
    if (isComplete) return [{ name: key, target, protocol, server: { name, version }, tools }];
    const which = servers.length === 1 ? "" : ` for ${escapeText(key || target)}`;
    io.writeStderr(`No lockfile was written${which}, because the list is not complete.\n`);
    return [];
  });
  if (locked.length > 0) writeLock(io, lock, locked);
}
