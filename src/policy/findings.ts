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
      identity: hideInIdentity(identityOf(source, anchor)),
      ...(fix !== undefined && !doesShowSecret(fix) && { fix: placeFix(source, fix) }),
    };
  });
}

/** Another secret in the place of one that was accepted is another finding: 32 bits tell them apart, and tell nobody what it was. */
function hideInIdentity(identity: string): string {
  const masked = maskSecrets(identity);
  if (masked === identity) return identity;
  let sum = 0x811c9dc5;
  for (let i = 0; i < identity.length; i++) sum = Math.imul(sum ^ identity.charCodeAt(i), 0x01000193) >>> 0;
  return `${masked}\n${sum.toString(16)}`;
}

/** What a fix writes is applied as it is, so it cannot be masked: a fix that writes a secret is left out. */
function doesShowSecret({ title, edits }: Fix): boolean {
  return findSecret(title) !== undefined || edits.some(({ text }) => findSecret(text) !== undefined);
}

/** Where each edit stands, for readers of reports. */
function placeFix(source: Source, fix: Fix): Fix {
  return { ...fix, edits: fix.edits.map((edit) => ({ ...edit, place: placeOf(source, edit) })) };
}
