// The HTML page of a scan in a real browser: what a person does with it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { linesOf } from "../../src/scan/drift-lines.ts";
import type { JudgingPolicy } from "../../src/scan/server-scan.ts";
import { judge, pageOf, scanOf } from "../scan/judged.ts";
import { HOSTILE_TOOLS, TOOLS } from "../scan/tools.ts";
import { define } from "../tools/definition.ts";
import { driftOf } from "../tools/drift-of.ts";
import { openReport, useChromium } from "./chromium.ts";

const POLICY = `version: "1"
default: allow
tools:
  get_item: {}
  add_item:
    rate_limit: 10/minute
  gone: {}
`;

useChromium();

async function readPolicy(): Promise<JudgingPolicy> {
  const opened = await openPolicy("policy.yaml", Buffer.from(POLICY));
  if (opened.policy === undefined) throw new Error("no policy");
  return { file: "policy.yaml", ...opened };
}

async function pageOfShop(): Promise<string> {
  return pageOf(scanOf(judge({ tools: TOOLS, policy: await readPolicy() })));
}

/** The names of the tools in sight, from top to bottom. */
function shown(page: Page): Promise<readonly string[]> {
  return page.locator(".tool:visible th[data-key=name]").allTextContents();
}

const WORST_FIRST = [
  "create_payment",
  "delete_item",
  "execute_shell_command",
  "update_item",
  "add_item",
  "get_item",
];

describe("the filter", () => {
  test.each([
    ["delete", ["delete_item"]],
    ["DELETE", ["delete_item"]],
    ["id must be KNOWN", ["get_item"]],
    ["get an item", ["get_item"]],
    ["destructive", ["delete_item"]],
    ["runs-code", ["execute_shell_command"]],
    ["limited", ["add_item"]],
    ["item updates", ["update_item"]],
    ["nothing at all", []],
    ["   ", WORST_FIRST],
  ])("finds by name, text, class, flag and state: %j", async (sought, names) => {
    const page = await openReport(await pageOfShop());
    await page.keyboard.press("/");
    await page.keyboard.type(sought);
    await expect.poll(() => shown(page)).toEqual(names);
    await expect
      .poll(() => page.getByRole("status").textContent())
      .toMatch(new RegExp(`^${names.length} of 6 tools`));
    await page.keyboard.press("Escape");
    await expect.poll(() => shown(page)).toEqual(WORST_FIRST);
  });

  test("has chips: alternatives in a group, together between groups", async () => {
    const page = await openReport(await pageOfShop());
    const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
    await press("write");
    await expect.poll(() => shown(page)).toEqual(["update_item", "add_item"]);
    await press("read");
    await expect.poll(() => shown(page)).toEqual(["update_item", "add_item", "get_item"]);
    await press("ungoverned only");
    await expect.poll(() => shown(page)).toEqual(["update_item"]);
    expect(await page.getByRole("status").textContent()).toBe("1 of 6 tools: write or read, ungoverned");
    expect(await page.getByRole("button", { name: "write", exact: true }).getAttribute("aria-pressed")).toBe(
      "true",
    );
  });

  test("leaves a slash to who is typing", async () => {
    const page = await openReport(await pageOfShop());
    await page.keyboard.press("/");
    await page.keyboard.type("a/b");
    expect(await page.getByRole("searchbox").inputValue()).toBe("a/b");
  });
});

