// The texts of a tool that a model or a person reads: its name, title and description, and all that its schemas say.

import { LIMITS } from "../limits.ts";
import { joinPointer } from "../policy/pointer.ts";
import type { ToolDefinition } from "../tools/tool.ts";

export interface ToolText {
  /** RFC 6901 pointer into the tool's definition, such as `/inputSchema/properties/path/description`. */
  readonly pointer: string;
  readonly text: string;
  /** A name, which no sentence need be; what people write for people; or a value, such as a default. */
  readonly kind: "name" | "prose" | "value";
}

export interface ToolTexts {
  readonly texts: readonly ToolText[];
  /** The definition has more parts or characters than were looked at. */
  readonly isCut: boolean;
}

/** Keywords of JSON Schema (2020-12, section 9) whose text is written for people, and so read by models. */
const PROSE: ReadonlySet<string> = new Set(["title", "description", "$comment"]);

/** In the order of the definition; parts and characters are at most what the limits allow. */
export function readTexts(tool: ToolDefinition): ToolTexts {
  const texts: ToolText[] = [];
  let chars: number = LIMITS.poisonTextChars;
  let nodes: number = LIMITS.poisonNodes;
  const add = (pointer: string, text: string, kind: ToolText["kind"]): void => {
    if (text === "") return;
    if (chars > 0) texts.push({ pointer, text: text.slice(0, chars), kind });
    chars -= text.length;
  };
  add("/name", tool.name, "name");
  add("/title", tool.title, "prose");
  add("/annotations/title", tool.annotations.title ?? "", "prose");
  add("/description", tool.description, "prose");
  const stack: [pointer: string, value: unknown, key: string][] = [
    ["/outputSchema", tool.outputSchema, ""],
    ["/inputSchema", tool.inputSchema, ""],
  ];
  for (let next = stack.pop(); next !== undefined && nodes > 0; next = stack.pop()) {
    nodes -= 1;
    const [pointer, value, key] = next;
    if (typeof value === "string") add(pointer, value, PROSE.has(key) ? "prose" : "value");
    if (typeof value !== "object" || value === null) continue;
    const members = Object.entries(value).slice(0, nodes + 1);
    for (const [name] of Array.isArray(value) ? [] : members) add(joinPointer(pointer, name), name, "name");
    for (const [name, member] of members.reverse()) stack.push([joinPointer(pointer, name), member, name]);
  }
  return { texts, isCut: chars < 0 || stack.length > 0 };
}
