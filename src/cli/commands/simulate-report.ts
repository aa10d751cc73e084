// What a replay found: what every format of it is made of, and the notes that text formats share.

import type { Finding } from "../../finding.ts";
import { LIMITS } from "../../limits.ts";
import { compareText } from "../../order.ts";
import { escapeText } from "../../report/escape.ts";
import type { Paint } from "../../report/report.ts";
import { plural, renderFinding } from "../../report/text-report.ts";
import type { TimeNotes } from "../../simulate/clock.ts";
import { type CallPlace, type Counts, sumCounts } from "../../simulate/named-counts.ts";
import type { ReplayFacts } from "../../simulate/replay-facts.ts";
import type { ReplaySummary } from "../../simulate/replay-summary.ts";
import type { RuleTally } from "../../simulate/rule-counts.ts";
import type { UngovernedServers } from "../../simulate/ungoverned.ts";
import type { GrantSource } from "../../trace/grant-source.ts";
import { ANONYMOUS, UNUSABLE, type UnusableCause } from "../../trace/trace-call.ts";
import type { Contents, SkippedLines } from "../read-recordings.ts";
import type { CoverageReport } from "./simulate-coverage.ts";

/** A line whose `expect` was checked. */
export interface CheckedLine {
  readonly file: string;
  readonly line: number;
  readonly tool: string;
  readonly expected: string;
  /** Absent when the decision was as expected. */
  readonly failure?: FailedExpectation;
}

export interface FailedExpectation {
  /** At the line of the trace. */
  readonly finding: Finding;
  /** The policy that decided, and the rule's pointer in it; empty when none did. */
  readonly policy: string;
  readonly pointer: string;
}

export interface ReplayReport {
  readonly tally: ReplaySummary;
  readonly times: TimeNotes;
  readonly contents: Contents;
  /** By the index that a call's place has. */
  readonly files: readonly string[];
  /** The first failed expectations. */
  readonly failures: readonly FailedExpectation[];
  readonly failedExpectations: number;
  readonly checkedExpectations: number;
  /** The first expectations, met or not; only for formats that list them. */
  readonly checked: readonly CheckedLine[];
  readonly policies: readonly string[];
  /** `line:column` of a pointer in a policy file. */
  readonly placeOf: (policyFile: string, pointer: string) => string;
  readonly grantBy: GrantSource | undefined;
  /** Names of --map that no call had. */
  readonly unusedMaps: readonly string[];
  /** For a server without a policy: the server of a policy that may be meant. */
  readonly nearestServer: (server: string) => string | undefined;
  /** Only for a page that lets its reader ask. */
  readonly facts: ReplayFacts | undefined;
  /** Only when it was asked for. */
  readonly coverage: CoverageReport | undefined;
  /** Decisions that make the run fail. */
  readonly failOn: "expectation" | "deny" | "approval" | "never";
  /** Whether lines that cannot be used make the run fail. */
  readonly isStrict: boolean;
}

/** `file:line` of a call. */
export function placeOfCall({ file, line }: CallPlace, { files }: ReplayReport): string {
  return `${files[file] ?? ""}:${line}`;
}

/** `file:line:column` of a rule. */
export function placeOfRule(
  { policy, pointer }: Pick<RuleTally, "policy" | "pointer">,
  { placeOf }: ReplayReport,
): string {
  return policy === "" ? "" : `${policy}:${placeOf(policy, pointer)}`;
}

export type NamedRow = Counts & { readonly name: string };

/** Of too many the rows with the most calls that were not allowed; else all in their order. */
export function mostRefused(all: readonly NamedRow[], most: number): readonly NamedRow[] {
  if (all.length <= most) return all;
  const refused = (row: NamedRow): number => sumCounts(row) - row.allow;
  return [...all].sort((a, b) => refused(b) - refused(a) || sumCounts(b) - sumCounts(a)).slice(0, most);
}

