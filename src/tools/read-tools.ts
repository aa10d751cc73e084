// Reads untrusted tools: finds the list in a recorded document, and reads it one by one, so that an odd
// tool is a problem and never hides the others.
// specification: MCP 2025-11-25 schema, Tool and ListToolsResult; cli.md section 3.

import { joinPointer } from "../policy/pointer.ts";
import { readAnnotations } from "./read-annotations.ts";
import type { ToolDefinition } from "./tool.ts";
import { type Entry, nameProblems } from "./tool-names.ts";
import type { ToolProblem } from "./tool-problem.ts";
import { quote } from "./words.ts";

export interface ReadTools {
  /** Sorted by name (code units); tools of one name in the order sent. */
  readonly tools: readonly ToolDefinition[];
  /** By position in the list as sent. */
  readonly problems: readonly ToolProblem[];
}

export interface ToolsDocument {
  /** What the server said it is; empty when the document does not say. */
  readonly serverName: string;
  readonly serverVersion: string;
  /** Protocol revision; empty when the document does not say. */
  readonly protocol: string;
  /** The entries as sent. Each may be anything that JSON can say. */
  readonly raw: readonly unknown[];
  /** False when the document says that there were more pages. */
  readonly isComplete: boolean;
}

/** Why a document cannot be used. */
export interface ToolsDocumentError {
  /** One sentence. */
  readonly error: string;
  /** RFC 6901 pointer into the document. */
  readonly pointer: string;
}

/** Checks every entry. Nothing that the server sent is executed or compiled. */
export function readTools(raw: readonly unknown[]): ReadTools {
  const entries: Entry[] = [];
  const problems: ToolProblem[] = [];
  for (const [index, value] of raw.entries()) {
    const why = whyUnreadable(value);
    if (why === undefined) {
      entries.push({ index, tool: readTool(value as Readonly<Record<string, unknown>>, index, problems) });
    } else {
      problems.push(unreadable(index, why));
    }
  }
  problems.push(...nameProblems(entries));
  return {
    tools: entries.map(({ tool }) => tool).toSorted((a, b) => compare(a.name, b.name)),
    problems: problems.toSorted((a, b) => a.index - b.index),
  };
}

function whyUnreadable(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "it is not an object";
  const name = own(value, "name");
  if (name === undefined) return "it has no name";
  if (typeof name !== "string") return "its name is not a string";
  return name === "" ? "its name is empty" : undefined;
}

function unreadable(index: number, why: string): ToolProblem {
  return {
    code: "tool-unreadable",
    severity: "error",
    index,
    tool: "",
    pointer: joinPointer("", index),
    message: `Entry ${index} of the tool list cannot be read: ${why}, so nobody can say what it would do.`,
    help: "Report it to the author of the server.",
  };
}

function readTool(
  value: Readonly<Record<string, unknown>>,
  index: number,
  problems: ToolProblem[],
): ToolDefinition {
  const name = String(value.name);
  const ignore = (pointer: string, wanted: string): void => {
    problems.push({
      code: "tool-field-ignored",
      severity: "warning",
      index,
      tool: name,
      pointer: `${joinPointer("", index)}${pointer}`,
      message: `The tool ${quote(name)} has a field ${pointer} that is not ${wanted}, and was read without it.`,
      help: "Report it to the author of the server.",
    });
  };
  const text = (key: "title" | "description"): string => {
    const field = own(value, key);
    if (typeof field === "string") return field;
    if (field !== undefined) ignore(`/${key}`, "a string");
    return "";
  };
  const schema = (key: "inputSchema" | "outputSchema"): ToolDefinition["inputSchema"] => {
    const field = own(value, key);
    if (isRecord(field)) return field;
    if (field !== undefined) ignore(`/${key}`, "an object");
    return null;
  };
  const inputSchema = schema("inputSchema");
  if (inputSchema === null || own(inputSchema, "type") !== "object")
    problems.push(withoutSchema(name, index));
  const sent = own(value, "annotations");
  const { annotations, ignored } =
    sent === undefined ? { annotations: {}, ignored: [] } : readAnnotations(sent);
  for (const { pointer, wanted } of ignored) ignore(`/annotations${pointer}`, wanted);
  return {
    name,
    title: text("title"),
    description: text("description"),
    inputSchema,
    outputSchema: schema("outputSchema"),
    annotations,
  };
}

function withoutSchema(name: string, index: number): ToolProblem {
  return {
    code: "tool-without-schema",
    severity: "info",
    index,
    tool: name,
    pointer: joinPointer("", index, "inputSchema"),
    message: `The tool ${quote(name)} does not say which arguments it takes, so paths in a policy cannot be checked.`,
    help: 'Its inputSchema should be an object with "type": "object".',
  };
}

function own(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Reads the parsed JSON of a recorded list: `[…]`, `{tools: […]}`, `{result: {tools: […]}}`, or a dump
 * `{server, version, serverInfo: {name, version}, negotiatedProtocolVersion, tools: […]}`.
 */
export function readToolsDocument(value: unknown): ToolsDocument | ToolsDocumentError {
  if (Array.isArray(value)) return found(value, new Map(), new Map());
  const document = membersOf(value);
  if (document === undefined) return unusable("", "The document is neither an object nor a list of tools.");
  if ((document.get("error") ?? null) !== null)
    return unusable("/error", "The document is the server's error, not its list of tools.");
  if (!document.has("result")) return readResult(document, document, "");
  const result = membersOf(document.get("result"));
  if (result === undefined) return unusable("/result", "The result of the answer is not an object.");
  return readResult(result, document, "/result");
}

function readResult(
  result: ReadonlyMap<string, unknown>,
  document: ReadonlyMap<string, unknown>,
  pointer: string,
) {
  const tools = result.get("tools");
  if (tools === undefined) return unusable(pointer, 'The document has no list of tools under "tools".');
  if (!Array.isArray(tools)) return unusable(`${pointer}/tools`, "The tools are not a list.");
  return found(tools, result, document);
}

function found(
  raw: readonly unknown[],
  result: ReadonlyMap<string, unknown>,
  document: ReadonlyMap<string, unknown>,
): ToolsDocument | ToolsDocumentError {
  const info = membersOf(document.get("serverInfo")) ?? new Map<string, unknown>();
  const cursor = result.get("nextCursor");
  return {
    serverName: firstText(info.get("name"), document.get("server")),
    serverVersion: firstText(info.get("version"), document.get("version")),
    protocol: firstText(document.get("negotiatedProtocolVersion"), document.get("protocolVersion")),
    raw,
    isComplete: cursor === undefined || cursor === null,
  };
}

function unusable(pointer: string, error: string): ToolsDocumentError {
  return { error, pointer };
}

function firstText(...values: readonly unknown[]): string {
  return values.find((value) => typeof value === "string") ?? "";
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value));
}
