// Drift: how the tools of a server differ from those that a lockfile holds. specification: policy-format.md section 9.

import { LIMITS } from "../limits.ts";
import { compareText } from "../order.ts";
import { type ArgumentChange, compareArguments } from "../schema/argument-changes.ts";
import { canonicalJson } from "./canonical-json.ts";
import { findEdits, type JsonEdit } from "./json-edits.ts";
import { definitionOf, type LockedServer } from "./lockfile.ts";
import { pairTools } from "./pair-tools.ts";
import { classifyTools } from "./risk.ts";
import { compareRisks, type RiskChange } from "./risk-change.ts";
import type { RiskClass, Tool, ToolDefinition } from "./tool.ts";

export type ToolField = Exclude<keyof ToolDefinition, "name">;
export const TOOL_FIELDS = [
  "title",
  "description",
  "inputSchema",
  "outputSchema",
  "annotations",
] as const satisfies readonly ToolField[];

/** A tool as the lockfile has it, classified by what classifies the tools of today. */
export interface LockedEntry {
  readonly tool: Tool;
  /** What the lockfile says. */
  readonly lockedClass: RiskClass;
  /** Its place in the list of the lockfile. */
  readonly index: number;
}

export interface ToolDrift {
  /** `renamed`: one is gone, and one is new that is the same but for its name. */
  readonly kind: "added" | "removed" | "renamed" | "changed";
  /** Its name now; of a removed tool the one that it had. */
  readonly name: string;
  /** Absent when it was added. */
  readonly before: LockedEntry | undefined;
  /** Absent when it was removed. */
  readonly after: Tool | undefined;
  /** In the order of TOOL_FIELDS; of changed tools at least one. */
  readonly fields: readonly ToolField[];
  /** The places of the definition that differ, the first of them when there are many. */
  readonly edits: readonly JsonEdit[];
  /** How many there are. */
  readonly editCount: number;
  /** What that means for the arguments. */
  readonly arguments: readonly ArgumentChange[];
  /** False when some arguments were not compared. */
  readonly areArgumentsComplete: boolean;
  /** Of tools that were there before and are there now. */
  readonly risk: RiskChange | undefined;
}

/** The definition is the same, and what is said of its risk is not. */
export interface Reclassified {
  readonly name: string;
  readonly index: number;
  readonly before: RiskClass;
  readonly after: RiskClass;
  /** What has changed: what classifies, or the tools that the server has beside it. */
  readonly cause: "classifier" | "other-tools";
}

/** What is no tool: never drift by itself. */
export interface ServerChange {
  readonly field: "name" | "version" | "protocol" | "target";
  readonly before: string;
  readonly after: string;
}

export interface ServerDrift {
  /** By name (code units); of one name those that are gone first. */
  readonly tools: readonly ToolDrift[];
  /** Tools of the lockfile that were not listed, and may be there: the list is not complete. */
  readonly unseen: readonly LockedEntry[];
  readonly reclassified: readonly Reclassified[];
  readonly server: readonly ServerChange[];
}

export interface ServerNow {
  readonly server: { readonly name: string; readonly version: string };
  readonly protocol: string;
  readonly target: string;
  readonly tools: readonly Tool[];
  /** False when the server may have more tools. */
  readonly isComplete: boolean;
}

/** Compares definitions by their canonical JSON, so the order of tools and members has no effect. */
export function findDrift(locked: LockedServer, now: ServerNow): ServerDrift {
  const classified = classifyTools(locked.tools.map(definitionOf));
  const before = classified.map((tool, index): LockedEntry => {
    return { tool, index, lockedClass: locked.tools[index]?.risk ?? tool.risk.class };
  });
  const { same, pairs, removed, added } = pairTools(before, now.tools, now.isComplete);
  const budget = { left: LIMITS.driftArguments };
  const tools = [
    ...pairs.map(([old, tool]) => comparePair(old, tool, budget)),
    ...(now.isComplete ? removed : []).map((old) => onOneSide("removed", old.tool.name, old, undefined)),
    ...added.map((tool) => onOneSide("added", tool.name, undefined, tool)),
  ];
  return {
    tools: tools.sort((a, b) => compareText(a.name, b.name) || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind)),
    unseen: now.isComplete ? [] : removed,
    reclassified: same.flatMap(([old, tool]) => reclassifiedOf(old, tool)),
    server: compareServers(locked, now),
  };
}

const KINDS: readonly ToolDrift["kind"][] = ["removed", "renamed", "changed", "added"];

function onOneSide(
  kind: ToolDrift["kind"],
  name: string,
  before: LockedEntry | undefined,
  after: Tool | undefined,
): ToolDrift {
  return {
    kind,
    name,
    before,
    after,
    fields: [],
    edits: [],
    editCount: 0,
    arguments: [],
    areArgumentsComplete: true,
    risk: undefined,
  };
}

function comparePair(old: LockedEntry, after: Tool, budget: { left: number }): ToolDrift {
  const [was, is] = [definitionOf(old.tool), definitionOf(after)];
  const isRenamed = was.name !== is.name;
  const { edits, count } = findEdits({ ...was, name: "" }, { ...is, name: "" }, LIMITS.driftEdits);
  const fields = TOOL_FIELDS.filter((field) => canonicalJson(was[field]) !== canonicalJson(is[field]));
  const compared = fields.includes("inputSchema")
    ? compareArguments(was.inputSchema, is.inputSchema, budget)
    : { changes: [], isComplete: true };
  return {
    ...onOneSide(isRenamed ? "renamed" : "changed", is.name, old, after),
    fields,
    edits,
    editCount: count,
    arguments: compared.changes,
    areArgumentsComplete: compared.isComplete,
    risk: compareRisks(old.tool.risk, after.risk),
  };
}

function reclassifiedOf({ tool, lockedClass, index }: LockedEntry, now: Tool): readonly Reclassified[] {
  const after = now.risk.class;
  if (after === lockedClass) return [];
  const cause = tool.risk.class === after ? "classifier" : "other-tools";
  return [{ name: now.name, index, before: lockedClass, after, cause }];
}

function compareServers(locked: LockedServer, now: ServerNow): readonly ServerChange[] {
  const pairs: readonly (readonly [ServerChange["field"], string, string])[] = [
    ["name", locked.server.name, now.server.name],
    ["version", locked.server.version, now.server.version],
    ["protocol", locked.protocol, now.protocol],
    ["target", locked.target, now.target],
  ];
  return pairs
    .filter(([, before, after]) => before !== after)
    .map(([field, before, after]) => ({ field, before, after }));
}
