// A page as text, for people at a terminal.

import { escapeText } from "../report/escape.ts";
import type { Paint } from "../report/report.ts";
import { renderFinding } from "../report/text-report.ts";
import type { LintedExample, Page } from "./page.ts";
import { docsOf, fixOf, levelOf, shownFindings, shownPolicy, toolsOf, traitsOf } from "./page-parts.ts";

/** Columns of the prose. Examples and findings keep their lines. */
const WIDTH = 90;
const INDENT = "    ";

export function renderPageText(page: Page, paint: Paint): string {
  const { code, severity, bad, good } = page;
  const head = `${paint[severity](paint.strong(code))}\n${paint.faint(traitsOf(page).join(" · "))}`;
  const sections = [
    head,
    wrap(`${page.summary} ${page.why}`),
    wrap(page.help),
    wrap(bad === undefined ? "" : toolsOf(bad)),
    ...(page.commands === undefined
      ? []
      : [
          `${paint.strong("For example")}\n\n${indent(page.commands.map((command) => `$ ${command}`).join("\n"))}`,
        ]),
    ...(bad === undefined ? [] : [badText(bad, paint)]),
    ...(good === undefined ? [] : [`${paint.strong("Good")}\n\n${policyText(good)}`]),
    wrap(fixOf(page)),
    wrap(levelOf(page)),
    paint.faint(`Docs: ${docsOf(page)}`),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function badText(bad: LintedExample, paint: Paint): string {
  const findings = shownFindings(bad).map((finding) => indent(renderFinding(finding, paint)));
  return [`${paint.strong("Bad")}\n\n${policyText(bad)}`, `which reports`, ...findings].join("\n\n");
}

function policyText(example: LintedExample): string {
  return indent(shownPolicy(example).split("\n").map(escapeText).join("\n"));
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `${INDENT}${line}`.trimEnd())
    .join("\n");
}

/** Breaks at spaces, and never within `code`. */
function wrap(text: string): string {
  const words = text.match(/(?:`[^`]*`|[^\s`])+/g) ?? [];
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}
