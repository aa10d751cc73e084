// Paths as other languages write them, and how a policy does.

import { parsePath } from "./path.ts";

/** Longer texts are no slip of a path. */
const LONGEST_TEXT = 256;

/** Steps of a rewriting; each is tried on what the ones before have left. */
const REWRITINGS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // Templates: {{args.x}}, ${args.x}.
  [/^\{\{ *| *\}\}$/g, ""],
  [/^\$\{ *| *\}$/g, ""],
  // JSONPath, jq, JSON Pointer.
  [/^\$?\./, ""],
  [/^\/(.*)$/, "$1"],
  // Where a request of MCP has the arguments.
  [/^(?:request\.)?(?:params\.)?(?:arguments|argument|arg|input|inputs|parameters)\b(?=[.[/])/, "args"],
  [/\//g, "."],
  [/\['((?:[^'\\])*)'\]/g, '["$1"]'],
  [/\[\]/g, "[*]"],
  [/\.\*/g, "[*]"],
  [/\.(0|[1-9]\d*)(?=\.|\[|$)/g, "[$1]"],
];

const STATE = "Counters are read only in the rules dialect; here a limit, under `limits`, counts and bounds.";

/** What to write instead of a text that is no path; empty when nobody can tell. */
export function advisePath(text: string): string {
  if (text.startsWith("state.")) return STATE;
  // What begins with args is right up to the first step that is not.
  if (text.length > LONGEST_TEXT || /^args\w/.test(text)) return "";
  const rewritten = REWRITINGS.reduce(
    (path, [pattern, replacement]) => path.replace(pattern, replacement),
    text.trim(),
  );
  const meant = /^args(?:[.[]|$)/.test(rewritten) ? rewritten : `args.${rewritten}`;
  return typeof parsePath(meant) === "string" ? "" : `Write \`${meant}\`.`;
}
