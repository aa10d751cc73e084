// The documents that the editor has open: their text, whether they are policies, and what is known of each.

import { fileURLToPath } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import { LIMITS } from "../limits.ts";
import { toFindings } from "../policy/findings.ts";
import { surrogateProblem } from "../policy/node-problems.ts";
import type { Node } from "../policy/source.ts";
import type { DocumentText, LintedDocument, LspHost } from "./host.ts";

export interface OpenDocument {
  readonly uri: string;
  /** As the editor counts; of a document over the limit the text is not kept. */
  readonly text: TextDocument;
  readonly isTooLarge: boolean;
}

/** One state of a document, and what it was found to be. */
export interface Analysis extends LintedDocument {
  readonly document: OpenDocument;
  /** What was linted, but for its bytes. */
  readonly input: Omit<DocumentText, "bytes">;
  /** Editors count a byte order mark as a character, and the reader of policies drops it. */
  readonly shift: number;
  readonly isPolicy: boolean;
}

const BY_NAME =
  /(?:^|\/)(?:policy|[^/]*\.policy)\.(?:json|ya?ml)$|(?:^|\/)policies\/(?![^/]*\.policy-test\.)[^/]*\.(?:json|ya?ml)$/;
const BYTE_ORDER_MARK = "\ufeff";

export function openDocument(uri: string, languageId: string, version: number, text: string): OpenDocument {
  const isTooLarge = Buffer.byteLength(text, "utf8") > LIMITS.policyBytes;
  return { uri, text: TextDocument.create(uri, languageId, version, isTooLarge ? "" : text), isTooLarge };
}

/** Whether its name says that a document is a policy, as it does for `policy lint` without files. */
export function isPolicyName(uri: string): boolean {
  return BY_NAME.test(pathOf(uri) ?? decode(uri));
}

/** `wasPolicy`: the document was one before this edit, so it is one that is being mended. */
export async function analyse(
  document: OpenDocument,
  folders: readonly string[],
  host: LspHost,
  wasPolicy: boolean,
): Promise<Analysis | undefined> {
  const isKnown = wasPolicy || isPolicyName(document.uri);
  const written = document.text.getText();
  if (!isKnown && !mayBePolicy(document.text.languageId, written)) return undefined;
  const input = describe(document, folders);
  const linted = await host.lint({ ...input, bytes: bytesOf(document) });
  const { source } = linted.opened;
  const isPolicy = isKnown || source.root === undefined || hasShape(source.root);
  const shift = written.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  const lone = LONE_SURROGATE.exec(written);
  const broken = lone && surrogateProblem({ start: lone.index - shift, end: lone.index - shift + 1 });
  const findings = [...(broken ? toFindings(source, [broken]) : []), ...linted.findings];
  return { ...linted, findings, document, input, isPolicy, shift };
}

/** No file can hold one, but an editor's text can, and no byte would tell of it. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function describe({ uri, text }: OpenDocument, folders: readonly string[]): Omit<DocumentText, "bytes"> {
  const path = pathOf(uri);
  const name = path ?? decode(uri);
  const hasEnding = /\.(?:json|ya?ml)$/i.test(name);
  const ending = /^json/.test(text.languageId) ? ".json" : ".yaml";
  return { path, name: hasEnding ? name : `${name}${ending}`, folders };
}

/** A text that is too large is replaced by one that is, so that one place says what is wrong with it. */
function bytesOf({ text, isTooLarge }: OpenDocument): Uint8Array {
  return isTooLarge ? new Uint8Array(LIMITS.policyBytes + 1) : Buffer.from(text.getText(), "utf8");
}

/** Cheap, for the many YAML and JSON documents that are no policies. */
function mayBePolicy(languageId: string, text: string): boolean {
  if (!/^(?:yaml|json)/.test(languageId)) return false;
  const isVersioned = /(?:^\ufeff?|[{,]\s*)["']?version["']?\s*:\s*["']?1["']?\s*(?:[,}#]|$)/m.test(text);
  return isVersioned && /(?:^\ufeff?|[{,]\s*)["']?(?:default|tools)["']?\s*:/m.test(text);
}

/** A version, and a default or tools of the kind that policies have. */
function hasShape(root: Node): boolean {
  if (root.kind !== "object") return false;
  const values = new Map(root.entries.map(({ key, value }) => [key, value]));
  const version = values.get("version");
  const byDefault = values.get("default");
  const isVersioned = version?.kind === "scalar" && (version.value === "1" || version.value === 1);
  const hasDefault =
    byDefault?.kind === "scalar" && (byDefault.value === "deny" || byDefault.value === "allow");
  return isVersioned && (hasDefault || hasRules(values.get("tools")));
}

/** The rules dialect may leave `default` out. */
function hasRules(tools: Node | undefined): boolean {
  return (
    tools?.kind === "object" &&
    tools.entries.some(
      ({ value }) => value.kind === "object" && value.entries.some(({ key }) => key === "rules"),
    )
  );
}

/** The path of a `file:` address; no other document is a file that could be read. */
export function pathOf(uri: string): string | undefined {
  if (!uri.startsWith("file://")) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

function decode(uri: string): string {
  const path = uri.replace(/[?#].*$/s, "");
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
