// policy simulate: replays recorded calls against a policy.
// specification: cli.md sections 4 to 6.

import { type ExitCode, PolicyError } from "../../errors.ts";
import type { Finding } from "../../finding.ts";
import { LIMITS } from "../../limits.ts";
import { placeOf } from "../../policy/source.ts";
import { escapeJsonText } from "../../report/escape.ts";
import { toDecisionLine } from "../../simulate/decision-line.ts";
import { checkExpectation } from "../../simulate/expectations.ts";
import { createReplay, type DecidedCall, type Replay } from "../../simulate/replay.ts";
import { readTrace } from "../../trace/reader.ts";
import type { UnusableCause } from "../../trace/trace-call.ts";
import type { Io } from "../io.ts";
import { type LoadedPolicy, loadPolicies } from "../load-policies.ts";
import { checkOutput, type Output, openOutput } from "../output.ts";
import { choosePaint } from "../paint.ts";
import { openTrace } from "../trace-file.ts";
import {
  type ReplayReport,
  renderReplayJson,
  renderReplayText,
  type SkippedLines,
} from "./simulate-report.ts";

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
  checkOutput(io, options.output, [...traces, ...policies.policies.map(({ file }) => file)]);
  const output = openOutput(io, options.output);
  try {
    const lines = options.format === "ndjson" ? createLineWriter(output) : undefined;
    const placeIn = createPlacer(policies.policies);
    const isNamingFiles = traces.length > 1;
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
    for (file of traces) await replayFile(io, file, { replay, reading, options });
    const report: ReplayReport = {
      tally: replay.tally(),
      times: replay.times(),
      skipped: reading.skipped,
      lines: reading.lines,
      failures: reading.failures,
      failedExpectations: reading.failedExpectations,
      checkedExpectations: reading.checkedExpectations,
      policies: policies.policies.map((policy) => policy.file),
      placeOf: placeIn,
    };
    if (report.tally.calls === 0) throw new PolicyError("nothing-to-do", describeNothing(reading));
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
  lines: number;
  readonly skipped: Map<UnusableCause, SkippedLines>;
  readonly failures: Finding[];
  failedExpectations: number;
  checkedExpectations: number;
}

function createReading(): Reading {
  return { lines: 0, skipped: new Map(), failures: [], failedExpectations: 0, checkedExpectations: 0 };
}

interface FileJob {
  readonly replay: Replay;
  readonly reading: Reading;
  readonly options: SimulateCommandOptions;
}

async function replayFile(io: Io, file: string, { replay, reading, options }: FileJob): Promise<void> {
  const isShowingArgs = options.showArgs === true;
  const reader = readTrace({
    needsArgs: isShowingArgs ? () => true : replay.readsArguments,
    hasTexts: options.format === "ndjson",
    isTimeRequired: options.assumeInterval === undefined,
    onCall: (call) => {
      reading.lines++;
      const decision = replay.play(call);
      if (call.expect === undefined) return;
      reading.checkedExpectations++;
      const failure = checkExpectation(call.expect, decision, { file, line: call.line, tool: call.tool });
      if (failure === undefined) return;
      reading.failedExpectations++;
      if (reading.failures.length < LIMITS.problemsPerFile) reading.failures.push(failure);
    },
    onUnusable: (line, cause) => {
      reading.lines++;
      addSkipped(reading.skipped, cause, file, line);
    },
  });
  const trace = openTrace(io, file);
  try {
    for (let bytes = trace.readNow(); bytes !== undefined; bytes = trace.readNow()) reader.push(bytes);
    for await (const bytes of trace.readLater()) reader.push(bytes);
    reader.end();
  } finally {
    trace.close();
  }
}

/** First places kept for each cause. */
const FIRST_PLACES = 5;

function addSkipped(
  skipped: Map<UnusableCause, SkippedLines>,
  cause: UnusableCause,
  file: string,
  line: number,
): void {
  const known = skipped.get(cause) ?? { count: 0, first: [] };
  const first = known.first.length < FIRST_PLACES ? [...known.first, { file, line }] : known.first;
  skipped.set(cause, { count: known.count + 1, first });
}

function describeNothing({ skipped, lines }: Reading): string {
  if (lines === 0) return "The trace holds no calls.";
  const causes = [...skipped].map(([cause, { count }]) => `${count} ${cause}`).sort();
  return `None of the ${lines} lines of the trace can be used: ${causes.join(", ")}.`;
}

function hasFailed(
  { tally, failedExpectations, skipped }: ReplayReport,
  options: SimulateCommandOptions,
): boolean {
  if (options.strict && skipped.size > 0) return true;
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
