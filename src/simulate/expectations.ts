// Checks what a line says should become of its call against what became of it.
// specification: cli.md section 4, "a mismatch is a failed expectation".

import type { Decision } from "../engine/decision.ts";
import type { Finding } from "../finding.ts";
import { shortenText } from "../report/escape.ts";
import type { Expectation } from "../trace/trace-call.ts";

/** Characters of a name in a message: names come from outside, and many messages are kept. */
const MOST_CHARS = 120;

/** The finding, or nothing when the decision is as expected. */
export function checkExpectation(
  expected: Expectation,
  decision: Decision,
  place: { readonly file: string; readonly line: number; readonly tool: string },
): Finding | undefined {
  const isDecided = expected.decision === decision.decision;
  const isByRule = expected.rule === undefined || expected.rule === decision.rule;
  if (isDecided && isByRule) return undefined;
  const by = (rule: string): string => (rule === "" ? "" : ` by ${shortenText(rule, MOST_CHARS)}`);
  const tool = JSON.stringify(shortenText(place.tool, MOST_CHARS));
  return {
    code: "failed-expectation",
    severity: "error",
    file: place.file,
    line: place.line,
    column: 1,
    endLine: place.line,
    endColumn: 1,
    pointer: decision.pointer,
    message:
      `The call of ${tool} should get ${expected.decision}${by(expected.rule ?? "")}, ` +
      `and gets ${decision.decision}${by(decision.rule)}.`,
    help: "Mend the policy, or the expectation of this line.",
  };
}
