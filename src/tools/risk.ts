// Risk: classifies tools by what their name and schema show, and by what the server says of them.

import { LIMITS } from "../limits.ts";
import { combineClues } from "./combine.ts";
import { findNameClues, findTitleClues } from "./evidence-name.ts";
import { findSchemaClues } from "./evidence-schema.ts";
import { findTextClues } from "./evidence-text.ts";
import { dropAffixes, findStyle, PLAIN_STYLE, type ServerStyle } from "./server-style.ts";
import type { Risk, Tool, ToolDefinition } from "./tool.ts";
import { type NameWords, readName, readSentences, readTokens } from "./words.ts";

const STEM = 6;
const SHORTEST_INSIDE = 5;

/** Classifies the tools of one server together, in the order given; the order has no effect on any of them. */
export function classifyTools(tools: readonly ToolDefinition[]): Tool[] {
  const names = tools.map((tool) => readName(tool.name));
  const style = findStyle(names.map(({ words }) => words));
  return tools.map((tool, i) => ({ ...tool, risk: judge(tool, names[i] ?? readName(tool.name), style) }));
}

/** Classifies one tool of which the server is not known. */
export function classifyTool(tool: ToolDefinition): Tool {
  return { ...tool, risk: judge(tool, readName(tool.name), PLAIN_STYLE) };
}

function judge(tool: ToolDefinition, name: NameWords, style: ServerStyle): Risk {
  const bare = dropAffixes(name.words, style);
  const title = tool.title === "" ? (tool.annotations.title ?? "") : tool.title;
  return combineClues({
    shown: [...findNameClues(name, style), ...findSchemaClues(tool, bare, style)],
    said: [...findTitleClues(title, style), ...findTextClues(tool.description, style)],
    annotations: tool.annotations,
    isOnTopic: isOnTopic(bare, title, tool.description),
  });
}

/** A text that shares no word with the name, as one pasted on every tool, is no evidence about the tool. */
function isOnTopic(bare: readonly string[], title: string, description: string): boolean {
  if (description.length > LIMITS.riskTextChars) return false;
  const spoken = new Set(
    [title, description]
      .flatMap(readSentences)
      .flatMap(readTokens)
      .map(({ word }) => stem(word)),
  );
  return bare.some((word) => spoken.has(stem(word)) || [...spoken].some((said) => isInside(said, word)));
}

/** Names run words together that prose writes apart. */
function isInside(said: string, word: string): boolean {
  return said.length >= SHORTEST_INSIDE && word.includes(said);
}

/** The same for "branch" and "branches", "summary" and "summarizer". */
function stem(word: string): string {
  return word.length > STEM ? word.slice(0, STEM) : word.replace(/s$/, "");
}
