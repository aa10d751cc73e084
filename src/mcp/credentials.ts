// Hides in the texts of a server what it was given: servers like to quote a key that they refuse.

import { type GivenValue, givenValues, type Target } from "./target.ts";

/** What stands in the place of a value. */
const MASK = "***";
/** Shorter values are ordinary words, which a text may have by chance. */
const SECRET_CHARS = 6;
/** In what a server lists, which policies and lockfiles are about, only what is surely no word. */
const LISTED_CHARS = 8;

/** The texts of one server without the values that it was given. */
export interface CredentialMask {
  /** For what is said of the server: no given value is left in it, be it a secret or not. */
  readonly text: (text: string) => string;
  /** For what the server says of itself: secrets are hidden, words such as the name of a mode are not. */
  readonly listed: (text: string) => string;
  /** The same for all of a tool but its name, by which it is called. */
  readonly tool: (tool: unknown) => unknown;
}

export function createMask(target: Target): CredentialMask {
  const given = givenValues(target);
  const all = formsOf(given, SECRET_CHARS);
  const secrets = formsOf(
    given.filter(({ isSecret }) => isSecret),
    LISTED_CHARS,
  );
  const listed = (text: string): string => hide(text, secrets);
  return {
    text: (text) => hide(text, all),
    listed,
    tool: (tool) => {
      if (secrets.length === 0 || typeof tool !== "object" || tool === null || Array.isArray(tool))
        return tool;
      const masked = mapTexts(tool, listed);
      if (masked === tool) return tool;
      return Object.hasOwn(tool, "name") ? { ...Object(masked), name: Object(tool).name } : masked;
    },
  };
}

function hide(text: string, forms: readonly string[]): string {
  return forms.reduce((masked, form) => masked.replaceAll(form, MASK), text);
}

/** The longest first, so that a part of one does not leave the rest of it. */
function formsOf(given: readonly GivenValue[], least: number): readonly string[] {
  const forms = given
    // `Bearer TOKEN`, and the token alone.
    .flatMap(({ value }) => [value, value.replace(/^\w+ +/, "")])
    .filter((value) => value.length >= least)
    .flatMap(encodingsOf);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** As it is written in JSON, in an address and in a header: that is how a log has it. */
function encodingsOf(value: string): readonly string[] {
  const base64 = Buffer.from(value, "utf8").toString("base64").replace(/=+$/, "");
  const inJson = JSON.stringify(value).slice(1, -1);
  const inUrl = encodeURIComponent(value.toWellFormed());
  return [
    // A URL has its host in lower case.
    ...[value, value.toLowerCase(), inJson, inUrl, inUrl.replaceAll("%20", "+")],
    ...[base64, base64.replaceAll("+", "-").replaceAll("/", "_")],
  ];
}

/** The same value when nothing in it changes. INVARIANT: what is nested deeper than `scanDepth` was left out before. */
function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => mapTexts(item, map));
    return items.every((item, i) => item === value[i]) ? value : items;
  }
  const members = Object.entries(value);
  const mapped = members.map(([key, item]) => [map(key), mapTexts(item, map)] as const);
  const isSame = mapped.every(([key, item], i) => key === members[i]?.[0] && item === members[i]?.[1]);
  return isSame ? value : Object.fromEntries(mapped);
}
