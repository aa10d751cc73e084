// Several servers in one scan: side by side, each with its policy, none hiding another.

import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { exitCodeOf } from "../../src/cli/commands/scan-exit.ts";
import { type ScanTask, scanServers } from "../../src/cli/commands/scan-servers.ts";
import type { Found } from "../../src/cli/find-target.ts";
import { loadPolicies } from "../../src/cli/load-policies.ts";
import { quietIo } from "../../src/cli/quiet-io.ts";
import { PLAIN_PAINT } from "../../src/report/report.ts";
import { joinScans, sharedFindings, toPlacedReport, toReport } from "../../src/scan/join-scans.ts";
import type { ScanContext } from "../../src/scan/scan-context.ts";
import { SCAN_FORMATS } from "../../src/scan/scan-formats.ts";
import { renderScanJson } from "../../src/scan/scan-json.ts";
import { scanSchema } from "../../src/scan/scan-json-schema.ts";
import { renderScanMarkdown } from "../../src/scan/scan-markdown.ts";
import { renderScanText } from "../../src/scan/scan-text.ts";
import type { Scan } from "../../src/scan/server-scan.ts";
import { PACKAGE_ROOT, project } from "../cli/run.ts";
import { nodeTarget, serverPath } from "../mcp/scan.ts";

const HOSTILE = serverPath("hostile.mjs");
const CONTEXT: ScanContext = {
  ...{ title: "policy scan", version: "1.2.3", folder: "/work", paint: PLAIN_PAINT },
  ...{ columns: undefined, hasEvidence: false },
};

const tool = (name: string) => ({ name, inputSchema: { type: "object" } });
const recorded = (serverName: string, ...names: readonly string[]): Found => ({
  recorded: { tools: names.map(tool) },
  file: `${serverName}.json`,
  how: `the server ${serverName} of a test`,
  serverName,
});
const started = (serverName: string, mode: string): Found => ({
  target: nodeTarget(HOSTILE, [mode]),
  how: `the server ${serverName} of a test`,
  serverName,
});

/** A scan of these servers in a folder with these policies. */
async function scanAll(
  found: readonly Found[],
  policies: Readonly<Record<string, object>> = {},
  signal = new AbortController().signal,
): Promise<Scan> {
  const { folder } = project(policies);
  const io = { ...quietIo({ ...IO, signal }, folder), signal };
  const set = Object.keys(policies).length === 0 ? undefined : await loadPolicies(folder, {});
  const tasks = found.map((one): ScanTask => {
    const policy = set?.governing(one.serverName ?? null);
    return { found: one, policy, isWithoutPolicy: set !== undefined && policy === undefined };
  });
  return joinScans(await scanServers(io, tasks, { sandbox: "off", timeout: 20 }), { areSeveral: true });
}

const IO = {
  cwd: "/",
  packageRoot: PACKAGE_ROOT,
  env: { PATH: process.env.PATH },
  isStdoutTerminal: false,
  isStderrTerminal: false,
  writeStdout: () => {},
  writeStderr: () => {},
  today: () => "2026-11-24",
  stdin: async function* () {},
};

const ALLOW = { version: "1", default: "allow" };
const DENY = { version: "1", default: "deny" };

const validate = new Ajv({ allErrors: true }).compile(scanSchema);
function readJson(scan: Scan) {
  const json = JSON.parse([...renderScanJson(scan, {})].join(""));
  expect([validate(json), validate.errors]).toEqual([true, null]);
  return json;
}

describe("one server that fails", () => {
  const found = [
    started("first", "exits-at-once"),
    started("second", "plain"),
    recorded("third", "add_item"),
  ];

  test("is an error beside the others, and exit 3 wins over 1", async () => {
    const scan = await scanAll(found, { "policies/second.json": DENY, "policies/third.json": ALLOW });
    expect(
      scan.servers.map(({ server, isComplete, tools }) => [server.configName, isComplete, tools.length]),
    ).toEqual([
      ["first", false, 0],
      ["second", true, 1],
      ["third", true, 1],
    ]);
    expect(scan.servers[0]?.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ["server-failed", "error"],
    ]);
    expect(exitCodeOf(scan, {})).toBe(3);
    const text = [...renderScanText(scan, CONTEXT)].join("");
    expect(text).toContain("error[server-failed]: ");
    expect(text).toMatch(
      /\n3 servers, 2 tools; 1 ungoverned \(!\): 1 medium; 1 not listed, or not to the end\n$/,
    );
  });

  test("is in the JSON, which keeps its shape", async () => {
    const json = readJson(await scanAll(found, { "policies/third.json": ALLOW }));
    expect(Object.keys(json)).toEqual(["version", "complete", "servers", "findings"]);
    expect(json.complete).toBe(false);
    expect(json.servers[0]).toMatchObject({
      complete: false,
      tools: [],
      server: { configName: "first", name: "" },
    });
    expect(json.servers[1].tools).toMatchObject([{ name: "look" }]);
    expect(json.findings.map(({ code }: { code: string }) => code)).toContain("server-failed");
  });
});

