// What the schema of policies says of a key or a value, for hovers.

import { isRulesDialect } from "../policy/dialect.ts";
import { splitPointer } from "../policy/pointer.ts";
import { policySchema } from "../policy/schema.ts";
import type { Node, ObjectNode } from "../policy/source.ts";
import type { PlaceInTree } from "./place-in-tree.ts";

/** A part of the schema; `true` and `false` are none that says anything. */
interface SchemaNode {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode | boolean>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly allOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly type?: string | readonly string[];
  readonly not?: SchemaNode;
  readonly required?: readonly string[];
  readonly if?: SchemaNode;
  readonly then?: SchemaNode;
  readonly else?: SchemaNode;
}

const ROOT: SchemaNode & { readonly definitions: Readonly<Record<string, SchemaNode>> } = policySchema;

/** The description of what stands at a place; `undefined` where the schema knows nothing. */
export function describePlace(place: PlaceInTree): string | undefined {
  const [root] = place.way;
  if (root === undefined) return undefined;
  let schemas: readonly SchemaNode[] = [
    resolve({ $ref: `#/definitions/${isRulesDialect(root) ? "dialect_policy" : "lists_policy"}` }),
  ];
  for (const [i, token] of splitPointer(place.pointer).entries()) {
    const node = place.way[i];
    schemas = node === undefined ? [] : schemas.flatMap((schema) => step(schema, node, token));
  }
  const described = schemas.map(({ description }) => description).find((text) => text !== undefined);
  return place.part === "key" ? described : (describeValue(schemas, place.node) ?? described);
}

/** The schemas of a member or an element, the most special first. */
function step(schema: SchemaNode, node: Node, token: string): readonly SchemaNode[] {
  if (node.kind === "array") return schema.items === undefined ? [] : [resolve(schema.items)];
  if (node.kind !== "object") return [];
  const special = [...(schema.allOf ?? []), schema].flatMap(({ if: test, then, else: other }) => [
    ...(then !== undefined && isOperatorOf(test, node) ? [then] : []),
    ...(other === undefined ? [] : [other]),
  ]);
  return [...special, schema].flatMap(({ properties, additionalProperties }) => {
    const found =
      properties !== undefined && Object.hasOwn(properties, token) ? properties[token] : additionalProperties;
    return typeof found === "object" ? [resolve(found)] : [];
  });
}

/** The schema of a condition's value depends on its operator, and on nothing else. */
function isOperatorOf(test: SchemaNode | undefined, node: ObjectNode): boolean {
  const op = test?.properties?.op;
  if (typeof op !== "object") return false;
  const written = node.entries.find(({ key }) => key === "op")?.value;
  return written?.kind === "scalar" && op.enum?.includes(written.value) === true;
}

function describeValue(schemas: readonly SchemaNode[], node: Node): string | undefined {
  if (node.kind !== "scalar") return undefined;
  for (const { enum: values, enumDescriptions, then } of schemas) {
    const index = (values ?? then?.enum ?? []).indexOf(node.value);
    const text = (enumDescriptions ?? then?.enumDescriptions)?.[index];
    if (text !== undefined) return text;
  }
  return undefined;
}

function resolve(schema: SchemaNode): SchemaNode {
  const name = schema.$ref?.replace("#/definitions/", "");
  return name === undefined ? schema : (ROOT.definitions[name] ?? {});
}
