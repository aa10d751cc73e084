// Findings as SARIF 2.1.0, for code scanning and for editors.
// standard: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html

import {
  type Finding,
  type Fix,
  type Place,
  SEVERITIES,
  type SuppressedFinding,
  type TextEdit,
} from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { shortenText, toJsonPieces } from "./escape.ts";
import { boundFinding, escapeSarifText, fullMessage, pathToUri } from "./escape-formats.ts";
import type { Report, ReportContext } from "./report.ts";
import { describeRules, LEVELS, NAME } from "./sarif-rules.ts";
import { plural } from "./text-report.ts";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/** What paths start at: the root of the checkout, as CodeQL calls it too. */
const ROOT = "%SRCROOT%";

interface Shown {
  readonly finding: Finding;
  readonly suppression?: SuppressedFinding;
}

export function* renderSarif(report: Report, { title, version, folder }: ReportContext): Iterable<string> {
  const { shown, lost } = chooseFindings(report);
  const codes = [...shown, ...lost].map(({ finding }) => finding.code);
  const rules = describeRules(report.rules ?? [], codes);
  const indexes = new Map(rules.map(({ id }, i) => [id, i]));
  // Of suppressions all results have a list, or none has one (section 3.27.23).
  const hasSuppressions = (report.suppressed ?? []).length > 0;
  const run = {
    tool: { driver: { name: NAME, semanticVersion: version, version, rules } },
    automationDetails: { id: `${title.replaceAll(" ", "-")}/` },
    invocations: [describeInvocation(report.unread ?? [], lost, folder)],
    originalUriBaseIds: { [ROOT]: { description: { text: "The working directory." } } },
    columnKind: "utf16CodeUnits",
    results: shown.map(({ finding, suppression }) => ({
      ...toResult(boundFinding(finding, folder), indexes.get(finding.code) ?? -1),
      ...(hasSuppressions && { suppressions: suppression === undefined ? [] : [toSuppression(suppression)] }),
    })),
  };
  yield* toJsonPieces({ $schema: SCHEMA, version: "2.1.0", runs: [run] }, 2);
  yield "\n";
}

/** What is within the limit: the worst, then what is suppressed; in the order of the report. */
function chooseFindings(report: Report): { shown: readonly Shown[]; lost: readonly Shown[] } {
  const ranked: readonly Shown[] = [
    ...SEVERITIES.flatMap((level) =>
      report.findings.filter(({ severity }) => severity === level).map((finding) => ({ finding })),
    ),
    ...(report.suppressed ?? []).map((suppression) => ({ finding: suppression.finding, suppression })),
  ];
  return {
    shown: ranked.slice(0, LIMITS.reportSarifFindings),
    lost: ranked.slice(LIMITS.reportSarifFindings),
  };
}

/** A file that was not read has no results, which must not pass for a file without problems. */
function describeInvocation(unread: readonly Finding[], lost: readonly Shown[], folder: string) {
  const notifications = unread
    .map((finding) => boundFinding(finding, folder))
    .map((finding) => ({
      descriptor: { id: finding.code },
      level: "error",
      message: { text: escapeSarifText(fullMessage(finding)) },
      locations: [{ physicalLocation: { artifactLocation: toArtifact(finding.file) } }],
    }));
  return {
    executionSuccessful: unread.length === 0,
    toolExecutionNotifications: [...notifications, ...describeLost(lost)],
  };
}

function describeLost(lost: readonly Shown[]) {
  if (lost.length === 0) return [];
  const counts = SEVERITIES.flatMap((level) => {
    const count = lost.filter(({ finding }) => finding.severity === level).length;
    return count === 0 ? [] : [plural(count, level)];
  });
  const text = `Truncated: ${plural(lost.length, "finding")} (${counts.join(", ")}) beyond the limit of ${LIMITS.reportSarifFindings} are left out.`;
  return [{ descriptor: { id: "truncated" }, level: "warning", message: { text } }];
}

function toResult(finding: Finding, ruleIndex: number) {
  const { code, severity, file, pointer, fingerprint, fix } = finding;
  const fixes = fix === undefined ? [] : toFixes(fix, file);
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: escapeSarifText(fullMessage(finding)) },
    locations: file === "" ? [] : [toLocation(finding)],
    ...(fingerprint !== undefined && { partialFingerprints: { "policyFinding/v1": fingerprint } }),
    ...(fixes.length > 0 && { fixes }),
    ...(pointer !== "" && { properties: { pointer } }),
  };
}

function toLocation(finding: Finding) {
  return { physicalLocation: { artifactLocation: toArtifact(finding.file), region: toRegion(finding) } };
}

function toArtifact(file: string) {
  return { uri: pathToUri(file), uriBaseId: ROOT };
}

function toRegion({ line, column, endLine, endColumn }: Place) {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** An edit that has no place, or is too long, cannot be told, and a part of a fix is none. */
function toFixes({ title, isSafe, edits }: Fix, file: string) {
  const replacements = edits.flatMap(toReplacement);
  if (file === "" || edits.length === 0 || replacements.length < edits.length) return [];
  const what = shortenText(title, LIMITS.reportMessageChars);
  const text = escapeSarifText(isSafe ? what : `${what} (changes what the policy decides)`);
  return [{ description: { text }, artifactChanges: [{ artifactLocation: toArtifact(file), replacements }] }];
}

function toReplacement({ place, text }: TextEdit) {
  if (place === undefined || text.length > LIMITS.reportMessageChars) return [];
  return [{ deletedRegion: toRegion(place), ...(text !== "" && { insertedContent: { text } }) }];
}

function toSuppression({ kind, justification }: SuppressedFinding) {
  const text = escapeSarifText(shortenText(justification, LIMITS.reportMessageChars));
  return { kind, ...(text !== "" && { justification: text }) };
}
