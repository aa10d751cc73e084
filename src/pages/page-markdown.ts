// A page as Markdown: a section of docs/rules.md or docs/errors.md.

import { escapeText } from "../report/escape.ts";
import type { LintedExample, Page } from "./page.ts";
import { fixOf, isCut, levelOf, shownFindings, shownPolicy, toolsOf, traitsOf } from "./page-parts.ts";

/** `level` is the number of # of its heading. */
export function renderPageMarkdown(page: Page, level = 2): string {
  const { code, bad, good, commands } = page;
  const parts = [
    `${"#".repeat(level)} ${code}`,
    traitsOf(page).join(" · "),
    `${page.summary} ${page.why}`,
    page.help,
    bad === undefined ? "" : toolsOf(bad),
    commands === undefined ? "" : fence("console", commands.map((command) => `$ ${command}`).join("\n")),
    ...(bad === undefined ? [] : ["Bad:", policyBlock(bad, " bad"), fence("text", findingsText(bad))]),
    ...(good === undefined ? [] : ["Good:", policyBlock(good, "")]),
    fixOf(page),
    // The docs say it once of all errors of the format.
    page.kind === "format" ? "" : levelOf(page),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** A policy that is shown in part is no policy, and one that hides a character cannot be shown as it is. */
function policyBlock(example: LintedExample, mark: string): string {
  const lines = shownPolicy(example).split("\n");
  const escaped = lines.map(escapeText);
  const isWhole = !isCut(example) && lines.every((line, i) => line === escaped[i]) && isReadable(example);
  const language = example.file.endsWith(".json") ? "json" : "yaml";
  return fence(isWhole ? `${language}${mark}` : "text", escaped.join("\n"));
}

/** Whether the bytes are those of the text that is shown. */
function isReadable({ findings }: LintedExample): boolean {
  return findings.every(({ code }) => code !== "invalid-utf8");
}

function findingsText(bad: LintedExample): string {
  return shownFindings(bad)
    .map(({ severity, line, column, message, help }) => {
      const what = escapeText(`${line}:${column} ${severity}: ${message}`);
      return help === "" ? what : `${what}\n    ${escapeText(help)}`;
    })
    .join("\n");
}

function fence(words: string, body: string): string {
  const ticks = body.includes("```") ? "````" : "```";
  return `${ticks}${words}\n${body}\n${ticks}`;
}
