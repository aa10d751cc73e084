// The baseline: findings that were there when it was written, and are accepted until somebody mends them.
// specification: cli.md section 2.

import type { Finding, Problem, SuppressedFinding } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { compareText } from "../order.ts";
import { toFindings } from "../policy/findings.ts";
import { joinPointer } from "../policy/pointer.ts";
import { itemsOf, type Located, member, type Reading, textOf } from "../policy/read-nodes.ts";
import { explainErrors, type Grammar } from "../policy/schema-problems.ts";
import { readSource, type Source } from "../policy/source.ts";
import { toPlain } from "../policy/validate.ts";
import { findErrors } from "./baseline-errors.generated.ts";

export interface BaselineEntry {
  readonly code: string;
  /** Relative to the folder of the baseline, with slashes. */
  readonly file: string;
  readonly fingerprint: string;
  /** For people. */
  readonly pointer: string;
  readonly message: string;
}

export interface Baseline {
  readonly source: Source;
  /** In the order of the file. */
  readonly entries: readonly BaselineEntry[];
}

const GRAMMAR: Grammar = { validate: findErrors, definitions: {}, whole: "The baseline" };

/** Reads a baseline, or says what is wrong with it. One error anywhere and nothing is accepted. */
export async function readBaseline(
  file: string,
  bytes: Uint8Array,
): Promise<{ baseline: Baseline | undefined; findings: readonly Finding[] }> {
  const source = await readSource(file, bytes, LIMITS.baselineBytes);
  const { root } = source;
  const parsed = source.problems;
  const problems =
    root === undefined || parsed.length > 0
      ? parsed
      : explainErrors(toPlain(root), { ...source, root }, GRAMMAR).problems;
  if (root === undefined || problems.length > 0) {
    return { baseline: undefined, findings: toFindings(source, problems) };
  }
  const reading: Reading = { problems: [], hasMismatch: false };
  const entries = itemsOf(member({ node: root, pointer: "" }, "entries"), reading).map((item) =>
    readEntry(item, reading),
  );
  return { baseline: { source, entries }, findings: [] };
}

function readEntry(located: Located, reading: Reading): BaselineEntry {
  const text = (key: string): string => textOf(member(located, key), reading) ?? "";
  return {
    code: text("code"),
    file: text("file"),
    fingerprint: text("fingerprint"),
    pointer: text("pointer"),
    message: text("message"),
  };
}

/** The text of a baseline: the same for the same entries, in whatever order they come. */
export function printBaseline(entries: readonly BaselineEntry[]): string {
  const sorted = [...entries].sort(
    (a, b) =>
      compareText(a.file, b.file) || compareText(a.code, b.code) || compareText(a.fingerprint, b.fingerprint),
  );
  const written = sorted.map(({ code, file, fingerprint, pointer, message }) => ({
    code,
    file,
    fingerprint,
    pointer,
    message,
  }));
  return `${JSON.stringify({ version: 1, entries: written }, undefined, 2)}\n`;
}

export interface BaselineTerms {
  /** What entries call a file that findings name otherwise. */
  readonly pathOf: (file: string) => string;
  readonly canAccept: (code: string) => boolean;
  /** Whether an entry that fits nothing is stale: its rule has looked at its file, or neither is there any more. */
  readonly isJudged: (entry: BaselineEntry) => boolean;
}

/** Takes out the findings that the baseline accepts, and reports entries that accept nothing. */
export function applyBaseline(
  { source, entries }: Baseline,
  findings: readonly Finding[],
  { pathOf, canAccept, isJudged }: BaselineTerms,
): { kept: readonly Finding[]; suppressed: readonly SuppressedFinding[] } {
  const known = new Map(entries.map((entry, i) => [keyOf(entry), i]));
  const used = new Set<number>();
  const kept: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const finding of findings) {
    const { code, fingerprint = "" } = finding;
    const index = canAccept(code)
      ? known.get(keyOf({ code, fingerprint, file: pathOf(finding.file) }))
      : undefined;
    if (index === undefined) kept.push(finding);
    else suppressed.push({ finding, kind: "external", justification: "" });
    if (index !== undefined) used.add(index);
  }
  const stale = entries.flatMap((entry, i) =>
    used.has(i) || !isJudged(entry) ? [] : [staleEntry(entry, i)],
  );
  return { kept: [...kept, ...toFindings(source, stale)], suppressed };
}

function keyOf({ code, file, fingerprint }: Pick<BaselineEntry, "code" | "file" | "fingerprint">): string {
  return JSON.stringify([code, file, fingerprint]);
}

function staleEntry({ code, file }: BaselineEntry, index: number): Problem {
  return {
    code: "stale-baseline-entry",
    severity: "warning",
    anchor: { pointer: joinPointer("/entries", index) },
    message: `The baseline accepts ${JSON.stringify(code)} in ${JSON.stringify(file)}, which is no longer found.`,
    help: "Run `policy lint --write-baseline` again, so that the next such mistake is reported.",
  };
}
