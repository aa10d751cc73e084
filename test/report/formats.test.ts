// Every format over reports of every shape: real findings with fixes, suppressed ones, none at all, far too many.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import { addFingerprints } from "../../src/cli/fingerprints.ts";
import type { Finding } from "../../src/finding.ts";
import { LIMITS } from "../../src/limits.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { LINT_RULES } from "../../src/lint/rules.ts";
import { FORMATS, type Format } from "../../src/report/formats.ts";
import { reportSchema } from "../../src/report/json-schema.ts";
import { makeReport, PLAIN_PAINT, type Report, type RuleInfo } from "../../src/report/report.ts";
import { readAnnotations, readJunit, readMarkdown } from "./read-formats.ts";
import { sarifErrors } from "./sarif-schema.ts";

const FOLDER = join(import.meta.dirname, "../../fixtures/lint");
const CONTEXT = { paint: PLAIN_PAINT, title: "policy lint", version: "1.2.3", folder: "/repo" };
const RULES: readonly RuleInfo[] = LINT_RULES.map(({ code, severity, category, summary, why }) => ({
  ...{ code, severity, category, summary, why },
  url: `https://example.com/rules#${code}`,
}));

async function render(report: Report, format: Format): Promise<string> {
  const reporter = await FORMATS[format].load();
  return [...reporter(addFingerprints(report, CONTEXT.folder), CONTEXT)].join("");
}

let findings: readonly Finding[] = [];
let all: Report;

beforeAll(async () => {
  const names = readdirSync(FOLDER).filter((name) => !name.endsWith(".out"));
  const found = await Promise.all(
    names.map(async (name) => lintPolicy(await openPolicy(name, readFileSync(join(FOLDER, name))))),
  );
  const examples = await Promise.all(
    LINT_RULES.map(async ({ code, bad }) =>
      lintPolicy(await openPolicy(`/repo/rules/${code}.yaml`, Buffer.from(bad.policy)), {
        ...(bad.tools && { tools: new Map(bad.tools.map((tool) => [tool.name, tool])) }),
      }),
    ),
  );
  findings = [...found, ...examples].flat();
  const files = [...names, ...LINT_RULES.map(({ code }) => `/repo/rules/${code}.yaml`)];
  all = makeReport(findings, files.length, { files, rules: RULES });
});

/** Some of the findings, as if they were suppressed. */
function withSuppressed(): Report {
  return makeReport(findings.slice(4), 1, {
    rules: RULES,
    suppressed: findings.slice(0, 4).map((finding, i) => ({
      finding,
      kind: i % 2 === 0 ? "inSource" : "external",
      justification: i === 0 ? "" : `Reason\n${i} <&>`,
    })),
  });
}

const PLAIN: Finding = {
  code: "failed-expectation",
  severity: "error",
  file: "",
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 1,
  pointer: "",
  message: "Line 3 is denied.",
  help: "",
};

test("there is enough to look at", () => {
  expect(findings.length).toBeGreaterThan(60);
  expect(findings.some(({ fix }) => fix !== undefined)).toBe(true);
  expect(new Set(findings.map(({ severity }) => severity)).size).toBe(3);
});

test("a fingerprint is kept, and does not depend on which of its equals are suppressed", () => {
  const equals = [PLAIN, { ...PLAIN, line: 2, endLine: 2 }] as const;
  const together = addFingerprints(makeReport(equals, 1), "").findings;
  const [first, second] = equals;
  const suppressed = [{ finding: first, kind: "external", justification: "" }] as const;
  const apart = addFingerprints(makeReport([second], 1, { suppressed }), "");
  expect([apart.suppressed?.[0]?.finding, ...apart.findings]).toEqual(together);
  const kept = makeReport([{ ...second, fingerprint: "0".repeat(32) }], 1);
  expect(addFingerprints(kept, "").findings).toEqual(kept.findings);
});

describe("json", () => {
  const validate = new Ajv({ allErrors: true }).compile(reportSchema);
  const isValid = (text: string): unknown => {
    validate(JSON.parse(text));
    return validate.errors;
  };

  test("keeps to its schema", async () => {
    for (const report of [all, withSuppressed(), makeReport([], 1), makeReport([PLAIN], 0)]) {
      expect(isValid(await render(report, "json"))).toBeNull();
    }
  });

  test("is laid out as JSON.stringify does it", async () => {
    for (const report of [all, withSuppressed(), makeReport([], 1)]) {
      const text = await render(report, "json");
      // The fixtures hold characters that are escaped, which JSON.stringify does not do.
      expect(JSON.parse(text).findings.length).toBe(report.findings.length);
      expect(JSON.stringify(JSON.parse(text), null, 2).split("\n").length).toBe(
        text.trimEnd().split("\n").length,
      );
    }
  });

  test("tells a fix in lines and columns", async () => {
    const policy = 'version: "1"\ndefault: deny\ntools:\n  a:\n    deny_if: [ { x: 1 } ]\n';
    const source = (await openPolicy("a.yaml", Buffer.from(policy))).source;
    const start = policy.indexOf("deny_if");
    const { toFindings } = await import("../../src/policy/findings.ts");
    const fixed = toFindings(source, [
      {
        ...{ code: "x", severity: "error", message: "", help: "", anchor: { pointer: "/tools/a" } },
        fix: { title: "Rename it", isSafe: false, edits: [{ start, end: start + 7, text: "require" }] },
      },
    ]);
    const { findings: shown } = JSON.parse(await render(makeReport(fixed, 1), "json"));
    expect(shown[0].fix).toEqual({
      title: "Rename it",
      safe: false,
      edits: [{ line: 5, column: 5, endLine: 5, endColumn: 12, text: "require" }],
    });
  });

  test.each([
    ["a finding without a code", { findings: [{ ...PLAIN, code: undefined }] }],
    ["another version", { version: 2 }],
    ["a line before the first", { findings: [{ ...PLAIN, line: 0 }] }],
  ])("the schema refuses %s", async (_, change) => {
    const report = JSON.parse(await render(makeReport([PLAIN], 1), "json"));
    expect(isValid(JSON.stringify({ ...report, ...change }))).not.toBeNull();
  });
});

