// Puts what was found on one or several servers together into a Scan, and a Scan into a Report.

import type { Finding } from "../finding.ts";
import { makeReport, type Report, type RuleInfo } from "../report/report.ts";
import { ENTRY_WITHOUT_TOOL } from "./governance-findings.ts";
import { shadowingFindings } from "./poison-findings.ts";
import type { Scan, ScannedServer, ServerScan } from "./server-scan.ts";

export interface JoinOptions {
  /** Several servers were asked for. */
  readonly areSeveral: boolean;
  /** What is known of the codes of findings. */
  readonly rules?: readonly RuleInfo[];
}

/** What people call a server. */
export function labelOf({ configName = "", name, target }: ScannedServer): string {
  return configName || name || target;
}

export function joinScans(scans: readonly ServerScan[], { areSeveral, rules = [] }: JoinOptions): Scan {
  const servers = withoutPresent(scans);
  const files = [...new Set(servers.flatMap(({ policy }) => (policy === undefined ? [] : [policy.file])))];
  const shared = areSeveral
    ? shadowingFindings(servers.map(({ server, tools }) => ({ name: labelOf(server), tools })))
    : [];
  const findings = [...onceEach(servers.flatMap((scan) => scan.findings)), ...shared];
  const details = { files: files.length === 0 ? [""] : files, rules, noun: "server" };
  return {
    servers,
    report: makeReport(findings, servers.length, details),
    ...(areSeveral && { areSeveral }),
  };
}

/** The findings of a scan that are no server's own. */
export function sharedFindings({ servers, report }: Scan): readonly Finding[] {
  const own = new Set(servers.flatMap(({ findings }) => findings));
  return report.findings.filter((finding) => !own.has(finding));
}

const TOLD = new WeakMap<Report, ReadonlySet<Finding>>();

/** The findings of a server that are told of it: what is said of a policy as such, is said once. */
export function ownFindings({ report }: Scan, { findings }: ServerScan): readonly Finding[] {
  const told = TOLD.get(report) ?? new Set(report.findings);
  TOLD.set(report, told);
  return findings.filter((finding) => told.has(finding));
}

/** A finding of a scan, and as formats tell it that know findings only. */
export interface ToldFinding {
  readonly finding: Finding;
  readonly told: Finding;
}

/** Of several servers each message says which it is about. */
export function toldFindings(scan: Scan): readonly ToldFinding[] {
  const { servers, report, areSeveral } = scan;
  if (!areSeveral) return report.findings.map((finding) => ({ finding, told: finding }));
  return [
    ...servers.flatMap((server) =>
      ownFindings(scan, server).map((finding) => ({
        finding,
        told: ofServer(finding, labelOf(server.server)),
      })),
    ),
    ...sharedFindings(scan).map((finding) => ({ finding, told: finding })),
  ];
}

/** For formats that know findings only. */
export function toReport(scan: Scan): Report {
  if (!scan.areSeveral) return scan.report;
  return remake(
    scan.report,
    toldFindings(scan).map(({ told }) => told),
  );
}

/** Where a finding is shown when no file has to do with it: where the policy would be. */
const NO_FILE = "policy.yaml";

/** For code scanning, which shows no finding without a file: the policy, or else the recorded list. */
export function toPlacedReport(scan: Scan): Report {
  const report = toReport(scan);
  return remake(report, report.findings.map(placer(scan)));
}

/** The findings as code scanning has them, which a fingerprint is of in every format. */
export function placedFindings(scan: Scan): readonly ToldFinding[] {
  const place = placer(scan);
  return toldFindings(scan).map(({ finding, told }) => ({ finding, told: place(told) }));
}

function placer({ servers }: Scan): (finding: Finding) => Finding {
  const files = servers.map(({ policy, server }) => policy?.file ?? server.recordedIn);
  const file = files.find((name) => name !== undefined) ?? NO_FILE;
  return (finding) => (finding.file === "" ? { ...finding, file } : finding);
}

function remake({ summary, files = [], rules = [], noun }: Report, findings: readonly Finding[]): Report {
  return makeReport(findings, summary.files, { files, rules, ...(noun !== undefined && { noun }) });
}

function ofServer(finding: Finding, label: string): Finding {
  if (finding.code === ENTRY_WITHOUT_TOOL) return finding;
  return {
    ...finding,
    message: `${label}: ${finding.message}`,
    identity: `${label}\n${finding.identity ?? `${finding.pointer}\n${finding.message}`}`,
  };
}

/** Of a policy for several servers an entry is without a tool when none of them has it, and all were listed. */
function withoutPresent(scans: readonly ServerScan[]): readonly ServerScan[] {
  const lacking = new Map<string, number>();
  const judged = new Map<string, number>();
  for (const { policy, findings } of scans) {
    if (policy !== undefined) judged.set(policy.file, (judged.get(policy.file) ?? 0) + 1);
    for (const finding of findings) {
      const key = entryKey(finding);
      if (finding.code === ENTRY_WITHOUT_TOOL) lacking.set(key, (lacking.get(key) ?? 0) + 1);
    }
  }
  return scans.map((scan) => ({
    ...scan,
    findings: scan.findings.filter(
      (finding) =>
        finding.code !== ENTRY_WITHOUT_TOOL || lacking.get(entryKey(finding)) === judged.get(finding.file),
    ),
  }));
}

function entryKey({ file, pointer }: Finding): string {
  return JSON.stringify([file, pointer]);
}

function onceEach(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    if (finding.code !== ENTRY_WITHOUT_TOOL) return true;
    const isNew = !seen.has(entryKey(finding));
    seen.add(entryKey(finding));
    return isNew;
  });
}
