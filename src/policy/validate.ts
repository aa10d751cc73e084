// Holds a file against the schema. What is wrong is put into words elsewhere, because most files are right.

import { isDecimal } from "../decimal.ts";
import { isPolicy } from "./schema-check.generated.ts";
import type { SchemaVerdict } from "./schema-problems.ts";
import type { Node, ParsedSource } from "./source.ts";

/** Checks the tree against the schema. Problems come in the order of the schema's walk. */
export async function validate(source: ParsedSource): Promise<SchemaVerdict> {
  const data = toPlain(source.root);
  if ((isPolicy as (value: unknown) => boolean)(data)) return { problems: [], more: 0 };
  const { explainErrors } = await import("./schema-problems.ts");
  return explainErrors(data, source);
}

/** Plain data for the validator. Numbers beyond a double keep their sign and whether they are whole. */
export function toPlain(node: Node): unknown {
  if (node.kind === "array") return node.items.map(toPlain);
  if (node.kind === "object") {
    const plain: Record<string, unknown> = Object.create(null);
    for (const { key, value } of node.entries) {
      // Of equal keys, which are refused already, a pointer leads to the first.
      if (!(key in plain)) plain[key] = toPlain(value);
    }
    return plain;
  }
  const { value } = node;
  if (!isDecimal(value)) return value;
  if (value.exponent < 0) return value.coefficient < 0n ? -0.5 : 0.5;
  return value.coefficient < 0n ? -Number.MAX_VALUE : Number.MAX_VALUE;
}
