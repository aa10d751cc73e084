// A comparison of two policies as JSON: all that is known. docs/what-if.md describes it.

import { escapeJsonText } from "../../report/escape.ts";
import { toJsonFinding } from "../../report/json-report.ts";
import type { ChangeGroup, DecidedBy, SideName } from "../../simulate/compare-groups.ts";
import { isoTime } from "../../simulate/iso-time.ts";
import { type NameTable, sumCounts } from "../../simulate/named-counts.ts";
import {
  type AgainstReport,
  countChange,
  countDecidable,
  listAgainstFailures,
  otherSide,
  placeOfDecision,
} from "./simulate-against-report.ts";
import { failureRows } from "./simulate-failed.ts";
import { readCounts, readRows } from "./simulate-json.ts";
import { nameGrants } from "./simulate-report.ts";

export function* renderAgainstJson(report: AgainstReport): Iterable<string> {
  const { comparison, contents, times } = report;
  const value = {
    version: 1,
    summary: {
      ...readCounts(contents, comparison.calls),
      changed: comparison.changed,
      knockOn: comparison.knockOn,
      newlyDenied: countChange(report, "newly-denied"),
      newlyAllowed: countChange(report, "newly-allowed"),
      newlyWaiting: countChange(report, "newly-waiting"),
      newlyUndecidable: countChange(report, "newly-undecidable"),
      newlyDecidable: countDecidable(report),
      otherRule: comparison.otherRule,
      late: times.late,
      latestByMs: times.latestBy,
      ahead: times.ahead,
      expectations: report.checkedExpectations,
      failedExpectations: report.failedExpectations,
      grantBy: nameGrants(report.grantBy),
      anonymous: comparison.anonymous,
    },
    failedBy: failureRows(listAgainstFailures(report)),
    policies: report.policies,
    decisions: { before: comparison.before, after: comparison.after, from: comparison.transitions },
    changes: comparison.groups.map((group) => groupRow(group, report)),
    ...readRows(contents),
    ungoverned: {
      servers: comparison.ungoverned.map(({ name, calls }) => ({
        server: name,
        calls,
        nearest: report.nearestServer(name) ?? null,
      })),
      nameless: comparison.ungovernedNameless,
      unlisted: comparison.unlistedServers,
    },
    unusedMaps: report.unusedMaps,
    findings: report.failures.map(({ finding }) => toJsonFinding(finding)),
  };
  yield `${escapeJsonText(JSON.stringify(value, undefined, 2))}\n`;
}

function groupRow(group: ChangeGroup, report: AgainstReport): object {
  const { change, isKnockOn, side, message, calls, opposite, unlistedOpposite, first } = group;
  return {
    change,
    effect: isKnockOn ? "knock-on" : "direct",
    side,
    ...ruleRow(group, side, report),
    message,
    calls,
    opposite: opposite.map((one) => ({ ...ruleRow(one, otherSide(side), report), calls: one.calls })),
    unlistedOpposite,
    tools: nameRows("tool", group.tools),
    unlistedTools: sumCounts(group.tools.unlisted),
    grants: nameRows("grant", group.grants),
    unlistedGrants: sumCounts(group.grants.unlisted),
    first: first.map(({ file, line, time, grant, server, tool }) => ({
      file: report.files[file] ?? "",
      line,
      ts: Number.isNaN(time) ? null : isoTime(time),
      grant,
      server,
      tool,
    })),
  };
}

function ruleRow(by: DecidedBy, side: SideName, report: AgainstReport): object {
  const { decision, reason, rule, pointer, policy } = by;
  return { decision, reason, rule, pointer, policy, at: placeOfDecision(by, side, report) };
}

function nameRows(key: string, { names }: NameTable): readonly object[] {
  return names.map(({ name, calls }) => ({ [key]: name, calls }));
}
