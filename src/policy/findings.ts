// Problems → Findings: the one place where a pointer becomes a line and a column.

import type { Anchor, Finding, Problem } from "../finding.ts";
import { lineText, placeOf, type Source, textAt } from "./source.ts";

export function toFindings(source: Source, problems: readonly Problem[]): readonly Finding[] {
  return problems.map(({ code, severity, anchor, message, help, fix }) => {
    const place = placeOf(source, anchor);
    return {
      code,
      severity,
      file: source.file,
      ...place,
      pointer: "pointer" in anchor ? anchor.pointer : "",
      message,
      help,
      sourceLine: lineText(source, place.line),
      identity: identityOf(source, anchor),
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
