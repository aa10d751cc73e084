// What should be known of how a trace was read that two policies were compared on.

import { plural } from "../../report/text-report.ts";
import { type AgainstReport, countDecidable } from "./simulate-against-report.ts";
import { listReadingNotes } from "./simulate-report.ts";

/** A line each; escaped. */
export function listAgainstNotes(report: AgainstReport): readonly string[] {
  const { comparison } = report;
  const notes = [...listReadingNotes({ ...report, servers: comparison })];
  const decidable = countDecidable(report);
  if (decidable > 0) notes.push(`${plural(decidable, "call")} undecidable before, and decided now.`);
  const both = comparison.transitions.undecidable.undecidable;
  if (both > 0)
    notes.push(`${plural(both, "call")} undecidable under both: whether they change cannot be told.`);
  return notes;
}
