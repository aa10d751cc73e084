// The HTML page of a scan, as text. What it does in a browser: test/browser.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../src/limits.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import type { JudgingPolicy } from "../../src/scan/server-scan.ts";
import { project } from "../cli/run.ts";
import { judge, pageOf, scanOf } from "./judged.ts";
import { HOSTILE_TOOLS, TOOLS } from "./tools.ts";

const POLICY = `version: "1"
default: allow
hide: [execute_shell_command]
tools:
  get_item: {}
  add_item: {}
  update_item:
    require:
      - { conditions: [{ path: args.state, op: eq, value: open }], on_deny: Only open. }
  gone: {}
`;

async function readPolicy(text = POLICY): Promise<JudgingPolicy> {
  const opened = await openPolicy("policy.yaml", Buffer.from(text));
  if (opened.policy === undefined) throw new Error("no policy");
  return { file: "policy.yaml", ...opened };
}

/** Without our own scripts and styles, which change more often than what is said. */
function contentOf(page: string): string {
  return page
    .replaceAll(/<(script|style)>[\s\S]*?<\/\1>/g, "<$1>…</$1>")
    .replaceAll(/'sha256-[^']*'|&apos;sha256-[^&]*&apos;/g, "(hash)");
}

describe("the page", () => {
  test("says what fixtures/scan/report.html says; UPDATE_GOLDEN=1 writes it anew", async () => {
    const golden = join(import.meta.dirname, "../../fixtures/scan/report.html");
    const content = contentOf(pageOf(scanOf(judge({ tools: TOOLS, policy: await readPolicy() }))));
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(golden, content);
    expect(content).toBe(readFileSync(golden, "utf8"));
  });

  test("is the same for the same input", async () => {
    const page = async () =>
      pageOf(scanOf(judge({ tools: [...TOOLS, ...HOSTILE_TOOLS], policy: await readPolicy() })));
    expect(await page()).toBe(await page());
  });

  test("allows its own scripts and styles, by their hashes, and nothing else", () => {
    const page = pageOf(scanOf(judge({ tools: TOOLS })));
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll("&apos;", "'");
    const hashes = (name: string): string =>
      [...page.matchAll(new RegExp(String.raw`<${name}>([\s\S]*?)</${name}>`, "g"))]
        .map(([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`)
        .join(" ");
    expect(policy?.split("; ")).toEqual([
      "default-src 'none'",
      `script-src ${hashes("script")}`,
      `style-src ${hashes("style")}`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    expect(hashes("script")).toMatch(/^'sha256-.{44}' 'sha256-.{44}'$/);
  });

  test("has no control, bidi, invisible or private character, whatever tools say", () => {
    const page = pageOf(
      scanOf(judge({ name: "a\u202eb", version: "\u001b[1m", target: "\u0007", tools: HOSTILE_TOOLS })),
    );
    const odd = page.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu) ?? [];
    expect(odd.filter((char) => char !== "\n")).toEqual([]);
    expect(page).toContain("\\u{202e}gnp.exe\\u{202c}");
  });

  test("shows the worst first, then what is ungoverned, then by name", async () => {
    const page = pageOf(scanOf(judge({ tools: TOOLS, policy: await readPolicy() })));
    const names = [...page.matchAll(/data-key="name" data-find><bdi>([^<]*)</g)].map(([, name]) => name);
    expect(names).toEqual([
      "create_payment",
      "delete_item",
      "execute_shell_command",
      "add_item",
      "update_item",
      "get_item",
    ]);
  });

  test("is loud about a list that is not complete, first of all", () => {
    const page = pageOf(scanOf(judge({ tools: TOOLS, isComplete: false })));
    expect(page).toContain(
      '<div class="banner error" role="alert"><strong>This list is not complete.</strong>',
    );
    expect(page.indexOf("banner")).toBeGreaterThan(0);
    expect(pageOf(scanOf(judge({ tools: TOOLS })))).not.toContain("This list is not complete.");
  });

  test("of several servers has a section each, and says in the switch which is incomplete", () => {
    const page = contentOf(
      pageOf(
        scanOf(
          judge({ name: "One", tools: TOOLS }),
          judge({ name: "<Two>", tools: TOOLS, isComplete: false }),
        ),
      ),
    );
    expect(page.match(/<section class="server" id="s\d"/g)).toHaveLength(2);
    expect(page).toContain(
      '<a href="#s2"><bdi>&lt;Two&gt;</bdi> <span class="tag error">incomplete</span></a>',
    );
    expect(page).toContain("<title>policy scan: 2 servers</title>");
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("lists arguments that no condition looks at, where calls get through by themselves", async () => {
    const page = pageOf(scanOf(judge({ tools: TOOLS, policy: await readPolicy() })));
    const [, list = ""] = /No condition looks at [\s\S]*?<ul class="plain">([\s\S]*?)<\/ul>/.exec(page) ?? [];
    expect([...list.matchAll(/<code><bdi>([^<]*)</g)].map(([, path]) => path)).toEqual([
      "args.id",
      "args.owner",
      "args.tags[*]",
    ]);
  });

  test("never says that every tool is governed when some may be missing", async () => {
    const policy = await readPolicy('version: "1"\ndefault: deny\ntools: {}\n');
    const title = (isComplete: boolean) =>
      /<h2>(Every[^<]*)</.exec(pageOf(scanOf(judge({ tools: TOOLS, policy, isComplete }))))?.[1];
    expect([title(true), title(false)]).toEqual(["Every tool is governed", "Every tool listed is governed"]);
  });
});

describe("long texts", () => {
  const tool = (description: string, i = 0) => ({
    name: `add_${i}`,
    description,
    inputSchema: { type: "object" },
  });

  test.each([
    ["whole", 800, 0, 0],
    ["folded", 5000, 4400, 0],
    ["cut", 1_000_000, LIMITS.reportHtmlTextChars - 600, 1_000_000 - LIMITS.reportHtmlTextChars],
  ])("are shown %s, and what is left out is counted", (_, length, folded, lost) => {
    const page = pageOf(scanOf(judge({ tools: [tool("x".repeat(length))] })));
    expect(/(\d+) more characters/.exec(page)?.[1] ?? "0").toBe(String(folded));
    expect(/(\d+) further characters are not shown/.exec(page)?.[1] ?? "0").toBe(String(lost));
    expect(page.length).toBeLessThan(100_000);
  });

  test("of many tools together are bounded: of the last ones only the beginnings are shown", () => {
    const count = Math.ceil(LIMITS.reportHtmlChars / LIMITS.reportHtmlTextChars) + 5;
    const tools = Array.from({ length: count }, (_, i) => tool("y".repeat(LIMITS.reportHtmlTextChars), i));
    const page = pageOf(scanOf(judge({ tools })));
    const cuts = page.match(/further characters are not shown/g) ?? [];
    expect(cuts.length).toBeGreaterThanOrEqual(4);
    expect(cuts.length).toBeLessThan(10);
  });

  test("of names and arguments do not grow the page without bound", () => {
    const properties = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [
        `p${i}${"n".repeat(1000)}`,
        { type: "string", description: "d".repeat(5000) },
      ]),
    );
    const page = pageOf(
      scanOf(judge({ tools: [{ name: "n".repeat(100_000), inputSchema: { type: "object", properties } }] })),
    );
    expect(page).toContain(`and ${5000 - LIMITS.reportHtmlListed} more`);
    expect(page.length).toBeLessThan(300_000);
  });
});

describe("policy scan --format html", () => {
  test("writes one file", async () => {
    const { run, read } = project({ "tools.json": { tools: TOOLS }, "policy.yaml": POLICY });
    const result = await run(["scan", "tools.json", "--format", "html", "--output", "report.html"]);
    expect(result).toEqual({ exitCode: 1, stdout: "", stderr: "" });
    expect(read("report.html")).toMatch(/^<!doctype html>\n[\s\S]*<\/html>\n$/);
  });

  // Where a text is cut or folded, too: half of a secret is not recognised.
  test.each([0, 230, 390, 590, 1000, LIMITS.reportHtmlTextChars - 10])(
    "hides secrets behind %i characters",
    async (before) => {
      const secret = "ghp_aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA1bC3";
      const text = `${"-".repeat(before)} ${secret} ${"-".repeat(2000)}`;
      const inputSchema = { type: "object", properties: { a: { type: "string", description: text } } };
      const { run } = project({
        "tools.json": { tools: [{ name: "add_item", description: text, inputSchema }] },
      });
      const { stdout } = await run(["scan", "tools.json", "--format", "html"]);
      expect(stdout).not.toContain("ghp_");
      expect(stdout).not.toContain("zA1bC3");
    },
  );
});

test("findings of thousands of tools do not make the page endless", () => {
  const tools = Array.from({ length: 3000 }, () => ({ name: "same", inputSchema: { type: "object" } }));
  const page = pageOf(scanOf(judge({ tools })));
  expect(page.length).toBeLessThan(32_000_000);
  expect(page).toContain("and 2996 more");
});
