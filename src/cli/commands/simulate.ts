// policy simulate: replays recorded calls against a policy.
// specification: cli.md sections 4 to 6.

import type { PolicySet } from "../../engine/policy-set.ts";
import { type ExitCode, PolicyError } from "../../errors.ts";
import { findNearest } from "../../policy/nearest.ts";
import type { TimeNotes } from "../../simulate/clock.ts";
import { readSummary } from "../../simulate/replay-summary.ts";
import type { FormatName } from "../../trace/format-names.ts";
import type { GrantSource } from "../../trace/grant-source.ts";
import { type FoundTrace, findTraces } from "../find-traces.ts";
import type { Io } from "../io.ts";
import { type LoadedPolicy, loadPolicies, serverNames } from "../load-policies.ts";
import { checkOutput } from "../output.ts";
import { createProgress } from "../progress.ts";
import { type Contents, describeNothing, readRecordings } from "../read-recordings.ts";
import { pairOutputs, type Written } from "../report-outputs.ts";
import { readServerMap } from "../server-map.ts";
import {
  createPlacer,
  createShare,
  type LoneOptions,
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
  return withLines(io, outputs, async (output, others) => {
    const names = serverNames(policies, options);
    const hasPage = outputs.some(({ format }) => format === "html");
    const lone: LoneOptions = {
      grantBy,
      rename: map?.rename,
      isListing: outputs.some(({ format }) => format === "junit"),
      ...(coverage !== undefined && { observe: coverage.observe }),
      ...(hasPage && {
        facts: (await import("../../simulate/replay-facts.ts")).createFacts({
          isShowingArgs: options.showArgs === true,
        }),
      }),
    };
    const servers = [...names, ...(map?.from ?? [])];
    const { result, times, contents } = await replayTraces(io, files, policies, options, {
      writeLines: output?.write,
      lone,
      servers,
    });
    const report: ReplayReport = {
      ...result,
      tally: readSummary(result.summary, policies.policies),
      times,
      contents,
      files: files.map((found) => found.file),
      policies: policies.policies.map((policy) => policy.file),
      placeOf: createPlacer(policies.policies),
      grantBy,
      unusedMaps: map?.unused() ?? [],
      nearestServer: (server) => findNearest(server, names),
      facts: lone.facts?.read(),
      coverage: coverage?.read(),
      failOn,
      isStrict: options.strict === true,
    };
    if (report.tally.calls === 0) throw new PolicyError("nothing-to-do", describeNothing(contents));
    await writeReplay(io, report, others, options.color);
    if (report.coverage?.isBelow && others.length > 0 && !others.some(({ format }) => format === "text")) {
      io.writeStderr(`${report.coverage.total}\n`);
    }
    return listFailures(report).length > 0 ? 1 : 0;
  });
}

interface Replayed {
  readonly result: ShareResult;
  readonly times: TimeNotes;
  readonly contents: Contents;
}

interface ReplayPlan {
  /** Absent when nobody asked for decisions line by line. */
  readonly writeLines: ((lines: Uint8Array) => void) | undefined;
  readonly lone: LoneOptions;
  /** Names by which recordings may know servers. */
  readonly servers: readonly string[];
}

/** By one thread or by several, with the same result. */
async function replayTraces(
  io: Io,
  files: readonly FoundTrace[],
  policies: PolicySet<LoadedPolicy>,
  options: SimulateCommandOptions,
  { writeLines, lone, servers }: ReplayPlan,
): Promise<Replayed> {
  const { approve, assumeInterval, showArgs, inputFormat } = options;
  const shareOptions: ShareOptions = {
    approve,
    ...(assumeInterval !== undefined && { assumeInterval }),
    ...(showArgs && { showArgs }),
    hasLines: writeLines !== undefined,
    isNamingFiles: files.length > 1,
  };
  const names = files.map(({ file }) => file);
  const plan = needsOneThread(lone) ? undefined : planThreads(io.cwd, names, inputFormat, options.jobs);
  const progress = createProgress(io);
  const onLines = writeLines ?? (() => {});
  try {
    if (plan !== undefined) {
      const { replayInThreads } = await import("../simulate-threads.ts");
      const threadOptions = { ...options, share: shareOptions };
      return await replayInThreads(io, plan, policies, threadOptions, onLines, progress.add);
    }
    const share = createShare(policies, shareOptions, onLines, { lone });
    const contents = await readRecordings(io, files, {
      ...share.reading,
      inputFormat,
      isBuiltin: options.builtin === true,
      servers,
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

/** What is asked for that threads do not hand to each other. */
function needsOneThread({ grantBy, rename, isListing, facts, observe }: LoneOptions): boolean {
  const isObserved = facts !== undefined || observe !== undefined;
  return grantBy !== undefined || rename !== undefined || isListing || isObserved;
}

/** Throws PolicyError usage. */
export function readGrantSource(by: string | undefined): GrantSource | undefined {
  if (by === undefined) return undefined;
  if (by === "")
    throw new PolicyError("usage", "--grant-by needs session, user, file, or the name of a field.");
  return by === "session" || by === "user" || by === "file" ? { by } : { by: "field", field: by };
}
