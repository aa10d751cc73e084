// Text that is written like a glob: `/tmp/*`, `*.example.com`, `feature-*`.

import { readTokens } from "./tokens.ts";

/** Offsets of the stars in a pattern that is nothing but text, stars after separators, and perhaps its ends. */
export function findGlobStars(pattern: string): readonly number[] {
  const tokens = readTokens(pattern).filter(({ kind }) => kind !== "start-anchor" && kind !== "end-anchor");
  // Who escapes knows that this is no glob.
  const isBare = tokens.every(({ kind, text, start, end }) =>
    kind === "literal" ? end - start === text.length : kind === "dot" || (kind === "repeat" && text === "*"),
  );
  if (!isBare || (pattern.match(/[A-Za-z0-9]/g) ?? []).length < 2) return [];
  const stars = tokens.flatMap(({ kind }, i) => (kind === "repeat" ? [i] : []));
  const areAllOfGlobs = stars.every((i) => {
    const [before = "", after = ""] = [tokens[i - 1]?.text, tokens[i + 1]?.text];
    return before === "/"
      ? after === "" || after === "/" || after === "."
      : /[-_:]/.test(before) && after === "";
  });
  return areAllOfGlobs ? stars.map((i) => tokens[i]?.start ?? 0) : [];
}

const GLOB = /^(?:\*[.@/-][\w@./-]*\w|[\w@.:/-]*\w[/-]\*(?:\.\w+)?|[\w./-]*\/\*\*?\/[\w./*-]*)$/;
/** `image/*` is a value of its own. */
const MEDIA = /^(?:application|audio|font|image|message|model|multipart|text|video|\*)\/\*/;

/** A value that says "any" with a star at one of its ends, or in place of a folder. */
export function isGlob(text: string): boolean {
  return GLOB.test(text) && !MEDIA.test(text);
}
