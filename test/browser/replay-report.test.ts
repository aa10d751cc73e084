// The HTML page of a replay in a real browser: its numbers, what a person does with it, and what hostile text does not.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { TraceCall } from "../../src/trace/trace-call.ts";
import { callOf, replay, START } from "../replay/replayed.ts";
import { HOSTILE_TEXTS } from "../scan/tools.ts";
import { openReport, useChromium } from "./chromium.ts";

const POLICY = `version: "1"
default: deny
tools:
  read: {}
  write:
    limits:
      - { counter: writes, window: minute, max: 3, on_deny: Three a minute. }
  pay:
    deny_if:
      - conditions: [{ path: args.amount, op: gt, value: 10 }]
        on_deny: Too much.
  drop:
    action: require_approval
`;

const CALLS: readonly TraceCall[] = [
  ...["alice", "alice", "alice", "alice", "bob"].map((grant, i) =>
    callOf({ line: i + 1, grant, tool: "write", time: START + i * 1000 }),
  ),
  callOf({ line: 6, grant: "bob", tool: "pay", args: { amount: 50 }, time: START + 60_000 }),
  callOf({ line: 7, grant: "bob", tool: "pay", args: { amount: 5 }, time: START + 61_000 }),
  callOf({ line: 8, grant: "bob", tool: "drop", time: START + 100_000 }),
  callOf({ line: 9, tool: "read", time: START + 100_000 }),
  callOf({ line: 10, tool: "gone", time: START + 100_000 }),
];

useChromium();

/** Lines in sight of a table of counts: name, calls, denied, waiting, undecidable, allowed. */
async function lines(page: Page, by: "tool" | "grant"): Promise<readonly string[]> {
  const rows = await page.locator(`tr[data-${by}]:visible`).all();
  return Promise.all(
    rows.map(async (row) => (await row.locator("th, td").allTextContents()).join(" ").trim()),
  );
}

/** Heights of the bars of one decision, as shares of the tallest column. */
function heights(page: Page, kind: string): Promise<number> {
  return page
    .locator(`.timeline .${kind}`)
    .evaluateAll((rects) =>
      rects.reduce((sum, rect) => sum + Math.round(Number(rect.getAttribute("height"))), 0),
    );
}

const ALL_TOOLS = ["write 5 1 - - 4", "pay 2 1 - - 1", "gone 1 1 - - -", "drop 1 - 1 - -", "read 1 - - - 1"];

