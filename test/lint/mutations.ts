// Every one-edit mistake of a good policy that an author could make, with the line that a finding must name.

import type { Node, ScalarNode, Source, Span } from "../../src/policy/source.ts";

export interface Mutation {
  readonly kind: MutationKind;
  /** For messages: what was changed into what. */
  readonly what: string;
  readonly text: string;
  /** Line of the mistake in the new text, from 1. */
  readonly line: number;
}

export type MutationKind =
  | "misspelt key"
  | "wrong type"
  | "renamed tool"
  | "misspelt path"
  | "excluded operator"
  | "outside enum"
  | "outside range"
  | "dropped anchor"
  | "duplicated rule"
  | "contradicting rule";

type Schema = Readonly<Record<string, unknown>>;

/** What stands where in the policy: a node, the keys that lead to it, and the tool it is for. */
interface Visit {
  readonly node: Node;
  readonly path: readonly string[];
}

export function mutate(source: Source, schemas: ReadonlyMap<string, Schema | null>): readonly Mutation[] {
  if (source.root === undefined) throw new Error(`${source.file} cannot be read`);
  const visits = walk({ node: source.root, path: [] });
  return visits.flatMap((visit) => [
    ...misspeltKeys(source, visit),
    ...wrongTypes(source, visit),
    ...renamedTools(source, visit),
    ...conditionMistakes(source, visit, schemas),
    ...ruleMistakes(source, visit),
  ]);
}

function walk(visit: Visit): readonly Visit[] {
  const { node, path } = visit;
  if (node.kind === "object") {
    return [visit, ...node.entries.flatMap(({ key, value }) => walk({ node: value, path: [...path, key] }))];
  }
  if (node.kind === "array") {
    return [visit, ...node.items.flatMap((item, i) => walk({ node: item, path: [...path, String(i)] }))];
  }
  return [visit];
}

/** One edit; the line is that of its start in the new text. */
function edit(source: Source, kind: MutationKind, span: Span, written: string): Mutation {
  const { text } = source;
  const lead = /^\n?/.exec(written)?.[0].length ?? 0;
  return {
    kind,
    what: `${JSON.stringify(text.slice(span.start, span.end))} → ${JSON.stringify(written)}`,
    text: text.slice(0, span.start) + written + text.slice(span.end),
    line: text.slice(0, span.start).split("\n").length + lead,
  };
}

/** The keys of the format; names of tools and hidden tools are not among them. */
function misspeltKeys(source: Source, { node, path }: Visit): readonly Mutation[] {
  if (node.kind !== "object" || (path.length === 1 && path[0] === "tools")) return [];
  return node.entries
    .filter(({ key }) => key.length > 3)
    .map(({ key, keySpan }, i) => {
      const slips = [key.slice(0, -1), swap(key), `${key}s`, key.replace("_", "-")];
      const slip = slips.slice(i % slips.length).find((one) => one !== key) ?? `${key}x`;
      return edit(source, "misspelt key", keySpan, requote(source, keySpan, slip));
    });
}

function swap(text: string): string {
  return `${text[0]}${text[2]}${text[1]}${text.slice(3)}`;
}

/** The text in the quotes that were there. */
function requote({ text }: Source, { start }: Span, inner: string): string {
  const quote = text[start];
  if (quote === "'") return `'${inner.replaceAll("'", "''")}'`;
  return quote === '"' ? JSON.stringify(inner) : inner;
}

function wrongTypes(source: Source, { node, path }: Visit): readonly Mutation[] {
  const key = path.at(-1) ?? "";
  const change = (written: string): readonly Mutation[] => [edit(source, "wrong type", node, written)];
  if (node.kind === "scalar" && typeof node.value === "number" && ["max", "value", "window"].includes(key)) {
    // A string is a legal value of some operators, so those are told by their schema only.
    return change(JSON.stringify(String(node.value)));
  }
  if (node.kind === "scalar" && ["on_deny", "counter", "path", "op", "default", "version"].includes(key)) {
    return change("17");
  }
  if (node.kind === "array" && ["hide", "require", "deny_if", "limits", "conditions"].includes(key)) {
    const isInline = source.text[node.start] === "[";
    return isInline ? change("true") : [];
  }
  return [];
}

