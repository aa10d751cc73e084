// The names that a schema lists where a path has led to: what the next step may have been meant to be.

import { LIMITS } from "../limits.ts";
import type { Step } from "../policy/policy.ts";
import { isSchemaObject, listOf, own, recordOf, type SchemaObject } from "./keywords.ts";
import { followReference } from "./reference.ts";

/** Names listed anywhere under the keywords that speak of the same value, in no order. Bounded. */
export function memberNames(root: SchemaObject, steps: readonly Step[]): readonly string[] {
  let left: number = LIMITS.schemaNodes;
  const together = (schemas: readonly unknown[]): ReadonlySet<SchemaObject> => {
    const found = new Set<SchemaObject>();
    const queue = [...schemas];
    for (let i = 0; i < queue.length && left > 0; i++, left--) {
      const schema = queue[i];
      if (!isSchemaObject(schema) || found.has(schema)) continue;
      found.add(schema);
      queue.push(...inPlace(schema, root));
    }
    return found;
  };
  let places = together([root]);
  for (const step of steps) places = together([...places].flatMap((schema) => nextOf(schema, step)));
  const names = new Set<string>();
  for (const schema of places) {
    for (const name of Object.keys(recordOf(schema, "properties") ?? {})) {
      if (names.size < LIMITS.schemaNodes) names.add(name);
    }
  }
  return [...names];
}

function inPlace(schema: SchemaObject, root: SchemaObject): readonly unknown[] {
  return [
    ...["allOf", "anyOf", "oneOf"].flatMap((key) => listOf(schema, key) ?? []),
    ...["if", "then", "else"].map((key) => own(schema, key)),
    followReference(root, own(schema, "$ref"))?.schema,
  ];
}

function nextOf(schema: SchemaObject, step: Step): readonly unknown[] {
  if (step.kind === "member") {
    const properties = recordOf(schema, "properties") ?? {};
    return [own(properties, step.name) ?? own(schema, "additionalProperties")];
  }
  const items = own(schema, "items");
  return [...(listOf(schema, "prefixItems") ?? []), ...(Array.isArray(items) ? items : [items])];
}
