// Problems → Findings: the one place where a pointer becomes a line and a column, and secrets become stars.

import type { Finding, Fix, Problem } from "../finding.ts";
import { hideSecrets } from "./hidden-text.ts";
import { identityOf } from "./identity.ts";
import { findSecret, maskSecrets } from "./secrets.ts";
import { lineText, placeOf, type Source } from "./source.ts";

export function toFindings(source: Source, problems: readonly Problem[]): readonly Finding[] {
  if (problems.length === 0) return [];
  // Findings go to logs and to other machines. A mask is as long as what it hides, so places stay.
  const shown = { ...source, text: hideSecrets(source) };
  return problems.map(({ code, severity, anchor, message, help, fix }) => {
    const place = placeOf(source, anchor);
    return {
      code,
      severity,
      file: source.file,
      ...place,
      pointer: "pointer" in anchor ? maskSecrets(anchor.pointer) : "",
      message: maskSecrets(message),
      help: maskSecrets(help),
      sourceLine: lineText(shown, place.line),
      identity: maskSecrets(identityOf(source, anchor)),
      ...(fix !== undefined && !doesShowSecret(fix) && { fix: placeFix(source, fix) }),
    };
  });
}

/** What a fix writes is applied as it is, so it cannot be masked: a fix that writes a secret is left out. */
function doesShowSecret({ title, edits }: Fix): boolean {
  return findSecret(title) !== undefined || edits.some(({ text }) => findSecret(text) !== undefined);
}

/** Where each edit stands, for readers of reports. */
function placeFix(source: Source, fix: Fix): Fix {
  return { ...fix, edits: fix.edits.map((edit) => ({ ...edit, place: placeOf(source, edit) })) };
}
