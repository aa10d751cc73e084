// What servers write is text on the HTML page of a scan, and nothing else: no element, attribute or script comes of it.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../src/limits.ts";
import { escapeText } from "../../src/report/escape.ts";
import type { Scan } from "../../src/scan/server-scan.ts";
import { judge, pageOf, scanOf } from "../scan/judged.ts";
import { HOSTILE_TEXTS, HOSTILE_TOOLS } from "../scan/tools.ts";
import { openBlank, openReport, useChromium } from "./chromium.ts";

useChromium();

/** The same scan, in which every text that means anything to anybody is made of plain letters, as long as before. */
function harmlessScan(scan: Scan): Scan {
  // What is one object in several places stays one: findings are told apart by that.
  const made = new Map<object, unknown>();
  const harmless = (value: unknown): unknown => {
    if (typeof value === "string") return plain(value);
    if (typeof value !== "object" || value === null) return value;
    if (!made.has(value)) made.set(value, copy(value));
    return made.get(value);
  };
  const copy = (value: object): unknown => {
    if (Array.isArray(value)) return value.map(harmless);
    const entries = Object.entries(value).map(([key, item]) => [
      plain(key),
      key === "pointer" ? plainPointer(item) : harmless(item),
    ]);
    return Object.fromEntries(entries);
  };
  return harmless(scan) as Scan;
}

const plain = (text: string): string => text.replaceAll(/[^\w\n -]/g, "x");

/** It still leads to the tool that it led to. */
function plainPointer(pointer: string): string {
  return pointer
    .split("/")
    .map((token) => plain(token.replaceAll("~1", "/").replaceAll("~0", "~")))
    .join("/");
}

/** Every element with its attributes, in order, and all comments: what the browser made of the text. */
function skeletonOf(html: string): readonly string[] {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const found: string[] = [];
  const walker = parsed.createTreeWalker(parsed, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const attributes =
      node instanceof Element
        ? node.getAttributeNames().map((name) => `${name}=${node.getAttribute(name)}`)
        : [];
    found.push([node.nodeName, ...attributes].join(" "));
  }
  return found;
}

async function expectSameSkeleton(scans: readonly Scan[]): Promise<void> {
  const page = await openBlank();
  for (const scan of scans) {
    const [written, plain] = [pageOf(scan), pageOf(harmlessScan(scan))];
    const skeleton = await page.evaluate(skeletonOf, written);
    expect(skeleton).toEqual(await page.evaluate(skeletonOf, plain));
    expect(skeleton.length).toBeGreaterThan(80);
  }
}

/** No policy, whose files have places; and no texts so alike that harmless ones would be one name. */
function scanText(text: string): Scan {
  const tools = [
    {
      name: `delete ${text}`,
      title: text,
      description: text,
      inputSchema: {
        type: "object",
        properties: { [`a ${text}`]: { type: text, description: text, enum: [text] } },
      },
      annotations: { title: text },
    },
  ];
  return scanOf(judge({ name: text, version: text, target: text, tools, isComplete: text.length % 2 === 0 }));
}

