// Writes cases as the text of a test file, in YAML that a person would write.

import { isNum } from "../decimal.ts";
import type { Decision } from "../engine/decision.ts";
import { quoteText } from "../policy/quote-text.ts";
import { LONGEST_KEY, yamlNumber, yamlText } from "../policy/yaml-text.ts";
import { escapeText, escapeYamlText } from "../report/escape.ts";
import type { Args } from "./try-calls.ts";

export interface Row {
  readonly name: string;
  readonly args: Args;
  readonly approved?: boolean;
  readonly got: Decision;
}

export interface WrittenCall {
  readonly args: Args;
  readonly grant?: string;
  /** As a test file has it. */
  readonly at?: string;
  readonly repeat?: number;
  readonly every?: string;
  readonly approved?: boolean;
  readonly outcome?: "error";
  readonly got: Decision;
}

export interface Writer {
  /** Cases that follow are calls to this server. */
  readonly open: (server: string | undefined) => void;
  readonly server: () => string | null;
  readonly heading: (text: string) => void;
  readonly comment: (text: string) => void;
  /** Takes back what is written meanwhile, unless that comes to true. */
  readonly attempt: (write: () => boolean) => boolean;
  readonly call: (one: Row & { readonly tool: string }) => void;
  readonly table: (table: {
    readonly name: string;
    readonly pointer: string;
    readonly tool: string;
    /** Arguments that all rows have. */
    readonly common: Args;
    readonly rows: readonly Row[];
  }) => void;
  readonly sequence: (sequence: {
    readonly name: string;
    readonly pointer: string;
    readonly tool: string;
    /** Arguments that all calls have. */
    readonly common: Args;
    readonly calls: readonly WrittenCall[];
  }) => void;
  readonly text: () => string;
}

const HEAD = [
  "# Written by `policy test --generate`: cases on each side of the boundaries of the policy.",
  "# They expect what the policy decides today. Read them: keep those that say what you want, mend the policy for the others.",
];

export function createWriter(
  policies: readonly { readonly server: string | undefined; readonly path: string }[],
): Writer {
  const lines: string[] = [...HEAD];
  const names = new Set<string>();
  let server: string | undefined;
  const [only] = policies;
  if (only !== undefined && only.server === undefined) lines.push(`policy: ${flow(only.path)}`);
  else {
    lines.push("policy:");
    for (const one of policies) lines.push(`  ${yamlText(one.server ?? "", "plain")}: ${flow(one.path)}`);
  }
  lines.push("cases:");

  const comment = (text: string): void => void lines.push(`  # ${escapeText(text)}`.trimEnd());

  function begin(name: string, tool: string, args: Args): void {
    const said = server === undefined || policies.length === 1 ? name : `${server}: ${name}`;
    lines.push(`  - name: ${nameText(freshName(said, names))}`);
    if (server !== undefined) lines.push(`    server: ${flow(server)}`);
    lines.push(`    tool: ${flow(tool)}`);
    if (Object.keys(args).length > 0) lines.push(`    args: ${flow(args)}`);
  }

  return {
    open: (next) => {
      server = next;
    },
    server: () => server ?? null,
    heading: (text) => {
      lines.push("", `  # ${text}`);
    },
    comment,
    attempt: (write) => {
      const [countBefore, namesBefore] = [lines.length, new Set(names)];
      if (write()) return true;
      lines.length = countBefore;
      for (const name of names) if (!namesBefore.has(name)) names.delete(name);
      return false;
    },
    call: ({ name, tool, args, approved, got }) => {
      if (!areWritable(args)) return comment(`A test file cannot hold the arguments of: ${name}.`);
      begin(name, tool, args);
      if (approved === true) lines.push("    approved: true");
      lines.push(`    expect: ${expectation(got)}`);
    },
    table: ({ name, pointer, tool, common, rows }) => {
      const written = rows.filter(({ args }) => areWritable(args));
      lines.push("");
      comment(pointer);
      if (written.length < rows.length) comment("A test file cannot hold some of the arguments.");
      if (written.length === 0) return;
      begin(name, tool, common);
      lines.push("    each:");
      const labels = new Set<string>();
      for (const { name: label, args, approved, got } of written) {
        const parts = [
          `name: ${nameText(freshName(label, labels))}`,
          ...argsPart(args, common),
          ...(approved === true ? ["approved: true"] : []),
          `expect: ${expectation(got)}`,
        ];
        lines.push(`      - { ${parts.join(", ")} }`);
      }
    },
    sequence: ({ name, pointer, tool, common, calls }) => {
      lines.push("");
      comment(pointer);
      if (!calls.every(({ args }) => areWritable(args)))
        return comment("A test file cannot hold the arguments.");
      begin(name, tool, common);
      lines.push("    calls:");
      for (const call of calls) lines.push(`      - { ${callParts(call, common).join(", ")} }`);
    },
    text: () => escapeYamlText(`${lines.join("\n")}\n`),
  };
}

/** What a row or call adds to the arguments of its case. */
function argsPart(args: Args, common: Args): readonly string[] {
  const own = Object.fromEntries(Object.entries(args).filter(([key]) => !Object.hasOwn(common, key)));
  return Object.keys(own).length === 0 ? [] : [`args: ${flow(own)}`];
}

function callParts(
  { at, repeat, every, grant, args, approved, outcome, got }: WrittenCall,
  common: Args,
): readonly string[] {
  return [
    ...(at === undefined ? [] : [`at: ${quoteIfSign(at)}`]),
    ...(repeat === undefined || repeat === 1 ? [] : [`repeat: ${repeat}`]),
    ...(every === undefined || every === "0s" ? [] : [`every: ${every}`]),
    ...(grant === undefined ? [] : [`grant: ${flow(grant)}`]),
    ...argsPart(args, common),
    ...(approved === true ? ["approved: true"] : []),
    ...(outcome === undefined ? [] : [`outcome: ${outcome}`]),
    `expect: ${expectation(got)}`,
  ];
}

function quoteIfSign(at: string): string {
  return /^\d+[a-z]/.test(at) ? at : quoteText(at);
}

/** Sentences are in quotes whatever signs they hold; those with quotes of their own in single ones. */
function nameText(name: string): string {
  return yamlText(name, /["\\]/.test(name) && !name.includes("##") ? "single" : "plain");
}

function freshName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted} (${i})`;
  taken.add(name);
  return name;
}

function expectation({ decision, rule }: Decision): string {
  return decision === "allow" || rule === "" ? decision : `{ decision: ${decision}, rule: ${flow(rule)} }`;
}

/** A JSON value on one line, as YAML that every reader reads alike. */
function flow(value: unknown): string {
  if (isNum(value)) return yamlNumber(value) ?? "0";
  if (typeof value === "string") return yamlText(value, "plain");
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, item]) => `${yamlText(key, "plain")}: ${flow(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function areWritable(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(areWritable);
  if (typeof value !== "object" || value === null || isNum(value)) return true;
  return Object.entries(value).every(
    ([key, item]) => quoteText(key).length <= LONGEST_KEY && key.isWellFormed() && areWritable(item),
  );
}
