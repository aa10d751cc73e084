// Opens policies that a test writes out, and says what is wrong with them in short.

import { createCounters } from "../../src/engine/counters.ts";
import { decide } from "../../src/engine/decide.ts";
import type { Decision } from "../../src/engine/decision.ts";
import type { Program } from "../../src/engine/program.ts";
import type { Finding } from "../../src/finding.ts";
import { parseExactJson } from "../../src/json.ts";
import { type OpenedPolicy, openPolicy } from "../../src/lint/open-policy.ts";
import { toFindings } from "../../src/policy/findings.ts";

export type Format = "yaml" | "json";

export function open(text: string | Uint8Array, format: Format = "yaml"): Promise<OpenedPolicy> {
  return openPolicy(`policy.${format}`, typeof text === "string" ? Buffer.from(text, "utf8") : text);
}

/** Everything that makes a policy unusable, with its place. */
export async function problemsOf(
  text: string | Uint8Array,
  format: Format = "yaml",
): Promise<readonly Finding[]> {
  const { source, problems } = await open(text, format);
  return toFindings(source, problems);
}

/** The codes of the problems, each once, in order. */
export async function codesOf(
  text: string | Uint8Array,
  format: Format = "yaml",
): Promise<readonly string[]> {
  return [...new Set((await problemsOf(text, format)).map(({ code }) => code))];
}

/** The text of a file that a finding covers. */
export function coveredBy(text: string, { line, column, endLine, endColumn }: Finding): string {
  const lines = text.replace(/^\ufeff/, "").split("\n");
  const first = lines[line - 1] ?? "";
  if (line === endLine) return first.slice(column - 1, endColumn - 1);
  const between = lines.slice(line, endLine - 1);
  return [first.slice(column - 1), ...between, (lines[endLine - 1] ?? "").slice(0, endColumn - 1)].join("\n");
}

export async function openUsable(text: string, format: Format = "yaml"): Promise<Program> {
  const { program, problems } = await open(text, format);
  if (program === undefined) throw new Error(`refused: ${JSON.stringify(problems)}\n${text}`);
  return program;
}

/** Decides a call with fresh counters; the arguments are JSON text. */
export function decideOnce(program: Program, tool: string, args = "{}"): Decision {
  const call = {
    grant: "g",
    server: null,
    tool,
    args: parseExactJson(args) as Record<string, unknown>,
    argsKnown: true,
    time: 0,
    approved: false,
  };
  return decide(program, call, createCounters());
}
