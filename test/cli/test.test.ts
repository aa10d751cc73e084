// policy test as it is run: which files, what is printed in each format, exit codes, --generate and --watch.

import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { DOMParser } from "@xmldom/xmldom";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { main } from "../../src/cli/main.ts";
import { testReportSchema } from "../../src/policy-test/test-report-schema.ts";
import { testFileSchema } from "../../src/policy-test/test-schema.ts";
import { PACKAGE_ROOT, type Project, project } from "./run.ts";

const POLICY = `version: "1"
default: deny
tools:
  pay:
    require:
      - conditions: [{ path: args.amount, op: lte, value: 100 }]
        on_deny: Too much.
    limits:
      - { counter: calls, window: minute, max: 2 }
  look: {}
`;
const tests = (lines: string): string => `policy: policy.yaml\ncases:\n${lines}\n`;
const GOOD = tests(
  "  - { name: look, tool: look, expect: allow }\n  - { name: other, tool: x, expect: deny }",
);
const BAD = tests("  - { name: look, tool: look, expect: deny }\n  - { name: other, tool: x, expect: deny }");
const LIMIT = tests(`  - name: three
    tool: pay
    args: { amount: 1 }
    grant: ana
    calls:
      - { expect: allow }
      - { repeat: 5, every: 1s, expect: allow }`);

const shop = (files: Readonly<Record<string, unknown>> = {}): Project =>
  project({ "policy.yaml": POLICY, "a.policy-test.yaml": GOOD, ...files });

