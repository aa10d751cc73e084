// What the renderers of pages share: the words for the parts of a page, and examples cut to a length for people.

import { docsPath, docsUrl } from "../docs-link.ts";
import type { LintedExample, Page } from "./page.ts";

/** Lines of an example that are shown, and characters of a line. */
const MOST_LINES = 40;
const MOST_COLUMNS = 160;
/** Findings of an example that are shown. */
const MOST_FINDINGS = 5;

/** `warning`, `security`, `since 0.1.0`. */
export function traitsOf(page: Page): readonly string[] {
  const { kind, severity, isOptIn, category, command, exitCode, since } = page;
  const level = isOptIn ? `${severity}, when it is asked for` : severity;
  return [
    ...(kind === "rule" ? [level, category ?? ""] : []),
    ...(kind === "format" ? ["error of the format"] : []),
    ...(kind === "run" ? [`error that ends the run with exit code ${exitCode}`] : []),
    ...(kind === "finding" ? [level, `reported by policy ${command}`] : []),
    `since ${since}`,
  ];
}

/** The policy of an example as far as it is shown. What cannot be read as UTF-8 is shown as its author meant it. */
export function shownPolicy({ policy }: LintedExample): string {
  const lines = policy.replace(/\n$/, "").split("\n");
  const shown = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES / 4), "…"] : lines;
  return shown
    .map((line) => (line.length > MOST_COLUMNS ? `${line.slice(0, MOST_COLUMNS)}…` : line))
    .join("\n");
}

/** Whether the example is shown in part, so that it cannot be tried as it stands. */
export function isCut(example: LintedExample): boolean {
  return shownPolicy(example) !== example.policy.replace(/\n$/, "");
}

export function shownFindings({ findings }: LintedExample): LintedExample["findings"] {
  return findings.slice(0, MOST_FINDINGS);
}

/** What the lockfile of an example tells; empty when it needs none. */
export function toolsOf({ tools, lostTools }: LintedExample): string {
  const known = tools.map(({ name, risk }) => `${name} (${risk})`);
  const lost = lostTools.map((name) => `${name} (the server has it no more)`);
  const all = [...known, ...lost];
  return all.length === 0 ? "" : `Needs a lockfile. In the examples it tells ${all.join(", ")}.`;
}

/** How the level of a code is set, in a sentence or two. */
export function levelOf({ code, kind, isOptIn, canBeTurnedOff }: Page): string {
  if (kind === "run" || kind === "finding") return "";
  if (!canBeTurnedOff) return "The policy cannot be used, so this cannot be turned off or suppressed.";
  const set = isOptIn
    ? `Off unless it is asked for: \`--rule ${code}=warning\`.`
    : `\`--rule ${code}=off|info|warning|error\` sets its level.`;
  return `${set} A comment \`# policy-ignore ${code} -- reason\`, on the line or the line above, suppresses it there.`;
}

/** How its fix is applied; empty when there is none. */
export function fixOf({ fix }: Page): string {
  if (fix === undefined) return "";
  const title = `${fix.title.slice(0, 1).toLowerCase()}${fix.title.slice(1)}`;
  return fix.isSafe
    ? `Safe fix, which \`--fix\` applies: ${title}.`
    : `Fix that changes decisions, which \`--fix=all\` applies: ${title}.`;
}

/** Where the docs have this page: an address, or a file of the package. */
export function docsOf({ code, kind }: Pick<Page, "code" | "kind">): string {
  const isRule = kind === "rule";
  return docsUrl(code, isRule) ?? docsPath(code, isRule);
}
