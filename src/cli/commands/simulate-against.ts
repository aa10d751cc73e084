// policy simulate --against: replays recorded calls against two policies in one pass, and reports what changes.
// specification: cli.md section 4.

import type { PolicySet } from "../../engine/policy-set.ts";
import { type ExitCode, PolicyError } from "../../errors.ts";
import { findNearest } from "../../policy/nearest.ts";
import type { TimeNotes } from "../../simulate/clock.ts";
import { addToComparison, createComparison, readComparison } from "../../simulate/compare.ts";
import { type LimitsOfSide, limitTexts } from "../../simulate/compare-limits.ts";
import { createArgNames, createReplay, type DecidedCall } from "../../simulate/replay.ts";
import type { TraceCall } from "../../trace/trace-call.ts";
import { findTraces } from "../find-traces.ts";
import type { Io } from "../io.ts";
import { type LoadedPolicy, loadPolicies, serverNames } from "../load-policies.ts";
import { checkOutput, openOutput } from "../output.ts";
import { createProgress } from "../progress.ts";
import { describeNothing, readRecordings } from "../read-recordings.ts";
import { pairOutputs } from "../report-outputs.ts";
import { readServerMap, type ServerMap } from "../server-map.ts";
import { createExpectations, createPlacer } from "../simulate-share.ts";
import { createLineWriter, readGrantSource, type SimulateCommandOptions } from "./simulate.ts";
import { readAgainstFormats, writeComparison } from "./simulate-against-formats.ts";
import { toChangeLine } from "./simulate-against-line.ts";
import { type AgainstReport, hasFailed, type Placer } from "./simulate-against-report.ts";
import { SIMULATE_FORMATS } from "./simulate-formats.ts";

export type AgainstOptions = SimulateCommandOptions & { readonly against: string };

export async function runAgainst(
  io: Io,
  traces: readonly string[],
  options: AgainstOptions,
): Promise<ExitCode> {
  const outputs = readAgainstFormats(pairOutputs(io.cwd, SIMULATE_FORMATS, options.format, options.output));
  const map = readServerMap(options.map);
  const grantBy = readGrantSource(options.grantBy);
  const before = await loadPolicies(io.cwd, options);
  const after = await loadPolicies(io.cwd, { ...options, policy: options.against });
  const files = await findTraces(io.cwd, traces);
  const inputs = [...files, ...before.policies, ...after.policies].map(({ file }) => file);
  for (const { file } of outputs) checkOutput(io, file, inputs);
  const streamed = outputs.find(({ format }) => format === "ndjson");
  const output = streamed && openOutput(io, streamed.file);
  const lines = output && createLineWriter(output);
  try {
    const sides = {
      before: openSide(before, options, map),
      after: openSide(after, options, map),
    };
    const places = { before: sides.before.placeOf, after: sides.after.placeOf };
    const limits = { before: sides.before.limits, after: sides.after.limits };
    const data = createComparison();
    const isShowingArgs = options.showArgs === true;
    const isNamingFiles = files.length > 1;
    const names = [...new Set([...serverNames(before, options), ...serverNames(after, options)])];
    const expectations = createExpectations(false);
    const progress = createProgress(io);
    const contents = await readRecordings(io, files, {
      needsArgs: (tool) =>
        isShowingArgs || sides.before.readsArguments(tool) || sides.after.readsArguments(tool),
      argNames: isShowingArgs ? undefined : createArgNames([...before.policies, ...after.policies]),
      hasTexts: streamed !== undefined,
      isTimeRequired: options.assumeInterval === undefined,
      inputFormat: options.inputFormat,
      isBuiltin: options.builtin === true,
      servers: [...names, ...(map?.from ?? [])],
      grantBy,
      onBytes: progress.add,
      onCall: (call, file, at) => {
        const decided = { before: sides.before.decide(call, at), after: sides.after.decide(call, at) };
        const found = addToComparison(data, decided, limits, at);
        if (found !== undefined && found.change !== "other-rule") {
          lines?.write(toChangeLine(found, decided, { isNamingFiles, file, isShowingArgs, places }));
        }
        if (call.expect === undefined) return;
        const { decision, policy } = decided.after;
        expectations.check(call, call.expect, decision, file, () => policy?.file ?? "");
      },
    }).finally(progress.end);
    const comparison = readComparison(data);
    if (comparison.calls === 0) throw new PolicyError("nothing-to-do", describeNothing(contents));
    const report: AgainstReport = {
      comparison,
      files: files.map(({ file }) => file),
      policies: {
        before: before.policies.map(({ file }) => file),
        after: after.policies.map(({ file }) => file),
      },
      names: { before: nameSide(before, options.policy), after: nameSide(after, options.against) },
      placeOf: places,
      times: sides.after.times(),
      anonymous: comparison.anonymous,
      contents,
      ...expectations.result(),
      grantBy,
      unusedMaps: map?.unused() ?? [],
      nearestServer: (server) => findNearest(server, names),
      failOn: options.failOn,
    };
    lines?.flush();
    await writeComparison(
      io,
      report,
      outputs.filter((one) => one !== streamed),
      options.color,
    );
    output?.commit();
    return hasFailed(report, options.strict === true) ? 1 : 0;
  } catch (error) {
    // What was decided before the replay ended is said.
    if (error instanceof PolicyError && error.code === "too-many-counters") lines?.flush();
    output?.discard();
    throw error;
  }
}

/** The only file, or the folder that was named. */
function nameSide({ policies }: PolicySet<LoadedPolicy>, written: string | undefined): string {
  const [first] = policies;
  return written ?? (policies.length === 1 && first !== undefined ? first.file : "the policies here");
}

interface ReplayedSide {
  /** What becomes of one call, of the file with this index. */
  readonly decide: (call: TraceCall, file: number) => DecidedCall;
  readonly readsArguments: (tool: string) => boolean;
  readonly times: () => TimeNotes;
  readonly placeOf: Placer;
  readonly limits: LimitsOfSide;
}

/** Each side has its own counters and its own clock. */
function openSide(
  policies: PolicySet<LoadedPolicy>,
  { approve, assumeInterval }: AgainstOptions,
  map: ServerMap | undefined,
): ReplayedSide {
  let last: DecidedCall | undefined;
  const { play, readsArguments, times } = createReplay(policies, {
    approve,
    isSummed: false,
    ...(assumeInterval !== undefined && { assumeInterval }),
    ...(map !== undefined && { rename: map.rename }),
    onDecision: (decided) => {
      last = decided;
    },
  });
  return {
    decide: (call, file) => {
      play(call, file);
      if (last === undefined) throw new Error("a replay decides every call");
      return last;
    },
    readsArguments,
    times,
    placeOf: createPlacer(policies.policies),
    limits: new Map(policies.policies.map(({ file, policy }) => [file, limitTexts(policy)])),
  };
}
