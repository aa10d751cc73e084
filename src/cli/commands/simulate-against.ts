// policy simulate --against: replays recorded calls against two policies in one pass, and reports what changes.
// specification: cli.md section 4.

import type { PolicySet } from "../../engine/policy-set.ts";
import { type ExitCode, PolicyError } from "../../errors.ts";
import { findNearest } from "../../policy/nearest.ts";
import { createArgNames } from "../../simulate/arg-names.ts";
import type { TimeNotes } from "../../simulate/clock.ts";
import { addToComparison, createComparison, readComparison } from "../../simulate/compare.ts";
import type { SideName } from "../../simulate/compare-groups.ts";
import { type LimitsOfSide, limitTexts } from "../../simulate/compare-limits.ts";
import { createReplay, type DecidedCall } from "../../simulate/replay.ts";
import type { GrantSource } from "../../trace/grant-source.ts";
import type { TraceCall } from "../../trace/trace-call.ts";
import { createExpectations } from "../check-expectations.ts";
import { type FoundTrace, findTraces } from "../find-traces.ts";
import type { Io } from "../io.ts";
import { createLineWriter, type LineWriter } from "../line-writer.ts";
import { type LoadedPolicy, loadPolicies, serverNames } from "../load-policies.ts";
import { checkOutput } from "../output.ts";
import { createProgress } from "../progress.ts";
import { describeNothing, readRecordings } from "../read-recordings.ts";
import { pairOutputs } from "../report-outputs.ts";
import { openServerMap, readServerMap, type ServerMap } from "../server-map.ts";
import { createPlacer } from "../simulate-share.ts";
import { withLines } from "../write-report.ts";
import { readGrantSource, type SimulateCommandOptions } from "./simulate.ts";
import { readAgainstFormats, writeComparison } from "./simulate-against-formats.ts";
import { toChangeLine } from "./simulate-against-line.ts";
import { type AgainstReport, listAgainstFailures, type Placer } from "./simulate-against-report.ts";
import { SIMULATE_FORMATS } from "./simulate-formats.ts";

export type AgainstOptions = SimulateCommandOptions & { readonly against: string };

export async function runAgainst(
  io: Io,
  traces: readonly string[],
  options: AgainstOptions,
): Promise<ExitCode> {
  const outputs = readAgainstFormats(pairOutputs(io.cwd, SIMULATE_FORMATS, options.format, options.output));
  if (options.coverage === true || options.minCoverage !== undefined)
    throw new PolicyError(
      "usage",
      "Coverage is of one policy: --against takes no --coverage and no --min-coverage.",
    );
  const mapped = readServerMap(options.map);
  const map = mapped && openServerMap(mapped);
  const grantBy = readGrantSource(options.grantBy);
  const before = await loadPolicies(io.cwd, options);
  const after = await loadPolicies(io.cwd, { ...options, policy: options.against });
  const files = await findTraces(io.cwd, traces);
  const inputs = [...files, ...before.policies, ...after.policies].map(({ file }) => file);
  for (const { file } of outputs) checkOutput(io, file, inputs);
  return withLines(io, outputs, async (output, others) => {
    const sides = { before: openSide(before, options, map), after: openSide(after, options, map) };
    const names = [...new Set([...serverNames(before, options), ...serverNames(after, options)])];
    const found = await compareTraces(io, files, sides, options, {
      lines: output && createLineWriter(output),
      grantBy,
      servers: [...names, ...(mapped?.keys() ?? [])],
    });
    if (found.comparison.calls === 0) throw new PolicyError("nothing-to-do", describeNothing(found.contents));
    const report: AgainstReport = {
      ...found,
      files: files.map(({ file }) => file),
      policies: { before: filesOf(before), after: filesOf(after) },
      names: { before: nameSide(before, options.policy), after: nameSide(after, options.against) },
      placeOf: placesOf(sides),
      grantBy,
      unusedMaps: map?.unused() ?? [],
      nearestServer: (server) => findNearest(server, names),
      failOn: options.failOn,
      isStrict: options.strict === true,
    };
    await writeComparison(io, report, others, options.color);
    return listAgainstFailures(report).length > 0 ? 1 : 0;
  });
}

type Sides = Readonly<Record<SideName, ReplayedSide>>;

interface ComparePlan {
  readonly lines: LineWriter | undefined;
  readonly grantBy: GrantSource | undefined;
  /** Names by which recordings may know servers. */
  readonly servers: readonly string[];
}

async function compareTraces(
  io: Io,
  files: readonly FoundTrace[],
  sides: Sides,
  { showArgs, assumeInterval, inputFormat, builtin }: AgainstOptions,
  { lines, grantBy, servers }: ComparePlan,
): Promise<
  Pick<
    AgainstReport,
    "comparison" | "contents" | "times" | "failures" | "failedExpectations" | "checkedExpectations"
  >
> {
  const { before, after } = sides;
  const data = createComparison();
  const expectations = createExpectations(false);
  const limits = { before: before.limits, after: after.limits };
  const isShowingArgs = showArgs === true;
  const lineOptions = { isNamingFiles: files.length > 1, isShowingArgs, places: placesOf(sides) };
  const progress = createProgress(io);
  const contents = await readRecordings(io, files, {
    needsArgs: (tool) => isShowingArgs || before.readsArguments(tool) || after.readsArguments(tool),
    argNames: isShowingArgs ? undefined : createArgNames([...before.policies, ...after.policies]),
    hasTexts: lines !== undefined,
    isTimeRequired: assumeInterval === undefined,
    inputFormat,
    isBuiltin: builtin === true,
    servers,
    grantBy,
    onBytes: progress.add,
    onCall: (call, file, at) => {
      const decided = { before: before.decide(call, at), after: after.decide(call, at) };
      const found = addToComparison(data, decided, limits, at);
      if (found !== undefined && found.change !== "other-rule") {
        lines?.write(toChangeLine(found, decided, { ...lineOptions, file }));
      }
      if (call.expect === undefined) return;
      const { decision, policy } = decided.after;
      expectations.check(call, call.expect, decision, file, () => policy?.file ?? "");
    },
  })
    .catch((error: unknown) => {
      // What was decided before the replay ended is said.
      if (error instanceof PolicyError && error.code === "too-many-counters") lines?.flush();
      throw error;
    })
    .finally(progress.end);
  lines?.flush();
  return { comparison: readComparison(data), contents, times: after.times(), ...expectations.result() };
}

function placesOf({ before, after }: Sides): AgainstReport["placeOf"] {
  return { before: before.placeOf, after: after.placeOf };
}

function filesOf({ policies }: PolicySet<LoadedPolicy>): readonly string[] {
  return policies.map(({ file }) => file);
}

/** The only file, or the folder that was named. */
function nameSide({ policies }: PolicySet<LoadedPolicy>, written: string | undefined): string {
  const [first] = policies;
  return written ?? (policies.length === 1 && first !== undefined ? first.file : "the policies here");
}

interface ReplayedSide {
  readonly policies: readonly LoadedPolicy[];
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
    hasUses: false,
    ...(assumeInterval !== undefined && { assumeInterval }),
    ...(map !== undefined && { rename: map.rename }),
    onDecision: (decided) => {
      last = decided;
    },
  });
  return {
    policies: policies.policies,
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
