// Reads a lockfile strictly: what is not of the documented shape makes it unusable, and it says where.
// specification: policy-format.md section 9.

import { joinPointer } from "../policy/pointer.ts";
import {
  byNameThenHash,
  LOCKFILE_VERSION,
  type LockedServer,
  type LockedTool,
  type Lockfile,
} from "./lockfile.ts";
import { readAnnotations } from "./read-annotations.ts";
import { RISK_CLASSES, type RiskClass, type ToolAnnotations } from "./tool.ts";

/** Why a lockfile cannot be used. */
export interface LockfileProblem {
  /** RFC 6901 pointer into the file. */
  readonly pointer: string;
  /** A sentence without its end: "must be a string". */
  readonly message: string;
}

export type LockfileResult =
  | { readonly lockfile: Lockfile; readonly problem: undefined }
  | { readonly lockfile: undefined; readonly problem: LockfileProblem };

const SHA256 = /^[0-9a-f]{64}$/;
const TOOL_KEYS = [
  "name",
  "title",
  "description",
  "inputSchema",
  "outputSchema",
  "annotations",
  "risk",
  "sha256",
] as const;

class Unusable extends Error {
  readonly problem: LockfileProblem;

  constructor(pointer: string, message: string) {
    super(message);
    this.problem = { pointer, message };
  }
}

/** Reads the parsed JSON of a lockfile. Every key is required and no other may stand there. */
export function readLockfile(value: unknown): LockfileResult {
  try {
    const { version, servers } = members(value, "", ["version", "servers"]);
    if (version !== LOCKFILE_VERSION) throw new Unusable("/version", `must be ${LOCKFILE_VERSION}`);
    const read = Object.entries(record(servers, "/servers")).map(([name, server]): [string, LockedServer] => [
      name,
      readServer(server, joinPointer("/servers", name)),
    ]);
    const sorted = read.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return { lockfile: { servers: new Map(sorted) }, problem: undefined };
  } catch (error) {
    if (error instanceof Unusable) return { lockfile: undefined, problem: error.problem };
    throw error;
  }
}

function readServer(value: unknown, pointer: string): LockedServer {
  const { target, protocol, server, tools } = members(value, pointer, [
    "target",
    "protocol",
    "server",
    "tools",
  ]);
  const identity = members(server, `${pointer}/server`, ["name", "version"]);
  return {
    target: text(target, `${pointer}/target`),
    protocol: text(protocol, `${pointer}/protocol`),
    server: {
      name: text(identity.name, `${pointer}/server/name`),
      version: text(identity.version, `${pointer}/server/version`),
    },
    tools: readTools(tools, `${pointer}/tools`),
  };
}

function readTools(value: unknown, pointer: string): readonly LockedTool[] {
  if (!Array.isArray(value)) throw new Unusable(pointer, "must be an array");
  const tools = value.map((tool, i) => readTool(tool, joinPointer(pointer, i)));
  for (const [i, tool] of tools.entries()) {
    const before = tools[i - 1];
    if (before !== undefined && byNameThenHash(before, tool) > 0) {
      throw new Unusable(joinPointer(pointer, i), "must stand in the order of the tools' names");
    }
  }
  return tools;
}

function readTool(value: unknown, pointer: string): LockedTool {
  const tool = members(value, pointer, TOOL_KEYS);
  const at = (key: (typeof TOOL_KEYS)[number]): string => `${pointer}/${key}`;
  const name = text(tool.name, at("name"));
  if (name === "") throw new Unusable(at("name"), "must not be empty");
  return {
    name,
    title: text(tool.title, at("title")),
    description: text(tool.description, at("description")),
    inputSchema: schema(tool.inputSchema, at("inputSchema")),
    outputSchema: schema(tool.outputSchema, at("outputSchema")),
    annotations: annotations(tool.annotations, at("annotations")),
    risk: riskClass(tool.risk, at("risk")),
    sha256: hash(tool.sha256, at("sha256")),
  };
}

function annotations(value: unknown, pointer: string): ToolAnnotations {
  const read = readAnnotations(value);
  const bad = read.ignored[0];
  if (bad !== undefined) throw new Unusable(`${pointer}${bad.pointer}`, `must be ${bad.wanted}`);
  const unknown = Object.keys(record(value, pointer)).find((key) => !Object.hasOwn(read.annotations, key));
  if (unknown !== undefined) throw new Unusable(joinPointer(pointer, unknown), "is not a known key");
  return read.annotations;
}

function schema(value: unknown, pointer: string): Readonly<Record<string, unknown>> | null {
  return value === null ? null : record(value, pointer);
}

function riskClass(value: unknown, pointer: string): RiskClass {
  const known = RISK_CLASSES.find((name) => name === value);
  if (known === undefined) throw new Unusable(pointer, `must be one of ${RISK_CLASSES.join(", ")}`);
  return known;
}

function hash(value: unknown, pointer: string): string {
  const digits = text(value, pointer);
  if (!SHA256.test(digits)) throw new Unusable(pointer, "must be 64 lower-case hexadecimal digits");
  return digits;
}

function text(value: unknown, pointer: string): string {
  if (typeof value !== "string") throw new Unusable(pointer, "must be a string");
  return value;
}

function record(value: unknown, pointer: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new Unusable(pointer, "must be an object");
}

/** An object with exactly these keys. */
function members<K extends string>(
  value: unknown,
  pointer: string,
  keys: readonly K[],
): Readonly<Record<K, unknown>> {
  const object = record(value, pointer);
  const missing = keys.find((key) => !Object.hasOwn(object, key));
  if (missing !== undefined) throw new Unusable(pointer, `must have the key "${missing}"`);
  const known: readonly string[] = keys;
  const unknown = Object.keys(object).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new Unusable(joinPointer(pointer, unknown), "is not a known key");
  return object as Readonly<Record<K, unknown>>;
}
