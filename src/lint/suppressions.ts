// Comments that suppress findings: `# policy-ignore CODE[, CODE] [until YYYY-MM-DD] -- reason`.
// specification: cli.md section 2.

import type { Finding, SuppressedFinding } from "../finding.ts";
import { maskSecrets } from "../policy/secrets.ts";
import { shorten } from "../policy/shorten.ts";
import { placeOf, type Source, type Span } from "../policy/source.ts";

/** One code of a comment. */
export interface Suppression {
  readonly code: string;
  /** Where the code stands. */
  readonly span: Span;
  /** The line whose findings it suppresses, from 1. */
  readonly line: number;
  readonly reason: string;
  /** The last day on which it holds, as YYYY-MM-DD. */
  readonly until: string | undefined;
}

/** A comment that means to suppress something and does not say it in a way that counts. */
export interface MalformedSuppression {
  readonly span: Span;
  readonly message: string;
}

export interface Suppressions {
  readonly suppressions: readonly Suppression[];
  readonly malformed: readonly MalformedSuppression[];
}

/** Whatever begins so means to suppress, however it goes on. */
const MEANT = /^#[#\s]*policy[-_]ignore(?![a-z])/i;
const OPENING = /^#\s*policy-ignore(?=\s|$)/;
const CODE = /^[a-z][a-z0-9-]*$/;
/** Characters of a word that messages quote. */
const MOST_SHOWN = 60;

export function readSuppressions(source: Source): Suppressions {
  const suppressions: Suppression[] = [];
  const malformed: MalformedSuppression[] = [];
  for (const span of source.comments) {
    const text = source.text.slice(span.start, span.end).trimEnd();
    if (!MEANT.test(text)) continue;
    const read = readComment(text);
    if (typeof read === "string") {
      malformed.push({ span, message: read });
      continue;
    }
    const line = lineOf(source, span);
    for (const { code, offset } of read.codes) {
      const start = span.start + offset;
      const { reason, until } = read;
      suppressions.push({ code, span: { start, end: start + code.length }, line, reason, until });
    }
  }
  return { suppressions, malformed };
}

interface ReadComment {
  readonly codes: readonly { readonly code: string; readonly offset: number }[];
  readonly reason: string;
  readonly until: string | undefined;
}

/** What a comment says, or what is wrong with it. */
function readComment(text: string): ReadComment | string {
  const opening = OPENING.exec(text)?.[0];
  if (opening === undefined) return "It begins otherwise than `# policy-ignore` and a space.";
  const dashes = text.search(/\s--(?:\s|$)/);
  const reason = dashes === -1 ? "" : text.slice(dashes + 3).trim();
  if (/^[\p{Default_Ignorable_Code_Point}\p{Cf}\s]*$/u.test(reason))
    return "It gives no reason, so it suppresses nothing.";
  const written = text.slice(opening.length, dashes);
  const word = written.search(/\suntil(?:\s|$)/);
  const until = word === -1 ? undefined : written.slice(word + " until".length).trim();
  if (until !== undefined && !isDate(until))
    return `\`${shorten(until, MOST_SHOWN)}\` is no date of the form YYYY-MM-DD.`;
  const codes: { code: string; offset: number }[] = [];
  let offset = opening.length;
  for (const part of (word === -1 ? written : written.slice(0, word)).split(",")) {
    const code = part.trim();
    if (code === "all" || code.includes("*")) return "It names no single rule: each has to be named.";
    if (!CODE.test(code))
      return code === "" ? "It names no rule." : `\`${shorten(code, MOST_SHOWN)}\` is no code of a rule.`;
    codes.push({ code, offset: offset + part.indexOf(code) });
    offset += part.length + 1;
  }
  return { codes, reason: maskSecrets(reason), until };
}

/** A day of the calendar; without a clock, and without the leniency of Date for the 31st of February. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The comment's own line, or, when nothing else stands there, the next line that is no comment. */
function lineOf(source: Source, span: Span): number {
  const { line } = placeOf(source, span);
  if (!isOnlyComment(source, line)) return line;
  let below = line + 1;
  while (below <= source.lineStarts.length && isOnlyComment(source, below)) below++;
  return below;
}

function isOnlyComment({ text, lineStarts }: Source, line: number): boolean {
  return /^[ \t]*#/.test(text.slice(lineStarts[line - 1] ?? text.length, lineStarts[line]));
}

export type SuppressionState = "used" | "unused" | "expired" | "unsuppressible" | "unknown" | "not judged";

export interface JudgedSuppression extends Suppression {
  readonly state: SuppressionState;
}

/** What the comments of a file came to: what the rules about suppressions look at. */
export interface SuppressionReview {
  readonly suppressions: readonly JudgedSuppression[];
  readonly malformed: readonly MalformedSuppression[];
  /** Codes that can be suppressed. */
  readonly codes: readonly string[];
}

export interface SuppressionTerms {
  /** Codes of rules that can be suppressed. */
  readonly codes: ReadonlySet<string>;
  /** Other codes that are known: nothing suppresses them. */
  readonly fixedCodes: ReadonlySet<string>;
  /** Codes of rules that looked at this file. */
  readonly ran: ReadonlySet<string>;
  /** YYYY-MM-DD. Without it every date has passed: a suppression that cannot be checked does not hold. */
  readonly today: string | undefined;
}

/** Takes out the findings that comments suppress, and judges the comments. */
export function applySuppressions(
  { suppressions, malformed }: Suppressions,
  findings: readonly Finding[],
  terms: SuppressionTerms,
): { kept: readonly Finding[]; suppressed: readonly SuppressedFinding[]; review: SuppressionReview } {
  const holding = new Map<string, Suppression>();
  for (const one of suppressions) {
    const isHolding = terms.codes.has(one.code) && !isExpired(one, terms);
    if (isHolding && !holding.has(keyOf(one))) holding.set(keyOf(one), one);
  }
  const used = new Set<Suppression>();
  const kept: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const finding of findings) {
    const by = holding.get(keyOf(finding));
    if (by === undefined) kept.push(finding);
    else suppressed.push({ finding, kind: "inSource", justification: by.reason });
    if (by !== undefined) used.add(by);
  }
  const judged = suppressions.map((one) => ({
    ...one,
    state: used.has(one) ? ("used" as const) : judge(one, terms),
  }));
  return { kept, suppressed, review: { suppressions: judged, malformed, codes: [...terms.codes] } };
}

function judge(one: Suppression, terms: SuppressionTerms): SuppressionState {
  if (terms.fixedCodes.has(one.code)) return "unsuppressible";
  if (!terms.codes.has(one.code)) return "unknown";
  if (isExpired(one, terms)) return "expired";
  return terms.ran.has(one.code) ? "unused" : "not judged";
}

function isExpired({ until }: Suppression, { today }: SuppressionTerms): boolean {
  return until !== undefined && (today === undefined || until < today);
}

function keyOf({ code, line }: { readonly code: string; readonly line: number }): string {
  return `${line} ${code}`;
}
