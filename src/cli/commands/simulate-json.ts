// A replay as JSON: all that its summary knows. docs/simulate.md describes it, replay-json-schema.ts checks it.

import { formatNum } from "../../decimal.ts";
import { escapeJsonText } from "../../report/escape.ts";
import { toJsonFinding } from "../../report/json-report.ts";
import { isoTime } from "../../simulate/iso-time.ts";
import { floorShare, type LimitUsage } from "../../simulate/limit-peaks.ts";
import type { CallPlace, NameCounts } from "../../simulate/named-counts.ts";
import type { FirstCall, RuleSummary } from "../../simulate/rule-counts.ts";
import type { Contents } from "../read-recordings.ts";
import { failureRows, listFailures } from "./simulate-failed.ts";
import {
  countIgnored,
  countSkipped,
  nameGrants,
  placeOfRule,
  type ReplayReport,
  sortedIgnored,
  sortedSkipped,
} from "./simulate-report.ts";

export function* renderReplayJson(report: ReplayReport): Iterable<string> {
  const { tally, times, contents } = report;
  const value = {
    version: 1,
    summary: {
      ...readCounts(contents, tally.calls),
      allow: tally.allow,
      deny: tally.deny,
      require_approval: tally.require_approval,
      undecidable: tally.undecidable,
      late: times.late,
      latestByMs: times.latestBy,
      ahead: times.ahead,
      expectations: report.checkedExpectations,
      failedExpectations: report.failedExpectations,
      grantBy: nameGrants(report.grantBy),
      anonymous: tally.anonymous,
      unlistedTools: tally.unlistedTools,
      unlistedGrants: tally.unlistedGrants,
    },
    failedBy: failureRows(listFailures(report)),
    policies: report.policies,
    ...readRows(contents),
    tools: tally.tools,
    grants: tally.grants.map((row) => namedRow("grant", row, report)),
    rules: tally.rules.map((row) => ruleRow(row, report)),
    limits: tally.limits.map((row) => limitRow(row, report)),
    timeLine: {
      widthSeconds: tally.timeLine.width,
      start: tally.timeLine.buckets.length === 0 ? null : isoTime(tally.timeLine.start * 1000),
      buckets: tally.timeLine.buckets,
      untimed: tally.timeLine.untimed,
    },
    ungoverned: {
      servers: tally.ungoverned.map((row) => ({
        ...namedRow("server", row, report),
        nearest: report.nearestServer(row.name) ?? null,
      })),
      nameless: tally.ungovernedNameless,
      unlisted: tally.unlistedServers,
    },
    unusedMaps: report.unusedMaps,
    findings: report.failures.map(({ finding }) => toJsonFinding(finding)),
    ...(report.coverage !== undefined && { coverage: report.coverage.json() }),
  };
  yield `${escapeJsonText(JSON.stringify(value, undefined, 2))}\n`;
}

function namedRow(key: string, row: NameCounts, report: ReplayReport): object {
  const { name, calls, allow, deny, require_approval, undecidable, first } = row;
  return { [key]: name, calls, allow, deny, require_approval, undecidable, first: jsonPlace(first, report) };
}

function ruleRow({ tools, first, ...row }: RuleSummary, report: ReplayReport): object {
  return {
    ...row,
    at: placeOfRule(row, report),
    tools: tools.names.map(({ name, calls, first: place }) => ({
      tool: name,
      calls,
      first: jsonPlace(place, report),
    })),
    first: first.map((call) => jsonCall(call, report)),
  };
}

function limitRow({ used, max, share, peak, ...row }: LimitUsage, report: ReplayReport): object {
  return {
    ...row,
    at: placeOfRule(row, report),
    // Amounts are exact in text; a reader's numbers may not be.
    used: formatNum(used),
    max: formatNum(max),
    share: floorShare(share, 10_000) / 10_000,
    peak: peak === undefined ? null : jsonCall(peak, report),
  };
}

function jsonPlace({ file, line }: CallPlace, { files }: ReplayReport): object {
  return { file: files[file] ?? "", line };
}

function jsonCall({ grant, server, tool, time, ...place }: FirstCall, report: ReplayReport): object {
  return {
    ...jsonPlace(place, report),
    ts: Number.isNaN(time) ? null : isoTime(time),
    grant,
    server,
    tool,
  };
}

/** The members of a summary that tell how the trace was read. */
export function readCounts(contents: Contents, replayed: number): object {
  return {
    lines: contents.lines,
    replayed,
    skipped: countSkipped(contents),
    ignored: countIgnored(contents),
    notMcp: contents.notMcp,
    duplicates: contents.duplicates,
    resultsGivenUp: contents.givenUp,
  };
}

/** The same in full: a row for each cause, and for each kind. */
export function readRows(contents: Contents): object {
  return {
    skipped: sortedSkipped(contents).map(([cause, { count, first }]) => ({ cause, count, first })),
    ignored: sortedIgnored(contents).map(([kind, count]) => ({ kind, count })),
  };
}
