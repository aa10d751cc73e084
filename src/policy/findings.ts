// Problems → Findings: the one place where a pointer becomes a line and a column, and secrets become stars.

import type { Anchor, Finding, Problem } from "../finding.ts";
import { findSecret, maskSecrets } from "./secrets.ts";
import { lineText, placeOf, type Source, textAt } from "./source.ts";

export function toFindings(source: Source, problems: readonly Problem[]): readonly Finding[] {
  if (problems.length === 0) return [];
  // Findings go to logs and to other machines. A mask is as long as what it hides, so places stay.
  const hasSecret = findSecret(source.text) !== undefined;
  const shown = hasSecret ? { ...source, text: maskSecrets(source.text) } : source;
  const show = hasSecret ? maskSecrets : (text: string): string => text;
  return problems.map(({ code, severity, anchor, message, help, fix }) => {
    const place = placeOf(source, anchor);
    return {
      code,
      severity,
      file: source.file,
      ...place,
      pointer: "pointer" in anchor ? anchor.pointer : "",
      message: show(message),
      help: show(help),
      sourceLine: lineText(shown, place.line),
      identity: show(identityOf(shown, anchor)),
      ...(fix !== undefined && { fix }),
    };
  });
}

/** Positions in lists are left out: they change when an item is added before. */
function identityOf(source: Source, anchor: Anchor): string {
  const names = "pointer" in anchor ? anchor.pointer.replaceAll(/\/\d+(?=\/|$)/g, "/*") : "";
  const text = "pointer" in anchor && anchor.pointer === "" ? "" : textAt(source, anchor);
  return `${names}\n${text.replaceAll(/\s+/g, " ").trim()}`;
}