/** What grants are, in words. */
export function nameGrants(source: GrantSource | undefined): string {
  if (source === undefined) return "grant";
  return source.by === "field" ? source.field : source.by;
}

function shownServers(
  { ungoverned, ungovernedNameless, unlistedServers }: UngovernedServers,
  nearestServer: ReplayReport["nearestServer"],
): readonly string[] {
  const lines = ungoverned.slice(0, MOST_SERVERS).map(({ name, calls }) => {
    const near = nearestServer(name);
    const help =
      near === undefined
        ? ""
        : ` --map ${JSON.stringify(`${name}=${near}`)} if it is the server ${JSON.stringify(near)}.`;
    return escapeText(
      `${plural(calls, "call")} of the server ${JSON.stringify(name)}, which no policy governs.${help}`,
    );
  });
  const more = ungoverned.length - lines.length;
  if (more > 0) lines.push(`${plural(more, "more server")} that no policy governs.`);
  if (unlistedServers > 0)
    lines.push(`${plural(unlistedServers, "call")} of further servers that no policy governs.`);
  if (ungovernedNameless > 0)
    lines.push(`${plural(ungovernedNameless, "call")} without a server, which no policy governs.`);
  return lines;
}

const MOST_SERVERS = 10;

/** What is known of how a trace was read, however many policies it was replayed against. */
export interface ReadingNotes
  extends Pick<ReplayReport, "times" | "grantBy" | "unusedMaps" | "nearestServer"> {
  readonly servers: UngovernedServers;
  readonly anonymous: number;
}

/** Escaped. */
export function describeAnonymous(calls: number, grantBy: GrantSource): string {
  return `${plural(calls, "call")} without a ${escapeText(nameGrants(grantBy))}: together they are the grant ${ANONYMOUS}.`;
}

/** A line each; escaped. */
export function listReadingNotes(reading: ReadingNotes): readonly string[] {
  const { times, grantBy, unusedMaps, anonymous } = reading;
  const notes = [...shownServers(reading.servers, reading.nearestServer)];
  if (grantBy !== undefined && anonymous > 0) {
    notes.push(describeAnonymous(anonymous, grantBy));
  }
  for (const from of unusedMaps)
    notes.push(escapeText(`--map ${JSON.stringify(from)}: no call has this server.`));
  if (times.late > 0) notes.push(`${plural(times.late, "call")} came late, by up to ${times.latestBy} ms.`);
  if (times.ahead > 0)
    notes.push(
      `${plural(times.ahead, "call")} lay more than a day ahead of the calls around ${times.ahead === 1 ? "it" : "them"}.`,
    );
  return notes;
}

/** Seconds from 2001 to 2106, which are in January and February 1970 when they are taken for milliseconds. */
const LEAST_SECONDS = 1e9;
const MOST_SECONDS = 2 ** 32;

/** What should be known of how the trace was read, a line each; escaped. */
export function listNotes(report: ReplayReport): readonly string[] {
  const { tally } = report;
  const notes = [...listReadingNotes({ ...report, servers: tally, anonymous: tally.anonymous })];
  const untimed = tally.rules
    .filter(({ reason }) => reason === "time_unknown")
    .reduce((sum, { calls }) => sum + calls, 0);
  if (untimed > 0)
    notes.push(
      `${plural(untimed, "call")} without a time: limits cannot be decided. --assume-interval MS gives them times.`,
    );
  const { start, buckets } = tally.timeLine;
  if (buckets.length > 0 && start >= LEAST_SECONDS / 1000 && start <= MOST_SECONDS / 1000)
    notes.push(
      "The first call is of early 1970: times are milliseconds. Seconds must be multiplied by 1000.",
    );
  if (tally.unlistedTools > 0)
    notes.push(
      `${plural(tally.unlistedTools, "call")} of tools that are not listed: there are too many names, or they are too long.`,
    );
  if (tally.unlistedGrants > 0)
    notes.push(
      `${plural(tally.unlistedGrants, "call")} of grants that are not listed: there are too many names, or they are too long.`,
    );
  return notes;
}