describe("the table", () => {
  test("is sorted by its heads, and says how", async () => {
    const page = await openReport(await pageOfShop());
    const head = (name: string) => page.getByRole("columnheader", { name });
    await expect.poll(() => head("Severity").getAttribute("aria-sort")).toBe("descending");
    await expect.poll(() => shown(page)).toEqual(WORST_FIRST);
    await page.getByRole("button", { name: "Tool" }).click();
    await expect.poll(() => shown(page)).toEqual([...WORST_FIRST].sort());
    await expect.poll(() => head("Tool").getAttribute("aria-sort")).toBe("ascending");
    await expect.poll(() => head("Severity").getAttribute("aria-sort")).toBe("none");
    await page.getByRole("button", { name: "Tool" }).click();
    await expect.poll(() => shown(page)).toEqual([...WORST_FIRST].sort().reverse());
    await page.getByRole("button", { name: "Class" }).click();
    await expect.poll(() => shown(page)).toEqual(WORST_FIRST);
    await page.getByRole("button", { name: "Severity" }).click();
    expect((await shown(page))[0]).toBe("create_payment");
    await page.getByRole("button", { name: "Severity" }).click();
    expect((await shown(page))[0]).toBe("get_item");
  });

  test("is used by keyboard alone, and shows where one is", async () => {
    const page = await openReport(await pageOfShop());
    const first = page.locator(".tool summary").first();
    await page.getByRole("button", { name: "Governance" }).focus();
    await page.keyboard.press("Tab");
    expect(await first.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await first.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe("solid");
    await page.keyboard.press("Enter");
    expect(await page.locator(".tool details").first().getAttribute("open")).toBe("");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Copy YAML");
  });

  test("opens and folds all that are shown", async () => {
    const page = await openReport(await pageOfShop());
    await page.getByRole("button", { name: "destructive" }).click();
    await page.getByRole("button", { name: "Open or fold all" }).click();
    await expect.poll(() => page.locator(".tool details[open]").count()).toBe(1);
    await page.getByRole("button", { name: "Open or fold all" }).click();
    await expect.poll(() => page.locator(".tool details[open]").count()).toBe(0);
  });
});

describe("copying", () => {
  test("puts the exact rule in the clipboard, which is right in a policy", async () => {
    const page = await openReport(pageOf(scanOf(judge({ tools: [...TOOLS, ...HOSTILE_TOOLS] }))), {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    const names = await page.locator(".tool").count();
    expect(names).toBe(TOOLS.length + HOSTILE_TOOLS.length);
    for (let i = 0; i < names; i += 4) {
      const tool = page.locator(".tool").nth(i);
      await tool.locator("summary").first().click();
      await tool.getByRole("button", { name: "Copy YAML" }).click();
      const yaml = (await tool.locator("pre").first().textContent()) ?? "";
      await expect.poll(clipboard).toBe(yaml);
      await tool.getByRole("button", { name: "Copy JSON" }).click();
      await expect.poll(async () => parse(await clipboard())).toEqual(parse(yaml));
      await expect.poll(clipboard).toMatch(/^\{/);
    }
    await page.getByRole("button", { name: "Copy the rules shown" }).click();
    const whole = await clipboard();
    const opened = await openPolicy("policy.yaml", Buffer.from(`version: "1"\ndefault: deny\n${whole}`));
    expect(opened.problems).toEqual([]);
    expect([...(opened.policy?.tools.keys() ?? [])].sort()).toEqual(
      [...TOOLS, ...HOSTILE_TOOLS].map((tool) => (tool as { name: string }).name).sort(),
    );
    expect(lintPolicy(opened).filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test("selects the rule where the clipboard is out of reach", async () => {
    const page = await openReport(await pageOfShop(), {}, (opened) =>
      opened.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined })),
    );
    const tool = page.locator(".tool").first();
    await tool.locator("summary").first().click();
    const button = tool.locator("button").first();
    await button.click();
    await expect.poll(() => button.textContent()).toBe("Selected: copy it");
    expect(await page.evaluate(() => String(getSelection()).trim())).toBe(
      (await tool.locator("pre").first().textContent())?.trim(),
    );
    await expect.poll(() => button.textContent(), { timeout: 5000 }).toBe("Copy YAML");
  });
});

describe("light and dark", () => {
  const back = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  test("follow the system, and then the button", async () => {
    const light = "rgb(255, 255, 255)";
    const page = await openReport(await pageOfShop(), { colorScheme: "light" });
    expect(await back(page)).toBe(light);
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await back(page);
    expect(dark).not.toBe(light);
    const button = page.getByRole("button", { name: "Theme" });
    await button.click();
    expect([await button.textContent(), await back(page)]).toEqual(["Theme: light", light]);
    await button.click();
    expect([await button.textContent(), await back(page)]).toEqual(["Theme: dark", dark]);
    await button.click();
    expect(await button.textContent()).toBe("Theme: auto");
  });

  test.each(["light", "dark"] as const)("have no fault that axe knows: %s", async (colorScheme) => {
    const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const scan = scanOf(
      judge({ name: "One", tools: TOOLS, policy: await readPolicy() }),
      judge({ name: "Two", tools: HOSTILE_TOOLS, isComplete: false }),
    );
    const page = await openReport(pageOf(scan), { colorScheme });
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { axe: loaded } = globalThis as unknown as {
        readonly axe: {
          readonly run: (options: object) => Promise<{
            readonly violations: readonly {
              readonly id: string;
              readonly nodes: readonly { readonly html: string }[];
            }[];
          }>;
        };
      };
      const found = await loaded.run({ resultTypes: ["violations"] });
      return found.violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html)]);
    });
    expect(violations).toEqual([]);
  });
});

describe("paper", () => {
  test("has everything unfolded, in light colours, and no buttons; then all is folded as before", async () => {
    const page = await openReport(await pageOfShop(), { colorScheme: "dark" });
    await page.locator(".tool summary").nth(1).click();
    const open = () => page.locator("details[open]").count();
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await expect.poll(open).toBe(await page.locator("details").count());
    await page.emulateMedia({ media: "print" });
    expect(await page.getByText("It destroys something", { exact: false }).first().isVisible()).toBe(true);
    await expect
      .poll(() => page.locator("button:visible").count())
      .toBe(await page.locator("th button").count());
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe("light");
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await expect.poll(open).toBe(1);
  });
});

