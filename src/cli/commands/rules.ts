// policy rules: lists the lint rules.

import type { ExitCode } from "../../errors.ts";
import type { Category } from "../../lint/rule.ts";
import { docsOf } from "../../pages/page-parts.ts";
import { listRules, type RuleRow } from "../../pages/rule-table.ts";
import { toJsonText } from "../../report/escape.ts";
import type { Paint } from "../../report/report.ts";
import { renderTable } from "../../report/table.ts";
import type { Io } from "../io.ts";
import { writeResult } from "../output.ts";
import { choosePaint } from "../paint.ts";

export interface RulesOptions {
  readonly format: "text" | "json";
  readonly category?: Category;
  readonly fixable?: true;
  readonly output?: string;
  readonly color: boolean;
}

export async function runRules(io: Io, options: RulesOptions): Promise<ExitCode> {
  const all = await listRules();
  const rows = all.filter(
    ({ category, fix }) =>
      (options.category === undefined || category === options.category) &&
      (options.fixable === undefined || fix !== "none"),
  );
  if (options.format === "json") {
    writeResult(io, options.output, `${toJsonText({ version: 1, rules: rows.map(toJsonRow) }, 2)}\n`);
    return 0;
  }
  const isTerminal = io.isStdoutTerminal && options.output === undefined;
  writeResult(io, options.output, renderRows(rows, await choosePaint(io, isTerminal, options.color)));
  return 0;
}

function renderRows(rows: readonly RuleRow[], paint: Paint): string {
  const cells = rows.map(({ code, severity, isOptIn, category, fix, since, summary }) => [
    code,
    isOptIn ? `off (${severity})` : severity,
    category,
    fix === "none" ? "-" : fix,
    since,
    summary,
  ]);
  const table = renderTable(["rule", "severity", "category", "fix", "since", "what is wrong"], cells, {
    paint,
  });
  const optIn = rows.some(({ isOptIn }) => isOptIn) ? " Those that are off run when they are asked for." : "";
  const count = `${rows.length} rule${rows.length === 1 ? "" : "s"}.`;
  return `${table}\n\n${count}${optIn} \`policy explain RULE\` tells more.\n`;
}

function toJsonRow({ code, severity, isOptIn, category, fix, since, summary }: RuleRow) {
  return {
    code,
    severity,
    optIn: isOptIn,
    category,
    fix: fix === "none" ? null : fix,
    since,
    summary,
    docs: docsOf({ code, kind: "rule" }),
  };
}
