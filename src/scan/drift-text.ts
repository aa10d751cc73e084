// A drift as text for a terminal.

import { escapeText } from "../report/escape.ts";
import type { Paint } from "../report/report.ts";
import { plural } from "../report/text-report.ts";
import type { DriftLine } from "./drift-lines.ts";
import type { ScanDrift } from "./scan-drift.ts";

const PAINTS: Readonly<Record<DriftLine["kind"], keyof Paint | undefined>> = {
  head: "strong",
  rose: "error",
  note: undefined,
  removed: "error",
  added: "good",
  same: "faint",
  gap: "faint",
};
const SIGNS: Readonly<Record<DriftLine["kind"], string>> = {
  head: "",
  rose: "",
  note: "",
  removed: "- ",
  added: "+ ",
  same: "  ",
  gap: "  ",
};

export function renderDrift({ file, server, drift, rules, lines }: ScanDrift, paint: Paint): string {
  const where = `${server} in ${file}`;
  const { tools, unseen } = drift;
  const count = plural(tools.length, "tool has drifted", "tools have drifted");
  const verdict =
    tools.length > 0
      ? paint.error(`${count} from ${escapeText(where)}`)
      : paint.good(`No tool has drifted from ${escapeText(where)}`);
  const unseenLine =
    unseen.length === 0
      ? []
      : [`${plural(unseen.length, "tool")} of the lockfile may be there still: the list is not complete.`];
  const cut =
    rules?.isComplete === false
      ? ["So much has changed that not all of it was held against the policy."]
      : [];
  return [verdict, ...lines.map((line) => renderLine(line, paint)), ...unseenLine, ...cut].join("\n");
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
