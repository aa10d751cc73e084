// policy test: runs the cases of test files against their policies.

import { buildPatterns } from "../../engine/pattern.ts";
import { type ExitCode, PolicyError } from "../../errors.ts";
import { findDoubts } from "../../policy-test/doubts.ts";
import { runCase } from "../../policy-test/run-case.ts";
import type { TestCase } from "../../policy-test/test-file.ts";
import {
  type CaseResult,
  type FileResult,
  makeTestReport,
  toCaseResult,
} from "../../policy-test/test-report.ts";
import { plural } from "../../report/text-report.ts";
import type { DecidedCall } from "../../simulate/replay.ts";
import { fail } from "../fail.ts";
import type { Io } from "../io.ts";
import { createShelf, findTests, type LoadedTests, loadTests } from "../load-tests.ts";
import { checkOutput } from "../output.ts";
import { pairOutputs, type Written } from "../report-outputs.ts";
import { watchCoverage } from "./simulate-coverage.ts";
import { TEST_FORMATS, writeTests } from "./test-formats.ts";

export interface TestCommandOptions {
  readonly policy?: string;
  readonly grep?: string;
  readonly bail?: true;
  readonly coverage?: true;
  readonly minCoverage?: string;
  readonly tools?: string;
  readonly format?: readonly Written[];
  readonly output?: readonly Written[];
  readonly color: boolean;
  readonly debug?: true;
}

type Selected = (name: string) => boolean;

interface Opened {
  readonly loaded: readonly LoadedTests[];
  readonly unusable: readonly FileResult[];
  readonly failure: ExitCode;
}

export async function runTests(
  io: Io,
  named: readonly string[],
  options: TestCommandOptions,
): Promise<ExitCode> {
  const outputs = pairOutputs(io.cwd, TEST_FORMATS, options.format, options.output);
  const isSelected = await readGrep(options.grep);
  const files = await findTests(io, named);
  const shelf = createShelf();
  const { loaded, unusable, failure } = await openAll(io, files, shelf, options);
  for (const { file } of outputs)
    checkOutput(io, file, [...files, ...shelf.policies().map((policy) => policy.file)]);
  const chosen = loaded
    .map((one) => ({ ...one, cases: one.tests.cases.filter(({ name }) => isSelected(name)) }))
    .filter(({ cases }) => cases.length > 0);
  const selected = chosen.flatMap(({ cases }) => cases);
  const inAll = loaded.reduce((sum, { tests }) => sum + tests.cases.length, 0);
  if (inAll > 0 && selected.every(({ skip }) => skip !== undefined))
    throw new PolicyError(
      "nothing-to-do",
      selected.length === 0
        ? `None of the ${plural(inAll, "case")} has a name in which ${JSON.stringify(options.grep)} is found.`
        : `Nothing is tested: ${selected.length === 1 ? "the case has" : `all ${selected.length} cases have`} a \`skip\`.`,
    );
  const hasCoverage =
    options.coverage === true ||
    options.minCoverage !== undefined ||
    outputs.some(({ format }) => format === "lcov");
  const sources = new Map(shelf.policies().map(({ file, source }) => [file, source]));
  const sourceOf = (file: string) => sources.get(file);
  const coverage = hasCoverage ? watchCoverage(shelf.policies(), options.minCoverage) : undefined;
  let isStopped = false;
  const results = chosen.map((one): FileResult => {
    const cases = one.cases.map((testCase): CaseResult => {
      const isLeftOut = isStopped || testCase.skip !== undefined;
      const run = isLeftOut ? undefined : runOne(one, testCase, coverage?.observe);
      isStopped ||= options.bail === true && run?.mismatch !== undefined;
      return toCaseResult(one.tests, testCase, run, sourceOf);
    });
    const passed = one.cases.filter((_, i) => cases[i]?.status === "passed");
    const warnings = findDoubts(one.tests, passed, one.policies);
    const policies = one.policies.policies.map(({ file }) => file);
    return { file: one.file, policies, cases, findings: [], warnings };
  });
  const order = new Map(files.map((file, i) => [file, i]));
  const all = [...unusable, ...results].sort((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0));
  const measured = coverage?.read();
  const report = makeTestReport(all, { notSelected: inAll - selected.length, coverage: measured });
  if (loaded.length > 0 || outputs.some(({ format }) => format !== "text")) {
    await writeTests(io, report, outputs, options.color);
  }
  if (failure !== 0) return failure;
  return report.summary.failed > 0 || measured?.isBelow === true ? 1 : 0;
}

function runOne(
  { policies, tests }: LoadedTests,
  testCase: TestCase,
  onDecision: ((decided: DecidedCall) => void) | undefined,
) {
  return runCase(testCase, { policies, start: tests.start, onDecision });
}

/** A pattern as in policies, so that one rule of searching holds, and none runs without end. */
async function readGrep(pattern: string | undefined): Promise<Selected> {
  if (pattern === undefined) return () => true;
  const built = (await buildPatterns([pattern])).get(pattern);
  if (built === undefined || "code" in built)
    throw new PolicyError(
      "usage",
      `--grep ${JSON.stringify(pattern)}: ${built?.message ?? ""} ${built?.help ?? ""}`.trim(),
    );
  return built.test;
}

/** One file that cannot be used does not hide what is wrong in the others. */
async function openAll(
  io: Io,
  files: readonly string[],
  shelf: ReturnType<typeof createShelf>,
  options: TestCommandOptions,
): Promise<Opened> {
  const loaded: LoadedTests[] = [];
  const unusable: FileResult[] = [];
  let failure: ExitCode = 0;
  for (const file of files) {
    try {
      loaded.push(await loadTests(io, file, shelf, options.policy));
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      const exitCode = await fail(error, io, {
        isDebug: options.debug === true,
        isColorAllowed: options.color,
      });
      failure = exitCode > failure ? exitCode : failure;
      unusable.push({ file, policies: [], cases: [], findings: describe(file, error), warnings: [] });
    }
  }
  return { loaded, unusable, failure };
}

/** Its message is for stderr: it may hold an absolute path. */
function describe(file: string, { code, findings, help }: PolicyError): FileResult["findings"] {
  if (findings.length > 0) return findings;
  const message = `The tests were not run (${code}).`;
  const start = { line: 1, column: 1, endLine: 1, endColumn: 1 };
  return [{ code, severity: "error", file, ...start, pointer: "", message, help }];
}
