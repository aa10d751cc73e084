// Opens HTML reports in the Chromium of this machine, and keeps what they should never do: load, break, complain.

import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const QUIET = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser: Browser | undefined;

/** One browser for the tests of a file. */
export function useChromium(): void {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findChromium(), args: QUIET });
  });
  afterAll(() => browser?.close());
}

/** `CHROMIUM`, or the first on the path. A machine without one fails the tests, rather than skip them. */
function findChromium(): string {
  const { CHROMIUM, PATH = "" } = process.env;
  if (CHROMIUM !== undefined) return CHROMIUM;
  const paths = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = paths.find(isExecutable);
  if (found === undefined) throw new Error("no Chromium on the path: apt-get install chromium");
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The page as a person opens it: a file. When the test ends, it must have loaded nothing and complained of nothing. */
export async function openReport(
  html: string,
  options: BrowserContextOptions = {},
  prepare: (page: Page) => Promise<unknown> = async () => {},
): Promise<Page> {
  if (browser === undefined) throw new Error("no browser");
  const folder = mkdtempSync(join(tmpdir(), "report-"));
  const file = join(folder, "report.html");
  writeFileSync(file, html);
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...options });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  context.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => complaints.push(dialog.message()));
  onTestFinished(async () => {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
    // What a page's policy refuses is written to the console too.
    expect(complaints).toEqual([]);
    expect(requests).toEqual([pathToFileURL(file).href]);
  });
  await prepare(page);
  await page.goto(pathToFileURL(file).href);
  return page;
}

/** A page that is nobody's, to read HTML with. */
export async function openBlank(): Promise<Page> {
  if (browser === undefined) throw new Error("no browser");
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  return page;
}
