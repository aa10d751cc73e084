// Patterns: what RE2 makes of them, in linear time; plain text runs as a string operation.
// specification: policy-format.md section 4, "A pattern means what RE2 makes of it".

import { LIMITS } from "../limits.ts";
import { type Automaton, automatonOfText } from "./automaton.ts";

export interface Pattern {
  /** True when the pattern is found in the text. */
  readonly test: (text: string) => boolean;
  /** Made anew by each call, so that deciding pays nothing for it. */
  readonly automaton: () => Automaton;
}

/** Why a pattern cannot be used. */
export interface BadPattern {
  readonly code: "invalid-pattern" | "pattern-too-large";
  readonly message: string;
  readonly help: string;
  /** What of the pattern is wrong, in UTF-16 offsets; absent when it is all of it. */
  readonly part?: { readonly start: number; readonly end: number };
}

/** Text, in which punctuation may be escaped, perhaps between `^` and `$`. */
const PLAIN = /^(\^?)((?:[^\\^$.|?*+()[\]{}]|\\[!-/:-@[-`{-~])*)(\$?)$/;

/**
 * Builds patterns. The regular expression library is loaded only when a pattern needs it.
 * A pattern is at most 4 KiB, and at most as large when compiled as RE2 allows by default.
 */
export async function buildPatterns(
  sources: Iterable<string>,
): Promise<ReadonlyMap<string, Pattern | BadPattern>> {
  const built = new Map<string, Pattern | BadPattern>();
  for (const source of sources) built.set(source, buildPlain(source) ?? (await buildGeneral(source)));
  return built;
}

/** A pattern without operators but `^` at its start and `$` at its end. */
function buildPlain(source: string): Pattern | undefined {
  const [, start, escaped, end] = PLAIN.exec(source) ?? [];
  if (escaped === undefined || isTooLong(source)) return undefined;
  const text = escaped.replace(/\\(.)/g, "$1");
  const automaton = () => automatonOfText(text, start !== "", end !== "");
  if (start && end) return { automaton, test: (subject) => subject === text };
  if (start) return { automaton, test: (subject) => subject.startsWith(text) };
  if (end) return { automaton, test: (subject) => subject.endsWith(text) };
  return { automaton, test: (subject) => subject.includes(text) };
}

async function buildGeneral(source: string): Promise<Pattern | BadPattern> {
  if (isTooLong(source)) {
    return {
      code: "pattern-too-large",
      message: `A pattern may have at most ${LIMITS.patternBytes} bytes.`,
      help: "Make several conditions of it, or a list of values for `in`.",
    };
  }
  const { compileRe2 } = await import("./re2.ts");
  return compileRe2(source);
}

function isTooLong(source: string): boolean {
  return source.length > LIMITS.patternBytes || new TextEncoder().encode(source).length > LIMITS.patternBytes;
}
