// What an editor shows over a place: the pages of the rules that report it, the schema, the tool, the argument.

import { type Hover, MarkupKind, type Position } from "vscode-languageserver";
import type { KnownTool } from "../lint/rule.ts";
import { parsePath } from "../policy/path.ts";
import { splitPointer } from "../policy/pointer.ts";
import { placeAsOffsets, rangeBetween } from "./diagnostics.ts";
import type { Analysis } from "./documents.ts";
import type { LspHost } from "./host.ts";
import { withoutMarkdown } from "./markdown.ts";
import { findPlace, type PlaceInTree } from "./place-in-tree.ts";
import { rulePage } from "./rule-page.ts";
import { describePlace } from "./schema-notes.ts";
import { describeArgument, describeTool, describeUnknownTool } from "./tool-notes.ts";

/** Pages in one hover: of more nobody reads the last. */
const MOST_PAGES = 3;

export function hoverAt(
  analysis: Analysis,
  position: Position,
  host: LspHost,
  isMarkdown: boolean,
): Hover | null {
  const { opened, document, shift } = analysis;
  const offset = Math.max(document.text.offsetAt(position) - shift, 0);
  const place = opened.source.root && findPlace(opened.source.root, offset);
  const notes = [
    ...(place === undefined ? [] : placeNotes(analysis, place)),
    ...pagesAt(analysis, offset, host),
  ];
  if (notes.length === 0) return null;
  const markdown = notes.join("\n\n---\n\n");
  return {
    contents: isMarkdown
      ? { kind: MarkupKind.Markdown, value: markdown }
      : { kind: MarkupKind.PlainText, value: withoutMarkdown(markdown) },
    ...(place !== undefined && { range: rangeBetween(analysis, place.span.start, place.span.end) }),
  };
}

function pagesAt(analysis: Analysis, offset: number, host: LspHost): readonly string[] {
  const here = analysis.findings.filter((finding) => {
    const { start, end } = placeAsOffsets(analysis, finding);
    return start <= offset && offset <= end;
  });
  const codes = [...new Set(here.map(({ code }) => code))];
  return codes.flatMap((code) => rulePage(code, host.pageOf(code)) ?? []).slice(0, MOST_PAGES);
}

function placeNotes(analysis: Analysis, place: PlaceInTree): readonly string[] {
  const description = describePlace(place);
  const name = toolNameAt(place);
  const notes = name === undefined ? [] : toolNotes(name, analysis.tools);
  return [...notes, ...argumentNotes(analysis, place), ...(description === undefined ? [] : [description])];
}

/** A key of `tools`, or an item of `hide`. The name "*" is no tool. */
function toolNameAt({ pointer, part, node }: PlaceInTree): string | undefined {
  const [list, name, ...rest] = splitPointer(pointer);
  if (rest.length > 0 || name === undefined) return undefined;
  const written =
    list === "tools" && part === "key"
      ? name
      : list === "hide" && node.kind === "scalar" && typeof node.value === "string"
        ? node.value
        : undefined;
  return written === "*" ? undefined : written;
}

function toolNotes(name: string, tools: ReadonlyMap<string, KnownTool> | undefined): readonly string[] {
  if (tools === undefined) return [];
  const tool = tools.get(name);
  return [tool === undefined ? describeUnknownTool(name) : describeTool(tool)];
}

/** Over a path, which stands in `path` or `increment_from` below a tool. */
function argumentNotes({ tools }: Analysis, { pointer, part, node }: PlaceInTree): readonly string[] {
  const tokens = splitPointer(pointer);
  const isPath = /^(?:path|increment_from)$/.test(tokens.at(-1) ?? "");
  if (!isPath || part !== "value" || tokens[0] !== "tools") return [];
  const tool = tools?.get(tokens[1] ?? "");
  if (tool === undefined || node.kind !== "scalar" || typeof node.value !== "string") return [];
  const path = parsePath(node.value);
  return typeof path === "string" ? [] : [describeArgument(path, tool)];
}
