// policy simulate: replays recorded calls against a policy.
// specification: cli.md sections 4 to 6.

import type { PolicySet } from "../../engine/policy-set.ts";
import { type ExitCode, PolicyError } from "../../errors.ts";
import { findNearest } from "../../policy/nearest.ts";
import type { TimeNotes } from "../../simulate/clock.ts";
import type { Minimum } from "../../simulate/coverage-minimum.ts";
import { readSummary } from "../../simulate/replay-summary.ts";
import type { FormatName } from "../../trace/format-names.ts";
import type { GrantSource } from "../../trace/grant-source.ts";
import { type FoundTrace, findTraces } from "../find-traces.ts";
import type { Io } from "../io.ts";
import { type LoadedPolicy, loadPolicies, serverNames } from "../load-policies.ts";
import { checkOutput } from "../output.ts";
import { createProgress } from "../progress.ts";
import { type Contents, describeNothing, readRecordings } from "../read-recordings.ts";
import type { Threads } from "../replay-threads.ts";
import { pairOutputs, type ReportOutput, type Written } from "../report-outputs.ts";
import { readServerMap } from "../server-map.ts";
import {
  createPlacer,
  createShare,
  type LoneOptions,
  openCoverage,
  type ShareOptions,
  type ShareResult,
} from "../simulate-share.ts";
import { planThreads } from "../trace-pieces.ts";
import { withLines } from "../write-report.ts";
import { listFailures } from "./simulate-failed.ts";
import { SIMULATE_FORMATS, writeReplay } from "./simulate-formats.ts";
import type { ReplayReport } from "./simulate-report.ts";

export interface SimulateCommandOptions {
  readonly policy?: string;
  readonly server?: string;
  readonly map?: readonly string[];
  readonly grantBy?: string;
  readonly format?: readonly Written[];
  readonly output?: readonly Written[];
  readonly approve: "none" | "all";
  readonly failOn: ReplayReport["failOn"] | ChangeThreshold;
  readonly strict?: true;
  readonly assumeInterval?: number;
  readonly showArgs?: true;
  readonly inputFormat?: FormatName;
  readonly builtin?: true;
  readonly coverage?: true;
  readonly minCoverage?: string;
  readonly jobs?: number;
  readonly color: boolean;
}

/** Changes from one policy to another that make the run fail. */
export type ChangeThreshold = "change" | "newly-denied" | "newly-allowed";

function isChangeThreshold(failOn: SimulateCommandOptions["failOn"]): failOn is ChangeThreshold {
  return failOn === "change" || failOn === "newly-denied" || failOn === "newly-allowed";
}

export async function runSimulate(
  io: Io,
  traces: readonly string[],
  options: SimulateCommandOptions,
): Promise<ExitCode> {
  const { failOn } = options;
  if (isChangeThreshold(failOn)) {
    throw new PolicyError(
      "usage",
      `--fail-on ${failOn} needs --against OTHER: a change from one policy to another.`,
    );
  }
  const outputs = pairOutputs(io.cwd, SIMULATE_FORMATS, options.format, options.output);
  const has = (format: string): boolean => outputs.some((output) => output.format === format);
  const grantBy = readGrantSource(options.grantBy);
  const map = readServerMap(options.map);
  const isCovering = options.coverage === true || options.minCoverage !== undefined || has("lcov");
  const minimum = isCovering
    ? (await import("./simulate-coverage.ts")).readMinCoverage(options.minCoverage)
    : undefined;
  const files = await findTraces(io.cwd, traces);
  const share: ShareOptions = {
    approve: options.approve,
    ...(options.assumeInterval !== undefined && { assumeInterval: options.assumeInterval }),
    ...(options.showArgs && { showArgs: true }),
    hasLines: has("ndjson"),
    isNamingFiles: files.length > 1,
    ...(grantBy !== undefined && { grantBy }),
    ...(map !== undefined && { map }),
    isCovering,
  };
  const lone = has("junit") || has("html") ? await openLone(has, options) : undefined;
  const threads = lone === undefined ? await openThreads(io, files, options, share) : undefined;
  try {
    return await simulate(io, { ...options, failOn }, { files, outputs, share, minimum, lone, threads });
  } finally {
    threads?.end();
  }
}

interface ReplayPlan {
  readonly files: readonly FoundTrace[];
  readonly outputs: readonly ReportOutput<keyof typeof SIMULATE_FORMATS>[];
  readonly share: ShareOptions;
  readonly minimum: Minimum | undefined;
  /** Absent when threads could do it. */
  readonly lone: LoneOptions | undefined;
  /** Absent when one is enough. */
  readonly threads: Threads | undefined;
}

