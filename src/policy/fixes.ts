// Which of many fixes can be made at once, and what the file is then.

import type { Fix, TextEdit } from "../finding.ts";
import { applyEdits } from "./edit.ts";

/**
 * The fixes that do not touch each other, those first that start first. Of a fix all edits are made or none;
 * one that meets an earlier one has to wait until the file has been read again.
 */
export function selectFixes(fixes: readonly Fix[]): readonly Fix[] {
  const taken: TextEdit[] = [];
  return [...fixes].sort(compareFixes).filter(({ edits }) => {
    const sorted = [...edits].sort(compareEdits);
    const isFree =
      sorted.length > 0 &&
      sorted.every((edit, i) => !meets(sorted[i - 1], edit)) &&
      sorted.every((edit) => {
        const at = findPosition(taken, edit);
        return !meets(taken[at - 1], edit) && !meets(edit, taken[at]);
      });
    if (isFree) for (const edit of sorted) taken.splice(findPosition(taken, edit), 0, edit);
    return isFree;
  });
}

export function applyFixes(text: string, fixes: readonly Fix[]): string {
  return applyEdits(
    text,
    fixes.flatMap(({ edits }) => edits),
  );
}

function compareEdits(a: TextEdit, b: TextEdit): number {
  return a.start - b.start || a.end - b.end;
}

function compareFixes(a: Fix, b: Fix): number {
  return startOf(a) - startOf(b);
}

function startOf({ edits }: Fix): number {
  return edits.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
}

/** Whether two edits, the first of which starts first, overlap, or insert at one place in an order that nobody knows. */
function meets(first: TextEdit | undefined, second: TextEdit | undefined): boolean {
  if (first === undefined || second === undefined) return false;
  const isInsertion = first.start === first.end || second.start === second.end;
  return isInsertion ? second.start <= first.end : second.start < first.end;
}

/** Where the edit belongs among sorted ones. */
function findPosition(sorted: readonly TextEdit[], edit: TextEdit): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = sorted[middle];
    if (other !== undefined && compareEdits(other, edit) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
