// The text of a file as it may be shown: every secret in it is stars, also one that is written with escapes.

import { findSecret, maskSecrets } from "./secrets.ts";
import type { Node, Source, Span } from "./source.ts";

type Shown = Pick<Source, "root" | "text">;

/** Tests make a finding at a time of one file, which is looked through once. */
const KNOWN = new WeakMap<Shown, string>();

/** As long as the text of the source, with the same lines. */
export function hideSecrets(source: Shown): string {
  const known = KNOWN.get(source);
  if (known !== undefined) return known;
  const shown = hide(source);
  KNOWN.set(source, shown);
  return shown;
}

function hide({ root, text }: Shown): string {
  const masked = maskSecrets(text);
  // Without an escape every text of the policy stands in the file as it is.
  if (root === undefined || !text.includes("\\")) return masked;
  const hidden = spansWithSecrets(root);
  if (hidden.length === 0) return masked;
  let shown = "";
  let at = 0;
  for (const { start, end } of [...hidden].sort((a, b) => a.start - b.start)) {
    shown += masked.slice(at, start) + masked.slice(start, end).replaceAll(/[^\r\n"']/g, "*");
    at = end;
  }
  return shown + masked.slice(at);
}

/** INVARIANT: the parser bounds the depth of a policy. */
function spansWithSecrets(node: Node): readonly Span[] {
  if (node.kind === "array") return node.items.flatMap(spansWithSecrets);
  if (node.kind === "scalar")
    return typeof node.value === "string" && findSecret(node.value) !== undefined ? [node] : [];
  return node.entries.flatMap(({ key, keySpan, value }) => [
    ...(findSecret(key) === undefined ? [] : [keySpan]),
    ...spansWithSecrets(value),
  ]);
}
