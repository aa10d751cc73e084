// policy simulate: replays recorded calls against a policy.
// specification: cli.md sections 4 to 6.

import type { Decision } from "../../engine/decision.ts";
import { type ExitCode, PolicyError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import { findNearest } from "../../policy/nearest.ts";
import { placeOf } from "../../policy/source.ts";
import { escapeJsonText } from "../../report/escape.ts";
import { toDecisionLine } from "../../simulate/decision-line.ts";
import { checkExpectation } from "../../simulate/expectations.ts";
import { createReplay, type DecidedCall } from "../../simulate/replay.ts";
import type { FormatName } from "../../trace/format-names.ts";
import type { GrantSource } from "../../trace/grant-source.ts";
import type { TraceCall } from "../../trace/trace-call.ts";
import { findTraces } from "../find-traces.ts";
import type { Io } from "../io.ts";
import { type LoadedPolicy, loadPolicies, serverNames } from "../load-policies.ts";
import { checkOutput, type Output, openOutput } from "../output.ts";
import { createProgress } from "../progress.ts";
import { describeNothing, readRecordings } from "../read-recordings.ts";
import { pairOutputs, type Written } from "../report-outputs.ts";
import { readServerMap, type ServerMap } from "../server-map.ts";
import { SIMULATE_FORMATS, writeReplay } from "./simulate-formats.ts";
import type { CheckedLine, FailedExpectation, ReplayReport } from "./simulate-report.ts";

export interface SimulateCommandOptions {
  readonly policy?: string;
  readonly server?: string;
  readonly map?: readonly string[];
  readonly grantBy?: string;
  readonly format?: readonly Written[];
  readonly output?: readonly Written[];
  readonly approve: "none" | "all";
  readonly failOn: "expectation" | "deny" | "approval" | "never";
  readonly strict?: true;
  readonly assumeInterval?: number;
  readonly showArgs?: true;
  readonly inputFormat?: FormatName;
  readonly builtin?: true;
  readonly coverage?: true;
  readonly minCoverage?: string;
  readonly color: boolean;
}

/** Characters of decision lines that are written at once. */
const BATCH = 64 * 1024;

export async function runSimulate(
  io: Io,
  traces: readonly string[],
  options: SimulateCommandOptions,
): Promise<ExitCode> {
  const outputs = pairOutputs(io.cwd, SIMULATE_FORMATS, options.format, options.output);
  const map = readServerMap(options.map);
  const grantBy = readGrantSource(options.grantBy);
  const policies = await loadPolicies(io.cwd, options);
  const isCovering =
    options.coverage === true ||
    options.minCoverage !== undefined ||
    outputs.some(({ format }) => format === "lcov");
  const coverage = isCovering
    ? (await import("./simulate-coverage.ts")).watchCoverage(policies.policies, options.minCoverage)
    : undefined;
  const files = await findTraces(io.cwd, traces);
  for (const { file } of outputs) {
    checkOutput(io, file, [
      ...files.map((found) => found.file),
      ...policies.policies.map((policy) => policy.file),
    ]);
  }
  const streamed = outputs.find(({ format }) => format === "ndjson");
  const output = streamed && openOutput(io, streamed.file);
  try {
    const lines = output && createLineWriter(output);
    const placeIn = createPlacer(policies.policies);
    const isNamingFiles = files.length > 1;
    let file = "";
    const facts = outputs.some(({ format }) => format === "html")
      ? (await import("../../simulate/replay-facts.ts")).createFacts({
          isShowingArgs: options.showArgs === true,
        })
      : undefined;
    const replay = createReplay(policies, {
      approve: options.approve,
      ...(options.assumeInterval !== undefined && { assumeInterval: options.assumeInterval }),
      ...(map !== undefined && { rename: map.rename }),
      ...((lines !== undefined || facts !== undefined || coverage !== undefined) && {
        onDecision: (decided: DecidedCall) => {
          facts?.add(file, decided);
          coverage?.observe(decided);
          lines?.write(
            toDecisionLine(decided, {
              ...(isNamingFiles && { file }),
              isShowingArgs: options.showArgs === true,
              placeOf: placeIn,
            }),
          );
        },
      }),
    });
    const names = serverNames(policies, options);
    const reading = createReading(outputs.some(({ format }) => format === "junit"));
    const progress = createProgress(io);
    const contents = await readRecordings(io, files, {
      needsArgs: options.showArgs === true ? () => true : replay.readsArguments,
      hasTexts: streamed !== undefined || facts !== undefined,
      isTimeRequired: options.assumeInterval === undefined,
      inputFormat: options.inputFormat,
      isBuiltin: options.builtin === true,
      servers: [...names, ...(map?.from ?? [])],
      grantBy,
      onBytes: progress.add,
      onCall: (call, from, at) => {
        file = from;
        const decision = replay.play(call, at);
        if (call.expect === undefined) return;
        const policy = policies.governing(renamed(call.server, map) ?? policies.ownServer)?.file ?? "";
        checkCall(call, decision, from, policy, reading);
      },
    }).finally(progress.end);
    const report: ReplayReport = {
      tally: replay.tally(),
      times: replay.times(),
      contents,
      files: files.map((found) => found.file),
      failures: reading.failures,
      failedExpectations: reading.failedExpectations,
      checkedExpectations: reading.checkedExpectations,
      checked: reading.checked,
      policies: policies.policies.map((policy) => policy.file),
      placeOf: placeIn,
      grantBy,
      unusedMaps: map?.unused() ?? [],
      nearestServer: (server) => findNearest(server, names),
      facts: facts?.read(),
      coverage: coverage?.read(),
      failOn: options.failOn,
    };
    if (report.tally.calls === 0) throw new PolicyError("nothing-to-do", describeNothing(contents));
    lines?.flush();
    const others = outputs.filter((one) => one !== streamed);
    await writeReplay(io, report, others, options.color);
    output?.commit();
    if (report.coverage?.isBelow && others.length > 0 && !others.some(({ format }) => format === "text")) {
      io.writeStderr(`${report.coverage.total}\n`);
    }
    return hasFailed(report, options) ? 1 : 0;
  } catch (error) {
    output?.discard();
    throw error;
  }
}

/** Throws PolicyError usage. */
function readGrantSource(by: string | undefined): GrantSource | undefined {
  if (by === undefined) return undefined;
  if (by === "")
    throw new PolicyError("usage", "--grant-by needs session, user, file, or the name of a field.");
  return by === "session" || by === "user" || by === "file" ? { by } : { by: "field", field: by };
}

function renamed(server: string | null, map: ServerMap | undefined): string | null {
  return server === null ? null : (map?.rename(server) ?? server);
}

interface Reading {
  readonly failures: FailedExpectation[];
  failedExpectations: number;
  checkedExpectations: number;
  /** Lines listed one by one, when a format wants that: the first that are met, and the first that are not. */
  readonly checked: CheckedLine[];
  readonly isListing: boolean;
}

/** Expectations that are met and listed one by one. */
const MOST_MET = 10_000;

function createReading(isListing: boolean): Reading {
  return { failures: [], failedExpectations: 0, checkedExpectations: 0, checked: [], isListing };
}

function checkCall(
  call: TraceCall,
  decision: Decision,
  file: string,
  policy: string,
  reading: Reading,
): void {
  if (call.expect === undefined) return;
  reading.checkedExpectations++;
  const { line, tool, expect } = call;
  const finding = checkExpectation(expect, decision, { file, line, tool });
  const isKept = reading.failures.length < LIMITS.problemsPerFile;
  const failure = finding && { finding, policy, pointer: decision.pointer };
  if (failure !== undefined) {
    reading.failedExpectations++;
    if (isKept) reading.failures.push(failure);
  }
  const met = reading.checked.length - reading.failures.length;
  if (!reading.isListing || (failure === undefined ? met >= MOST_MET : !isKept)) return;
  const expected = expect.rule === undefined ? expect.decision : `${expect.decision} by ${expect.rule}`;
  reading.checked.push({ file, line, tool, expected, ...(failure !== undefined && { failure }) });
}

function hasFailed(
  { tally, failedExpectations, contents, coverage }: ReplayReport,
  options: SimulateCommandOptions,
): boolean {
  if (coverage?.isBelow) return true;
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
