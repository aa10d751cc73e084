// Globs of the configuration, turned into patterns that run in linear time whatever is written in them.

import { buildPatterns } from "../engine/pattern.ts";

/** Tells whether a path, relative to the configuration and with slashes, is meant. */
export type PathTest = (path: string) => boolean;

/** Longest glob, in characters, and so deepest braces that matter. */
const LONGEST = 500;

/** What is wrong with a glob, or nothing. */
export function checkGlob(glob: string): string | undefined {
  if (glob.length > LONGEST) return `A glob may have at most ${LONGEST} characters.`;
  if (glob === "") return "A glob that is empty fits nothing.";
  if (glob.includes("\\"))
    return "Folders are separated by `/`, also on Windows, and nothing can be escaped.";
  if (glob.startsWith("!")) return "A glob cannot be negated: list the files that are meant.";
  if (/[()[\]|]/.test(glob)) return "A glob has `*`, `**`, `?` and `{a,b}`, and no brackets or parentheses.";
  if (/^(?:[A-Za-z]:)?\/|(?:^|\/)\.\.(?:\/|$)/.test(glob))
    return "A glob is relative to the folder of the configuration, and cannot lead out of it.";
  return /^[^{}]*(?:\{[^{}]*\}[^{}]*)*$/.test(glob)
    ? undefined
    : "Braces are not closed, or stand in others.";
}

/** Builds the test for globs that have been checked: a path that fits any of them is meant. */
export async function compileGlobs(globs: readonly string[]): Promise<PathTest> {
  const patterns = await buildPatterns(globs.map(toPattern));
  const tests = [...patterns.values()].map((pattern) => {
    // INVARIANT: what checkGlob accepts is a pattern of RE2.
    if (!("test" in pattern)) throw new Error(`a glob became no pattern: ${pattern.message}`);
    return pattern.test;
  });
  return (path) => tests.some((fits) => fits(path));
}

/** `*` and `?` stop at a slash, `**` does not; a folder means everything in it. */
function toPattern(glob: string): string {
  const whole = glob.replace(/^\.\//, "").replace(/\/$/, "/**");
  const parts = whole.match(/\*\*\/|\*+|\?|[{},]|[^*?{},]+/g) ?? [];
  let isInBraces = false;
  const pattern = parts.map((part) => {
    if (part === "{" || part === "}") isInBraces = part === "{";
    if (part === "," && isInBraces) return "|";
    return PARTS.get(part) ?? (/^\*\*/.test(part) ? ".*" : part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  });
  return `(?s)^${pattern.join("")}$`;
}

const PARTS: ReadonlyMap<string, string> = new Map([
  ["**/", "(?:.*/)?"],
  ["*", "[^/]*"],
  ["?", "[^/]"],
  ["{", "(?:"],
  ["}", ")"],
]);