describe("without scripts", () => {
  test("everything can be read, and nothing pretends to work", async () => {
    const page = await openReport(await pageOfShop(), { javaScriptEnabled: false });
    await expect.poll(() => shown(page)).toEqual(WORST_FIRST);
    await expect.poll(() => page.locator("button:visible, input:visible").count()).toBe(0);
    const evidence = page.locator(".tool .evidence").first();
    expect(await evidence.isVisible()).toBe(false);
    await page.locator(".tool summary").first().click();
    expect(await evidence.isVisible()).toBe(true);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".tool .evidence").nth(3).isVisible()).toBe(true);
  });
});

describe("findings", () => {
  test("lead to their tools, which unfold", async () => {
    const tools = [...TOOLS, { name: "odd name", inputSchema: { type: "object" } }];
    const page = await openReport(pageOf(scanOf(judge({ tools }))));
    await page.getByRole("link", { name: "Show the tool" }).first().click();
    const tool = page.locator(".tool:target");
    expect(await tool.locator("th").first().textContent()).toBe("odd name");
    await expect.poll(() => tool.locator("details").first().getAttribute("open")).toBe("");
    expect(await tool.getByText("tool-name-odd").isVisible()).toBe(true);
  });

  test("beyond the worst ten are folded", async () => {
    const tools = Array.from({ length: 30 }, (_, i) => ({
      name: `odd name ${i}`,
      inputSchema: { type: "object" },
    }));
    const page = await openReport(pageOf(scanOf(judge({ tools }))));
    await expect.poll(() => page.locator(".findings li:visible").count()).toBe(10);
    await page.getByText("20 more", { exact: true }).click();
    await expect.poll(() => page.locator(".findings li:visible").count()).toBe(30);
  });
});

describe("a drift", () => {
  test("is shown a line each, what is wrapped behind its sign, and its text is text", async () => {
    const long = "long ".repeat(200);
    const before = define({ name: "get_item", description: "Gets an item.\nSecond line." });
    const after = { ...before, description: `<img src=x> ${long}\nSecond line.` };
    const drift = driftOf([before], [after, define({ name: "drop_all" })]);
    const scanDrift = {
      ...{ file: "policy.lock.json", server: "Shop", drift, hasDrifted: true },
      ...{ lines: linesOf(drift), findings: [], rules: undefined },
    };
    const page = await openReport(pageOf(scanOf({ ...judge({ tools: TOOLS }), drift: scanDrift })), {
      viewport: { width: 400, height: 800 },
    });
    const section = page.locator("section.drift");
    expect(await section.getByRole("heading").textContent()).toBe("What has drifted");
    expect(await page.getByRole("alert").textContent()).toContain("2 tools have drifted.");
    expect(await section.locator(".drifted").allTextContents()).toEqual([
      "+ drop_all: added (destructive, critical)",
      "~ get_item: changed: description",
    ]);
    expect(await section.locator("p.error").allTextContents()).toEqual(["- Gets an item.\\n"]);
    expect(await section.locator("p.good").first().textContent()).toContain("+ <img src=x> long");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
  });
});

describe("several servers", () => {
  test("are all shown, and one at a time when chosen", async () => {
    const scan = scanOf(
      judge({ name: "One", tools: TOOLS }),
      judge({ name: "Two", tools: TOOLS, isComplete: false }),
    );
    const page = await openReport(pageOf(scan));
    const visible = () => page.locator("h1:visible").allTextContents();
    await expect.poll(visible).toEqual(["One 1.0", "Two 1.0"]);
    await page.getByRole("link", { name: "Two" }).click();
    await expect.poll(visible).toEqual(["Two 1.0"]);
    expect(await page.locator("[aria-current=true]").textContent()).toContain("Two");
    expect(await page.getByRole("alert").isVisible()).toBe(true);
    await page.keyboard.press("/");
    await page.keyboard.type("delete");
    await expect.poll(() => shown(page)).toEqual(["delete_item"]);
    await page.getByRole("link", { name: "All 2 servers" }).click();
    await expect.poll(visible).toEqual(["One 1.0", "Two 1.0"]);
  });
});

describe("on a phone", () => {
  test.each([360, 768, 1440])("nothing is wider than %i pixels", async (width) => {
    const tools = [...TOOLS, ...HOSTILE_TOOLS, { name: "n".repeat(128), description: "d".repeat(700) }];
    const page = await openReport(pageOf(scanOf(judge({ tools, policy: await readPolicy() }))), {
      viewport: { width, height: 800 },
    });
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
});
