// A part of a text value → where that part is written: quotes and escapes are between the two.

import type { Node, Span } from "./source.ts";

/** One written character or escape, and how many UTF-16 units it means; JSON's and YAML's double quotes. */
const ESCAPED = /\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|U[0-9a-fA-F]{8}|[^\n])|[^\\\n]/y;
const QUOTED = /''|[^'\n]/y;
const PLAIN = /[^\n]/y;

/** `undefined` where the value is not written on one line, so that its parts have no plain place. */
export function sliceSpan(text: string, node: Node, slice: Span): Span | undefined {
  if (node.kind !== "scalar" || typeof node.value !== "string") return undefined;
  const quote = text[node.start] ?? "";
  if (quote === "|" || quote === ">") return undefined;
  const unit = quote === '"' ? ESCAPED : quote === "'" ? QUOTED : PLAIN;
  const inset = quote === '"' || quote === "'" ? 1 : 0;
  const places: number[] = [];
  let at = node.start + inset;
  while (at < node.end - inset) {
    unit.lastIndex = at;
    const written = unit.exec(text)?.[0];
    if (written === undefined) return undefined;
    // Beyond the first plane one escape means two units.
    const length = /^\\U(?!0000)/.test(written) ? 2 : 1;
    for (let i = 0; i < length; i++) places.push(at);
    at += written.length;
  }
  if (places.length !== node.value.length) return undefined;
  places.push(at);
  const [start, end] = [places[slice.start], places[slice.end]];
  return start === undefined || end === undefined ? undefined : { start, end };
}
