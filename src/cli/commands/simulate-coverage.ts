// What `--coverage` of simulate adds to a replay: watching it, and its part of every format.

import { PolicyError } from "../../errors.ts";
import { type Paint, PLAIN_PAINT } from "../../report/report.ts";
import { type Coverage, type CoverageKeeper, createCoverage } from "../../simulate/coverage.ts";
import type { CoveragePage } from "../../simulate/coverage-html.ts";
import { listItems } from "../../simulate/coverage-items.ts";
import { toJsonCoverage } from "../../simulate/coverage-json.ts";
import { renderCoverageLcov } from "../../simulate/coverage-lcov.ts";
import { renderCoverageMarkdown } from "../../simulate/coverage-markdown.ts";
import { measureCoverage } from "../../simulate/coverage-merge.ts";
import { isBelow, type Minimum, readMinimum } from "../../simulate/coverage-minimum.ts";
import { renderCoverageText, renderCoverageTotal } from "../../simulate/coverage-text.ts";
import type { LoadedPolicy } from "../load-policies.ts";

/** The coverage of a replay that is over, for the formats that show it. */
export interface CoverageReport {
  readonly text: (paint: Paint, columns: number | undefined) => string;
  readonly json: () => object;
  /** The folder is the one that paths of files start at. */
  readonly markdown: (folder: string) => string;
  readonly page: CoveragePage;
  readonly lcov: (folder: string) => Iterable<string>;
  /** One line that says how much was covered, and whether it is enough. */
  readonly total: string;
  /** How much was covered. */
  readonly measure: string;
  /** As it was written; only with --min-coverage. */
  readonly minimum: string | undefined;
  readonly isBelow: boolean;
}

export interface CoverageWatch {
  readonly observe: CoverageKeeper["observe"];
  readonly read: () => CoverageReport;
}

/** Throws PolicyError usage. */
export function watchCoverage(
  policies: readonly LoadedPolicy[],
  minCoverage: string | undefined,
): CoverageWatch {
  const minimum = readMinCoverage(minCoverage);
  const { observe, read } = createCoverage(policies);
  return { observe, read: () => reportCoverage(read(), policies, minimum) };
}

/** What --min-coverage says. Throws PolicyError usage. */
export function readMinCoverage(written: string | undefined): Minimum | undefined {
  if (written === undefined) return undefined;
  const minimum = readMinimum(written);
  if (minimum === undefined)
    throw new PolicyError("usage", "--min-coverage needs a percentage, a number from 0 to 100.");
  return minimum;
}

export function reportCoverage(
  coverage: Coverage,
  policies: readonly LoadedPolicy[],
  minimum: Minimum | undefined,
): CoverageReport {
  const sources = policies.map(({ source }) => source);
  return {
    text: (paint, columns) => renderCoverageText(coverage, sources, { paint, columns, minimum }),
    json: () => toJsonCoverage(coverage, sources, minimum),
    markdown: (folder) => renderCoverageMarkdown(coverage, sources, folder, minimum),
    page: { items: listItems(coverage, sources), measure: measureCoverage(coverage), minimum },
    lcov: (folder) => renderCoverageLcov(coverage, sources, folder),
    total: renderCoverageTotal(coverage, PLAIN_PAINT, minimum),
    measure: renderCoverageTotal(coverage, PLAIN_PAINT),
    minimum: minimum?.text,
    isBelow: minimum !== undefined && isBelow(measureCoverage(coverage), minimum),
  };
}
