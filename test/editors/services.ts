// The language services that editors run, with the schema that `policy schema` prints.

import { getLanguageService as getJsonService } from "vscode-json-languageservice";
import { TextDocument } from "vscode-languageserver-textdocument";
import { getLanguageService as getYamlService } from "yaml-language-server";
import { policySchema } from "../../src/policy/schema.ts";

/** What `policy schema` prints, read back. */
const SCHEMA: object = JSON.parse(JSON.stringify(policySchema));
const ADDRESS = "file:///policy.schema.json";

export interface Mark {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface EditorService {
  readonly marks: (text: string) => Promise<readonly Mark[]>;
  /** What is shown over the first (or another) occurrence of a word. */
  readonly hover: (text: string, word: string, nth?: number) => Promise<string>;
  /** What is offered where `|` stands. */
  readonly offers: (text: string) => Promise<readonly string[]>;
}

interface Range {
  readonly start: { readonly line: number };
}

function toMarks(found: readonly { readonly range: Range; readonly message: unknown }[]): readonly Mark[] {
  return found.map(({ range, message }) => ({ line: range.start.line + 1, message: textOf(message) }));
}

function positionOf(document: TextDocument, word: string, nth: number) {
  let at = -1;
  for (let i = 0; i <= nth; i++) at = document.getText().indexOf(word, at + 1);
  if (at === -1) throw new Error(`${JSON.stringify(word)} is not there`);
  return document.positionAt(at + 1);
}

function textOf(contents: unknown): string {
  if (typeof contents === "string") return contents;
  if (Array.isArray(contents)) return contents.map(textOf).join("\n");
  if (typeof contents === "object" && contents !== null && "value" in contents) return String(contents.value);
  return "";
}

/** Splits a text at its `|`. */
function atCursor(text: string, open: (text: string) => TextDocument) {
  const offset = text.indexOf("|");
  const document = open(text.replace("|", ""));
  return { document, position: document.positionAt(offset) };
}

/** An editor loads the schema that a file names, relative to the file. */
async function load(address: string): Promise<string> {
  if (!address.endsWith("/policy.schema.json")) throw new Error(`${address} was asked for`);
  return JSON.stringify(SCHEMA);
}

/** `fileMatch` is empty for an editor that knows the schema only by what a file says of it. */
export function jsonService(fileMatch: readonly string[] = ["*.json"]): EditorService {
  const service = getJsonService({
    schemaRequestService: load,
    workspaceContext: { resolveRelativePath: (path, from) => new URL(path, from).href },
  });
  service.configure({
    validate: true,
    allowComments: false,
    schemas: fileMatch.length === 0 ? [] : [{ uri: ADDRESS, fileMatch: [...fileMatch], schema: SCHEMA }],
  });
  const open = (text: string) => TextDocument.create("file:///policy.json", "json", 1, text);
  return {
    marks: async (text) => {
      const document = open(text);
      return toMarks(await service.doValidation(document, service.parseJSONDocument(document)));
    },
    hover: async (text, word, nth = 0) => {
      const document = open(text);
      const position = positionOf(document, word, nth);
      return textOf(
        (await service.doHover(document, position, service.parseJSONDocument(document)))?.contents,
      );
    },
    offers: async (text) => {
      const { document, position } = atCursor(text, open);
      const list = await service.doComplete(document, position, service.parseJSONDocument(document));
      return (list?.items ?? []).map(({ label }) => label);
    },
  };
}

export function yamlService(fileMatch: readonly string[] = ["*.yaml"]): EditorService {
  const service = getYamlService({
    schemaRequestService: load,
    workspaceContext: { resolveRelativePath: (path, from) => new URL(path, from).href },
  });
  service.configure({
    validate: true,
    hover: true,
    completion: true,
    yamlVersion: "1.2",
    schemas: fileMatch.length === 0 ? [] : [{ uri: ADDRESS, fileMatch: [...fileMatch], schema: SCHEMA }],
  });
  // The service keeps what it made of a version.
  let version = 0;
  const open = (text: string) => TextDocument.create("file:///policy.yaml", "yaml", ++version, text);
  return {
    marks: async (text) => toMarks(await service.doValidation(open(text), false)),
    hover: async (text, word, nth = 0) => {
      const document = open(text);
      return textOf((await service.doHover(document, positionOf(document, word, nth)))?.contents);
    },
    offers: async (text) => {
      const { document, position } = atCursor(text, open);
      return (await service.doComplete(document, position, false)).items.map(({ label }) => label);
    },
  };
}