describe("hostile text", () => {
  test.each(HOSTILE_TEXTS)("makes no element: %j", async (text) => {
    await expectSameSkeleton([scanText(text)]);
  });

  test("law: no text makes an element, an attribute or a comment", async () => {
    const unit = fc.constantFrom(
      "<",
      ">",
      '"',
      "'",
      "&",
      "/",
      "=",
      "!",
      "-",
      "`",
      "]",
      "\n",
      "\t",
      "a",
      "script",
      "img",
      "svg",
      "&lt",
      "&#60",
      "\u0000",
      "\u202e",
      "\u{e0041}",
      "\ud7ff",
      "é",
    );
    const texts = fc.sample(fc.string({ unit, minLength: 1, maxLength: 60 }), { numRuns: 100, seed: 4 });
    await expectSameSkeleton(texts.map(scanText));
  });

  test("is on the page as it was sent, character for character, what is unsafe as a visible escape", async () => {
    const tools = HOSTILE_TEXTS.map((text, i) => ({ name: `tool_${i}`, description: text }));
    const page = await openReport(pageOf(scanOf(judge({ tools }))));
    for (const [i, text] of HOSTILE_TEXTS.entries()) {
      const tool = page.locator(".tool", { has: page.getByText(`tool_${i}`, { exact: true }) }).first();
      const parts = await tool.locator("div[data-find] .outside").allTextContents();
      expect(parts.join("")).toBe(text.split("\n").map(escapeText).join("\n"));
    }
  });

  test("runs nothing, names nothing and leads nowhere", async () => {
    const page = await openReport(
      pageOf(scanOf(judge({ name: HOSTILE_TEXTS[0] ?? "", tools: HOSTILE_TOOLS, isComplete: false }))),
      {},
      async (opened) => {
        await opened.exposeFunction("pwned", (what: unknown) => {
          throw new Error(`a script of the server ran: ${what}`);
        });
      },
    );
    await page.getByRole("button", { name: "Open or fold all" }).click();
    await page.getByRole("searchbox").fill("<script> onerror");
    const counts = await page.evaluate(() => ({
      scripts: document.scripts.length,
      foreign: document.querySelectorAll(
        "img, iframe, object, embed, form, base, link, template, plaintext, video, audio",
      ).length,
      handlers: [...document.querySelectorAll("*")]
        .flatMap((one) => one.getAttributeNames())
        .filter((name) => /^on|^style$|^src/.test(name)).length,
      addresses: [...document.querySelectorAll("[href]")].filter(
        (one) => !/^#/.test(one.getAttribute("href") ?? ""),
      ).length,
    }));
    expect(counts).toEqual({ scripts: 2, foreign: 0, handlers: 0, addresses: 0 });
  });

  test("cannot run or load even as an element: the page's policy refuses it", async () => {
    // As if something had slipped through: the second lock, by itself.
    const html = pageOf(scanOf(judge({ tools: HOSTILE_TOOLS })));
    const slipped = html.replace(
      "</main>",
      "<script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\"><a id=lure href=\"javascript:document.title='pwned'\">x</a><style>body{display:none}</style></main>",
    );
    expect(slipped).not.toBe(html);
    const page = await openBlank();
    const refused: string[] = [];
    page.on("console", (message) => refused.push(message.text()));
    await page.setContent(slipped);
    await page.locator("#lure").click();
    expect(await page.title()).toMatch(/^policy scan/);
    expect(await page.evaluate(() => getComputedStyle(document.body).display)).toBe("block");
    expect(refused.join("\n")).toMatch(/script-src[\s\S]*style-src|style-src[\s\S]*script-src/);
  });
});

describe("large servers", () => {
  test("a description of 1 MB is cut, and the page says so", async () => {
    const page = await openReport(
      pageOf(scanOf(judge({ tools: [{ name: "add_item", description: "<b>x</b> ".repeat(120_000) }] }))),
    );
    await page.locator(".tool summary").first().click();
    expect(
      await page
        .getByText(`${120_000 * 9 - LIMITS.reportHtmlTextChars} further characters are not shown`)
        .isVisible(),
    ).toBe(true);
    expect(await page.locator("b").count()).toBe(0);
  });

  test("5,000 tools are found, sorted and opened", async () => {
    const tools = Array.from({ length: LIMITS.scanTools }, (_, i) => ({
      name: `${["get", "add", "run", "delete"][i % 4]}_item_${i}`,
      description: `Does one thing with the item ${i}. `.repeat(8),
      inputSchema: {
        type: "object",
        properties: { id: { type: "string", description: "Which item it is." } },
      },
    }));
    const page = await openReport(pageOf(scanOf(judge({ tools }))));
    await page.locator("input[type=search]").fill("item_4321");
    await expect.poll(() => page.locator(".tool:visible").count()).toBe(1);
    await page.locator("input[type=search]").fill("");
    await page.locator("th[data-sort=name] button").click();
    expect(await page.locator(".tool th[data-key=name]").first().textContent()).toBe("add_item_1");
  });
});
