// Problems → Findings: the one place where a pointer becomes a line and a column.

import type { Finding, Problem } from "../finding.ts";
import { identityOf } from "./identity.ts";
import { lineText, placeOf, type Source } from "./source.ts";

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
      ...(fix !== undefined && {
        fix: { ...fix, edits: fix.edits.map((edit) => ({ ...edit, place: placeOf(source, edit) })) },
      }),
    };
  });
}