describe("files", () => {
  test("those below the working directory are run, but for installed packages", async () => {
    const files = {
      "sub/deep/b.policy-test.yml": GOOD.replace("policy.yaml", "../../policy.yaml"),
      "node_modules/x/c.policy-test.yaml": BAD,
      "other.yaml": "a: [",
    };
    const { exitCode, stdout, stderr } = await shop(files).run(["test"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("✓ a.policy-test.yaml (2 cases)");
    expect(stdout).toContain("✓ sub/deep/b.policy-test.yml (2 cases)");
    expect(stdout).toContain("Files  2 passed (2)");
  });

  test("files, folders and globs may be named, and each is run once", async () => {
    const work = shop({
      "t/b.policy-test.yaml": GOOD.replace("policy.yaml", "../policy.yaml"),
      "any.yaml": GOOD,
    });
    const { stdout } = await work.run(["test", "any.yaml", "t", "t/*.yaml", "./any.yaml"]);
    expect(stdout).toContain("Files  2 passed (2)");
  });

  test("without a policy the one beside the tests is meant", async () => {
    const here = project({
      "t/policy.yaml": POLICY,
      "t/a.policy-test.yaml": GOOD.replace("policy: policy.yaml\n", ""),
    });
    expect((await here.run(["test"])).exitCode).toBe(0);
  });

  test("a test file in a folder of policies is no policy, and a folder is a policy for each server", async () => {
    const text = `policy: .\ncases:\n  - { name: a, server: shop, tool: look, expect: allow }\n  - { name: b, tool: look, expect: allow }\n`;
    const here = project({ "policies/shop.yaml": POLICY, "policies/shop.policy-test.yaml": text });
    expect(await here.run(["test"])).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test.each([
    ["nothing to run", {}, ["test"], "nothing-to-do"],
    ["an empty folder", { "t/x.yaml": "" }, ["test", "t"], "nothing-to-do"],
    ["a glob that fits nothing", {}, ["test", "t/*.yaml"], "nothing-to-do"],
    ["a file that is not there", {}, ["test", "t.yaml"], "file-not-found"],
    ["standard input", {}, ["test", "-"], "usage"],
    ["a policy that is not there", { "a.policy-test.yaml": GOOD }, ["test"], "file-not-found"],
    [
      "no policy anywhere",
      { "a.policy-test.yaml": GOOD.replace("policy: policy.yaml\n", "") },
      ["test"],
      "policy-not-found",
    ],
    [
      "a policy with errors",
      { "a.policy-test.yaml": GOOD, "policy.yaml": "version: 2" },
      ["test"],
      "policy-unusable",
    ],
    [
      "a policy that is none by name",
      { "a.policy-test.yaml": GOOD.replace("policy.yaml", "secret.txt"), "secret.txt": "s" },
      ["test"],
      "test-unusable",
    ],
    ["a test file with errors", { "a.policy-test.yaml": "case: []" }, ["test"], "test-unusable"],
    [
      "a pattern that is none",
      { "policy.yaml": POLICY, "a.policy-test.yaml": GOOD },
      ["test", "--grep", "("],
      "usage",
    ],
    [
      "a pattern that no name fits",
      { "policy.yaml": POLICY, "a.policy-test.yaml": GOOD },
      ["test", "--grep", "nowhere"],
      "nothing-to-do",
    ],
  ])("%s is exit code 2", async (_, files, argv, code) => {
    const { exitCode, stdout, stderr } = await project(files).run(argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(`error[${code}]`);
  });

  test("one file that cannot be used does not hide failures of the others", async () => {
    const work = shop({ "a.policy-test.yaml": BAD, "b.policy-test.yaml": "cases: [" });
    const { exitCode, stdout, stderr } = await work.run(["test"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("b.policy-test.yaml");
    expect(stdout).toContain("× a.policy-test.yaml (2 cases, 1 failed)");
    expect(stdout).toContain("× b.policy-test.yaml (unusable)");
    expect(stdout).toContain("Files  1 failed, 1 unusable (2)");
  });
});

describe("failures", () => {
  test("show the repetition, the rule with its place, the message and the limits", async () => {
    const { exitCode, stdout } = await shop({ "a.policy-test.yaml": LIMIT }).run(["test"]);
    expect(exitCode).toBe(1);
    expect(stdout).toBe(
      `× a.policy-test.yaml (1 case, 1 failed)
  × three

FAIL a.policy-test.yaml > three
error[failed-expectation]: Call 2 of 2 of "pay", time 2 of 5, should get allow, and gets deny by /tools/pay/limits/calls (limit).
 --> a.policy-test.yaml:9:41
  |
9 |       - { repeat: 5, every: 1s, expect: allow }
  |                                         ^^^^^
  = expected allow
  = got      deny by /tools/pay/limits/calls (limit)
  = rule at  policy.yaml:9:9
  = message  The tool "pay" has reached its limit: /tools/pay/limits/calls.
  = call     by ana at 2026-01-01T00:00:01Z
  = limit    2/2 /tools/pay/limits/calls, until 2026-01-01T00:01:00Z

Files  1 failed (1)
Cases  1 failed (1)
Calls  3
`,
    );
  });

  test("of an expectation of the case the call is shown that did not get it", async () => {
    const text = tests(
      "  - name: a\n    expect: allow\n    calls:\n      - { tool: look }\n      - { tool: nothing }",
    );
    const { stdout } = await shop({ "a.policy-test.yaml": text }).run(["test"]);
    expect(stdout).toContain("--> a.policy-test.yaml:7:9");
  });

  test.each([
    ["rule", "{ decision: deny, rule: /tools/pay/limits/calls }"],
    ["reason", "{ decision: deny, reason: limit }"],
    ["message", "{ decision: deny, message: Much too much. }"],
    ["decision", "require_approval"],
  ])("another %s is a failure", async (_, expectation) => {
    const text = tests(`  - { name: a, tool: pay, args: { amount: 101 }, expect: ${expectation} }`);
    expect((await shop({ "a.policy-test.yaml": text }).run(["test"])).exitCode).toBe(1);
  });

  test("cases share no counters, and calls of a case do", async () => {
    const call = "tool: pay, args: { amount: 1 }";
    const text = tests(
      `  - { name: a, ${call}, repeat: 2, expect: allow }\n  - { name: b, ${call}, repeat: 2, expect: allow }\n  - { name: c, ${call}, repeat: 3, every: 30s, expect: allow }`,
    );
    expect(await shop({ "a.policy-test.yaml": text }).run(["test"])).toMatchObject({
      exitCode: 0,
      stderr: "",
    });
  });

  test("--bail leaves the rest out, and says so", async () => {
    const { exitCode, stdout } = await shop({ "a.policy-test.yaml": BAD, "b.policy-test.yaml": GOOD }).run([
      "test",
      "--bail",
    ]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("Cases  1 failed, 3 not run (4)");
  });

  test("--grep picks cases by a pattern", async () => {
    const { exitCode, stdout } = await shop({ "a.policy-test.yaml": BAD }).run([
      "test",
      "--grep",
      "(?i)^OTH",
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Cases  1 passed (1), 1 not selected\n");
  });

  const LEFT_OUT = tests(`  - { name: look, skip: "not yet \\u001b[31m", tool: look, expect: deny }
  - name: pay
    tool: pay
    each:
      - { args: { amount: 1 }, expect: allow }
      - { args: { amount: 2 }, skip: later, expect: deny }`);

  test("skip leaves a case out, and every report says so and why", async () => {
    const work = shop({ "a.policy-test.yaml": LEFT_OUT });
    const { exitCode, stdout } = await work.run(["test"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("  ↓ look (not run: not yet \\u{1b}[31m)\n");
    expect(stdout).toContain('  ↓ pay > {"amount":2} (not run: later)\n');
    expect(stdout).toContain("Cases  1 passed, 2 not run (3)\n");
    expect((await work.run(["test", "--format", "junit"])).stdout).toContain('<skipped message="later"/>');
    const report = JSON.parse((await work.run(["test", "--format", "json"])).stdout);
    expect(report.files[0].cases[2]).toMatchObject({ status: "skipped", skip: "later", calls: 0 });
  });

  test.each([
    ["look", "the case has a `skip`"],
    ["look|2", "all 2 cases have a `skip`"],
    ["nothing", "None of the 3 cases has a name in which"],
  ])("to run nothing is an error: --grep %s", async (pattern, said) => {
    const { exitCode, stderr } = await shop({ "a.policy-test.yaml": LEFT_OUT }).run([
      "test",
      "--grep",
      pattern,
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(said);
  });

  test("a link in the place of the policy that leads to something else is not opened", async () => {
    const work = shop({
      "a.policy-test.yaml": GOOD.replace("policy.yaml", "p.yaml"),
      "secret.txt": "s3cret",
    });
    symlinkSync(work.at("secret.txt"), work.at("p.yaml"));
    const { exitCode, stderr } = await work.run(["test"]);
    expect(exitCode).toBe(2);
    expect(stderr).not.toContain("s3cret");
    rmSync(work.at("p.yaml"));
    symlinkSync(work.at("policy.yaml"), work.at("p.yaml"));
    expect((await work.run(["test"])).exitCode).toBe(0);
  });

  test("a policy in the place of a test file is told from one", async () => {
    const { exitCode, stderr } = await shop().run(["test", "policy.yaml"]);
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      "error[test-unusable]: policy.yaml is a policy, and no test file. Write --policy policy.yaml.\n = help: Mend it: docs/policy-tests.md says what may stand in it.\n",
    );
  });

  const MISSPELT = tests(`  - { name: look, tool: loook, expect: deny }
  - { name: again, tool: loook, args: { a: 1 }, expect: deny }
  - { name: meant, tool: loook, expect: { decision: deny, reason: default_deny } }
  - { name: other, tool: anything, expect: deny }`);

  test("a case that passes only because of a misspelt name is doubted, and passes", async () => {
    const work = shop({ "a.policy-test.yaml": MISSPELT });
    const { exitCode, stdout, stderr } = await work.run(["test"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout.match(/warning\[doubtful-case\]/g)).toHaveLength(1);
    expect(stdout).toContain('warning[doubtful-case]: The policy does not list the tool "loook", so');
    expect(stdout).toContain(
      'Did you mean "look"? If not, expect `{ decision: deny, reason: default_deny }`.',
    );
    const github = await work.run(["test", "--format", "github"]);
    expect(github.stdout).toMatch(
      /^::warning file=a\.policy-test\.yaml,line=3,col=\d+,title=doubtful-case::/,
    );
    const report = JSON.parse((await work.run(["test", "--format", "json"])).stdout);
    expect(report.findings).toMatchObject([{ code: "doubtful-case", severity: "warning" }]);
  });

  test("so is one of a server without a policy", async () => {
    const text = `policy: { shop: policy.yaml, bank: policy.yaml }\ncases:\n  - { name: a, server: shpo, tool: look, expect: deny }\n`;
    const { stdout } = await shop({ "a.policy-test.yaml": text }).run(["test"]);
    expect(stdout).toContain('No policy governs the server "shpo", so the case passes whatever');
  });

  test("a rule that the policy does not have is told from one that did not decide", async () => {
    const wrong = tests(
      "  - { name: a, tool: pay, args: { amount: 101 }, expect: { decision: deny, rule: /tools/pay/require/args.amount-lt } }",
    );
    const { stdout } = await shop({ "a.policy-test.yaml": wrong }).run(["test"]);
    expect(stdout).toContain(
      'The policy has no rule /tools/pay/require/args.amount-lt for calls of "pay". Did you mean "/tools/pay/require/args.amount-lte"?',
    );
    const other = wrong.replace("require/args.amount-lt", "limits/calls");
    expect((await shop({ "a.policy-test.yaml": other }).run(["test"])).stdout).not.toContain("has no rule");
  });

  test("--policy tests another policy", async () => {
    const work = shop({ "strict.yaml": POLICY.replace("look: {}", "other: {}") });
    expect((await work.run(["test", "--policy", "strict.yaml"])).exitCode).toBe(1);
  });

  test("of many cases only those that fail are listed", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `      - { args: { count: ${i} } }`).join("\n");
    const text = tests(
      `  - name: many\n    tool: look\n    expect: allow\n    each:\n${rows}\n  - { name: bad, tool: look, expect: deny }`,
    );
    const { stdout } = await shop({ "a.policy-test.yaml": text }).run(["test"]);
    expect(stdout).toMatch(/^× a\.policy-test\.yaml \(41 cases, 1 failed\)\n {2}× bad\n\n/);
  });
});

describe("coverage", () => {
  test("says what no case exercises, and fails below a minimum", async () => {
    const { exitCode, stdout } = await shop().run(["test", "--coverage"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/ {2}never reached +policy\.yaml:6:22 +\/tools\/pay\/require\/args\.amount-lte\n/);
    expect(stdout).toMatch(/ {2}never hit +policy\.yaml:9:9 +\/tools\/pay\/limits\/calls /);
    expect(stdout).toContain("coverage 25.0 %: 1 of 4 points");
    expect((await shop().run(["test", "--min-coverage", "25"])).exitCode).toBe(0);
    const below = await shop().run(["test", "--min-coverage", "25.1", "--format", "junit"]);
    expect(below.exitCode).toBe(1);
    expect(below.stdout).toContain('<testcase name="enough is covered" classname="coverage"><failure');
  });

  test("is of all tests of a policy together", async () => {
    const { stdout } = await shop({ "b.policy-test.yaml": LIMIT.replace("repeat: 5", "repeat: 1") }).run([
      "test",
      "--coverage",
    ]);
    expect(stdout).toContain("coverage 50.0 %: 2 of 4 points");
  });

  test("lcov is of the policies, and needs no --coverage", async () => {
    const { exitCode, stdout } = await shop().run(["test", "--format", "lcov"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^TN:\nSF:policy\.yaml\n[\s\S]*BRF:4\nBRH:1\n/);
  });

  test.each(["101", "-1", "x", "1e1"])("%s is no percentage", async (percent) => {
    expect((await shop().run(["test", `--min-coverage=${percent}`])).exitCode).toBe(2);
  });
});

/** Names that do harm in the formats. */
const HOSTILE = [
  "\u001b[31mred",
  "a\n::error::b",
  "##[error]x",
  "<b>&\"'",
  "\u202etxt",
  "]]>",
  "%0A::warning::",
];

describe("formats", () => {
  const files = {
    "a.policy-test.yaml": tests(
      HOSTILE.map(
        (name) => `  - { name: ${JSON.stringify(name)}, tool: ${JSON.stringify(name)}, expect: allow }`,
      ).join("\n"),
    ).replaceAll("\u202e", "\\u202e"),
    "b.policy-test.yaml": "case: []",
    "c.policy-test.yaml": GOOD,
  };
  const unsafe = /[^\n\x20-\x7e✓×…]/;

  test("json fits its schema, and hostile names come back as they are", async () => {
    const { exitCode, stdout } = await shop(files).run(["test", "--format", "json", "--coverage"]);
    expect(exitCode).toBe(2);
    expect(stdout).not.toMatch(unsafe);
    const report = JSON.parse(stdout);
    const validate = new Ajv({ strict: false }).compile(testReportSchema);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report.files[0].cases.map(({ name }: { name: string }) => name)).toEqual(HOSTILE);
    expect(report.summary).toMatchObject({ files: 3, unusableFiles: 1, cases: 9, passed: 2, failed: 7 });
  });

  test("junit is XML with a case for each", async () => {
    const { stdout } = await shop(files).run(["test", "--format", "junit"]);
    const xml = new DOMParser().parseFromString(stdout, "text/xml");
    expect(xml.getElementsByTagName("testcase").length).toBe(10);
    expect(xml.getElementsByTagName("failure").length).toBe(7);
    expect(xml.getElementsByTagName("error").length).toBe(1);
    expect(stdout).not.toMatch(unsafe);
  });

  test("github has a command for each failure, at its line, and no other", async () => {
    const { stdout } = await shop(files).run(["test", "--format", "github"]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.filter((line) => line.startsWith("::")).length).toBe(8);
    expect(lines[0]).toMatch(/^::error file=a\.policy-test\.yaml,line=3,col=\d+,title=failed-expectation::/);
    expect(lines.at(-1)).toBe("9 cases: 2 passed, 7 failed, 0 not run");
    expect(stdout).not.toMatch(unsafe);
  });

  test("text shows hostile names as escapes", async () => {
    const { stdout } = await shop(files).run(["test"]);
    expect(stdout).not.toMatch(unsafe);
    expect(stdout).not.toMatch(/^::/m);
  });

  test("several formats go to several files, and none over an input", async () => {
    const work = shop();
    const argv = [
      "test",
      "--format",
      "text",
      "--format",
      "json",
      "-o",
      "r.json",
      "--format",
      "junit",
      "-o",
      "r.xml",
    ];
    expect((await work.run(argv)).stdout).toContain("Cases  2 passed (2)");
    expect(work.list()).toEqual(["a.policy-test.yaml", "policy.yaml", "r.json", "r.xml"]);
    for (const file of ["a.policy-test.yaml", "policy.yaml"])
      expect((await work.run(["test", "-o", file])).exitCode).toBe(2);
  });

  test("ASCII where the terminal has no more", async () => {
    const { stdout } = await shop({ "a.policy-test.yaml": BAD }).run(["test"], { env: { LC_ALL: "C" } });
    expect(stdout).toMatch(/^FAIL a\.policy-test\.yaml \(2 cases, 1 failed\)\n {2}FAIL look\n {2}ok other\n/);
  });

  test("policy schema prints both schemas", async () => {
    expect(JSON.parse((await project().run(["schema", "--of", "policy-test"])).stdout)).toEqual(
      testFileSchema,
    );
    expect(JSON.parse((await project().run(["schema", "--of", "test"])).stdout)).toEqual(testReportSchema);
  });

  test("the schema for editors takes what is read, and its own example", () => {
    const validate = new Ajv({ strict: false }).compile(testFileSchema);
    const fixture = readFileSync(join(PACKAGE_ROOT, "fixtures/docs/shop.policy-test.yaml"), "utf8");
    for (const good of [parse(fixture), ...testFileSchema.examples]) expect(validate(good)).toBe(true);
    expect(validate({ cases: [{ name: "a", tool: "t", expect: "alow" }] })).toBe(false);
  });
});

describe("--generate", () => {
  test("writes a file beside the policy, which passes, and never over another", async () => {
    const work = project({ "policy.yaml": POLICY });
    const first = await work.run(["test", "--generate"]);
    expect(first).toMatchObject({ exitCode: 0, stdout: "" });
    expect(first.stderr).toMatch(/^Wrote \d+ cases to policy\.policy-test\.yaml\.\n$/);
    const run = await work.run(["test", "--min-coverage", "100"]);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    const before = work.read("policy.policy-test.yaml");
    const again = await work.run(["test", "--generate"]);
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain("is there already");
    expect(work.read("policy.policy-test.yaml")).toBe(before);
    expect((await work.run(["test", "--generate", "-o", "-"])).stdout).toBe(before);
  });

  test("names the policy from where it writes", async () => {
    const work = project({ "p/shop.policy.yaml": POLICY, "t/x": "" });
    expect((await work.run(["test", "--generate", "--policy", "p/shop.policy.yaml"])).stderr).toContain(
      "p/shop.policy-test.yaml",
    );
    await work.run(["test", "--generate", "--policy", "p/shop.policy.yaml", "-o", "t/a.policy-test.yaml"]);
    expect(work.read("t/a.policy-test.yaml")).toContain('policy: "../p/shop.policy.yaml"\n');
    expect(await work.run(["test"])).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("of a folder of policies writes cases for each server", async () => {
    const work = project({ "policies/shop.yaml": POLICY, "policies/bank.yaml": POLICY });
    expect((await work.run(["test", "--generate"])).stderr).toContain("policies.policy-test.yaml");
    expect(work.read("policies.policy-test.yaml")).toContain("    server: bank\n");
    expect(await work.run(["test", "--min-coverage", "100"])).toMatchObject({ exitCode: 0, stderr: "" });
  });

  const TOOLS = {
    tools: [
      {
        name: "pay",
        inputSchema: {
          type: "object",
          required: ["amount", "to", "token"],
          properties: {
            amount: { type: "number" },
            to: { type: "string", format: "email" },
            token: { type: "string", pattern: "(?=x)" },
          },
        },
      },
    ],
  };

  test("gives calls the arguments that schemas demand, from a recording or a lockfile", async () => {
    const work = project({ "policy.yaml": POLICY, "tools.json": TOOLS });
    const { exitCode, stdout } = await work.run([
      "test",
      "--generate",
      "--tools",
      "tools.json",
      "--output",
      "-",
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('    args: { to: "ana@example.com", amount: 1 }\n    expect: allow');
    expect(stdout).toContain("  # Its schema demands more, for which no value is known: token.\n");
    expect(stdout).toContain('    tool: pay\n    args: { to: "ana@example.com" }\n    each:\n');
    await work.run(["scan", "tools.json", "--lock", "--policy", "policy.yaml"]);
    expect(work.exists("policy.lock.json")).toBe(true);
    expect((await work.run(["test", "--generate", "--output", "-"])).stdout).toBe(stdout);
    expect((await work.run(["test", "--tools", "tools.json"])).exitCode).toBe(2);
  });

  test("hostile names in a policy do no harm", async () => {
    const names = [...HOSTILE, "<<", "__proto__", "y", "#", "- a", "{", "é", "\u2028", "null"];
    const tools = Object.fromEntries(
      names.map((name) => [
        name,
        { require: [{ conditions: [{ path: `args[${JSON.stringify(name)}]`, op: "eq", value: name }] }] },
      ]),
    );
    const text = JSON.stringify({ version: "1", default: "deny", tools })
      .replaceAll("\u2028", "\\u2028")
      .replaceAll("\u202e", "\\u202e");
    const work = project({ "policy.json": text });
    expect((await work.run(["test", "--generate"])).exitCode).toBe(0);
    expect(work.read("policy.policy-test.yaml")).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]|##\[/,
    );
    expect(await work.run(["test", "--min-coverage", "100"])).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test.each([
    ["a.yaml"],
    ["--watch"],
    ["--grep", "x"],
    ["--bail"],
    ["--coverage"],
    ["--min-coverage", "1"],
    ["--format", "json"],
  ])("%s beside it is refused", async (...more) => {
    const work = project({ "policy.yaml": POLICY });
    expect((await work.run(["test", "--generate", ...more])).exitCode).toBe(2);
    expect(existsSync(work.at("policy.policy-test.yaml"))).toBe(false);
  });

  test("tests that would be too large to read are not written", async () => {
    const conditions = [{ path: "args.amount", op: "lte", value: 1 }];
    const names = Array.from({ length: 4000 }, (_, i) => `tool_${i}`);
    const tools = Object.fromEntries(names.map((name) => [name, { require: [{ conditions }] }]));
    const work = project({ "policy.json": { version: "1", default: "deny", tools } });
    const { exitCode, stderr } = await work.run(["test", "--generate"]);
    expect({ exitCode, files: work.list() }).toEqual({ exitCode: 2, files: ["policy.json"] });
    expect(stderr).toContain("error[file-too-large]");
  });

  test("a policy with errors is exit code 2, and nothing is written", async () => {
    const work = project({ "policy.yaml": "version: 2" });
    expect((await work.run(["test", "--generate"])).exitCode).toBe(2);
    expect(work.list()).toEqual(["policy.yaml"]);
  });
});

describe("--watch", () => {
  test("runs again when a policy or a test changes", async () => {
    const work = shop();
    const controller = new AbortController();
    let printed = "";
    let wake = (): void => {};
    const print = (data: string | Uint8Array): void => {
      printed += typeof data === "string" ? data : Buffer.from(data).toString("utf8");
      wake();
    };
    const until = async (text: string): Promise<void> => {
      while (!printed.includes(text)) await new Promise<void>((resolve) => (wake = resolve));
      printed = printed.slice(printed.indexOf(text) + text.length);
    };
    const exitCode = main(["test", "--watch"], {
      cwd: work.folder,
      packageRoot: PACKAGE_ROOT,
      env: {},
      isStdoutTerminal: false,
      isStderrTerminal: false,
      writeStdout: print,
      writeStderr: print,
      today: () => "2026-01-01",
      stdin: async function* () {},
      signal: controller.signal,
    });
    await until("Cases  2 passed (2)");
    await until("Watching 2 files.");
    work.write({ "policy.yaml": POLICY.replace("look: {}", "other: {}") });
    await until("--- policy.yaml changed ---");
    await until("Cases  1 failed, 1 passed (2)");
    work.write({ "policy.yaml": POLICY });
    await until("Cases  2 passed (2)");
    work.write({ "a.policy-test.yaml": "cases: [" });
    await until("--- a.policy-test.yaml changed ---");
    await until("error[test-unusable]");
    await until("Watching 2 files.");
    work.write({ "a.policy-test.yaml": GOOD, "b.policy-test.yaml": GOOD });
    await until("Cases  4 passed (4)");
    controller.abort();
    expect(await exitCode).toBe(130);
  });

  test("prints text only", async () => {
    const { exitCode, stderr } = await shop().run(["test", "--watch", "--format", "json"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--watch prints one result after another");
  });
});
