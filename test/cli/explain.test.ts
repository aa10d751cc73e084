// policy explain and policy rules: pages of diagnostics on the command line.

import { describe, expect, test } from "vitest";
import { LINT_RULES } from "../../src/lint/rules.ts";
import { listCodes } from "../../src/pages/open-page.ts";
import { project } from "./run.ts";

describe("policy explain", () => {
  test.each([
    [
      "a lint rule",
      "default-allow",
      ["warning · security · since 0.1.0", "--rule default-allow=", "policy-ignore"],
    ],
    ["a rule with a fix", "duplicate-rule", ["Safe fix, which `--fix` applies"]],
    ["a rule that needs a lockfile", "no-limit-on-write", ["Needs a lockfile."]],
    [
      "an error of the format",
      "unknown-key",
      ["error of the format", 'Did you mean "limits"?', "cannot be turned off"],
    ],
    ["an error that ends a run", "file-not-found", ["exit code 2", "$ policy lint nowhere.yaml"]],
    ["a finding of scan", "tool-name-alike", ["reported by policy scan"]],
    ["a finding of simulate", "failed-expectation", ["reported by policy simulate"]],
  ])("prints the page of %s", async (_what, code, parts) => {
    const { exitCode, stdout, stderr } = await project().run(["explain", code]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const part of [code, ...parts]) expect(stdout.replaceAll("\n", " ")).toContain(part);
  });

  test("breaks prose at 90 columns", async () => {
    const { stdout } = await project().run(["explain", ...listCodes()]);
    const prose = stdout.split("\n").filter((line) => !line.startsWith("    "));
    expect(prose.length).toBeGreaterThan(200);
    expect(prose.filter((line) => [...line].length > 90)).toEqual([]);
  });

  test.each([
    ["pasted from a report", "error[unknown-key]:"],
    ["in capitals and with underscores", "UNKNOWN_KEY"],
  ])("understands a code %s", async (_how, written) => {
    const { stdout } = await project().run(["explain", written]);
    expect(stdout.split("\n")[0]).toBe("unknown-key");
  });

  test("shows several pages in the order given", async () => {
    const { stdout } = await project().run(["explain", "wrong-type", "default-allow", "--format", "json"]);
    expect(JSON.parse(stdout).pages.map(({ code }: { code: string }) => code)).toEqual([
      "wrong-type",
      "default-allow",
    ]);
  });

  test.each([
    ["unknown-kye", 'There is no diagnostic "unknown-kye". Did you mean "unknown-key"?'],
    ["defaultAllow", 'Did you mean "default-allow"?'],
    ["zzz", "`policy rules` lists the lint rules"],
    ["\u202ex", "\\u{202e}x"],
  ])("does not know %s, and says so", async (code, message) => {
    const { exitCode, stdout, stderr } = await project().run(["explain", "unknown-key", code]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  test("without a code is wrong usage", async () => {
    const { exitCode, stderr } = await project().run(["explain"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("missing required argument 'CODE'");
  });

  test("json has the keys that are documented, and null for what a page has not", async () => {
    const { stdout } = await project().run(["explain", "file-not-found", "--format", "json"]);
    const { version, pages } = JSON.parse(stdout);
    expect(version).toBe(1);
    expect(pages[0]).toMatchObject({
      kind: "run",
      exitCode: 2,
      bad: null,
      good: null,
      fix: null,
      category: null,
    });
  });

  test("markdown is a section of the docs", async () => {
    const { stdout } = await project().run(["explain", "unknown-key", "--format", "markdown"]);
    expect(stdout).toMatch(/^## unknown-key\n\n[\s\S]*```yaml bad\n[\s\S]*```text\n5:5 error: /);
  });

  test("is coloured on a terminal, and not otherwise", async () => {
    const plain = await project().run(["explain", "unknown-key"]);
    const coloured = await project().run(["explain", "unknown-key"], { isStdoutTerminal: true });
    expect(plain.stdout).not.toContain("\u001b");
    expect(coloured.stdout).toContain("\u001b[31m");
    expect(coloured.stdout.replaceAll(/\u001b\[\d+m/g, "")).toBe(plain.stdout);
  });

  test("--output writes the page to a file", async () => {
    const folder = project();
    const { stdout } = await folder.run(["explain", "unknown-key", "--output", "page.txt"]);
    expect(stdout).toBe("");
    expect(folder.read("page.txt")).toMatch(/^unknown-key\n/);
  });
});

describe("policy lint names the page of a finding", () => {
  const files = {
    "policy.yaml": 'version: "1"\ndefault: block\n',
    "good.yaml": 'version: "1"\ndefault: deny\n',
  };

  test("on a terminal, once", async () => {
    const terminal = { isStdoutTerminal: true, isStderrTerminal: true };
    const { stderr } = await project(files).run(["lint", "policy.yaml"], terminal);
    expect(stderr).toBe("\nWhat a code in brackets means: policy explain unknown-value\n");
    expect((await project(files).run(["lint", "good.yaml"], terminal)).stderr).toBe("");
  });

  test("not where nobody reads it", async () => {
    expect((await project(files).run(["lint", "policy.yaml"])).stderr).toBe("");
  });
});

describe("policy rules", () => {
  test("lists every rule", async () => {
    const { exitCode, stdout } = await project().run(["rules"]);
    expect(exitCode).toBe(0);
    for (const { code } of LINT_RULES) expect(stdout).toMatch(new RegExp(`^${code} `, "m"));
    expect(stdout).toContain(`${LINT_RULES.length} rules.`);
  });

  test("--category and --fixable pick some of them", async () => {
    const { stdout } = await project().run(["rules", "--category", "security", "--format", "json"]);
    const { rules } = JSON.parse(stdout);
    expect(rules).not.toEqual([]);
    expect(new Set(rules.map(({ category }: { category: string }) => category))).toEqual(
      new Set(["security"]),
    );
    const fixable = JSON.parse((await project().run(["rules", "--fixable", "--format", "json"])).stdout);
    expect(fixable.rules.map(({ code }: { code: string }) => code)).toContain("duplicate-rule");
    expect(fixable.rules.filter(({ fix }: { fix: string | null }) => fix === null)).toEqual([]);
  });

  test("an unknown category is wrong usage", async () => {
    const { exitCode, stderr } = await project().run(["rules", "--category", "taste"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("correctness, security, limits, portability, style");
  });
});
