// A page as data.

import type { Finding } from "../finding.ts";
import type { LintedExample, Page } from "./page.ts";
import { docsOf, levelOf, shownFindings, shownPolicy } from "./page-parts.ts";

/** The documented keys, in their order; what a page does not have is null. */
export function toJsonPage(page: Page) {
  const { code, kind, severity, isOptIn, category, since, summary, why, help, fix } = page;
  return {
    code,
    kind,
    severity,
    optIn: isOptIn,
    category: category ?? null,
    since,
    summary,
    why,
    help,
    level: levelOf(page),
    fix: fix === undefined ? null : { title: fix.title, safe: fix.isSafe },
    exitCode: page.exitCode ?? null,
    command: page.command ?? null,
    commands: page.commands ?? [],
    bad: page.bad === undefined ? null : toJsonExample(page.bad),
    good: page.good === undefined ? null : toJsonExample(page.good),
    docs: docsOf(page),
  };
}

function toJsonExample(example: LintedExample) {
  const { file, tools, lostTools } = example;
  return {
    file,
    policy: shownPolicy(example),
    tools: tools.map(({ name, risk }) => ({ name, risk })),
    lostTools,
    findings: shownFindings(example).map(toJsonFinding),
  };
}

function toJsonFinding({ severity, line, column, endLine, endColumn, message, help }: Finding) {
  return { severity, line, column, endLine, endColumn, message, help };
}
