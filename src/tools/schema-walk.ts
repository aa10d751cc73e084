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

/** Parameters in the order of the walk; at most `LIMITS.riskSchemaNodes` nodes are visited. */
export function readParameters(schema: Readonly<Record<string, unknown>>): Parameters {
  const parameters: Parameter[] = [];
  const queue: Visit[] = [{ schema, isTop: true }];
  let isCut = false;
  const push = (visit: Visit): void => {
    if (queue.length < LIMITS.riskSchemaNodes) queue.push(visit);
    else isCut = true;
  };
  for (let next = 0; next < queue.length; next++) {
    const { schema: node, isTop } = queue[next] ?? { schema: undefined, isTop: false };
    if (!isRecord(node)) continue;
    for (const [name, value] of entriesOf(own(node, "properties"))) {
      if (isCut) break;
      parameters.push(readParameter(name, value, isTop));
      push({ schema: value, isTop: false });
    }
    for (const key of BRANCHES) for (const branch of itemsOf(own(node, key))) push({ schema: branch, isTop });
    for (const key of CHILDREN) push({ schema: own(node, key), isTop: false });
    for (const key of ["$defs", "definitions"]) {
      for (const [, value] of entriesOf(own(node, key))) push({ schema: value, isTop: false });
    }
  }
  return { parameters, isCut };
}

function readParameter(name: string, schema: unknown, isTop: boolean): Parameter {
  const branches = BRANCHES.flatMap((key) => itemsOf(own(schema, key)).slice(0, LIMITS.riskSchemaNodes));
  const values = [schema, own(schema, "items"), ...branches].flatMap(valuesOf);
  const type = own(schema, "type");
  const description = own(schema, "description");
  return {
    name,
    type: typeof type === "string" ? type : "",
    values,
    description: typeof description === "string" ? description : "",
    isTop,
  };
}

function valuesOf(schema: unknown): readonly string[] {
  return [...itemsOf(own(schema, "enum")), own(schema, "const")].filter((value) => typeof value === "string");
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
