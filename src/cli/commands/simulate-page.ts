// What a replay found, as a page.

import { PLAIN_PAINT, type ReportContext } from "../../report/report.ts";
import { renderReplayHtml } from "../../simulate/replay-html.ts";
import { listNotes, type ReplayReport, renderContents, renderSkipped } from "./simulate-report.ts";

export function renderReplayPage(report: ReplayReport, context: ReportContext): Iterable<string> {
  const { facts, tally, contents } = report;
  if (facts === undefined) throw new Error("no facts were kept for the page");
  return renderReplayHtml(
    {
      facts,
      counts: tally,
      limits: tally.limits,
      policies: report.policies,
      traces: report.files,
      notes: [
        ...renderSkipped(contents, PLAIN_PAINT),
        ...renderContents(contents, PLAIN_PAINT),
        ...listNotes(report),
      ],
      failures: report.failures.map(({ finding }) => finding),
      failedExpectations: report.failedExpectations,
      checkedExpectations: report.checkedExpectations,
      coverage: report.coverage?.page,
      placeOf: report.placeOf,
    },
    context,
  );
}
