// What a lockfile says of a tool and of its arguments, for hovers. All of it is the server's own text: it is escaped.

import { LIMITS } from "../limits.ts";
import type { KnownTool } from "../lint/rule.ts";
import type { ArgumentPath, Step } from "../policy/policy.ts";
import { shorten } from "../policy/shorten.ts";
import { isSchemaObject, own, type SchemaObject as Schema } from "../schema/keywords.ts";
import { followReference } from "../schema/reference.ts";
import { markdownCode, markdownLines, markdownText } from "./markdown.ts";

export function describeTool(tool: KnownTool): string {
  const { name, title, description, risk, inputSchema } = tool;
  const heading = title === "" || title === name ? "" : ` ${markdownText(title)}`;
  const parts = [`**Tool** ${markdownCode(name)}${heading} · risk: ${risk}`];
  if (description !== "") parts.push(markdownLines(description, LIMITS.lspTextChars));
  const args = inputSchema === null ? [] : Object.keys(record(inputSchema, "properties"));
  if (inputSchema !== null && args.length > 0) {
    const required = new Set(list(inputSchema.required));
    const listed = args.slice(0, LIMITS.lspListed).map((arg) => {
      const schema = resolve(inputSchema, record(inputSchema, "properties")[arg]);
      const facts = [typeOf(schema), required.has(arg) ? "required" : ""].filter((fact) => fact !== "");
      return `- ${markdownCode(arg)}${facts.length > 0 ? `: ${facts.join(", ")}` : ""}`;
    });
    if (args.length > LIMITS.lspListed) listed.push(`- and ${args.length - LIMITS.lspListed} more`);
    parts.push(listed.join("\n"));
  }
  return `${parts.join("\n\n")}\n\nAs the lockfile says.`;
}

export function describeUnknownTool(name: string): string {
  return `**Tool** ${markdownCode(name)}: the lockfile does not have it.`;
}

/** What the schema of the arguments says of the one that a path leads to. */
export function describeArgument(path: ArgumentPath, tool: KnownTool): string {
  const heading = `**Argument** ${markdownCode(path.text)} of ${markdownCode(tool.name)}`;
  if (tool.inputSchema === null) return `${heading}: the tool says nothing about its arguments.`;
  const schema = follow(tool.inputSchema, path.steps);
  if (schema === undefined) return `${heading}: the schema of the tool does not tell.`;
  const type = typeOf(schema);
  const parts = [`${heading}${type === "" ? "" : `: ${type}`}`];
  const facts = FACTS.flatMap((key) =>
    Object.hasOwn(schema, key)
      ? [`- ${key}: ${markdownCode(shorten(JSON.stringify(schema[key]), LIMITS.lspValueChars))}`]
      : [],
  );
  if (facts.length > 0) parts.push(facts.join("\n"));
  if (typeof schema.description === "string")
    parts.push(markdownLines(schema.description, LIMITS.lspTextChars));
  return `${parts.join("\n\n")}\n\nAs the lockfile says.`;
}

const FACTS = [
  "const",
  "enum",
  "default",
  "format",
  "pattern",
  "minimum",
  "exclusiveMinimum",
  "maximum",
  "exclusiveMaximum",
  "minLength",
  "maxLength",
] as const;

/** Goes only where the schema says plainly what is there: branches such as `anyOf` are not decided. */
function follow(root: Schema, steps: readonly Step[]): Schema | undefined {
  let schema: Schema | undefined = resolve(root, root);
  for (const step of steps) {
    if (schema === undefined) return undefined;
    const next: unknown =
      step.kind === "member" ? own(record(schema, "properties"), step.name) : own(schema, "items");
    schema = resolve(root, next);
  }
  return schema;
}

/** Follows references within the schema, which may lead in a circle or nowhere. */
function resolve(root: Schema, schema: unknown): Schema | undefined {
  let found = schema;
  for (let left = LIMITS.lspReferences; left > 0; left--) {
    if (!isSchemaObject(found)) return undefined;
    const reference = own(found, "$ref");
    if (typeof reference !== "string") return found;
    found = followReference(root, reference)?.schema;
  }
  return undefined;
}

function typeOf(schema: Schema | undefined): string {
  const types = typeof schema?.type === "string" ? [schema.type] : list(schema?.type);
  const words = types.filter((type) => typeof type === "string").slice(0, LIMITS.lspListed);
  return words.map(markdownText).join(" or ");
}

function record(schema: Schema, key: string): Schema {
  const value = own(schema, key);
  return isSchemaObject(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
