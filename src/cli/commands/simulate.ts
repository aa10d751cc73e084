// policy simulate: replays recorded calls against a policy.
// specification: cli.md sections 4 to 6.

import type { PolicySet } from "../../engine/policy-set.ts";
import { type ExitCode, PolicyError } from "../../errors.ts";
import type { TimeNotes } from "../../simulate/clock.ts";
import type { FormatName } from "../../trace/format-names.ts";
import { type FoundTrace, findTraces } from "../find-traces.ts";
import type { Io } from "../io.ts";
import { type LoadedPolicy, loadPolicies, serverNames } from "../load-policies.ts";
import { checkOutput, type Output, openOutput } from "../output.ts";
import { choosePaint } from "../paint.ts";
import { type Contents, describeNothing, readRecordings } from "../read-recordings.ts";
import { createPlacer, createShare, type ShareOptions, type ShareResult } from "../simulate-share.ts";
import { planThreads } from "../trace-pieces.ts";
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
  readonly jobs?: number;
  readonly color: boolean;
}

/** Characters of decision lines that are written at once. */
const BATCH = 64 * 1024;
/** In UTF-8, of a UTF-16 unit. */
const MOST_BYTES_A_CHAR = 3;

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
  const lines = options.format === "ndjson" ? createLineWriter(output) : undefined;
  try {
    const { result, times, contents } = await replayTraces(io, files, policies, options, lines);
    const report: ReplayReport = {
      ...result,
      times,
      contents,
      policies: policies.policies.map((policy) => policy.file),
      placeOf: createPlacer(policies.policies),
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
    // What was decided before the replay ended is said, however many threads it had.
    if (error instanceof PolicyError && error.code === "too-many-counters") lines?.flush();
    output.discard();
    throw error;
  }
}

interface Replayed {
  readonly result: ShareResult;
  readonly times: TimeNotes;
  readonly contents: Contents;
}

/** By one thread or by several, with the same result. */
async function replayTraces(
  io: Io,
  files: readonly FoundTrace[],
  policies: PolicySet<LoadedPolicy>,
  options: SimulateCommandOptions,
  lines: LineWriter | undefined,
): Promise<Replayed> {
  const { approve, assumeInterval, showArgs, inputFormat } = options;
  const shareOptions: ShareOptions = {
    approve,
    ...(assumeInterval !== undefined && { assumeInterval }),
    ...(showArgs && { showArgs }),
    hasLines: lines !== undefined,
    isNamingFiles: files.length > 1,
  };
  const names = files.map(({ file }) => file);
  const plan = planThreads(io.cwd, names, inputFormat, options.jobs);
  if (plan !== undefined) {
    const { replayInThreads } = await import("../simulate-threads.ts");
    return replayInThreads(io, plan, policies, { ...options, share: shareOptions }, lines);
  }
  const share = createShare(policies, shareOptions, (line) => lines?.write(line));
  const contents = await readRecordings(io, files, {
    ...share.reading,
    inputFormat,
    isBuiltin: options.builtin === true,
    servers: serverNames(policies, options),
    onCall: share.play,
  });
  return { result: share.result(), times: share.times(), contents };
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

export interface LineWriter {
  /** A line without its line break. */
  readonly write: (line: string) => void;
  /** Lines with their line breaks. */
  readonly writeAll: (text: string) => void;
  readonly flush: () => void;
}

/** Writes decision lines in batches. */
function createLineWriter(output: Output): LineWriter {
  let batch = "";
  // One buffer for all batches: a new one for each keeps the collector of garbage busy.
  const bytes = Buffer.allocUnsafeSlow(MOST_BYTES_A_CHAR * 2 * BATCH);
  const flush = (): void => {
    const text = batch;
    batch = "";
    if (text === "") return;
    const isLong = MOST_BYTES_A_CHAR * text.length > bytes.length;
    output.write(isLong ? text : bytes.subarray(0, bytes.write(text, "utf8")));
  };
  return {
    write: (line) => {
      batch += `${line}\n`;
      if (batch.length >= BATCH) flush();
    },
    writeAll: (text) => {
      batch += text;
      if (batch.length >= BATCH) flush();
    },
    flush,
  };
}
