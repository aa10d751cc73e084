// Reads an untrusted list of tools, one by one: an odd tool is a problem and never hides the others.
// specification: MCP 2025-11-25 schema, Tool; cli.md section 3.

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
  return {
    tools: entries.map(({ tool }) => tool).toSorted((a, b) => compare(a.name, b.name)),
    problems: [...problems, ...nameProblems(entries)].toSorted((a, b) => a.index - b.index),
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