/** Failed expectations that a person reads; json has more of them. */
const MOST_FAILURES = 10;

/** The first failed expectations, each for itself, and how many there are beside them. */
export function renderFailures(
  { failures, failedExpectations }: Pick<ReplayReport, "failures" | "failedExpectations">,
  paint: Paint,
): readonly string[] {
  const shown = failures.slice(0, MOST_FAILURES).map(({ finding }) => renderFinding(finding, paint));
  const more = failedExpectations - shown.length;
  return more > 0 ? [...shown, paint.error(`… and ${plural(more, "more failed expectation")}`)] : shown;
}

/** With --strict, what makes the run fail: a sentence for each cause of lines that cannot be used, with its first place. */
export function strictFailures({
  isStrict,
  contents,
}: Pick<ReplayReport, "isStrict" | "contents">): readonly (Partial<SkippedLines["first"][number]> & {
  readonly cause: UnusableCause;
  readonly message: string;
})[] {
  if (!isStrict) return [];
  return sortedSkipped(contents).map(([cause, { count, first }]) => ({
    ...first[0],
    cause,
    message: `${plural(count, "line")} cannot be used (${cause}): ${UNUSABLE[cause]}`,
  }));
}

/** A line for each cause of lines that cannot be used. */
export function renderSkipped(contents: Contents, paint: Paint): string[] {
  return sortedSkipped(contents).map(([cause, { count, first }]) => {
    const places = first.map(({ file, line }) => `${escapeText(file)}:${line}`).join(", ");
    return `${paint.warning("skipped")} ${plural(count, "line")} (${cause}): ${UNUSABLE[cause]} ${paint.faint(places)}`;
  });
}

/** What a trace of another format holds beside calls. */
export function renderContents(contents: Contents, paint: Paint): string[] {
  const { notMcp, duplicates, givenUp } = contents;
  const notes: string[] = [];
  const ignored = sortedIgnored(contents);
  if (ignored.length > 0) {
    const kinds = ignored.slice(0, MOST_KINDS).map(([kind, count]) => `${count} ${escapeText(kind)}`);
    const more = ignored.length > MOST_KINDS ? ", …" : "";
    notes.push(`ignored ${plural(countIgnored(contents), "line")} without calls: ${kinds.join(", ")}${more}`);
  }
  if (notMcp > 0) {
    notes.push(
      `left out ${plural(notMcp, "call")} of the agent's own tools, which are no MCP calls; --builtin replays them.`,
    );
  }
  if (duplicates > 0)
    notes.push(`left out ${plural(duplicates, "copy", "copies")} of calls that are recorded more than once.`);
  if (contents.isIdsFull) {
    notes.push(
      `${paint.warning("note")} Only the first ${LIMITS.traceIds} ids were remembered: later copies count as calls.`,
    );
  }
  if (givenUp > 0) {
    const calls = plural(givenUp, "call");
    notes.push(
      `${paint.warning("note")} The results of ${calls} were waited for too long: what these were charged stays.`,
    );
  }
  return notes;
}

/** Kinds of ignored lines that a person reads; json has all that are kept. */
const MOST_KINDS = 8;

export function sortedIgnored({ ignored }: Contents): readonly (readonly [string, number])[] {
  return [...ignored].sort(([a, m], [b, n]) => n - m || compareText(a, b));
}

export function countIgnored({ ignored }: Contents): number {
  return [...ignored.values()].reduce((sum, count) => sum + count, 0);
}

export function countSkipped({ skipped }: Contents): number {
  return [...skipped.values()].reduce((sum, { count }) => sum + count, 0);
}

export function sortedSkipped({ skipped }: Contents): readonly (readonly [UnusableCause, SkippedLines])[] {
  return [...skipped].sort(([a], [b]) => compareText(a, b));
}
