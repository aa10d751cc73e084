// Follows a `$ref` within its own document. Nothing is ever fetched.

import { isSchemaObject, own, type SchemaObject } from "./keywords.ts";

/** The schema that a reference leads to; `undefined` when it leads out of the document, or nowhere. */
export function followReference(
  root: SchemaObject,
  reference: unknown,
): { readonly schema: unknown } | undefined {
  if (typeof reference !== "string" || !/^#(?:\/|$)/.test(reference)) return undefined;
  let schema: unknown = root;
  for (const written of reference.split("/").slice(1)) {
    const token = decodeToken(written);
    if (token === undefined) return undefined;
    if (Array.isArray(schema)) {
      schema = /^(?:0|[1-9]\d*)$/.test(token) ? schema[Number(token)] : undefined;
    } else {
      if (!isSchemaObject(schema) || (schema !== root && isResource(schema))) return undefined;
      schema = own(schema, token);
    }
    if (schema === undefined) return undefined;
  }
  return { schema };
}

/** A schema with a name of its own: references in it start there, and not at the root. */
export function isResource(schema: SchemaObject): boolean {
  return typeof own(schema, "$id") === "string" || typeof own(schema, "id") === "string";
}

/** RFC 6901 in a URI fragment. */
function decodeToken(token: string): string | undefined {
  try {
    return decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return undefined;
  }
}
