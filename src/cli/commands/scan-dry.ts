// policy scan --list and --dry-run: says which servers there are, and what would run. Nothing is run.
// specification: cli.md section 3.

import { type ExitCode, PolicyError } from "../../errors.ts";
import { describeTarget } from "../../mcp/target.ts";
import { escapeText, shortenText, toJsonText } from "../../report/escape.ts";
import { renderTable } from "../../report/table.ts";
import { type ConfiguredServer, describeConfigured } from "../client-configs.ts";
import { type FindOptions, type Found, findTargets } from "../find-target.ts";
import type { Io } from "../io.ts";
import { checkOutput, writeResult } from "../output.ts";
import { choosePaint } from "../paint.ts";
import { pairOutputs, type ReportOutput } from "../report-outputs.ts";
import { openSearch, readInputs, refuseUnasked, warnOf } from "../server-search.ts";
import type { ScanCommandOptions, ScanWords } from "./scan.ts";

const FORMATS = { text: true, json: true };

/** Throws PolicyError: what finding a server throws, and usage. */
export async function runDryScan(
  io: Io,
  words: ScanWords,
  options: ScanCommandOptions,
  find: FindOptions,
): Promise<ExitCode> {
  const strange = options.format?.find(({ value }) => !Object.hasOwn(FORMATS, value));
  if (strange !== undefined)
    throw new PolicyError("usage", `--list and --dry-run have no format ${strange.value}: text or json.`);
  const outputs = pairOutputs(io.cwd, FORMATS, options.format, options.output);
  for (const { file } of outputs) checkOutput(io, file, [options.config]);
  if (options.list) await listServers(io, words, options, find, outputs);
  else await showRuns(io, words, options, find, outputs);
  return 0;
}

async function listServers(
  io: Io,
  { target, command }: ScanWords,
  options: ScanCommandOptions,
  find: FindOptions,
  outputs: readonly ReportOutput<"text" | "json">[],
): Promise<void> {
  if (target !== undefined || command.length > 0 || options.server !== undefined)
    throw new PolicyError("usage", "--list lists every server: it takes no TARGET and no --server.");
  const inputs = readInputs(find.input);
  const search = await openSearch(find, inputs, io);
  refuseUnasked(inputs);
  warnOf(search);
  if (search.servers.length === 0)
    throw new PolicyError("server-not-found", "No client configuration with servers was found.");
  await write(io, options, outputs, {
    heading: ["SERVER", "CLIENT", "SCOPE", "TRANSPORT", "FILE", "LAUNCH"],
    rows: search.servers.map((server) => [
      // A column is as wide as its longest cell; JSON has names whole.
      shortenText(server.name, NAME_CHARS),
      server.config.client.name,
      server.config.scope,
      transportOf(server) ?? "-",
      server.config.file,
      launchOf(server),
    ]),
    json: { version: 1, servers: search.servers.map(toJson) },
  });
}

const NAME_CHARS = 60;

function launchOf(server: ConfiguredServer): string {
  const { launch, isDisabled } = server;
  if (launch instanceof PolicyError) return `cannot be used: ${launch.message}`;
  return `${isDisabled ? "(disabled) " : ""}${describeConfigured(server)}`;
}

function transportOf({ launch }: ConfiguredServer): string | undefined {
  return launch instanceof PolicyError ? undefined : launch.transport;
}

function toJson(server: ConfiguredServer) {
  const { name, config, launch, isDisabled } = server;
  return {
    name,
    client: config.client.id,
    scope: config.scope,
    file: config.file,
    transport: transportOf(server) ?? null,
    launch: launch instanceof PolicyError ? null : describeConfigured(server),
    disabled: isDisabled,
    error: launch instanceof PolicyError ? launch.message : null,
  };
}

async function showRuns(
  io: Io,
  { target, command }: ScanWords,
  options: ScanCommandOptions,
  find: FindOptions,
  outputs: readonly ReportOutput<"text" | "json">[],
): Promise<void> {
  const found = await findTargets(target, command, find, io);
  await write(io, options, outputs, {
    heading: ["FOUND AS", "WOULD RUN"],
    rows: found.map((one) => [one.how, runOf(one)]),
    json: {
      version: 1,
      servers: found.map((one) => ({
        name: one.serverName ?? null,
        how: one.how,
        launch: "target" in one ? describeTarget(one.target) : null,
        downloads: "target" in one && one.isDownload === true,
        error: "problem" in one ? one.problem.message : null,
      })),
    },
  });
}

function runOf(found: Found): string {
  if ("problem" in found) return `cannot be used: ${found.problem.message}`;
  if ("recorded" in found) return "nothing: its tools are recorded";
  return `${describeTarget(found.target)}${found.isDownload === true ? " (a download: asks first)" : ""}`;
}

interface Shown {
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly json: unknown;
}

async function write(
  io: Io,
  options: ScanCommandOptions,
  outputs: readonly ReportOutput<"text" | "json">[],
  { heading, rows, json }: Shown,
): Promise<void> {
  for (const { format, file } of outputs) {
    const isTerminal = io.isStdoutTerminal && file === undefined;
    const paint = await choosePaint(io, isTerminal, options.color);
    const cells = rows.map((row) => row.map((cell) => escapeText(cell)));
    const text = format === "json" ? `${toJsonText(json)}\n` : `${renderTable(heading, cells, { paint })}\n`;
    writeResult(io, file, text);
  }
}
