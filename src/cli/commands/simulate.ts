// policy simulate: replays recorded calls against a policy.
// specification: cli.md sections 4 to 6.

import type { Decision } from "../../engine/decision.ts";
import { type ExitCode, PolicyError } from "../../errors.ts";
import type { Finding } from "../../finding.ts";
import { LIMITS } from "../../limits.ts";
import { placeOf } from "../../policy/source.ts";
import { escapeJsonText } from "../../report/escape.ts";
import { toDecisionLine } from "../../simulate/decision-line.ts";
import { checkExpectation } from "../../simulate/expectations.ts";
import { createReplay, type DecidedCall } from "../../simulate/replay.ts";
import type { FormatName } from "../../trace/format-names.ts";
import type { TraceCall } from "../../trace/trace-call.ts";
import { findTraces } from "../find-traces.ts";
import type { Io } from "../io.ts";
import { type LoadedPolicy, loadPolicies, serverNames } from "../load-policies.ts";
import { checkOutput, type Output, openOutput } from "../output.ts";
import { choosePaint } from "../paint.ts";
import { describeNothing, readRecordings } from "../read-recordings.ts";
import { type ReplayReport, renderReplayJson, renderReplayText } from "./simulate-report.ts";

export interface SimulateCommandOptions {
  readonly policy?: string;
  readonly server?: string;
  readonly format: "text" | "json" | "ndjson";
  readonly output?: string;
  readonly approve: "none" | "all";
  readonly failOn: "expectation" | "deny" | "approval" | "never";
  readonly strict?: true;
  readonly assumeInterval?: number;
  readonly showArgs?: true;
  readonly inputFormat?: FormatName;
  readonly builtin?: true;
  readonly color: boolean;
}

/** Characters of decision lines that are written at once. */
const BATCH = 64 * 1024;

export async function runSimulate(
  io: Io,
  traces: readonly string[],
  options: SimulateCommandOptions,
): Promise<ExitCode> {
  const policies = await loadPolicies(io.cwd, options);
  const files = await findTraces(io.cwd, traces);
  checkOutput(io, options.output, [
    ...files.map((found) => found.file),
    ...policies.policies.map(({ file }) => file),
  ]);
  const output = openOutput(io, options.output);
  try {
    const lines = options.format === "ndjson" ? createLineWriter(output) : undefined;
    const placeIn = createPlacer(policies.policies);
    const isNamingFiles = files.length > 1;
    let file = "";
    const replay = createReplay(policies, {
      approve: options.approve,
      ...(options.assumeInterval !== undefined && { assumeInterval: options.assumeInterval }),
      ...(lines !== undefined && {
        onDecision: (decided: DecidedCall) =>
          lines.write(
            toDecisionLine(decided, {
              ...(isNamingFiles && { file }),
              isShowingArgs: options.showArgs === true,
              placeOf: placeIn,
            }),
          ),
      }),
    });
    const reading = createReading();
    const contents = await readRecordings(io, files, {
      needsArgs: options.showArgs === true ? () => true : replay.readsArguments,
      ...(options.showArgs !== true && { argNames: replay.argNames }),
      hasTexts: options.format === "ndjson",
      isTimeRequired: options.assumeInterval === undefined,
      inputFormat: options.inputFormat,
      isBuiltin: options.builtin === true,
      servers: serverNames(policies, options),
      onCall: (call, from) => {
        file = from;
        const decision = replay.play(call);
        if (call.expect !== undefined) checkCall(call, decision, from, reading);
      },
    });
    const report: ReplayReport = {
      tally: replay.tally(),
      times: replay.times(),
      contents,
      failures: reading.failures,
      failedExpectations: reading.failedExpectations,
      checkedExpectations: reading.checkedExpectations,
      policies: policies.policies.map((policy) => policy.file),
      placeOf: placeIn,
    };
    if (report.tally.calls === 0) throw new PolicyError("nothing-to-do", describeNothing(contents));
    lines?.flush();
    if (lines !== undefined)
      io.writeStderr(renderReplayText(report, await choosePaint(io, io.isStderrTerminal, options.color)));
    else if (options.format === "json") output.write(renderReplayJson(report));
    else {
      const isTerminal = io.isStdoutTerminal && options.output === undefined;
      output.write(renderReplayText(report, await choosePaint(io, isTerminal, options.color)));
    }
    output.commit();
    return hasFailed(report, options) ? 1 : 0;
  } catch (error) {
    output.discard();
    throw error;
  }
}

interface Reading {
  readonly failures: Finding[];
  failedExpectations: number;
  checkedExpectations: number;
}

function createReading(): Reading {
  return { failures: [], failedExpectations: 0, checkedExpectations: 0 };
}

function checkCall(call: TraceCall, decision: Decision, file: string, reading: Reading): void {
  if (call.expect === undefined) return;
  reading.checkedExpectations++;
  const failure = checkExpectation(call.expect, decision, { file, line: call.line, tool: call.tool });
  if (failure === undefined) return;
  reading.failedExpectations++;
  if (reading.failures.length < LIMITS.problemsPerFile) reading.failures.push(failure);
}

function hasFailed(
  { tally, failedExpectations, contents }: ReplayReport,
  options: SimulateCommandOptions,
): boolean {
  if (options.strict && contents.skipped.size > 0) return true;
  switch (options.failOn) {
    case "never":
      return false;
    case "expectation":
      return failedExpectations > 0;
    case "deny":
      return failedExpectations > 0 || tally.deny + tally.undecidable > 0;
    case "approval":
      return failedExpectations > 0 || tally.deny + tally.undecidable + tally.require_approval > 0;
  }
}

/** Escapes and writes decision lines in batches. */
function createLineWriter(output: Output): {
  readonly write: (line: string) => void;
  readonly flush: () => void;
} {
  let batch = "";
  const flush = (): void => {
    if (batch !== "") output.write(escapeJsonText(batch));
    batch = "";
  };
  return {
    write: (line) => {
      batch += `${line}\n`;
      if (batch.length >= BATCH) flush();
    },
    flush,
  };
}

/** `line:column` of a pointer, worked out once for each. */
function createPlacer(policies: readonly LoadedPolicy[]): (file: string, pointer: string) => string {
  const sources = new Map(policies.map(({ file, source }) => [file, source]));
  const known = new Map<string, Map<string, string>>();
  return (file, pointer) => {
    const places = known.get(file) ?? new Map<string, string>();
    known.set(file, places);
    const source = sources.get(file);
    const found = places.get(pointer);
    if (found !== undefined || source === undefined) return found ?? "";
    const { line, column } = placeOf(source, { pointer });
    places.set(pointer, `${line}:${column}`);
    return `${line}:${column}`;
  };
}
