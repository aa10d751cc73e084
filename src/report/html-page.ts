// The page that every HTML report is: one file that asks nothing of any network and runs nothing but our scripts.
// specification: cli.md section 1, "neutral in … HTML".

import { type Html, html, htmlAsset, htmlText, type PageAsset } from "./html.ts";
import { PAGE_SCRIPT, PAGE_STYLE } from "./page-assets.generated.ts";
import type { ReportContext } from "./report.ts";

export interface HtmlPage {
  readonly title: string;
  /** Beside those of every page, made by the build like them. */
  readonly styles: readonly PageAsset[];
  readonly scripts: readonly PageAsset[];
  /** In pieces, so that a long page is never whole in memory. */
  readonly body: Iterable<Html>;
}

/** The text of the page, in pieces. */
export function* renderHtmlPage(page: HtmlPage, context: ReportContext): Iterable<string> {
  const styles = [PAGE_STYLE, ...page.styles];
  const scripts = [PAGE_SCRIPT, ...page.scripts];
  yield htmlText(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${securityPolicy(styles, scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="mcp-policy ${context.version}">
<title>${page.title}</title>
${styles.map((style) => html`<style>${htmlAsset(style)}</style>\n`)}</head>
<body>
<header class="bar"><p>${context.title}</p><button type="button" data-theme-button hidden>Theme</button></header>
<main>
`);
  for (const piece of page.body) yield htmlText(piece);
  yield htmlText(html`</main>
<footer>Written by mcp-policy ${context.version}. This file loads nothing and sends nothing.</footer>
${scripts.map((script) => html`<script>${htmlAsset(script)}</script>\n`)}</body>
</html>
`);
}

/** Nothing is allowed but our own text by its hash; markup that slipped through could neither run, load nor send. */
function securityPolicy(styles: readonly PageAsset[], scripts: readonly PageAsset[]): string {
  return [
    "default-src 'none'",
    `script-src ${hashes(scripts)}`,
    `style-src ${hashes(styles)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

function hashes(assets: readonly PageAsset[]): string {
  return assets.map(({ sha256 }) => `'sha256-${sha256}'`).join(" ");
}