function renamedTools(source: Source, { node, path }: Visit): readonly Mutation[] {
  const rename = (span: Span, name: string): readonly Mutation[] =>
    [name.slice(0, -1), swap(name), name.toUpperCase(), `${name}_v2`, name.replace("_", "-")]
      .filter((other) => other !== name)
      .map((other) => edit(source, "renamed tool", span, requote(source, span, other)));
  if (node.kind === "object" && path.length === 1 && path[0] === "tools") {
    // In the rules dialect a counter is named after its tool, so that a renamed tool breaks its own rules.
    const isCounted = (value: Node): boolean => /\bstate:/.test(source.text.slice(value.start, value.end));
    const named = node.entries.filter(({ key, value }) => key !== "*" && !isCounted(value));
    return named.flatMap(({ key, keySpan }) => rename(keySpan, key));
  }
  const isHidden = node.kind === "scalar" && path.length === 2 && path[0] === "hide" && node.value !== "*";
  return isHidden ? rename(node, String(node.value)) : [];
}

function conditionMistakes(
  source: Source,
  { node, path }: Visit,
  schemas: ReadonlyMap<string, Schema | null>,
): readonly Mutation[] {
  const tool = path[0] === "tools" ? schemas.get(path[1] ?? "") : undefined;
  const isCondition = path.at(-2) === "conditions" && node.kind === "object";
  if (!isCondition || tool === undefined || tool === null) return [];
  const scalar = (key: string): ScalarNode | undefined => {
    const value = node.entries.find((entry) => entry.key === key)?.value;
    return value?.kind === "scalar" ? value : undefined;
  };
  const [argument, op] = [scalar("path"), scalar("op")];
  const value = node.entries.find((entry) => entry.key === "value")?.value;
  if (argument === undefined || op === undefined || value === undefined) return [];
  const text = String(argument.value);
  if (!text.startsWith("args.")) return [];
  const schema = schemaAt(tool, text);
  return [
    ...misspeltPaths(source, argument, text, schema),
    ...excludedOperators(source, op, schema),
    ...outsideEnum(source, op, value, schema),
    ...outsideRange(source, op, value, schema),
    ...droppedAnchors(source, path, op, value),
  ];
}

function schemaAt(root: Schema, path: string): Schema | undefined {
  let schema: unknown = root;
  for (const step of path.slice("args".length).matchAll(/\.([\w-]+)|\[\*\]/g)) {
    const { properties, items, additionalProperties } = (schema ?? {}) as Readonly<Record<string, Schema>>;
    schema = step[1] === undefined ? items : (properties?.[step[1]] ?? additionalProperties);
  }
  return typeof schema === "object" && schema !== null ? (schema as Schema) : undefined;
}

function misspeltPaths(
  source: Source,
  node: ScalarNode,
  text: string,
  schema: Schema | undefined,
): readonly Mutation[] {
  // A free-form object takes any name, so no misspelling can be told there.
  if (schema === undefined || text.includes("metadata.")) return [];
  const slips = [`${text.slice(0, -2)}${text.at(-1)}`, text.replace("args.", "args.x"), `${text}.inner`];
  return slips.map((slip) => edit(source, "misspelt path", node, JSON.stringify(slip)));
}

/** Operators in place of `op`, with the value left as it is, that no value of the type can pass. */
function excludedOperators(source: Source, op: ScalarNode, schema: Schema | undefined): readonly Mutation[] {
  const written = String(op.value);
  const other = new Map([
    ["string lte", ""],
    ["string regex", "gt"],
    ["string eq", "gte"],
    ["string contains", "lt"],
    ["number lte", "regex"],
    ["number gt", "contains"],
    ["integer lte", "contains"],
    ["integer gte", "regex"],
    ["boolean eq", "contains"],
  ]).get(`${schema?.type} ${written}`);
  return other ? [edit(source, "excluded operator", op, requote(source, op, other))] : [];
}