describe("policies", () => {
  const found = [recorded("one", "add_item", "get_item"), recorded("two", "add_other")];

  test("each by its name; a server without one is said, and is no failure", async () => {
    const scan = await scanAll(found, { "policies/one.json": DENY });
    expect(scan.servers.map(({ policy }) => policy?.file)).toEqual(["policies/one.json", undefined]);
    expect(scan.report.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ["server-without-policy", "warning"],
    ]);
    expect(exitCodeOf(scan, {})).toBe(0);
    expect(exitCodeOf(scan, { failOn: "warning" })).toBe(1);
    // Of a server without a policy nothing is governed, which fails when a risk is named.
    expect(exitCodeOf(scan, { failOnRisk: "write" })).toBe(1);
    expect(exitCodeOf(scan, { failOnRisk: "execute" })).toBe(0);
  });

  test("one file for all: an entry lacks its tool when no server has it, and is told once", async () => {
    const entries = { tools: { add_item: { action: "deny" }, add_other: { action: "deny" }, gone: {} } };
    const scan = await scanAll(found, { "policy.json": { ...DENY, ...entries } });
    const lacking = scan.report.findings.filter(({ code }) => code === "entry-without-tool");
    expect(lacking.map(({ pointer }) => pointer)).toEqual(["/tools/gone"]);
    expect(toReport(scan).findings.filter(({ code }) => code === "entry-without-tool")).toHaveLength(1);
  });

  test.each(["same-cursor", "exits-at-once"])(
    "one file for all, one of which %s: nobody knows which tools it has",
    async (mode) => {
      const policies = { "policy.json": { ...DENY, tools: { gone: { action: "deny" } } } };
      const scan = await scanAll([...found, started("three", mode)], policies);
      expect(scan.report.findings.map(({ code }) => code)).not.toContain("entry-without-tool");
    },
  );
});

test("what servers do to each other is told of both", async () => {
  const scan = await scanAll([recorded("one", "send_payment_now"), recorded("two", "send_payment_now")]);
  expect(sharedFindings(scan).map(({ code }) => code)).toContain("shadowed-tool");
});

test("reports say which server a finding is of, and tell the findings of two apart", async () => {
  const scan = await scanAll([recorded("one", "add_item"), recorded("two", "add_item")], {
    "policy.json": ALLOW,
  });
  const { findings } = toReport(scan);
  const ungoverned = findings.filter(({ code }) => code === "ungoverned-tool");
  expect(ungoverned.map(({ message }) => message.split(":")[0])).toEqual(["one", "two"]);
  expect(new Set(ungoverned.map(({ identity }) => identity)).size).toBe(2);
  expect(toPlacedReport(scan).findings.every(({ file }) => file === "policy.json")).toBe(true);
});

test("Ctrl-C ends them all", async () => {
  const controller = new AbortController();
  const scan = scanAll(
    Array.from({ length: 6 }, (_, i) => started(`s${i}`, "silent")),
    {},
    controller.signal,
  );
  setTimeout(() => controller.abort(), 300);
  await expect(scan).rejects.toMatchObject({ name: "AbortError" });
});

test("the Markdown of many servers is no longer than a comment, and says what is left out", async () => {
  const names = Array.from({ length: 60 }, (_, i) => `add_${"x".repeat(60)}_${i}`);
  const scan = await scanAll(
    Array.from({ length: 100 }, (_, i) => recorded(`server${i}`, ...names)),
    { "policy.json": ALLOW },
  );
  const markdown = [...renderScanMarkdown(scan, CONTEXT)].join("");
  expect(markdown.length).toBeLessThan(65_536);
  expect(markdown).toMatch(/… and \d+ more (?:tools|servers)\./);
});

test("every format shows every server", async () => {
  const scan = await scanAll([recorded("one", "add_item"), recorded("two", "add_other")], {
    "policy.json": ALLOW,
  });
  for (const [name, entry] of Object.entries(SCAN_FORMATS)) {
    const pieces =
      "load" in entry
        ? (await entry.load())(scan, CONTEXT)
        : (await entry.ofReport.load())(entry.toReport(scan), CONTEXT);
    const text = [...pieces].join("");
    expect([name, /\bone\b/.test(text), /\btwo\b/.test(text)]).toEqual([name, true, true]);
    expect(text.endsWith("\n")).toBe(true);
  }
});
