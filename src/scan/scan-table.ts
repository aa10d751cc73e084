// The table of tools of one server, as wide as the terminal is at most.

import { escapeText, shortenText } from "../report/escape.ts";
import type { Paint } from "../report/report.ts";
import { renderTable, widthOf } from "../report/table.ts";
import type { RiskSeverity } from "../tools/tool.ts";
import { fitNames } from "./fit-names.ts";
import type { JudgedTool } from "./tally.ts";

export interface TableOptions {
  readonly paint: Paint;
  /** Columns there are; `undefined` when nothing need be cut. */
  readonly columns: number | undefined;
  /** Where in the policy what is said of a tool stands; empty where nothing is said. */
  readonly lineOf: (tool: JudgedTool) => string;
  /** Lines that stand below a tool. */
  readonly below: (tool: JudgedTool) => readonly string[];
}

interface Column {
  readonly title: string;
  readonly cells: readonly string[];
}

const GAP = 2;
/** Below this a name says too little, and the table may be wider than the terminal. */
const NARROWEST_NAME = 12;
/** A name gets so much before anything else is shown that may be left out. */
const WIDE_NAME = 32;
/** Characters of a signal. */
const LONGEST_WHY = 60;
/** Mark of a tool that nothing governs. */
const MARK = "!";

export interface ToolTable {
  readonly text: string;
  /** False when there was no room for them. */
  readonly areFlagsShown: boolean;
}

export function renderToolTable(tools: readonly JudgedTool[], options: TableOptions): ToolTable {
  const names = { title: "tool", cells: tools.map(({ tool }) => escapeText(tool.name)) };
  const before: readonly Column[] = [
    { title: "  severity", cells: tools.map(severityCell) },
    {
      title: "risk",
      cells: tools.map(({ tool: { risk } }) => `${risk.class}${risk.confidence === "low" ? "?" : ""}`),
    },
  ];
  const isJudged = tools.some(({ governed }) => governed !== undefined);
  const after: readonly Column[] = isJudged
    ? [
        { title: "governance", cells: tools.map(({ governed }) => governed?.state ?? "") },
        { title: "line", cells: tools.map(options.lineOf) },
      ]
    : [];
  const fixed = [...before, ...after];
  const flags = { title: "flags", cells: tools.map(({ tool }) => tool.risk.flags.join(" ")) };
  const rest = isJudged
    ? { title: "rule", cells: tools.map(ruleCell) }
    : { title: "why", cells: tools.map(whyCell) };
  const choices = isJudged ? [[rest, flags], [flags], [rest], []] : [[flags, rest], [flags], []];
  const more = chooseMore(choices, { names, fixed, columns: options.columns });
  const room = roomLeft([...fixed, ...more], options.columns);
  const shown =
    room === undefined ? names : { ...names, cells: fitNames(names.cells, Math.max(room, NARROWEST_NAME)) };
  const table = [...before, shown, ...after, ...more];
  const lines = renderTable(
    table.map(({ title }) => title),
    tools.map((_, row) => table.map(({ cells }) => cells[row] ?? "")),
    { paint: options.paint },
  ).split("\n");
  // Colour last, so that it takes no width.
  const text = lines
    .flatMap((line, i) => {
      const tool = tools[i - 1];
      return tool === undefined ? [line] : [paintLine(line, tool, options.paint), ...options.below(tool)];
    })
    .join("\n");
  return { text, areFlagsShown: flags.cells.every((cell) => cell === "") || more.includes(flags) };
}

function severityCell({ tool, governed }: JudgedTool): string {
  return `${governed?.isUngoverned ? MARK : " "} ${tool.risk.severity}`;
}

const SEVERITY_PAINT: Readonly<Record<RiskSeverity, keyof Paint>> = {
  low: "good",
  medium: "info",
  high: "warning",
  critical: "error",
};

/** Only what somebody must look at has a colour: what nothing governs, or, without a policy, what is above low. */
function paintLine(line: string, { tool, governed }: JudgedTool, paint: Paint): string {
  const isPlain = governed === undefined ? tool.risk.severity === "low" : !governed.isUngoverned;
  return isPlain ? line : paint[SEVERITY_PAINT[tool.risk.severity]](line);
}

function roomLeft(columns: readonly Column[], most: number | undefined): number | undefined {
  if (most === undefined) return undefined;
  return most - columns.reduce((sum, column) => sum + widthOfColumn(column) + GAP, 0);
}

function widthOfColumn({ title, cells }: Column): number {
  return cells.reduce((most, cell) => Math.max(most, widthOf(cell)), widthOf(title));
}

interface Fit {
  readonly names: Column;
  readonly fixed: readonly Column[];
  readonly columns: number | undefined;
}

/** The fullest that leaves the names their room. */
function chooseMore(
  choices: readonly (readonly Column[])[],
  { names, fixed, columns }: Fit,
): readonly Column[] {
  const wanted = Math.min(widthOfColumn(names), WIDE_NAME);
  const filled = choices.map((choice) => choice.filter(({ cells }) => cells.some((cell) => cell !== "")));
  return filled.find((choice) => (roomLeft([...fixed, ...choice], columns) ?? wanted) >= wanted) ?? [];
}

/** The first signal for what it was taken for. */
function whyCell({ tool: { risk } }: JudgedTool): string {
  const [first] = risk.evidence;
  const reason = risk.evidence.find((one) => one.class === risk.class) ?? first;
  return reason === undefined
    ? "no evidence: treated as write"
    : escapeText(shortenText(reason.why, LONGEST_WHY));
}

/** The id without what the name and the state of the tool say already. */
function ruleCell({ tool, governed }: JudgedTool): string {
  const rule = governed?.rule ?? "";
  if (rule.startsWith("(")) return "";
  const own = `/tools/${tool.name.replaceAll("~", "~0").replaceAll("/", "~1")}/`;
  return escapeText(rule.startsWith(own) ? rule.slice(own.length) : rule);
}
