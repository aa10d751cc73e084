// Results of tests as JSON. The schema is in test-report-schema.ts.

import type { Finding } from "../finding.ts";
import { toJsonText } from "../report/escape.ts";
import { toJsonFinding } from "../report/json-report.ts";
import { compareFindings } from "../report/report.ts";
import type { CaseResult, Failure, FileResult, TestReport } from "./test-report.ts";

/** Version of the shape; keys may be added within one. */
const TEST_JSON_VERSION = 1;

export function renderTestJson({ files, summary, coverage }: TestReport): Iterable<string> {
  const findings: readonly Finding[] = files.flatMap((file) => [
    ...file.findings,
    ...file.warnings,
    ...file.cases.flatMap(({ failure }) => failure?.finding ?? []),
  ]);
  const whole = {
    version: TEST_JSON_VERSION,
    files: files.map(toJsonFile),
    findings: [...findings].sort(compareFindings).map(toJsonFinding),
    ...(coverage !== undefined && { coverage: coverage.json() }),
    summary,
  };
  return [`${toJsonText(whole, 2)}\n`];
}

function toJsonFile({ file, policies, cases, findings }: FileResult) {
  return { file, usable: findings.length === 0, policies, cases: cases.map(toJsonCase) };
}

function toJsonCase({ name, status, place, calls, failure, skip }: CaseResult) {
  const { line, column } = place;
  const more = { ...(failure && { failure: toJsonFailure(failure) }), ...(skip !== undefined && { skip }) };
  return { name, status, line, column, calls, ...more };
}

function toJsonFailure({ finding, call, calls, repetition, repeat, tool, ...rest }: Failure) {
  const { server, grant, time, expected, got, policy, at, limits } = rest;
  const { line, column, message } = finding;
  return {
    line,
    column,
    message,
    call,
    calls,
    repetition,
    repeat,
    tool,
    server,
    grant,
    time,
    expected,
    got: { ...got, policy, at },
    limits,
  };
}
