// TestReport: what became of every case, the only input of the formats of policy test.

import { formatNum } from "../decimal.ts";
import type { Decision } from "../engine/decision.ts";
import type { Finding, Place } from "../finding.ts";
import { toFindings } from "../policy/findings.ts";
import { suggest } from "../policy/nearest.ts";
import { placeOf, type Source } from "../policy/source.ts";
import type { Paint } from "../report/report.ts";
import { isoTime } from "../simulate/iso-time.ts";
import type { CaseRun, Mismatch } from "./run-case.ts";
import type { Expected, TestCase, TestFile } from "./test-file.ts";

/** How far one limit was used, as text and numbers' text. */
export interface LimitUsed {
  readonly rule: string;
  readonly used: string;
  readonly max: string;
  /** RFC 3339. */
  readonly resets: string;
}

/** What a person needs to see why a case failed. */
export interface Failure {
  /** At the expectation, in the test file. */
  readonly finding: Finding;
  /** Which call it was: from 1, and of how many. */
  readonly call: number;
  readonly calls: number;
  readonly repetition: number;
  readonly repeat: number;
  readonly tool: string;
  readonly server: string | null;
  readonly grant: string;
  /** RFC 3339. */
  readonly time: string;
  readonly expected: Expected;
  readonly got: Decision;
  /** Where the rule that decided stands; empty for allow, and without a policy. */
  readonly policy: string;
  /** `line:column`; empty likewise. */
  readonly at: string;
  readonly limits: readonly LimitUsed[];
}

export type CaseStatus = "passed" | "failed" | "skipped";

export interface CaseResult {
  readonly name: string;
  readonly place: Place;
  readonly status: CaseStatus;
  /** Calls that were made. */
  readonly calls: number;
  readonly failure?: Failure;
  /** Why the test file says that the case is not run. */
  readonly skip?: string;
}

export interface FileResult {
  /** As the user named it. */
  readonly file: string;
  readonly policies: readonly string[];
  readonly cases: readonly CaseResult[];
  /** Why the file could not be used: then it has no cases. */
  readonly findings: readonly Finding[];
  /** What makes one doubt that its cases test what they should. */
  readonly warnings: readonly Finding[];
}

export interface TestSummary {
  readonly files: number;
  readonly failedFiles: number;
  readonly unusableFiles: number;
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
  /** Not run: the test file says so, or a case before failed and --bail was given. */
  readonly skipped: number;
  /** Left out by --grep; not among `cases`. */
  readonly notSelected: number;
  readonly calls: number;
}

/** What cases exercised of the policies, for the formats that show it. */
export interface TestCoverage {
  readonly text: (paint: Paint, columns: number | undefined) => string;
  readonly json: () => object;
  /** The folder is the one that paths of files start at. */
  readonly lcov: (folder: string) => Iterable<string>;
  /** One line that says how much was exercised. */
  readonly total: string;
  /** Whether it is less than `--min-coverage`. */
  readonly isBelow: boolean;
}

export interface TestReport {
  readonly files: readonly FileResult[];
  readonly summary: TestSummary;
  readonly coverage: TestCoverage | undefined;
}

export function makeTestReport(
  files: readonly FileResult[],
  { notSelected, coverage }: { readonly notSelected: number; readonly coverage: TestCoverage | undefined },
): TestReport {
  const cases = files.flatMap((file) => file.cases);
  const count = (wanted: CaseStatus): number => cases.filter(({ status }) => status === wanted).length;
  const summary: TestSummary = {
    files: files.length,
    failedFiles: files.filter((file) => file.cases.some(({ status }) => status === "failed")).length,
    unusableFiles: files.filter(({ findings }) => findings.length > 0).length,
    cases: cases.length,
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    notSelected,
    calls: cases.reduce((sum, { calls }) => sum + calls, 0),
  };
  return { files, summary, coverage };
}

/** What a case came to; `run` is undefined for one that was not run. */
export function toCaseResult(
  { source }: TestFile,
  one: TestCase,
  run: CaseRun | undefined,
  policySource: (file: string) => Source | undefined,
): CaseResult {
  const { name, pointer, skip } = one;
  const found = { name, place: placeOf(source, { pointer }), calls: run?.calls ?? 0 };
  if (run === undefined) return { ...found, status: "skipped", ...(skip !== undefined && { skip }) };
  if (run.mismatch === undefined) return { ...found, status: "passed" };
  return { ...found, status: "failed", failure: toFailure(source, one, run.mismatch, policySource) };
}

function toFailure(
  source: Source,
  one: TestCase,
  mismatch: Mismatch,
  policySource: (file: string) => Source | undefined,
): Failure {
  const { call, callNumber, repetition, time, decision, policy, limits } = mismatch;
  const decided = policy === undefined || decision.pointer === "" ? undefined : policySource(policy);
  const at = decided && placeOf(decided, { pointer: decision.pointer });
  const failure = {
    call: callNumber,
    calls: one.calls.length,
    repetition,
    repeat: call.repeat,
    tool: call.tool,
    server: call.server,
    grant: call.grant,
    time: isoTime(time),
    expected: call.expected,
    got: decision,
    policy: at === undefined ? "" : (policy ?? ""),
    at: at === undefined ? "" : `${at.line}:${at.column}`,
    limits: limits.map(({ rule, used, max, resets }) => ({
      rule,
      used: formatNum(used),
      max: formatNum(max),
      resets: isoTime(resets * 1000),
    })),
  };
  const problem = {
    code: "failed-expectation",
    severity: "error",
    anchor: { pointer: call.pointer },
    message: `${sayCall(failure)} should get ${sayExpected(call.expected)}, and gets ${sayDecision(decision)}.`,
    help: adviseMismatch(mismatch),
  } as const;
  const [finding] = toFindings(source, [problem]);
  if (finding === undefined) throw new Error("a problem became no finding");
  return { ...failure, finding };
}

type SaidCall = Pick<Failure, "call" | "calls" | "repetition" | "repeat" | "tool">;

function sayCall({ call, calls, repetition, repeat, tool }: SaidCall): string {
  const which = calls === 1 ? "The call" : `Call ${call} of ${calls}`;
  const time = repeat === 1 ? "" : `, time ${repetition} of ${repeat},`;
  return `${which} of ${JSON.stringify(tool)}${time}`;
}

export function sayExpected({ decision, rule, reason, message }: Expected): string {
  const parts = [
    rule === undefined ? "" : ` by ${rule}`,
    reason === undefined ? "" : ` (${reason})`,
    message === undefined ? "" : ` with the message ${JSON.stringify(message)}`,
  ];
  return decision + parts.join("");
}

export function sayDecision({ decision, rule, reason }: Decision): string {
  return rule === "" ? decision : `${decision} by ${rule} (${reason})`;
}

function adviseMismatch({ call, decision, rules }: Mismatch): string {
  if (decision.reason === "no_policy" && call.server === null)
    return "The call names no `server`, and there are policies for several: name one.";
  const { rule } = call.expected;
  if (rule !== undefined && rules.length > 0 && !rules.includes(rule)) {
    const missing = `The policy has no rule ${rule} for calls of ${JSON.stringify(call.tool)}.`;
    return `${missing} ${suggest(rule, rules)}`.trimEnd();
  }
  if (call.expected.decision === decision.decision && call.expected.message !== undefined)
    return decision.message === call.expected.message
      ? ""
      : `The message is ${JSON.stringify(decision.message)}`;
  return "";
}