type CheckedOptions = SimulateCommandOptions & Pick<ReplayReport, "failOn">;

async function simulate(io: Io, options: CheckedOptions, plan: ReplayPlan): Promise<ExitCode> {
  const { files, outputs } = plan;
  const policies = await loadPolicies(io.cwd, options);
  const inputs = [...files, ...policies.policies].map(({ file }) => file);
  for (const { file } of outputs) checkOutput(io, file, inputs);
  return withLines(io, outputs, async (output, others) => {
    const replayed = await replayTraces(io, policies, options, plan, output?.write);
    const report = await makeReport(replayed, policies, options, plan);
    if (report.tally.calls === 0) throw new PolicyError("nothing-to-do", describeNothing(report.contents));
    await writeReplay(io, report, others, options.color);
    if (report.coverage?.isBelow && others.length > 0 && !others.some(({ format }) => format === "text")) {
      io.writeStderr(`${report.coverage.total}\n`);
    }
    return listFailures(report).length > 0 ? 1 : 0;
  });
}

async function openLone(
  has: (format: string) => boolean,
  { showArgs }: SimulateCommandOptions,
): Promise<LoneOptions> {
  return {
    isListing: has("junit"),
    ...(has("html") && {
      facts: (await import("../../simulate/replay-facts.ts")).createFacts({
        isShowingArgs: showArgs === true,
      }),
    }),
  };
}

/** Several threads, when that is worth while. They start while the policies are loaded. */
async function openThreads(
  io: Io,
  files: readonly FoundTrace[],
  { policy, server, inputFormat, jobs }: SimulateCommandOptions,
  share: ShareOptions,
): Promise<Threads | undefined> {
  const names = files.map(({ file }) => file);
  const plan = planThreads(io.cwd, names, inputFormat, jobs);
  if (plan === undefined) return undefined;
  return (await import("../replay-threads.ts")).startThreads(io, plan, { policy, server, share });
}

interface Replayed {
  readonly result: ShareResult;
  readonly times: TimeNotes;
  readonly contents: Contents;
}

/** By one thread or by several, with the same result. `writeLines`: absent when nobody asked for decisions line by line. */
async function replayTraces(
  io: Io,
  policies: PolicySet<LoadedPolicy>,
  options: SimulateCommandOptions,
  { files, share: shareOptions, lone, threads }: ReplayPlan,
  writeLines: (lines: Uint8Array) => void = () => {},
): Promise<Replayed> {
  const progress = createProgress(io);
  try {
    if (threads !== undefined) {
      const { replayInThreads } = await import("../simulate-threads.ts");
      return await replayInThreads(io, threads, policies, writeLines, progress.add);
    }
    const coverage = await openCoverage(policies, shareOptions);
    const share = createShare(policies, shareOptions, writeLines, { coverage, lone });
    const contents = await readRecordings(io, files, {
      ...share.reading,
      inputFormat: options.inputFormat,
      isBuiltin: options.builtin === true,
      servers: [...serverNames(policies, options), ...(shareOptions.map?.keys() ?? [])],
      onBytes: progress.add,
      onCall: share.play,
    }).catch((error: unknown) => {
      // What was decided before the replay ended is said, however many threads it had.
      if (error instanceof PolicyError && error.code === "too-many-counters") share.flush();
      throw error;
    });
    share.flush();
    return { result: share.result(), times: share.times(), contents };
  } finally {
    progress.end();
  }
}

async function makeReport(
  { result, times, contents }: Replayed,
  { policies, ...set }: PolicySet<LoadedPolicy>,
  options: CheckedOptions,
  { files, share, minimum, lone }: ReplayPlan,
): Promise<ReplayReport> {
  const { coverage } = result;
  const covering = coverage && (await import("./simulate-coverage.ts"));
  const names = serverNames({ policies, ...set }, options);
  return {
    ...result,
    tally: readSummary(result.summary, policies),
    times,
    contents,
    files: files.map(({ file }) => file),
    policies: policies.map(({ file }) => file),
    placeOf: createPlacer(policies),
    grantBy: share.grantBy,
    nearestServer: (server) => findNearest(server, names),
    facts: lone?.facts?.read(),
    coverage: coverage && covering?.reportCoverage(coverage, policies, minimum),
    failOn: options.failOn,
    isStrict: options.strict === true,
  };
}

/** Throws PolicyError usage. */
export function readGrantSource(by: string | undefined): GrantSource | undefined {
  if (by === undefined) return undefined;
  if (by === "")
    throw new PolicyError("usage", "--grant-by needs session, user, file, or the name of a field.");
  return by === "session" || by === "user" || by === "file" ? { by } : { by: "field", field: by };
}