describe("the page", () => {
  test("says what was decided, and filters by decision, tool, grant and rule", async () => {
    const page = await openReport((await replay(POLICY, CALLS)).html);
    const status = page.getByRole("status");
    const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
    await expect.poll(() => lines(page, "tool")).toEqual(ALL_TOOLS);
    await expect.poll(() => status.textContent()).toBe("10 calls");
    expect(await page.locator("h1").textContent()).toBe("10 calls, 3 denied");

    await press("denied");
    await expect
      .poll(() => lines(page, "tool"))
      .toEqual(["write 1 1 - - -", "pay 1 1 - - -", "gone 1 1 - - -"]);
    await expect.poll(() => lines(page, "grant")).toEqual(["alice 2 2 - - -", "bob 1 1 - - -"]);
    await expect.poll(() => heights(page, "allow")).toBe(0);
    await press("denied");

    await press("bob");
    await expect
      .poll(() => lines(page, "tool"))
      .toEqual(["write 1 - - - 1", "pay 2 1 - - 1", "drop 1 - 1 - -"]);
    await expect.poll(() => status.textContent()).toBe("4 of 10 calls");
    await press("pay");
    await expect.poll(() => status.textContent()).toBe("2 of 10 calls");
    await press("grant: bob ×");
    await press("tool: pay ×");
    await expect.poll(() => lines(page, "tool")).toEqual(ALL_TOOLS);

    await press("/tools/write/limits/writes");
    await expect.poll(() => lines(page, "tool")).toEqual(["write 1 1 - - -"]);
    await expect.poll(() => page.locator("tr[data-limit]:visible").count()).toBe(1);
    await page.getByText("Show them").click();
    await expect.poll(() => page.locator("tr[data-of]:visible").count()).toBe(1);
  });

  test("is searched with a slash, by name of tool, grant or rule", async () => {
    const page = await openReport((await replay(POLICY, CALLS)).html);
    await page.keyboard.press("/");
    await page.keyboard.type("ALICE");
    await expect.poll(() => lines(page, "grant")).toEqual(["alice 6 2 - - 4"]);
    await page.keyboard.press("Escape");
    await expect.poll(() => lines(page, "tool")).toEqual(ALL_TOOLS);
  });

  test("shows how full limits were", async () => {
    const page = await openReport((await replay(POLICY, CALLS)).html);
    const limit = page.locator("tr[data-limit]");
    expect(await limit.locator("td").allTextContents()).toEqual([
      "3 of 3 per minute by alice at trace.jsonl:3",
      "100 %",
      "1",
      "",
    ]);
    expect(await limit.locator(".place").textContent()).toBe("policy.yaml:7:9");
  });

  test("shows what was never exercised first, with the measure", async () => {
    const page = await openReport((await replay(POLICY, CALLS.slice(0, 6), { isCovering: true })).html);
    const section = page.locator(".coverage");
    expect(await section.locator("p").first().textContent()).toBe("40.0 % 2 of 5 points");
    expect(await section.locator(".missing tbody tr").allTextContents()).toEqual([
      "never decided(default deny)policy.yaml:2:10",
      "never calledtool readpolicy.yaml:4:3",
      "never false/tools/pay/deny_if/args.amount-gtpolicy.yaml:10:22",
      "never calledtool droppolicy.yaml:12:3",
      "never decided/tools/drop/require_approval/0policy.yaml:13:13",
    ]);
    expect(await section.locator(".exercised").isVisible()).toBe(false);
    await section.getByText("What was exercised").click();
    expect(await section.locator(".exercised tbody tr").first().textContent()).toBe(
      "tool writepolicy.yaml:5:35",
    );
  });

  test("hides arguments unless they are asked for", async () => {
    const hidden = await replay(POLICY, CALLS);
    expect(hidden.html).not.toContain("amount&quot;:50");
    const page = await openReport((await replay(POLICY, CALLS, { isShowingArgs: true })).html);
    await page.getByText("Show them").click();
    expect(await page.locator(".args").first().textContent()).toBe("{}");
    expect(await page.locator(".args").nth(5).textContent()).toBe('{"amount":50}');
  });

  test("prints the calls only when they are unfolded, and what else is folded always", async () => {
    const page = await openReport((await replay(POLICY, CALLS)).html);
    const calls = page.locator(".calls tbody tr").first();
    const table = page.locator("tr[data-stretch]").first();
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    expect([await calls.isVisible(), await table.isVisible()]).toEqual([false, true]);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await page.emulateMedia({ media: "screen" });
    await page.getByText("Show them").click();
    await page.emulateMedia({ media: "print" });
    expect(await calls.isVisible()).toBe(true);
  });

  test("can be read without scripts", async () => {
    const page = await openReport((await replay(POLICY, CALLS)).html, { javaScriptEnabled: false });
    expect(await lines(page, "tool")).toEqual(ALL_TOOLS);
    expect(await page.locator("button:visible, input:visible").count()).toBe(0);
  });

  test("says what was not replayed, and what failed", async () => {
    const { html } = await replay(POLICY, CALLS, {
      notes: ["skipped 3 lines (not-json): The line is not JSON."],
      failedExpectations: 2,
      checkedExpectations: 9,
    });
    const page = await openReport(html);
    expect(await page.getByRole("alert").textContent()).toBe("2 expectations of 9 failed.");
    expect(await page.getByText("skipped 3 lines").isVisible()).toBe(true);
  });

  test("of calls without times has no time line", async () => {
    const { html } = await replay(POLICY, [callOf({ time: Number.NaN })]);
    const page = await openReport(html);
    expect(await page.getByText("No call has a time.").isVisible()).toBe(true);
    expect(await page.getByRole("status").textContent()).toBe("1 call");
  });

  test.each([360, 768, 1440])("is no wider than %i pixels", async (width) => {
    const long = "n".repeat(300);
    const { html } = await replay(POLICY, [...CALLS, callOf({ tool: long, grant: long, args: { long } })], {
      isShowingArgs: true,
      isCovering: true,
    });
    const page = await openReport(html, { viewport: { width, height: 800 } });
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  test.each(["light", "dark"] as const)("has no fault that axe knows: %s", async (colorScheme) => {
    const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const page = await openReport((await replay(POLICY, CALLS, { isCovering: true })).html, { colorScheme });
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        readonly axe: {
          readonly run: () => Promise<{ readonly violations: readonly { readonly id: string }[] }>;
        };
      };
      return (await axe.run()).violations.map(({ id }) => id);
    });
    expect(violations).toEqual([]);
  });
});

describe("hostile text", () => {
  test.each(HOSTILE_TEXTS.map((text) => [text]))("is text: %j", async (text) => {
    const elements = async (html: string): Promise<number> =>
      (await openReport(html)).evaluate(() => document.querySelectorAll("*").length);
    const played = async (name: string): Promise<string> => {
      const call = callOf({ tool: `tool ${name}`, grant: `grant ${name}`, args: { name } });
      return (
        await replay(POLICY, [call], { isShowingArgs: true, isCovering: true, notes: [name], traces: [name] })
      ).html;
    };
    expect(await elements(await played(text))).toBe(await elements(await played("plain")));
  });
});
