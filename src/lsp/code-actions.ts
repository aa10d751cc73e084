// What an editor offers to do about findings: their fixes, all safe fixes at once, and a comment that silences one.

import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type Range,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { Finding, Fix, TextEdit } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { SUPPRESSIBLE } from "../lint/lint.ts";
import { applyFixes, selectFixes } from "../policy/fixes.ts";
import type { Node } from "../policy/source.ts";
import { rangeOf, toDiagnostic, toLspEdit } from "./diagnostics.ts";
import type { Analysis } from "./documents.ts";
import type { LspHost } from "./host.ts";

/** Narrow enough that an editor can be told to run only this one on save. */
const FIX_ALL_KIND = `${CodeActionKind.SourceFixAll}.policy`;
export const CODE_ACTION_KINDS: string[] = [CodeActionKind.QuickFix, FIX_ALL_KIND];

export interface EditSupport {
  /** The editor checks that the document still has the version that the edit is for. */
  readonly hasDocumentChanges: boolean;
}

export async function codeActions(
  analysis: Analysis,
  { range, context }: CodeActionParams,
  host: LspHost,
  support: EditSupport,
): Promise<CodeAction[]> {
  const wants = (kind: string): boolean =>
    context.only === undefined || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    const touched = analysis.findings.filter((finding) => isTouching(rangeOf(analysis, finding), range));
    for (const finding of touched.slice(0, LIMITS.lspMenuFindings)) {
      const diagnostic = toDiagnostic(analysis, finding, host);
      actions.push(...fixAction(analysis, finding, diagnostic, support));
      actions.push(...suppressAction(analysis, finding, diagnostic, support));
    }
  }
  // A menu of quick fixes is no place for it: editors ask for it by its kind, or on save.
  const isAskedFor = context.only === undefined || context.only.some((kind) => kind.startsWith("source"));
  if (isAskedFor && wants(FIX_ALL_KIND)) actions.push(...(await fixAllAction(analysis, host, support)));
  return actions;
}

function fixAction(
  analysis: Analysis,
  { fix }: Finding,
  diagnostic: Diagnostic,
  support: EditSupport,
): readonly CodeAction[] {
  if (fix === undefined) return [];
  return [
    {
      title: fix.isSafe ? fix.title : `${fix.title} (changes what is decided)`,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      isPreferred: fix.isSafe,
      edit: editOf(analysis, fix.edits, support),
    },
  ];
}

/** specification: cli.md section 2, "a comment `# policy-ignore CODE -- reason` (YAML) on the line or the line above". */
function suppressAction(
  analysis: Analysis,
  finding: Finding,
  diagnostic: Diagnostic,
  support: EditSupport,
): readonly CodeAction[] {
  const { source } = analysis.opened;
  const start = source.lineStarts[finding.line - 1];
  if (source.format !== "yaml" || source.root === undefined || start === undefined) return [];
  // In the middle of a text of several lines a comment would be text.
  if (!SUPPRESSIBLE.has(finding.code) || isInsideScalar(source.root, start)) return [];
  const indent = /^ */.exec(source.text.slice(start))?.[0] ?? "";
  const lineBreak = source.text.includes("\r\n") ? "\r\n" : "\n";
  const comment = `${indent}# policy-ignore ${finding.code} -- reason${lineBreak}`;
  return [
    {
      title: `Suppress ${finding.code} on this line`,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      edit: editOf(analysis, [{ start, end: start, text: comment }], support),
    },
  ];
}

function isInsideScalar(root: Node, offset: number): boolean {
  let node: Node | undefined = root;
  while (node !== undefined && node.kind !== "scalar") {
    const children: readonly Node[] =
      node.kind === "array"
        ? node.items
        : node.entries.flatMap(({ keySpan, value }) => [keyNode(keySpan), value]);
    node = children.find(({ start, end }) => start < offset && offset < end);
  }
  return node !== undefined;
}

const keyNode = (span: { readonly start: number; readonly end: number }): Node => ({
  kind: "scalar",
  start: span.start,
  end: span.end,
  value: "",
});

async function fixAllAction(
  analysis: Analysis,
  host: LspHost,
  support: EditSupport,
): Promise<readonly CodeAction[]> {
  const { text: before } = analysis.opened.source;
  const after = await fixThroughout(analysis, host);
  if (after === before) return [];
  return [
    {
      title: "Apply all safe fixes",
      kind: FIX_ALL_KIND,
      edit: editOf(analysis, [smallestEdit(before, after)], support),
    },
  ];
}

/** The text after all safe fixes, round by round, as `--fix` makes them. Fixes that would break a policy are left out. */
async function fixThroughout(analysis: Analysis, host: LspHost): Promise<string> {
  let text = analysis.opened.source.text;
  let fixes = safeFixes(analysis.findings);
  for (let left = LIMITS.fixRounds; left > 0 && fixes.length > 0; left--) {
    const next = applyFixes(text, fixes);
    const { opened, findings } = await host.lint({ ...analysis.input, bytes: Buffer.from(next, "utf8") });
    if (opened.policy === undefined && analysis.opened.policy !== undefined) return text;
    text = next;
    fixes = safeFixes(findings);
  }
  return text;
}

function safeFixes(findings: readonly Finding[]): readonly Fix[] {
  return selectFixes(findings.flatMap(({ fix }) => (fix?.isSafe ? [fix] : [])));
}

/** One edit that leaves the common start and end of the two texts alone. */
export function smallestEdit(before: string, after: string): TextEdit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  while (isWithinPair(before, start) || isWithinPair(after, start)) start--;
  let tail = 0;
  while (tail < most - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  while (isWithinPair(before, before.length - tail) || isWithinPair(after, after.length - tail)) tail--;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}

/** Between the halves of a surrogate pair, or of a line break: an editor has no such place. */
function isWithinPair(text: string, offset: number): boolean {
  return /^(?:[\ud800-\udbff][\udc00-\udfff]|\r\n)$/.test(text.slice(Math.max(offset - 1, 0), offset + 1));
}

function editOf(analysis: Analysis, edits: readonly TextEdit[], support: EditSupport): WorkspaceEdit {
  const { uri, text } = analysis.document;
  const changes = edits.map((edit) => toLspEdit(analysis, edit));
  if (!support.hasDocumentChanges) return { changes: { [uri]: changes } };
  return { documentChanges: [{ textDocument: { uri, version: text.version }, edits: changes }] };
}

function isTouching(a: Range, b: Range): boolean {
  return isBefore(a.start, b.end) && isBefore(b.start, a.end);
}

function isBefore(a: Range["start"], b: Range["start"]): boolean {
  return a.line < b.line || (a.line === b.line && a.character <= b.character);
}
