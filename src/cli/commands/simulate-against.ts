// policy simulate --against: replays recorded calls against two policies in one pass, and reports what changes.
// specification: cli.md section 4.

import type { PolicySet } from "../../engine/policy-set.ts";
import { type ExitCode, PolicyError } from "../../errors.ts";
import { findNearest } from "../../policy/nearest.ts";
import { addToComparison, createComparison, readComparison } from "../../simulate/compare.ts";
import { type LimitsOfSide, limitTexts } from "../../simulate/compare-limits.ts";
import { createReplay, type DecidedCall } from "../../simulate/replay.ts";
import { findTraces } from "../find-traces.ts";
import type { Io } from "../io.ts";
import { type LoadedPolicy, loadPolicies, serverNames } from "../load-policies.ts";
import { checkOutput, openOutput } from "../output.ts";
import { createProgress } from "../progress.ts";
import { describeNothing, readRecordings } from "../read-recordings.ts";
import { pairOutputs } from "../report-outputs.ts";
import { readServerMap } from "../server-map.ts";
import {
  checkCall,
  createLineWriter,
  createPlacer,
  createReading,
  readGrantSource,
  type SimulateCommandOptions,
} from "./simulate.ts";
import { readAgainstFormats, writeComparison } from "./simulate-against-formats.ts";
import { toChangeLine } from "./simulate-against-line.ts";
import { type AgainstReport, hasFailed } from "./simulate-against-report.ts";
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
  try {
    const lines = output && createLineWriter(output);
    const replayOptions = {
      isSummed: false,
      approve: options.approve,
      ...(options.assumeInterval !== undefined && { assumeInterval: options.assumeInterval }),
      ...(map !== undefined && { rename: map.rename }),
    };
    const places = { before: createPlacer(before.policies), after: createPlacer(after.policies) };
    const limits = { before: limitsOf(before.policies), after: limitsOf(after.policies) };
    let decidedBefore: DecidedCall | undefined;
    let decidedAfter: DecidedCall | undefined;
    const replayBefore = createReplay(before, {
      ...replayOptions,
      onDecision: (decided) => {
        decidedBefore = decided;
      },
    });
    const replayAfter = createReplay(after, {
      ...replayOptions,
      onDecision: (decided) => {
        decidedAfter = decided;
      },
    });
    const data = createComparison();
    const isShowingArgs = options.showArgs === true;
    const isNamingFiles = files.length > 1;
    const names = [...new Set([...serverNames(before, options), ...serverNames(after, options)])];
    const reading = createReading(false);
    const progress = createProgress(io);
    const contents = await readRecordings(io, files, {
      needsArgs: (tool) =>
        isShowingArgs || replayBefore.readsArguments(tool) || replayAfter.readsArguments(tool),
      hasTexts: streamed !== undefined,
      isTimeRequired: options.assumeInterval === undefined,
      inputFormat: options.inputFormat,
      isBuiltin: options.builtin === true,
      servers: [...names, ...(map?.from ?? [])],
      grantBy,
      onBytes: progress.add,
      onCall: (call, file, at) => {
        replayBefore.play(call, at);
        replayAfter.play(call, at);
        if (decidedBefore === undefined || decidedAfter === undefined) return;
        const found = addToComparison(data, decidedBefore, decidedAfter, limits, at);
        if (found !== undefined && found.change !== "other-rule") {
          const sides = { before: decidedBefore, after: decidedAfter };
          lines?.write(toChangeLine(found, sides, { isNamingFiles, file, isShowingArgs, places }));
        }
        if (call.expect === undefined) return;
        checkCall(call, decidedAfter.decision, file, decidedAfter.policy?.file ?? "", reading);
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
      times: replayAfter.times(),
      anonymous: comparison.anonymous,
      contents,
      failures: reading.failures,
      failedExpectations: reading.failedExpectations,
      checkedExpectations: reading.checkedExpectations,
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
    output?.discard();
    throw error;
  }
}

/** The only file, or the folder that was named. */
function nameSide({ policies }: PolicySet<LoadedPolicy>, written: string | undefined): string {
  const [first] = policies;
  return written ?? (policies.length === 1 && first !== undefined ? first.file : "the policies here");
}

function limitsOf(policies: readonly LoadedPolicy[]): LimitsOfSide {
  return new Map(policies.map(({ file, policy }) => [file, limitTexts(policy)]));
}