function outsideEnum(
  source: Source,
  op: ScalarNode,
  value: Node,
  schema: Schema | undefined,
): readonly Mutation[] {
  if (!Array.isArray(schema?.enum) || !["eq", "neq", "in", "not_in"].includes(String(op.value))) return [];
  const nodes = value.kind === "array" ? value.items : [value];
  return nodes.flatMap((node) => {
    if (node.kind !== "scalar" || typeof node.value !== "string") return [];
    return ["nowhere", node.value.toUpperCase(), `${node.value} `]
      .filter((written) => !(schema.enum as readonly unknown[]).includes(written))
      .map((written) => edit(source, "outside enum", node, JSON.stringify(written)));
  });
}

function outsideRange(
  source: Source,
  op: ScalarNode,
  value: Node,
  schema: Schema | undefined,
): readonly Mutation[] {
  const { minimum, maximum } = schema ?? {};
  if (!["lt", "lte", "gt", "gte", "eq"].includes(String(op.value)) || value.kind !== "scalar") return [];
  if (typeof value.value !== "number") return [];
  return [
    ...(typeof maximum === "number" ? [String(maximum + 1), String(maximum * 10)] : []),
    ...(typeof minimum === "number" ? [String(minimum - 1)] : []),
  ].map((written) => edit(source, "outside range", value, written));
}

function droppedAnchors(
  source: Source,
  path: readonly string[],
  op: ScalarNode,
  value: Node,
): readonly Mutation[] {
  // In the other lists a pattern may well be found anywhere.
  if (op.value !== "regex" || value.kind !== "scalar" || !["require", "rules"].includes(path[2] ?? ""))
    return [];
  const pattern = String(value.value);
  return [pattern.replace(/^((?:\(\?[a-z]+\))?)\^/, "$1"), pattern.replace(/\$$/, "")]
    .filter((written) => written !== pattern)
    .map((written) => edit(source, "dropped anchor", value, requote(source, value, written)));
}

const OPPOSITE = new Map([
  ["lte", "gt"],
  ["gt", "lte"],
  ["gte", "lt"],
  ["eq", "neq"],
  ["in", "not_in"],
]);

/** A rule written twice, and a `require` rule that says the opposite of one that is there. */
function ruleMistakes(source: Source, { node, path }: Visit): readonly Mutation[] {
  const isRule = path.length === 4 && path[0] === "tools" && path[2] !== "limits" && path[2] !== "rules";
  if (!isRule || node.kind !== "object") return [];
  const { text } = source;
  const lineStart = text.lastIndexOf("\n", node.start) + 1;
  const indent = /^(\s*)- /.exec(text.slice(lineStart, node.end))?.[1];
  const isBlock = indent !== undefined && text[node.start] !== "{";
  const end = text.slice(0, node.end).trimEnd().length;
  const insert = (kind: MutationKind, flow: string, block: string): Mutation => {
    const span = { start: end, end };
    return edit(source, kind, span, isBlock ? `\n${block}` : `, ${flow}`);
  };
  const whole = text.slice(node.start, end);
  const twice = insert("duplicated rule", whole, text.slice(lineStart, end));
  const conditions = node.entries.find(({ key }) => key === "conditions")?.value;
  const first =
    conditions?.kind === "array" && conditions.items.length === 1 ? conditions.items[0] : undefined;
  if (path[2] !== "require" || first?.kind !== "object") return [twice];
  const data = Object.fromEntries(first.entries.map(({ key, value }) => [key, dataOf(value)]));
  const opposite = OPPOSITE.get(String(data.op));
  if (opposite === undefined) return [twice];
  const rule = JSON.stringify({ conditions: [{ ...data, op: opposite }], on_deny: "No." });
  return [twice, insert("contradicting rule", rule, `${indent}- ${rule}`)];
}

function dataOf(node: Node): unknown {
  if (node.kind === "array") return node.items.map(dataOf);
  if (node.kind === "object")
    return Object.fromEntries(node.entries.map(({ key, value }) => [key, dataOf(value)]));
  return node.value;
}