describe("sarif", () => {
  const runOf = async (report: Report) => {
    const sarif = JSON.parse(await render(report, "sarif"));
    expect(sarifErrors(sarif)).toEqual([]);
    return sarif.runs[0];
  };

  test("the schema refuses what is no SARIF", async () => {
    const sarif = JSON.parse(await render(all, "sarif"));
    sarif.runs[0].results[0].locations[0].physicalLocation.region.startLine = 0;
    expect(sarifErrors(sarif)).not.toEqual([]);
    expect(sarifErrors({ version: "2.1.0" })).not.toEqual([]);
  });

  test("has what code scanning needs of rules and results", async () => {
    const { tool, results, automationDetails, columnKind, invocations } = await runOf(all);
    expect({ automationDetails, columnKind }).toEqual({
      automationDetails: { id: "policy-lint/" },
      columnKind: "utf16CodeUnits",
    });
    expect(invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }]);
    expect(tool.driver).toMatchObject({ name: "mcp-policy", semanticVersion: "1.2.3" });
    expect(tool.driver.rules.length).toBeGreaterThan(LINT_RULES.length);
    for (const rule of tool.driver.rules) {
      for (const text of [
        rule.shortDescription.text,
        rule.fullDescription.text,
        rule.help.text,
        rule.help.markdown,
      ])
        expect(text).toMatch(/\S/);
      expect(rule.properties["security-severity"] !== undefined).toBe(
        rule.properties.tags.includes("security"),
      );
    }
    expect(results.length).toBe(findings.length);
    for (const result of results) {
      const [{ physicalLocation }] = result.locations;
      expect(physicalLocation.artifactLocation.uri).toMatch(/^(?:rules\/)?[a-z0-9-]+\.(?:json|yaml)$/);
      expect(Object.keys(physicalLocation.region)).toEqual([
        "startLine",
        "startColumn",
        "endLine",
        "endColumn",
      ]);
      expect(result.partialFingerprints["policyFinding/v1"]).toMatch(/^[0-9a-f]{32}$/);
      expect(result.suppressions).toBeUndefined();
    }
    const prints = results.map(
      ({ partialFingerprints }: (typeof results)[number]) => partialFingerprints["policyFinding/v1"],
    );
    expect(new Set(prints).size).toBe(results.length);
    expect(results.filter(({ fixes }: (typeof results)[number]) => fixes !== undefined).length).toBe(
      findings.filter(({ fix }) => fix !== undefined).length,
    );
  });

  test("without findings it has an empty list of results", async () => {
    expect((await runOf(makeReport([], 1))).results).toEqual([]);
  });

  test("a finding without a file has no location", async () => {
    expect((await runOf(makeReport([PLAIN], 1))).results[0].locations).toEqual([]);
  });

  test("with suppressions every result says whether it is suppressed", async () => {
    const { results } = await runOf(withSuppressed());
    expect(results.length).toBe(findings.length);
    const lists = results.map(({ suppressions }: (typeof results)[number]) => suppressions);
    expect(lists.filter((list: readonly unknown[]) => list.length === 0).length).toBe(findings.length - 4);
    expect(lists.slice(-3)).toEqual([
      [{ kind: "external", justification: "Reason\\n1 <&>" }],
      [{ kind: "inSource", justification: "Reason\\n2 <&>" }],
      [{ kind: "external", justification: "Reason\\n3 <&>" }],
    ]);
  });
});

