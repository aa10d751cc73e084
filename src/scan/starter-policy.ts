// A policy to start from: denies by default, and has the recommended entry for each tool of a server.
// specification: cli.md section 3 (--init).

import { LIMITS } from "../limits.ts";
import { joinPointer } from "../policy/pointer.ts";
import { type Comments, printYaml } from "../policy/print-yaml.ts";
import { type Printable, printJson, toPrintable } from "../policy/printable.ts";
import { maskSecrets } from "../policy/secrets.ts";
import { escapeJsonText, escapeText, escapeYamlText, shortenText } from "../report/escape.ts";
import type { SchemaBudget } from "../schema/argument-facts.ts";
import { RISK_CLASSES, type RiskClass, type Tool } from "../tools/tool.ts";
import { type RecommendedEntry, recommendEntry, schemaBudget } from "./recommend.ts";

export interface StarterPolicy {
  readonly entries: readonly StarterEntry[];
  /** Names that no policy can hold, because they are no text: their tools stay denied. */
  readonly unwritable: readonly string[];
}

export interface StarterEntry {
  /** Of several tools with the name, the one that the entry is for: the worst. */
  readonly tool: Tool;
  /** How many tools of the server have the name. */
  readonly count: number;
  readonly recommended: RecommendedEntry;
}

/** The tools are sorted by name, as scans are. */
export function makeStarterPolicy(tools: readonly Tool[]): StarterPolicy {
  const byName = new Map<string, Tool[]>();
  for (const tool of tools) {
    const twins = byName.get(tool.name);
    if (twins === undefined) byName.set(tool.name, [tool]);
    else twins.push(tool);
  }
  const budget = schemaBudget();
  const groups = [...byName].map(([name, twins]) => ({ name, twins }));
  return {
    entries: groups.filter(({ name }) => name.isWellFormed()).map(({ twins }) => toEntry(twins, budget)),
    unwritable: groups.filter(({ name }) => !name.isWellFormed()).map(({ name }) => name),
  };
}

function toEntry(twins: readonly Tool[], budget: SchemaBudget): StarterEntry {
  const [worst] = twins.toSorted((a, b) => rank(b) - rank(a));
  if (worst === undefined) throw new Error("a name without a tool");
  const flags = [...new Set(twins.flatMap(({ risk }) => risk.flags))].sort();
  // Nobody knows which of them a call reaches, so no schema says what its arguments may be.
  const tool = twins.length === 1 ? worst : { ...worst, inputSchema: null, risk: { ...worst.risk, flags } };
  return { tool, count: twins.length, recommended: recommendEntry(tool, budget) };
}

function rank({ risk }: Tool): number {
  return RISK_CLASSES.indexOf(risk.class);
}

/** What the server calls itself: as untrusted as everything else that it says. */
export interface StarterServer {
  readonly name: string;
  readonly version: string;
}

export type StarterFormat = "yaml" | "json";

/** The policy's text. JSON has no comments; those of YAML are left out where the file would be too large with them. */
export function renderStarterPolicy(
  starter: StarterPolicy,
  server: StarterServer,
  format: StarterFormat,
): string {
  const document = new Map<string, Printable>([
    ["version", "1"],
    ["default", "deny"],
    [
      "tools",
      new Map(starter.entries.map(({ tool, recommended }) => [tool.name, toPrintable(recommended.entry)])),
    ],
  ]);
  if (format === "json") return escapeJsonText(printJson(document));
  const text = escapeYamlText(printYaml(document, commentsOf(starter, server)));
  return byteLength(text) <= LIMITS.policyBytes ? text : escapeYamlText(printYaml(document));
}

/** At least as many as the text has in UTF-8. */
function byteLength(text: string): number {
  return text.length <= LIMITS.policyBytes / 3 ? text.length : new TextEncoder().encode(text).length;
}

function commentsOf(starter: StarterPolicy, server: StarterServer): Comments {
  return new Map([
    ["", headLines(starter, server)],
    ...starter.entries.map((entry): [string, readonly string[]] => [
      joinPointer("/tools", entry.tool.name),
      entryLines(entry),
    ]),
  ]);
}

const GIVEN: Readonly<Record<RiskClass, string>> = {
  read: "allowed",
  unknown: "as a write, because nothing shows what they do",
  write: "30 calls a minute",
  execute: "10 calls a minute, with the arguments that the schema allows",
  destructive: "a person approves each call",
  financial: "a person approves each call, and a cap a day",
};

function headLines({ entries }: StarterPolicy, { name, version }: StarterServer): readonly string[] {
  const whose = name === "" ? "an MCP server" : `the MCP server ${said(`${name} ${version}`.trim(), 80)}`;
  const counts = RISK_CLASSES.flatMap((riskClass) => {
    const count = entries.filter(({ tool }) => tool.risk.class === riskClass).length;
    return count === 0 ? [] : [`  ${String(count).padStart(4)} ${riskClass.padEnd(11)}  ${GIVEN[riskClass]}`];
  });
  return [
    `A policy to start from, for ${whose}. Written by \`policy scan --init\`.`,
    "",
    "A tool that is not listed is denied. Each tool has what is recommended for its risk:",
    "",
    ...counts,
    "",
    "The risk was judged from the name, the schema and the texts of the tool; above each entry stands what showed it,",
    "and what asks for more. Change what you know better, and check the file with `policy lint`.",
  ];
}

const LONGEST_EVIDENCE = 90;

function entryLines({ tool, count, recommended }: StarterEntry): readonly string[] {
  const { risk } = tool;
  const flags = risk.flags.length === 0 ? "" : ` (${risk.flags.join(", ")})`;
  const evidence = risk.evidence.find((one) => one.class === risk.class) ?? risk.evidence[0];
  const shown = evidence === undefined ? "nothing shows what it does" : said(evidence.why, LONGEST_EVIDENCE);
  return [
    `${risk.class}, ${risk.severity}${flags}: ${shown}`,
    ...(count === 1 ? [] : [`The server lists ${count} tools of this name; this is for the worst of them.`]),
    ...recommended.notes,
  ];
}

/** Text of the server: no secret, short, and nothing in it that a terminal or an editor acts on. */
function said(text: string, most: number): string {
  return escapeText(shortenText(maskSecrets(text), most));
}
