// Coverage as lcov records, for genhtml, editors and CI: the policy's files are the sources, its tools the functions,
// its points the branches.

import type { Source } from "../policy/source.ts";
import { escapeText } from "../report/escape.ts";
import { reportPath } from "../report/report-path.ts";
import type { Coverage } from "./coverage.ts";
import { type CoverageItem, listItems } from "./coverage-items.ts";

/** `folder` is the one that paths of files start at. */
export function* renderCoverageLcov(
  coverage: Coverage,
  sources: readonly Source[],
  folder: string,
): Iterable<string> {
  const itemsOf = new Map<string, CoverageItem[]>();
  for (const item of listItems(coverage, sources)) {
    const own = itemsOf.get(item.file);
    if (own === undefined) itemsOf.set(item.file, [item]);
    else own.push(item);
  }
  for (const [file, own] of itemsOf) {
    const records = [...functions(own), ...branches(own), ...lines(own)];
    yield `TN:\nSF:${escapeText(reportPath(file, folder))}\n${records.join("\n")}\nend_of_record\n`;
  }
}

function functions(items: readonly CoverageItem[]): readonly string[] {
  const tools = items.filter(({ kind }) => kind === "tool");
  return [
    ...tools.map(({ line, name }) => `FN:${line},${functionName(name)}`),
    ...tools.map(({ calls, name }) => `FNDA:${calls},${functionName(name)}`),
    `FNF:${tools.length}`,
    `FNH:${tools.filter(({ calls }) => calls > 0).length}`,
  ];
}

/**
 * Readers end a name at its first comma, and cut spaces off. A backslash is doubled first, so that two tools never have
 * one name.
 */
function functionName(tool: string): string {
  if (tool === "") return EMPTY;
  return escapeText(tool.replaceAll("\\", "\\\\")).replaceAll(/,|^ | $/g, (char) =>
    char === "," ? COMMA : SPACE,
  );
}

const EMPTY = "\\u{}";
const COMMA = "\\u{2c}";
const SPACE = "\\u{20}";

/** A block for each item of a line; the branch of a point is `-` when no call came to the line. */
function branches(items: readonly CoverageItem[]): readonly string[] {
  const uses = usesOfLines(items);
  const blocks = new Map<number, number>();
  const points = items.flatMap(({ line, points }) => {
    if (points.length === 0) return [];
    const block = blocks.get(line) ?? 0;
    blocks.set(line, block + 1);
    return points.map((point, branch) => ({
      record: `BRDA:${line},${block},${branch},${uses.get(line)?.calls === 0 ? "-" : point.calls}`,
      isTaken: point.calls > 0,
    }));
  });
  return [
    ...points.map(({ record }) => record),
    `BRF:${points.length}`,
    `BRH:${points.filter(({ isTaken }) => isTaken).length}`,
  ];
}

/**
 * A line is hit as often as everything on it together, so that none with a taken branch counts as missed. One of whose
 * branches none was taken is missed, whatever came to it: lcov 2 refuses a whole report for a line that was hit without.
 */
function lines(items: readonly CoverageItem[]): readonly string[] {
  const hits = [...usesOfLines(items)].map(
    ([line, { calls, isTaken }]) => [line, isTaken === false ? 0 : calls] as const,
  );
  return [
    ...hits.map(([line, calls]) => `DA:${line},${calls}`),
    `LF:${hits.length}`,
    `LH:${hits.filter(([, calls]) => calls > 0).length}`,
  ];
}

interface LineUse {
  readonly calls: number;
  /** Whether a point was seen; `undefined` on a line without points. */
  readonly isTaken: boolean | undefined;
}

function usesOfLines(items: readonly CoverageItem[]): ReadonlyMap<number, LineUse> {
  const uses = new Map<number, LineUse>();
  for (const { line, calls, points } of items) {
    const known = uses.get(line);
    const isTaken = points.length === 0 ? undefined : points.some((point) => point.calls > 0);
    uses.set(line, {
      calls: (known?.calls ?? 0) + calls,
      isTaken: known?.isTaken === undefined ? isTaken : known.isTaken || isTaken === true,
    });
  }
  return uses;
}
