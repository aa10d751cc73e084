// Checks what the lines of a trace expect, and keeps the first that were not met.

import type { Decision } from "../engine/decision.ts";
import { LIMITS } from "../limits.ts";
import { checkExpectation } from "../simulate/expectations.ts";
import type { Expectation, TraceCall } from "../trace/trace-call.ts";
import type { CheckedLine, FailedExpectation } from "./commands/simulate-report.ts";

/** What became of expectations. Plain data. */
export interface CheckedExpectations {
  /** The first failed expectations. */
  readonly failures: readonly FailedExpectation[];
  readonly failedExpectations: number;
  readonly checkedExpectations: number;
  /** The first expectations, met or not, when they are listed. */
  readonly checked: readonly CheckedLine[];
}

/** Expectations that are met and listed one by one. */
const MOST_MET = 10_000;

export interface Expectations {
  /** `policyOf` tells the file of the policy that decided. */
  readonly check: (
    call: TraceCall,
    expect: Expectation,
    decision: Decision,
    file: string,
    policyOf: () => string,
  ) => void;
  readonly result: () => CheckedExpectations;
}

export function createExpectations(isListing: boolean): Expectations {
  const failures: FailedExpectation[] = [];
  const checked: CheckedLine[] = [];
  let failedExpectations = 0;
  let checkedExpectations = 0;

  function check(
    { line, tool }: TraceCall,
    expect: Expectation,
    decision: Decision,
    file: string,
    policyOf: () => string,
  ): void {
    checkedExpectations++;
    const finding = checkExpectation(expect, decision, { file, line, tool });
    const isKept = failures.length < LIMITS.problemsPerFile;
    let failure: FailedExpectation | undefined;
    if (finding !== undefined) {
      failure = { finding, policy: policyOf(), pointer: decision.pointer };
      failedExpectations++;
      if (isKept) failures.push(failure);
    }
    const met = checked.length - failures.length;
    if (!isListing || (failure === undefined ? met >= MOST_MET : !isKept)) return;
    const expected = expect.rule === undefined ? expect.decision : `${expect.decision} by ${expect.rule}`;
    checked.push({ file, line, tool, expected, ...(failure !== undefined && { failure }) });
  }

  return { check, result: () => ({ failures, failedExpectations, checkedExpectations, checked }) };
}
