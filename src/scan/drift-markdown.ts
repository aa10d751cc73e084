// A drift as Markdown for a pull request: what has drifted in one line, and the differences as a block.

import { LIMITS } from "../limits.ts";
import { shortenText } from "../report/escape.ts";
import { codeFence, codeSpan } from "../report/escape-formats.ts";
import { reportPath } from "../report/report-path.ts";
import { plural } from "../report/text-report.ts";
import type { DriftLine } from "./drift-lines.ts";
import { countDrift, SIGNS, sayNotes } from "./drift-text.ts";
import type { ScanDrift } from "./scan-drift.ts";

/** Characters of one line: longer ones are names that a server chose to be so. */
const LONGEST_LINE = 300;

export interface DriftMarkdown {
  readonly text: string;
  /** Every tool that has drifted is in it, so its findings need not tell that again. */
  readonly isWhole: boolean;
}

/** At most about `most` characters; how many lines had no room is said. */
export function renderDriftMarkdown(scanDrift: ScanDrift, folder: string, most: number): DriftMarkdown {
  const { file, server, lines } = scanDrift;
  const where = `${codeSpan(shortenText(server, LONGEST_LINE))} in ${codeSpan(reportPath(file, folder))}`;
  const head = `\n**${countDrift(scanDrift)}** from ${where}\n`;
  const notes = sayNotes(scanDrift).map((note) => `\n${note}\n`);
  let left = Math.min(most, LIMITS.reportMarkdownDriftChars);
  const shown: string[] = [];
  for (const line of lines.map(lineOf)) {
    left -= line.length + 1;
    if (left < 0) break;
    shown.push(line);
  }
  const more = lines.length - shown.length;
  return {
    text: [
      head,
      ...(shown.length === 0 ? [] : [`\n${codeFence(shown.join("\n"), "diff")}\n`]),
      ...(more === 0 ? [] : [`\n… and ${plural(more, "more line")}.\n`]),
      ...notes,
    ].join(""),
    isWhole: more === 0,
  };
}

/** A `diff` has its signs at the start of lines. */
function lineOf({ kind, text, indent }: DriftLine): string {
  const sign = SIGNS[kind];
  // Within it, a text that begins with a sign is none.
  const margin = kind === "head" ? "" : "  ".repeat(indent);
  return shortenText(
    sign.trim() === "" ? `${margin}${sign}${text}` : `${sign}${margin}${text}`,
    LONGEST_LINE,
  );
}
