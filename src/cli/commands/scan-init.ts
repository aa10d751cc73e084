// Writes a starter policy for a server, with the lockfile beside it. specification: cli.md section 3 (--init).

import { lstatSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { PolicyError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import { openPolicy } from "../../lint/open-policy.ts";
import { escapeText, shortenText } from "../../report/escape.ts";
import type { ServerListing } from "../../scan/server-scan.ts";
import { makeStarterPolicy, renderStarterPolicy, type StarterPolicy } from "../../scan/starter-policy.ts";
import { readTools } from "../../tools/read-tools.ts";
import { classifyTools } from "../../tools/risk.ts";
import { LOCKFILE } from "../files.ts";
import { discoverPolicy, isFolder, POLICY_ENDING, POLICY_FOLDER } from "../find-policies.ts";
import type { Io } from "../io.ts";
import type { LoadedPolicy } from "../load-policies.ts";
import { checkOutput, createFile, isSamePlace, refuseLinkedFolder, rewriteFile } from "../output.ts";
import { writeLock } from "./scan-lock.ts";

export interface InitOptions {
  /** The policy's file; `true` for the default. */
  readonly init: string | true;
  readonly force?: true;
  /** `--lock FILE`: another lockfile than the one beside the policy. */
  readonly lock?: string | true;
}

/** Where a starter policy goes: a file, or a file of this folder, with the name of the server. */
export type InitPlace = { readonly file: string } | { readonly folder: string };

const DEFAULT_FILE = "policy.yaml";
const LONGEST_NAME = 100;

/**
 * Decides where the policy goes before anything is started, and refuses what is there already.
 * `used` are the files that the command reads and writes otherwise. Throws PolicyError usage.
 */
export function planInit(
  io: Io,
  options: InitOptions,
  used: { readonly inputs: readonly (string | undefined)[]; readonly outputs: readonly string[] },
): InitPlace {
  const { init } = options;
  if (init !== true && !POLICY_ENDING.test(init)) {
    throw new PolicyError("usage", `--init ${init}: a policy's name ends in .yaml, .yml or .json.`);
  }
  const found = init === true ? (discoverPolicy(io.cwd) ?? DEFAULT_FILE) : init;
  if (init === true && found === POLICY_FOLDER && isFolder(resolve(io.cwd, found))) {
    refuseLinkedFolder(io, found);
    refuseLockfile(io, join(found, DEFAULT_FILE), options, used.outputs);
    return { folder: found };
  }
  refuseLockfile(io, found, options, used.outputs);
  checkFile(io, found, options, used);
  return { file: found };
}

/** A report would take the place of the lockfile that is written beside `file`. */
function refuseLockfile(io: Io, file: string, options: InitOptions, outputs: readonly string[]): void {
  const lockfile = lockBeside(file, options);
  const output = outputs.find((other) => isSamePlace(io, other, lockfile));
  if (output !== undefined)
    throw new PolicyError("usage", `--output ${output} would overwrite the lockfile that is written there.`);
}

function checkFile(
  io: Io,
  file: string,
  options: InitOptions,
  { inputs, outputs }: Parameters<typeof planInit>[2],
): void {
  checkOutput(io, file, inputs);
  const path = resolve(io.cwd, file);
  const others = [lockBeside(file, options), ...outputs];
  if (basename(file) === LOCKFILE || others.some((other) => isSamePlace(io, other, file))) {
    throw new PolicyError("usage", `${file} cannot be the policy: another file is written there.`);
  }
  if (options.force === undefined && isThere(path)) {
    throw new PolicyError(
      "usage",
      `${file} is there already. Name another file, \`--init FILE\`, or write over it with \`--force\`.`,
    );
  }
}

/** A link that leads nowhere is there too: writing would make what it leads to. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** Lint looks for the lockfile of `policies/` beside the folder, where every other file is a policy. */
function lockBeside(file: string, { lock }: InitOptions): string {
  if (typeof lock === "string") return lock;
  const folder = dirname(file);
  return join(basename(folder) === POLICY_FOLDER ? dirname(folder) : folder, LOCKFILE);
}

export interface Started {
  readonly policy: LoadedPolicy;
  /** Some of what the server lists has no entry, because the format cannot name it. */
  readonly isPartial: boolean;
  /** What was written and what comes next, for a person; whole lines. */
  readonly says: string;
}

/**
 * Writes the policy and the lockfile. `name` is what the server is called in the lockfile and in a folder of policies.
 * Throws PolicyError: usage, file-*, document-unusable for a lockfile that is there and cannot be used.
 */
export async function initPolicy(
  io: Io,
  place: InitPlace,
  options: InitOptions,
  { server, rawTools }: ServerListing,
  name: string,
): Promise<Started> {
  const file = "file" in place ? place.file : fileFor(io, place.folder, name);
  if (!("file" in place)) checkFile(io, file, options, { inputs: [], outputs: [] });
  const { tools: definitions, problems } = readTools(rawTools);
  const tools = classifyTools(definitions);
  const starter = makeStarterPolicy(tools);
  const format = file.endsWith(".json") ? "json" : "yaml";
  const text = renderStarterPolicy(starter, { ...server, name: server.name || name }, format);
  const policy = await openStarter(file, text);
  const { version, protocol, target } = server;
  writeLock(io, lockBeside(file, options), [
    { name, target, protocol, server: { name: server.name, version }, tools },
  ]);
  if (options.force === true && isThere(resolve(io.cwd, file))) rewriteFile(io, file, text);
  else createFile(io, file, text);
  const unreadable = problems.filter(({ code }) => code === "tool-unreadable").length;
  return {
    policy,
    isPartial: starter.unwritable.length + unreadable > 0,
    says: sayWritten(file, starter, unreadable),
  };
}

function sayWritten(file: string, { entries, unwritable }: StarterPolicy, unreadable: number): string {
  const shown = escapeText(file);
  return [
    `Wrote a starter policy for ${entries.length} tools to ${shown}.`,
    ...unwritable.map(
      (name) =>
        `The tool ${escapeText(shortenText(name, LONGEST_NAME))} has no entry: its name is no text that a policy can hold. It stays denied.`,
    ),
    ...(unreadable > 0
      ? [`${unreadable} of the tools listed cannot be read and have no entry. They stay denied.`]
      : []),
    `Read it, and change what you know better. \`policy lint ${shown}\` checks it; this scan with --frozen in the place of --init tells when the server changes.`,
    "",
  ].join("\n");
}

/** A folder has one policy for a server, whatever its ending. */
function fileFor(io: Io, folder: string, name: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9 ._@+-]*$/.test(name) || name.length > LONGEST_NAME) {
    throw new PolicyError(
      "usage",
      `The server's name, ${shortenText(name, LONGEST_NAME)}, is no name for a file of ${folder}: say which with \`--init FILE\`.`,
    );
  }
  const known = [".yaml", ".json", ".yml"].map((ending) => join(folder, `${name}${ending}`));
  return known.find((file) => isThere(resolve(io.cwd, file))) ?? join(folder, `${name}.yaml`);
}

/** The policy as every other command will read it: what cannot be read is never written. */
async function openStarter(file: string, text: string): Promise<LoadedPolicy> {
  const bytes = Buffer.from(text, "utf8");
  if (bytes.length > LIMITS.policyBytes) {
    throw new PolicyError(
      "file-too-large",
      `The starter policy would have ${bytes.length} bytes, and a policy has at most ${LIMITS.policyBytes}. Nothing was written.`,
    );
  }
  const { source, policy, program, problems } = await openPolicy(file, bytes);
  if (policy === undefined) throw new Error(`the starter policy cannot be read: ${problems[0]?.code}`);
  return { file, source, policy, program };
}
