// policy explain: prints the page of a diagnostic.
// specification: cli.md section 1, "`policy explain CODE` prints its page".

import { type ExitCode, PolicyError } from "../../errors.ts";
import { listCodes, openPage } from "../../pages/open-page.ts";
import type { Page } from "../../pages/page.ts";
import { toJsonPage } from "../../pages/page-json.ts";
import { renderPageMarkdown } from "../../pages/page-markdown.ts";
import { renderPageText } from "../../pages/page-text.ts";
import { suggest } from "../../policy/nearest.ts";
import { toJsonText } from "../../report/escape.ts";
import type { Io } from "../io.ts";
import { writeResult } from "../output.ts";
import { choosePaint } from "../paint.ts";

export interface ExplainOptions {
  readonly format: "text" | "json" | "markdown";
  readonly output?: string;
  readonly color: boolean;
}

export async function runExplain(
  io: Io,
  codes: readonly string[],
  options: ExplainOptions,
): Promise<ExitCode> {
  const pages: Page[] = [];
  // A code is often pasted with what stands around it in a report: `error[unknown-key]:`.
  for (const written of codes) pages.push(await pageOf(/\[([\w-]+)\]/.exec(written)?.[1] ?? written));
  writeResult(io, options.output, await render(io, pages, options));
  return 0;
}

async function pageOf(code: string): Promise<Page> {
  const page = (await openPage(code)) ?? (await openPage(code.toLowerCase().replaceAll("_", "-")));
  if (page !== undefined) return page;
  const guess =
    suggest(code, listCodes()) || "`policy rules` lists the lint rules, docs/errors.md the errors.";
  throw new PolicyError("usage", `There is no diagnostic ${JSON.stringify(code)}. ${guess}`);
}

async function render(io: Io, pages: readonly Page[], options: ExplainOptions): Promise<string> {
  if (options.format === "json") return `${toJsonText({ version: 1, pages: pages.map(toJsonPage) }, 2)}\n`;
  if (options.format === "markdown") return pages.map((page) => renderPageMarkdown(page)).join("\n");
  const isTerminal = io.isStdoutTerminal && options.output === undefined;
  const paint = await choosePaint(io, isTerminal, options.color);
  return pages.map((page) => renderPageText(page, paint)).join(`\n${paint.faint("─".repeat(90))}\n\n`);
}