describe("junit", () => {
  const countsOf = async (report: Report) => {
    const { root, cases } = readJunit(await render(report, "junit"));
    const count = (outcome: string): number => cases.filter((one) => one.outcome === outcome).length;
    expect(root.getAttribute("tests")).toBe(String(cases.length));
    expect(root.getAttribute("failures")).toBe(String(count("failure")));
    const suites = [...root.getElementsByTagName("testsuite")];
    const skipped = suites.reduce((sum, suite) => sum + Number(suite.getAttribute("skipped")), 0);
    expect(skipped).toBe(count("skipped"));
    expect(new Set(cases.map(({ suite, name }) => `${suite} ${name}`)).size).toBe(cases.length);
    return {
      failure: count("failure"),
      info: count("system-out"),
      skipped: count("skipped"),
      clean: count(""),
    };
  };

  test("errors and warnings fail, information passes, a file without findings has a case that passes", async () => {
    const { infos } = all.summary;
    const clean = (all.files ?? []).filter(
      (file) => !findings.some((finding) => finding.file === file),
    ).length;
    expect(clean).toBeGreaterThan(0);
    expect(await countsOf(all)).toEqual({ failure: findings.length - infos, info: infos, skipped: 0, clean });
  });

  test("what is suppressed is skipped, and says why", async () => {
    expect(await countsOf(withSuppressed())).toMatchObject({ skipped: 4, clean: 0 });
    const { cases } = readJunit(await render(withSuppressed(), "junit"));
    expect(cases.some(({ text }) => text.includes("Reason\\n1 <&>"))).toBe(true);
  });

  test("a finding without a file is in a suite of the command's name", async () => {
    const { cases } = readJunit(await render(makeReport([PLAIN, PLAIN], 0), "junit"));
    expect(cases.map(({ suite, name }) => [suite, name])).toEqual([
      ["policy lint", "failed-expectation at 1:1"],
      ["policy lint", "failed-expectation at 1:1 (2)"],
    ]);
  });
});

test("github: columns only for places within one line, no place without a file", async () => {
  const long = { ...PLAIN, file: "/repo/a.yaml", endLine: 3 };
  const annotations = readAnnotations(await render(makeReport([PLAIN, long], 1), "github"));
  expect(annotations.map(({ properties }) => properties)).toEqual([
    { title: "failed-expectation" },
    { file: "a.yaml", line: "1", endLine: "3", title: "failed-expectation" },
  ]);
});

test("markdown: the worst first, each with its line", async () => {
  const { code } = readMarkdown(await render(all, "markdown"));
  expect(code.slice(0, 2)).toEqual([
    all.findings.find(({ severity }) => severity === "error")?.code,
    expect.stringMatching(/:\d+:\d+$/),
  ]);
  const severities = [...(await render(all, "markdown")).matchAll(/^\*\*(\w+)\*\*/gm)].map(
    (match) => match[1],
  );
  expect(severities).toEqual([...severities].sort((a = "", b = "") => rank(a) - rank(b)));
});
const rank = (severity: string): number => ["error", "warning", "info"].indexOf(severity);

test("text: says what --fix would mend, and what is suppressed", async () => {
  const fixable = findings.filter(({ fix }) => fix?.isSafe).length;
  expect((await render(all, "text")).trimEnd().split("\n").at(-1)).toMatch(
    new RegExp(`; ${fixable} can be fixed with --fix$`),
  );
  const suppressed = [{ finding: PLAIN, kind: "external", justification: "" }] as const;
  expect(await render(makeReport([], 2, { suppressed }), "text")).toBe(
    "no problems in 2 files, 1 suppressed\n",
  );
});

describe("far too many", () => {
  const MANY = 100_000;
  const LONG = "x".repeat(20_000);
  const many = Array.from(
    { length: MANY },
    (_, i): Finding => ({
      ...PLAIN,
      severity: i % 1000 === 999 ? "error" : i % 2 === 0 ? "warning" : "info",
      file: "a.yaml",
      line: i + 1,
      endLine: i + 1,
      message: i === 50_000 ? LONG : `Number ${i}.`,
    }),
  );
  const report = makeReport(many, 1, { files: ["a.yaml"] });

  test("sarif keeps the worst, and says how many are left out", async () => {
    const sarif = JSON.parse(await render(report, "sarif"));
    expect(sarifErrors(sarif)).toEqual([]);
    const [{ results, invocations }] = sarif.runs;
    expect(results.length).toBe(LIMITS.reportSarifFindings);
    expect(results.filter(({ level }: { level: string }) => level === "error").length).toBe(100);
    expect(results.some(({ level }: { level: string }) => level === "note")).toBe(false);
    expect(invocations[0].toolExecutionNotifications).toMatchObject([
      {
        level: "warning",
        message: {
          text: expect.stringContaining(
            `${MANY - LIMITS.reportSarifFindings} findings (45100 warnings, 49900 infos)`,
          ),
        },
      },
    ]);
  });

  test("markdown fits a comment, and says how many more there are", async () => {
    const text = await render(report, "markdown");
    expect(text.length).toBeLessThan(65_536);
    const shown = text.match(/^\*\*/gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(100);
    expect(text).toMatch(new RegExp(`\n… and ${MANY - shown} more findings\\.\n$`));
  });

  test.each(["text", "json", "github", "junit"] as const)(
    "%s has them all, in small pieces",
    async (format) => {
      const reporter = await FORMATS[format].load();
      let pieces = 0;
      let longest = 0;
      for (const piece of reporter(report, CONTEXT)) {
        pieces++;
        longest = Math.max(longest, piece.length);
      }
      expect(pieces).toBeGreaterThanOrEqual(MANY);
      expect(longest).toBeLessThan(2 * LONG.length);
    },
  );
});
