// Comments that suppress findings: which count, for which line, and what is said of those that do not.

import { describe, expect, test } from "vitest";
import { type LintOptions, type LintVerdict, lintOpened } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";

async function lint(text: string, options: LintOptions = { today: "2026-11-24" }): Promise<LintVerdict> {
  return lintOpened(await openPolicy("policy.yaml", Buffer.from(text)), options);
}

/** Reports default-allow, at the line of `default`. */
const open = (before: string, behind = ""): string => `version: "1"\n${before}default: allow${behind}\n`;

describe("a comment suppresses", () => {
  test.each([
    ["on the line above", open("# policy-ignore default-allow -- A sandbox.\n")],
    ["at the end of the line", open("", " # policy-ignore default-allow -- A sandbox.")],
    ["without a space", open("#policy-ignore default-allow -- A sandbox.\n")],
    ["above another comment", open("# policy-ignore default-allow -- A sandbox.\n# Open.\n")],
    ["beside other codes", open("# policy-ignore hidden-and-listed, default-allow -- A sandbox.\n")],
    ["up to its last day", open("# policy-ignore default-allow until 2026-11-24 -- A sandbox.\n")],
    [
      "with windows' line breaks",
      open("# policy-ignore default-allow -- A sandbox.\n").replaceAll("\n", "\r\n"),
    ],
    ["before the first line", `# policy-ignore default-allow -- A sandbox.\ndefault: allow\nversion: "1"\n`],
  ])("%s", async (_name, text) => {
    const { findings, suppressed } = await lint(text);
    expect(findings.filter(({ code }) => code === "default-allow")).toEqual([]);
    expect(suppressed).toMatchObject([
      { kind: "inSource", justification: "A sandbox.", finding: { code: "default-allow" } },
    ]);
  });
});

describe("a comment suppresses nothing", () => {
  test.each([
    ["without a reason", "# policy-ignore default-allow\n", "malformed-suppression"],
    ["with an empty reason", "# policy-ignore default-allow -- \n", "malformed-suppression"],
    ["without a code", "# policy-ignore -- A sandbox.\n", "malformed-suppression"],
    ["for all rules", "# policy-ignore all -- A sandbox.\n", "malformed-suppression"],
    ["for a wildcard", "# policy-ignore default-* -- A sandbox.\n", "malformed-suppression"],
    ["with a colon", "# policy-ignore: default-allow -- A sandbox.\n", "malformed-suppression"],
    [
      "as another program would write it",
      "# policy-ignore-next-line default-allow -- A.\n",
      "malformed-suppression",
    ],
    ["in capitals", "# POLICY-IGNORE default-allow -- A sandbox.\n", "malformed-suppression"],
    ["until no date", "# policy-ignore default-allow until tomorrow -- A.\n", "malformed-suppression"],
    [
      "until a day that is none",
      "# policy-ignore default-allow until 2027-02-30 -- A.\n",
      "malformed-suppression",
    ],
    ["with a misspelt code", "# policy-ignore default-alow -- A sandbox.\n", "unknown-suppression"],
    ["after its last day", "# policy-ignore default-allow until 2026-11-23 -- A.\n", "expired-suppression"],
    ["two lines above", "# policy-ignore default-allow -- A sandbox.\n\n", "unused-suppression"],
    ["that names itself", "# policy-ignore unused-suppression -- A.\n", "unsuppressible-code"],
  ])("%s", async (_name, comment, code) => {
    const { findings, suppressed } = await lint(open(comment));
    expect(findings.map((finding) => finding.code).sort()).toEqual(["default-allow", code].sort());
    expect(suppressed).toEqual([]);
  });

  test.each([
    ["in a string", open('description: "# policy-ignore default-allow -- A."\n')],
    ["in a block scalar", open("description: |\n  # policy-ignore default-allow -- A.\n")],
    ["in a plain scalar", open("description: a\n  b#policy-ignore default-allow -- A.\n")],
    ["in prose", open("# The policy ignores default-allow. policy-ignored: no.\n")],
  ])("%s, and nothing is said of it", async (_name, text) => {
    expect((await lint(text)).findings.map(({ code }) => code)).toEqual(["default-allow"]);
  });

  test("without a date to hold against, every date has passed", async () => {
    const text = open("# policy-ignore default-allow until 9999-01-01 -- A.\n");
    expect((await lint(text, {})).suppressed).toEqual([]);
    expect((await lint(text)).suppressed).toHaveLength(1);
  });

  test("an error of the format stays, and the comment is told so", async () => {
    const { findings, suppressed } = await lint(
      'version: "1"\n# policy-ignore unknown-value -- A.\ndefault: maybe\n',
    );
    expect(findings.map(({ code }) => code)).toEqual(["unknown-value", "unsuppressible-code"]);
    expect(suppressed).toEqual([]);
  });

  test("a rule that did not look is not said to find nothing", async () => {
    const text = (code: string): string => `version: "1"\n# policy-ignore ${code} -- A.\ndefault: deny\n`;
    const codes = async (code: string, options: LintOptions): Promise<readonly string[]> =>
      (await lint(text(code), options)).findings.map((finding) => finding.code);
    expect(await codes("no-limit-on-write", {})).toEqual([]);
    expect(await codes("no-limit-on-write", { tools: new Map() })).toEqual(["unused-suppression"]);
    expect(await codes("default-allow", { levels: new Map([["default-allow", "off"]]) })).toEqual([]);
    expect(await codes("default-allow", {})).toEqual(["unused-suppression"]);
    expect(await codes("default-allow", { levels: new Map([["unused-suppression", "off"]]) })).toEqual([]);
  });
});

test("a finding points at the code of the comment", async () => {
  const { findings } = await lint(
    'version: "1"\ndefault: deny # policy-ignore star-in-name, nothing-such -- A.\n',
  );
  expect(findings.map(({ code, line, column, endColumn }) => ({ code, line, column, endColumn }))).toEqual([
    { code: "unknown-suppression", line: 2, column: 45, endColumn: 57 },
    { code: "unused-suppression", line: 2, column: 31, endColumn: 43 },
  ]);
});

test("a long comment is read in linear time", async () => {
  const text = open(`# policy-ignore ${" ".repeat(400_000)}until${" until".repeat(80_000)}\n`);
  expect((await lint(text)).findings.map(({ code }) => code)).toContain("malformed-suppression");
});
