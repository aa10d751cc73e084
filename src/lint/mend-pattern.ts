// Fixes of patterns. They change what passes, so none is safe.

import type { Fix } from "../finding.ts";
import { readTokens, splitAlternatives } from "../patterns/tokens.ts";
import { replaceValue } from "../policy/edit.ts";
import type { LintContext } from "./rule.ts";

/** `^` and `$` around all alternatives, in place of those that some have. */
export function anchorPattern(context: LintContext, condition: string, pattern: string): Fix | undefined {
  const alternatives = splitAlternatives(readTokens(pattern)).map((tokens) => {
    const [first, last] = [tokens[0], tokens.at(-1)];
    const start = first?.kind === "start-anchor" ? first.end : first?.start;
    const end = last?.kind === "end-anchor" ? last.start : last?.end;
    return start === undefined || end === undefined ? "" : pattern.slice(start, Math.max(start, end));
  });
  const inner = alternatives.join("|");
  const mended = alternatives.length > 1 ? `^(?:${inner})$` : `^${inner}$`;
  return replacePattern(context, condition, "Anchor the pattern at both ends", mended);
}

/** @param condition its pointer. */
export function replacePattern(
  { source }: LintContext,
  condition: string,
  title: string,
  pattern: string,
): Fix | undefined {
  const edit = replaceValue(source, `${condition}/value`, pattern);
  return edit === undefined ? undefined : { title, isSafe: false, edits: [edit] };
}
