// policy scan: lists the tools of a server, classifies them by risk, and says which are ungoverned.
// specification: cli.md section 3.

import { type ExitCode, PolicyError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import { describeTarget, type Target } from "../../mcp/target.ts";
import { toFindings } from "../../policy/findings.ts";
import { placeOf } from "../../policy/source.ts";
import { escapeText } from "../../report/escape.ts";
import { makeReport } from "../../report/report.ts";
import { type Governance, governTools } from "../../tools/governance.ts";
import { readTools } from "../../tools/read-tools.ts";
import { classifyTools } from "../../tools/risk.ts";
import type { RiskClass, Tool } from "../../tools/tool.ts";
import { readToolsDocument } from "../../tools/tools-document.ts";
import { discoverPolicy } from "../find-policies.ts";
import { type Found, findTarget } from "../find-target.ts";
import type { Io } from "../io.ts";
import { type LoadedPolicy, loadPolicies } from "../load-policies.ts";
import { checkOutput, writeResult } from "../output.ts";
import { choosePaint } from "../paint.ts";
import { VERSION } from "../version.generated.ts";
import { writeLock } from "./scan-lock.ts";
import {
  plainFinding,
  renderScanJson,
  renderScanText,
  type ScannedServer,
  type ScanReport,
} from "./scan-report.ts";

export interface ScanCommandOptions {
  readonly policy?: string;
  readonly server?: string;
  readonly config?: string;
  readonly header?: readonly string[];
  readonly yes?: true;
  readonly timeout?: number;
  readonly lock?: string | true;
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

/** Seconds that npx may take to fetch a package. */
const NPX_SECONDS = 120;

export async function runScan(io: Io, words: ScanWords, options: ScanCommandOptions): Promise<ExitCode> {
  const found = await findTarget(words.target, words.command, findOptions(words, options), io);
  checkOutput(io, options.output, ["file" in found ? found.file : undefined, options.policy, options.config]);
  // A policy that cannot be used is said before somebody else's code is started.
  const policy = await loadPolicy(io, options, options.server ?? found.serverName);
  try {
    const listing = await list(io, found, options);
    if (listing.rawTools.length === 0 && listing.isComplete) {
      throw new PolicyError("nothing-to-do", `${listing.server.target} lists no tools.`);
    }
    const report = judge(listing, policy);
    const key = options.lock === undefined ? "" : serverKey(found, options, listing);
    await show(io, report, options);
    if (!listing.isComplete) {
      if (options.lock !== undefined)
        io.writeStderr("No lockfile was written, because the list is not complete.\n");
      return 3;
    }
    if (options.lock !== undefined) {
      const { name, version, protocol, target } = listing.server;
      writeLock(io, options.lock, {
        name: key,
        target,
        protocol,
        server: { name, version },
        tools: report.tools,
      });
    }
    return isFailing(report, options.failOnRisk) ? 1 : 0;
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

interface ServerListing {
  readonly server: ScannedServer;
  readonly rawTools: readonly unknown[];
  readonly isComplete: boolean;
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

async function list(io: Io, found: Found, options: ScanCommandOptions): Promise<ServerListing> {
  if ("recorded" in found) return readRecording(found.recorded, found.file, found.how);
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

function judge(listing: ServerListing, policy: LoadedPolicy | undefined): ScanReport {
  const { tools: definitions, problems } = readTools(listing.rawTools);
  const tools = classifyTools(definitions);
  const governance = policy && governTools(policy.policy, tools);
  const findings = [
    ...listing.problems.map(({ code, message }) =>
      plainFinding(code, listing.isComplete ? "warning" : "error", message),
    ),
    ...problems.map(({ code, severity, message }) => plainFinding(code, severity, message)),
    ...(policy && governance ? governanceFindings(policy, governance) : []),
  ];
  return {
    server: listing.server,
    isComplete: listing.isComplete,
    tools,
    governed: governance?.tools,
    policyFile: policy?.file,
    placeOf: (pointer) => (policy === undefined ? "" : startOf(policy, pointer)),
    report: makeReport(findings, 1),
  };
}

function startOf({ source }: LoadedPolicy, pointer: string): string {
  const { line, column } = placeOf(source, { pointer });
  return `${line}:${column}`;
}

function governanceFindings({ source }: LoadedPolicy, governance: Governance) {
  const ungoverned = governance.tools.filter(({ isUngoverned }) => isUngoverned);
  return toFindings(source, [
    ...ungoverned.map(({ tool, state, pointer }) => ({
      code: "ungoverned-tool",
      severity: tool.risk.class === "read" ? ("info" as const) : ("warning" as const),
      anchor: { pointer },
      message: `The tool ${JSON.stringify(tool.name)} (${tool.risk.class}) is ${state}: nothing checks, limits or approves its calls.`,
      help: "List it with a limit, conditions or an approval, or deny it.",
    })),
    ...governance.missing.map(({ name, pointer }) => ({
      code: "entry-without-tool",
      severity: "warning" as const,
      anchor: { pointer, part: "key" as const },
      message: `The server has no tool ${JSON.stringify(name)}.`,
      help: "Mend the name, or remove the entry.",
    })),
  ]);
}

async function show(io: Io, report: ScanReport, options: ScanCommandOptions): Promise<void> {
  if (options.format === "json") return writeResult(io, options.output, renderScanJson(report));
  const isTerminal = io.isStdoutTerminal && options.output === undefined;
  writeResult(io, options.output, renderScanText(report, await choosePaint(io, isTerminal, options.color)));
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
function isFailing({ tools, governed }: ScanReport, failOnRisk: ScanCommandOptions["failOnRisk"]): boolean {
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
