// Walks an untrusted JSON Schema for the parameters it names: iterative, breadth first, capped, no references followed.

import { LIMITS } from "../limits.ts";

export interface Parameter {
  readonly name: string;
  /** The JSON type, or "" when the schema names none or several. */
  readonly type: string;
  /** Strings that `enum` or `const` allow, here or in a branch of `anyOf`, `oneOf` or `allOf`. */
  readonly values: readonly string[];
  readonly description: string;
  /** An argument of the tool itself, not a member of one. */
  readonly isTop: boolean;
  readonly isRequired: boolean;
  /** It has an `enum` of its own, so that no other value is valid. */
  readonly isClosed: boolean;
}

export interface Parameters {
  readonly parameters: readonly Parameter[];
  /** The schema has more nodes than were visited. */
  readonly isCut: boolean;
}

interface Visit {
  readonly schema: unknown;
  readonly isTop: boolean;
}

const BRANCHES = ["anyOf", "oneOf", "allOf", "prefixItems"] as const;
const CHILDREN = ["items", "additionalProperties", "not", "then", "else"] as const;
const DEFINITIONS = ["$defs", "definitions"] as const;

/** Parameters in the order of the walk; nodes and allowed values together are at most `LIMITS.riskSchemaNodes`. */
export function readParameters(schema: Readonly<Record<string, unknown>>): Parameters {
  const parameters: Parameter[] = [];
  const queue: Visit[] = [{ schema, isTop: true }];
  let left = LIMITS.riskSchemaNodes;
  const take = <T>(items: readonly T[]): readonly T[] => {
    const taken = items.slice(0, Math.max(left, 0));
    left -= items.length;
    return taken;
  };
  for (let next = 0; next < queue.length; next++) {
    const { schema: node, isTop } = queue[next] ?? { schema: undefined, isTop: false };
    if (!isRecord(node)) continue;
    const required = new Set(take(itemsOf(own(node, "required"))));
    for (const [name, value] of take(entriesOf(own(node, "properties")))) {
      const isRequired = required.has(name);
      parameters.push({ ...readParameter(name, value, isTop), isRequired, values: take(valuesOf(value)) });
      queue.push({ schema: value, isTop: false });
    }
    for (const key of BRANCHES) {
      for (const branch of take(itemsOf(own(node, key)))) queue.push({ schema: branch, isTop });
    }
    for (const child of take(CHILDREN.map((key) => own(node, key)).filter(isRecord))) {
      queue.push({ schema: child, isTop: false });
    }
    for (const key of DEFINITIONS) {
      for (const [, value] of take(entriesOf(own(node, key)))) queue.push({ schema: value, isTop: false });
    }
  }
  return { parameters, isCut: left < 0 };
}

function readParameter(
  name: string,
  schema: unknown,
  isTop: boolean,
): Omit<Parameter, "values" | "isRequired"> {
  const type = own(schema, "type");
  const description = own(schema, "description");
  return {
    name,
    type: typeof type === "string" ? type : "",
    description: typeof description === "string" ? description : "",
    isTop,
    isClosed: Array.isArray(own(schema, "enum")),
  };
}

/** Strings that the schema allows, here, in its items, or in a branch of it. */
function valuesOf(schema: unknown): readonly string[] {
  const places = [schema, own(schema, "items"), ...BRANCHES.flatMap((key) => itemsOf(own(schema, key)))];
  const values = places.flatMap((place) => [...itemsOf(own(place, "enum")), own(place, "const")]);
  return values.filter((value) => typeof value === "string");
}

function own(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
