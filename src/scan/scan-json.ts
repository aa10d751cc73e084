// What a scan found, as JSON. specification: cli.md section 3. The schema is in scan-json-schema.ts.

import type { Finding } from "../finding.ts";
import { placeOf } from "../policy/source.ts";
import { toJsonText } from "../report/escape.ts";
import { toJsonFinding } from "../report/json-report.ts";
import type { GovernedTool } from "../tools/governance.ts";
import { toJsonDrift } from "./drift-json.ts";
import { sharedFindings } from "./join-scans.ts";
import type { ScanContext } from "./scan-context.ts";
import type { JudgingPolicy, Scan, ServerScan } from "./server-scan.ts";
import { countSeverities, ungovernedTools } from "./tally.ts";

/** Version of the shape; keys may be added within one. */
const SCAN_JSON_VERSION = 1;

type Fingerprints = ScanContext["fingerprints"];

export function* renderScanJson(
  scan: Scan,
  { fingerprints }: Pick<ScanContext, "fingerprints">,
): Iterable<string> {
  const json = scan.areSeveral ? toJsonScan(scan, fingerprints) : toJsonServer(scan.servers[0], fingerprints);
  yield `${toJsonText(json, 2)}\n`;
}

function toJsonFindings(findings: readonly Finding[], fingerprints: Fingerprints) {
  return findings.map((finding) => {
    const fingerprint = fingerprints?.get(finding);
    return toJsonFinding(fingerprint === undefined ? finding : { ...finding, fingerprint });
  });
}

function toJsonScan(scan: Scan, fingerprints: Fingerprints) {
  return {
    version: SCAN_JSON_VERSION,
    complete: scan.servers.every(({ isComplete }) => isComplete),
    servers: scan.servers.map((server) => toJsonServer(server, fingerprints)),
    findings: toJsonFindings(
      [...scan.servers.flatMap(({ findings }) => findings), ...sharedFindings(scan)],
      fingerprints,
    ),
  };
}

function toJsonServer(scan: ServerScan | undefined, fingerprints: Fingerprints) {
  if (scan === undefined) throw new Error("a scan of no server");
  const { name, version, protocol, target, how, hold, configName, credentials } = scan.server;
  const { policy } = scan;
  return {
    version: SCAN_JSON_VERSION,
    server: {
      ...{ name, version, protocol, target, how },
      ...(hold !== undefined && { hold }),
      ...(configName !== undefined && { configName }),
      ...(credentials !== undefined && { credentials }),
    },
    complete: scan.isComplete,
    tools: scan.tools.map((tool, i) => ({
      name: tool.name,
      risk: tool.risk,
      ...(policy !== undefined && { governance: toJsonGovernance(policy, scan, i) }),
    })),
    ...(scan.drift !== undefined && { drift: toJsonDrift(scan.drift) }),
    findings: toJsonFindings(scan.findings, fingerprints),
    summary: {
      tools: scan.tools.length,
      severity: countSeverities(scan.tools),
      ...(policy !== undefined && { ungoverned: countSeverities(ungovernedTools(scan)) }),
    },
    ...(policy !== undefined && { policy: policy.file }),
  };
}

function toJsonGovernance(policy: JudgingPolicy, { governed, unchecked }: ServerScan, i: number) {
  const judged: GovernedTool | undefined = governed?.[i];
  if (judged === undefined) throw new Error("a tool was not judged");
  return {
    state: judged.state,
    ungoverned: judged.isUngoverned,
    rule: judged.rule,
    at: placeIn(policy, judged.pointer),
    unchecked: (unchecked?.[i] ?? []).map(({ path }) => path),
  };
}

/** `FILE:LINE:COLUMN` of a pointer, or nothing where there is none. */
export function placeIn({ file, source }: JudgingPolicy, pointer: string): string {
  if (pointer === "") return "";
  const { line, column } = placeOf(source, { pointer });
  return `${file}:${line}:${column}`;
}
