// Whether a YAML text nests so deeply that the parser, whose time and stack grow with it, must not see it.

/** Generous: brackets in strings and lines of text count too. The tree is held to the exact limit. */
const PARSER_DEPTH = 500;
const COMPACT_NESTING = /(?:[-?:][ \t]+){100}/;

/** Offset of a bracket, line or row of dashes that nests far beyond the limit of policy-format.md section 1. */
export function findTooDeep(text: string): number | undefined {
  return findDeepBracket(text) ?? findDeepLine(text) ?? COMPACT_NESTING.exec(text)?.index;
}

function findDeepBracket(text: string): number | undefined {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "[" || char === "{") {
      depth++;
      if (depth > PARSER_DEPTH) return i;
    } else if ((char === "]" || char === "}") && depth > 0) {
      depth--;
    }
  }
  return undefined;
}

/** The first line inside too many others that are each indented further than the one before. */
function findDeepLine(text: string): number | undefined {
  const columns: number[] = [];
  for (const line of text.matchAll(/^ *(?=[^ \r\n])/gm)) {
    const column = line[0].length;
    while ((columns.at(-1) ?? -1) >= column) columns.pop();
    columns.push(column);
    if (columns.length > PARSER_DEPTH) return line.index + column;
  }
  return undefined;
}
