// A drift as text for a terminal.

import { escapeText } from "../report/escape.ts";
import type { Paint } from "../report/report.ts";
import { plural } from "../report/text-report.ts";
import type { DriftLine } from "./drift-lines.ts";
import type { ScanDrift } from "./scan-drift.ts";

/** What stands before a line in every format. */
export const SIGNS: Readonly<Record<DriftLine["kind"], string>> = {
  head: "",
  rose: "",
  note: "",
  removed: "- ",
  added: "+ ",
  same: "  ",
  gap: "  ",
};

const PAINTS: Readonly<Record<DriftLine["kind"], keyof Paint | undefined>> = {
  head: "strong",
  rose: "error",
  note: undefined,
  removed: "error",
  added: "good",
  same: "faint",
  gap: "faint",
};
export function renderDrift(scanDrift: ScanDrift, paint: Paint): string {
  const { file, server, lines, hasDrifted } = scanDrift;
  const verdict = `${countDrift(scanDrift)} from ${escapeText(`${server} in ${file}`)}`;
  return [
    hasDrifted ? paint.error(verdict) : paint.good(verdict),
    ...lines.map((line) => renderLine(line, paint)),
    ...sayNotes(scanDrift),
  ].join("\n");
}

/** "2 tools have drifted" */
export function countDrift({ drift: { tools } }: ScanDrift): string {
  return tools.length === 0
    ? "No tool has drifted"
    : plural(tools.length, "tool has drifted", "tools have drifted");
}

/** What is not known. */
export function sayNotes({ drift: { unseen }, rules }: ScanDrift): readonly string[] {
  return [
    ...(unseen.length === 0
      ? []
      : [`${plural(unseen.length, "tool")} of the lockfile may be there still: the list is not complete.`]),
    ...(rules?.isComplete === false
      ? ["So much has changed that not all of it was held against the policy."]
      : []),
  ];
}

function renderLine({ kind, text, indent }: DriftLine, paint: Paint): string {
  const name = PAINTS[kind];
  const line = `${"  ".repeat(indent)}${SIGNS[kind]}${text}`;
  return name === undefined ? line : paint[name](line);
}

/** Codes of findings that these lines show already. */
export function isShownAsDrift(code: string): boolean {
  return code.startsWith("drift-tool-") || code === "drift-risk-rose";
}
