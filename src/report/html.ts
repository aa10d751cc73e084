// Html: markup in which text from outside is text, by construction. The only way from strings to markup.

import { escapeHtml } from "./escape-formats.ts";

/** No JSON can have it, so no value from outside passes for markup. */
const MARKUP = Symbol("markup");

export interface Html {
  readonly [MARKUP]: string;
}

export type HtmlValue = string | number | Html | undefined | readonly HtmlValue[];

/** Markup as written, in which every value is escaped text, but for markup. Attributes have to be in quotes. */
export function html(written: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return markup(written.map((part, i) => part + toMarkup(values[i])).join(""));
}

/** The text of markup, for a file. */
export function htmlText(value: Html): string {
  return value[MARKUP];
}

/** Text of several lines: line breaks stay, where everything else that is no plain text shows as an escape. */
export function htmlLines(text: string): Html {
  return markup(text.split("\n").map(escapeHtml).join("\n"));
}

/** Our own script or style, which is not escaped: the build has seen that it does not end its element. */
export function htmlAsset({ text }: PageAsset): Html {
  return markup(text);
}

/** A script or a style that the build has made. */
export interface PageAsset {
  readonly text: string;
  /** Of the text, in base64, as a Content Security Policy names it. */
  readonly sha256: string;
}

function markup(text: string): Html {
  return { [MARKUP]: text };
}

function toMarkup(value: HtmlValue): string {
  if (value === undefined) return "";
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  if (isList(value)) return value.map(toMarkup).join("");
  return value[MARKUP];
}

function isList(value: HtmlValue): value is readonly HtmlValue[] {
  return Array.isArray(value);
}
