// A drift as lines for a person: each tool, what has become of its arguments and risk, and the texts that differ.

import { LIMITS } from "../limits.ts";
import { maskSecrets } from "../policy/secrets.ts";
import { escapeText } from "../report/escape.ts";
import type { ArgumentChange, ArgumentChangeKind } from "../schema/argument-changes.ts";
import { canonicalJson, readableJson } from "../tools/canonical-json.ts";
import type { ServerDrift, ToolDrift } from "../tools/drift.ts";
import type { JsonEdit } from "../tools/json-edits.ts";
import type { RiskMark } from "../tools/risk-change.ts";
import { type DifferenceLine, differenceOf } from "./text-difference.ts";

export interface DriftLine {
  readonly kind: DifferenceLine["kind"] | "head" | "rose" | "note";
  /** Escaped. */
  readonly text: string;
  /** Levels. */
  readonly indent: number;
}

/** Values up to this are shown on one line. */
const SHORT = 60;

export function linesOf({ tools }: ServerDrift): readonly DriftLine[] {
  const lines: DriftLine[] = [];
  let hidden = 0;
  for (const tool of tools) {
    lines.push(headOf(tool));
    if (lines.length < LIMITS.driftLines) lines.push(...detailsOf(tool));
    else if (tool.edits.length > 0) hidden++;
  }
  if (hidden > 0) lines.push(note(`The differences of ${hidden} more tools are not shown.`, 0));
  return lines;
}

const MARKS: Readonly<Record<ToolDrift["kind"], string>> = {
  added: "+",
  removed: "-",
  renamed: "~",
  changed: "~",
};

function headOf({ kind, name, before, after, fields }: ToolDrift): DriftLine {
  const risk = after?.risk ?? before?.tool.risk;
  const mark = risk === undefined ? "" : ` (${risk.class}, ${risk.severity})`;
  const says: Readonly<Record<ToolDrift["kind"], string>> = {
    added: `added${mark}`,
    removed: `removed${mark}`,
    renamed: `was ${quote(before?.tool.name ?? "")}${mark}`,
    changed: `changed: ${fields.join(", ")}`,
  };
  return { kind: "head", text: `${MARKS[kind]} ${escapeText(name)}: ${escapeText(says[kind])}`, indent: 0 };
}

function detailsOf(tool: ToolDrift): readonly DriftLine[] {
  const { risk, edits, editCount } = tool;
  const more = editCount - edits.length;
  return [
    ...(risk === undefined
      ? []
      : [
          {
            kind: risk.direction === "rose" ? ("rose" as const) : ("note" as const),
            text: `risk ${risk.direction}: ${sayMark(risk.before)} → ${sayMark(risk.after)}`,
            indent: 1,
          },
        ]),
    ...tool.arguments.map((change) => note(sayArgument(change), 1)),
    ...(tool.areArgumentsComplete ? [] : [note("Not all of its arguments were compared.", 1)]),
    ...edits.flatMap(linesOfEdit),
    ...(more > 0 ? [note(`and ${more} more places`, 1)] : []),
  ];
}

function note(text: string, indent: number): DriftLine {
  return { kind: "note", text: escapeText(text), indent };
}

/** "financial, high, irreversible" */
export function sayMark({ class: risk, severity, flags }: RiskMark): string {
  return [risk, severity, ...flags].join(", ");
}

function quote(text: string): string {
  return JSON.stringify(text);
}

const SAYINGS: Readonly<Record<ArgumentChangeKind, (change: ArgumentChange) => string>> = {
  added: ({ after }) => `is new: ${after}`,
  removed: ({ before }) => `is gone: it was ${before}`,
  renamed: ({ from, after }) => `is new, and like ${from?.text}, which is gone: ${after}`,
  "type-changed": ({ before, after }) => `was ${before}, and is ${after}`,
  "now-required": () => "may no longer be left out",
  "now-optional": () => "may now be left out",
  "values-added": ({ after }) => `may now also be ${after}`,
  "values-removed": ({ before }) => `may no longer be ${before}`,
  "values-opened": ({ before }) => `may now be any value of its type: it was one of ${before}`,
  "values-closed": ({ after }) => `may now only be one of ${after}`,
  "range-loosened": sayStep,
  "range-tightened": sayStep,
  "length-loosened": sayStep,
  "length-tightened": sayStep,
  "pattern-changed": ({ before, after }) => `was to match ${before}, and is to match ${after}`,
  "members-opened": () => "may now have members that the schema does not list",
  "members-closed": () => "may no longer have members that the schema does not list",
  "schema-lost": () => "were described by a schema, of which nothing can be said any more",
  "schema-gained": () => "are described by a schema for the first time",
};

function sayStep({ before, after }: ArgumentChange): string {
  return `was ${before}, and is ${after}`;
}

/** "args.amount may now be left out". */
function sayArgument(change: ArgumentChange): string {
  return `${change.path.text} ${SAYINGS[change.kind](change)}`;
}

function linesOfEdit({ pointer, ...edit }: JsonEdit): readonly DriftLine[] {
  const head = pointer.replace(/^\//, "");
  const [before, after] = [shownValue(edit, "before"), shownValue(edit, "after")];
  if (before.length <= SHORT && after.length <= SHORT) return [note(`${head}: ${before} → ${after}`, 1)];
  const { lines, more } = differenceOf(textOf(edit.before), textOf(edit.after));
  return [
    note(head, 1),
    ...lines.map(({ kind, text }): DriftLine => ({ kind, text, indent: 2 })),
    ...(more > 0 ? [note(`and ${more} more lines`, 2)] : []),
  ];
}

function shownValue(edit: Omit<JsonEdit, "pointer">, side: "before" | "after"): string {
  return Object.hasOwn(edit, side) ? maskSecrets(canonicalJson(edit[side])) : "nothing";
}

/** A text as it is, another value as JSON over several lines; nothing where there is none. */
function textOf(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : readableJson(value);
}
