// Checks what a line says should become of its call against what became of it.
// specification: cli.md section 4, "a mismatch is a failed expectation".

import type { Decision } from "../engine/decision.ts";
import type { Finding } from "../finding.ts";
import type { Expectation } from "../trace/trace-call.ts";

/** The finding, or nothing when the decision is as expected. */
export function checkExpectation(
  expected: Expectation,
  decision: Decision,
  place: { readonly file: string; readonly line: number; readonly tool: string },
): Finding | undefined {
  const isDecided = expected.decision === decision.decision;
  const isByRule = expected.rule === undefined || expected.rule === decision.rule;
  if (isDecided && isByRule) return undefined;
  const rule = expected.rule === undefined ? "" : ` by ${expected.rule}`;
  const got = decision.rule === "" ? decision.decision : `${decision.decision} by ${decision.rule}`;
  return {
    code: "failed-expectation",
    severity: "error",
    file: place.file,
    line: place.line,
    column: 1,
    endLine: place.line,
    endColumn: 1,
    pointer: decision.pointer,
    message: `The call of ${JSON.stringify(place.tool)} should get ${expected.decision}${rule}, and gets ${got}.`,
    help: "Mend the policy, or the expectation of this line.",
  };
}
