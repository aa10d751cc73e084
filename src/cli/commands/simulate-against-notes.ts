// What should be known of how a trace was read that two policies were compared on.

import { plural } from "../../report/text-report.ts";
import { type AgainstReport, countDecidable } from "./simulate-against-report.ts";
import { listReadingNotes } from "./simulate-report.ts";

/** A line each; escaped. */
export function listAgainstNotes(report: AgainstReport): readonly string[] {
  const { comparison } = report;
  const notes = [...listReadingNotes({ ...report, servers: comparison, anonymous: comparison.anonymous })];
  const decidable = countDecidable(report);
  if (decidable > 0) notes.push(`${plural(decidable, "call")} undecidable before, and decided now.`);
  const both = comparison.transitions.undecidable.undecidable;
  if (both > 0)
    notes.push(
      `${plural(both, "call")} undecidable under both: whether ${both === 1 ? "it changes" : "they change"} cannot be told.`,
    );
  return notes;
}

/** How many calls change, and of how many "no change" says little. */
export function headlineOf({ comparison }: AgainstReport): string {
  const { calls, changed, transitions } = comparison;
  const undecidable = transitions.undecidable.undecidable;
  const ungoverned =
    comparison.ungoverned.reduce((sum, row) => sum + row.calls, 0) +
    comparison.unlistedServers +
    comparison.ungovernedNameless;
  const aside = [
    ...(undecidable > 0 ? [`${undecidable} undecidable under both`] : []),
    ...(ungoverned > 0 ? [`${ungoverned} governed by neither policy`] : []),
  ];
  const verb = changed === 1 || calls === 1 ? "changes" : "change";
  const found = `${changed === 0 ? "none" : changed} of ${plural(calls, "call")} ${verb}`;
  return [found, ...aside].join("; ");
}
