// policy lint in a project that lives: configuration, baseline, comments, fixes (cli.md section 2).

import { mkdirSync, rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { lintFile, lintText } from "../../src/cli/lint-file.ts";
import { loadLintSettings } from "../../src/cli/lint-settings.ts";
import { type Project, project } from "./run.ts";

const CLEAN = 'version: "1"\ndefault: deny\n';
const OPEN = 'version: "1"\ndefault: allow\n';
const TWIN = "      - conditions: [{ path: args.a, op: exists, value: false }]\n        on_deny: x\n";
const TWINS = `${CLEAN}tools:\n  t:\n    deny_if:\n${TWIN}${TWIN}`;
const MENDED = `${CLEAN}tools:\n  t:\n    deny_if:\n${TWIN}`;

async function found(run: Project["run"], argv: readonly string[] = []): Promise<readonly unknown[]> {
  const { stdout, stderr } = await run(["lint", ...argv, "--format", "json"]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout).findings.map(
    ({ code, severity, file }: Readonly<Record<string, string>>) => `${file} ${severity} ${code}`,
  );
}

describe("policy.config.yaml", () => {
  test.each<[name: string, config: string, argv: readonly string[], expected: readonly string[]]>([
    ["nothing", "", [], ["policy.yaml warning default-allow"]],
    ["comments", "# nothing yet\n", [], ["policy.yaml warning default-allow"]],
    ["a level", "rules: { default-allow: error }\n", [], ["policy.yaml error default-allow"]],
    ["off without quotes", "rules:\n  default-allow: off\n", [], []],
    [
      "the command line wins",
      "rules: { default-allow: off }\n",
      ["--rule", "default-allow=info"],
      ["policy.yaml info default-allow"],
    ],
    [
      "--no-config",
      "rules: { default-allow: off }\n",
      ["--no-config"],
      ["policy.yaml warning default-allow"],
    ],
    [
      "an override",
      "overrides: [{ files: ['*.yaml'], rules: { default-allow: info } }]\n",
      [],
      ["policy.yaml info default-allow"],
    ],
    [
      "the last of several overrides",
      "rules: { default-allow: error }\noverrides:\n  - { files: [policy.yaml], rules: { default-allow: info } }\n  - { files: [policy.yaml], rules: { default-allow: off } }\n",
      [],
      [],
    ],
    [
      "an override for others",
      "overrides: [{ files: [x/**], rules: { default-allow: info } }]\n",
      [],
      ["policy.yaml warning default-allow"],
    ],
  ])("%s", async (_name, config, argv, expected) => {
    const { run } = project({ "policy.yaml": OPEN, "policy.config.yaml": config });
    expect(await found(run, argv)).toEqual(expected);
  });

  test("is found in a folder above, which stderr says, and its globs are relative to it", async () => {
    const here = project({
      "policy.config.yaml": "overrides: [{ files: ['team/*.yaml'], rules: { default-allow: error } }]\n",
      "team/policy.yaml": OPEN,
    });
    let said = "";
    const writeStderr = (text: string): void => {
      said += text;
    };
    const settings = await loadLintSettings({ ...io(here), cwd: here.at("team"), writeStderr }, {});
    expect(said).toBe("Settings are those of ../policy.config.yaml.\n");
    expect(settings.optionsFor("policy.yaml").levels).toEqual(new Map([["default-allow", "error"]]));
    expect(settings.optionsFor("../policy.yaml").levels).toEqual(new Map());
  });

  test("the search ends at the root of a repository", async () => {
    const here = project({
      "policy.config.yaml": "rules: { default-allow: off }\n",
      "repo/policy.yaml": OPEN,
    });
    const settings = (folder: string) =>
      loadLintSettings({ ...io(here), cwd: here.at(folder) }, {}).then(({ optionsFor }) =>
        optionsFor("policy.yaml").levels?.get("default-allow"),
      );
    expect(await settings("repo")).toBe("off");
    mkdirSync(here.at("repo/.git"));
    expect(await settings("repo")).toBeUndefined();
  });

  test("ignores files, and says so of those that were named", async () => {
    const { run } = project({
      "policy.config.yaml": "ignores: ['old/**', '*.old.yaml']\n",
      "policy.yaml": OPEN,
      "old/a.yaml": OPEN,
      "b.old.yaml": OPEN,
    });
    const result = await run(["lint", "policy.yaml", "old/a.yaml", "b.old.yaml", "--format", "json"]);
    expect(JSON.parse(result.stdout).summary.files).toBe(1);
    expect(result.stderr).toBe(
      "old/a.yaml is ignored by the configuration.\nb.old.yaml is ignored by the configuration.\n",
    );
    expect(await run(["lint", "old"])).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test("thresholds", async () => {
    const { run, write } = project({ "policy.yaml": OPEN, "policy.config.yaml": "fail_on: warning\n" });
    expect((await run(["lint"])).exitCode).toBe(1);
    expect((await run(["lint", "--fail-on", "error"])).exitCode).toBe(0);
    write({ "policy.config.yaml": "max_warnings: 0\n" });
    expect((await run(["lint"])).exitCode).toBe(1);
    expect((await run(["lint", "--max-warnings", "1"])).exitCode).toBe(0);
  });

  test.each([
    [
      "rules: { default-alow: off }\n",
      "error[unknown-key]",
      "policy.config.yaml:1:10",
      'Did you mean "default-allow"?',
    ],
    ["rule: {}\n", "error[unknown-key]", "policy.config.yaml:1:1", 'Did you mean "rules"?'],
    ["rules: { default-allow: 1 }\n", "error[wrong-type]", "policy.config.yaml:1:25", ""],
    ["rules: { ambiguous-scalar: off }\n", "error[fixed-level]", "policy.config.yaml:1:28", ""],
    ["rules: { unknown-value: off }\n", "error[unknown-key]", "policy.config.yaml:1:10", ""],
    ["rules:\n", "error[null-value]", "policy.config.yaml:1:7", "Write a value"],
    [
      "overrides: [{ rules: {} }]\n",
      "error[missing-key]",
      "policy.config.yaml:1:13",
      "The files that are meant.",
    ],
    ["ignores: ['../x']\n", "error[invalid-glob]", "policy.config.yaml:1:11", "cannot lead out"],
    ["ignores: ['+(a|b)']\n", "error[invalid-glob]", "policy.config.yaml:1:11", "no brackets"],
    [`ignores: [${"a,".repeat(1001)}]\n`, "error[too-many-globs]", "policy.config.yaml:1:10", ""],
    ["lock: /etc/passwd\n", "error[path-outside]", "policy.config.yaml:1:7", "below"],
    ["baseline: a/../../b.json\n", "error[path-outside]", "policy.config.yaml:1:11", "below"],
    ["fail_on: loud\n", "error[unknown-value]", "policy.config.yaml:1:10", ""],
    ["max_warnings: -1\n", "error[out-of-range]", "policy.config.yaml:1:15", ""],
    ["rules: &a {}\n", "error[yaml-anchor]", "policy.config.yaml:1:8", ""],
    ["rules: [\n", "error[invalid-syntax]", "policy.config.yaml:", ""],
    ["- rules\n", "error[wrong-type]", "policy.config.yaml:1:1", "The configuration must be an object"],
  ])("%j is exit 2", async (config, code, place, words) => {
    const { run } = project({ "policy.yaml": OPEN, "policy.config.yaml": config });
    const { exitCode, stdout, stderr } = await run(["lint"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    for (const part of [code, place, words, "policy.config.yaml cannot be used"])
      expect(stderr).toContain(part);
    expect(stderr).not.toContain("internal error");
  });

  test("a hostile glob costs no time", async () => {
    const { run } = project({
      "policy.config.yaml": `ignores: ['${"*a".repeat(200)}b', '${"**/".repeat(150)}b']\n`,
      [`${"a".repeat(200)}.yaml`]: OPEN,
    });
    expect(await found(run, [`${"a".repeat(200)}.yaml`])).toHaveLength(1);
  });

  test("--config names another, and one that is missing is exit 2", async () => {
    const { run } = project({ "policy.yaml": OPEN, "ci/strict.yaml": "rules: { default-allow: error }\n" });
    expect(await found(run, ["--config", "ci/strict.yaml"])).toEqual(["policy.yaml error default-allow"]);
    expect(await run(["lint", "--config", "nowhere.yaml"])).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test("its schema is printed for editors, and names every rule", async () => {
    const { stdout } = await project().run(["schema", "--of", "config"]);
    const { definitions, properties } = JSON.parse(stdout);
    expect(Object.keys(definitions.rules.properties)).toContain("default-allow");
    expect(Object.keys(properties)).toEqual(
      expect.arrayContaining([
        "rules",
        "ignores",
        "overrides",
        "lock",
        "baseline",
        "fail_on",
        "max_warnings",
      ]),
    );
  });
});

describe("the baseline", () => {
  test("accepts what was there, also when it moves, and nothing new", async () => {
    const { read, run, write } = project({ "policy.yaml": OPEN });
    const written = await run(["lint", "--write-baseline", "--fail-on", "warning"]);
    expect(written).toEqual({
      exitCode: 0,
      stdout: "no problems in 1 file, 1 suppressed\n",
      stderr: "policy.baseline.json: 1 finding accepted.\n",
    });
    expect(JSON.parse(read("policy.baseline.json"))).toMatchObject({
      version: 1,
      entries: [{ code: "default-allow", file: "policy.yaml", pointer: "/default" }],
    });
    write({ "policy.yaml": `# moved\n\n${OPEN}tools:\n  "a*": { action: deny, reason: x }\n` });
    expect(await found(run)).toEqual(["policy.yaml warning star-in-name"]);
    write({ "policy.yaml": CLEAN });
    expect(await found(run)).toEqual(["policy.baseline.json warning stale-baseline-entry"]);
  });

  test("is the same text for the same findings, in whatever order the files come", async () => {
    const { read, run } = project({ "a.yaml": OPEN, "b.yaml": OPEN });
    await run(["lint", "a.yaml", "b.yaml", "--write-baseline"]);
    const before = read("policy.baseline.json");
    await run(["lint", "b.yaml", "a.yaml", "--write-baseline"]);
    expect(read("policy.baseline.json")).toBe(before);
  });

  test("keeps entries of files that were not linted, and drops those of files that are gone", async () => {
    const { at, read, run, write } = project({ "a.yaml": OPEN, "b.yaml": OPEN });
    await run(["lint", "a.yaml", "b.yaml", "--write-baseline"]);
    write({ "a.yaml": CLEAN });
    await run(["lint", "a.yaml", "--write-baseline"]);
    expect(read("policy.baseline.json")).not.toContain("a.yaml");
    expect(read("policy.baseline.json")).toContain("b.yaml");
    expect(await found(run, ["a.yaml"])).toEqual([]);
    rmSync(at("b.yaml"));
    expect(await found(run, ["a.yaml"])).toEqual(["policy.baseline.json warning stale-baseline-entry"]);
  });

  test("does not accept what makes a policy unusable, and does not judge what no rule has looked at", async () => {
    const { read, run, write } = project({ "policy.yaml": OPEN });
    await run(["lint", "--write-baseline"]);
    write({ "policy.yaml": 'version: "1"\ndefault: maybe\n' });
    expect(await found(run)).toEqual(["policy.yaml error unknown-value"]);
    expect(await run(["lint", "--write-baseline"])).toMatchObject({ exitCode: 1 });
    expect(JSON.parse(read("policy.baseline.json")).entries).toEqual([]);
    write({ "policy.yaml": OPEN });
    await run(["lint", "--write-baseline"]);
    expect(await found(run, ["--rule", "default-allow=off"])).toEqual([]);
  });

  test("a file that is no baseline is never overwritten, and one that is missing is exit 2", async () => {
    const { read, run } = project({ "policy.yaml": OPEN, "notes.json": '{"mine":1}' });
    const result = await run(["lint", "--write-baseline=notes.json"]);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain('The baseline has an unknown key "mine"');
    expect(read("notes.json")).toBe('{"mine":1}');
    expect(await run(["lint", "--baseline", "nowhere.json"])).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test("what follows --write-baseline without = is a file to lint", async () => {
    const { list, run } = project({ "a.yaml": OPEN });
    expect(await run(["lint", "--write-baseline", "a.yaml"])).toMatchObject({ exitCode: 0 });
    expect(list()).toEqual(["a.yaml", "policy.baseline.json"]);
  });
});

test("a comment expires by the date of the world", async () => {
  const { run } = project({
    "policy.yaml":
      'version: "1"\n# policy-ignore default-allow until 2026-12-31 -- A sandbox.\ndefault: allow\n',
  });
  expect((await run(["lint"], { today: "2026-12-31" })).stdout).toBe("no problems in 1 file, 1 suppressed\n");
  const later = (await run(["lint"], { today: "2027-01-01" })).stdout;
  expect(later).toContain("warning[default-allow]");
  expect(later).toContain("warning[expired-suppression]");
});

describe("fixes", () => {
  test("--fix-dry-run prints a diff that patch applies, and writes nothing", async () => {
    const { read, run } = project({ "policy.yaml": TWINS });
    const { exitCode, stdout, stderr } = await run(["lint", "--fix-dry-run", "--fail-on", "warning"]);
    expect(stdout).toBe(
      `--- a/policy.yaml\n+++ b/policy.yaml\n@@ -5,5 +5,3 @@\n     deny_if:\n${TWIN.replaceAll(/^/gm, " ").slice(0, -1)}${TWIN.replaceAll(/^(?=.)/gm, "-")}`,
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "policy.yaml: 1 fix to make.\n" });
    expect(read("policy.yaml")).toBe(TWINS);
  });

  test("--fix-dry-run of standard input", async () => {
    const { stdout } = await project().run(["lint", "--fix-dry-run", "-"], { stdin: TWINS });
    expect(stdout).toContain("--- a/<stdin>\n");
  });

  test("what is in the file reaches a terminal escaped, and a file as it is", async () => {
    const hostile = `${TWINS}  # \u202e evil\n`;
    const { read, run } = project({ "policy.yaml": hostile });
    expect((await run(["lint", "--fix-dry-run"])).stdout).toContain("# \\u{202e} evil");
    await run(["lint", "--fix-dry-run", "--output", "out.diff"]);
    expect(read("out.diff")).toContain("# \u202e evil");
  });

  test("--fix leaves errors, --fix=all mends them", async () => {
    const wrong = TWINS.replace("deny_if", "deny-if");
    const { read, run } = project({ "policy.yaml": wrong });
    expect(await run(["lint", "--fix"])).toMatchObject({ exitCode: 1, stderr: "" });
    expect(read("policy.yaml")).toBe(wrong);
    expect(await run(["lint", "--fix=all"])).toMatchObject({
      exitCode: 0,
      stderr: "policy.yaml: 2 fixes made.\n",
    });
    expect(read("policy.yaml")).toBe(MENDED);
  });

  test("--fix before a file is not its value, and another value is refused", async () => {
    const { read, run } = project({ "a.yaml": TWINS });
    expect(await run(["lint", "--fix", "a.yaml"])).toMatchObject({ exitCode: 0 });
    expect(read("a.yaml")).toBe(MENDED);
    expect(await run(["lint", "--fix=most", "a.yaml"])).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test("a byte order mark and windows' line breaks stay", async () => {
    const text = `\ufeff${TWINS.replaceAll("\n", "\r\n")}`;
    const { read, run } = project({ "policy.yaml": text });
    await run(["lint", "--fix"]);
    expect(read("policy.yaml")).toBe(`\ufeff${MENDED.replaceAll("\n", "\r\n")}`);
  });

  test("what is suppressed is not mended", async () => {
    const text = TWINS.replace(
      TWIN + TWIN,
      `${TWIN}      # policy-ignore duplicate-rule -- For clarity.\n${TWIN}`,
    );
    const { read, run } = project({ "policy.yaml": text });
    expect(await run(["lint", "--fix"])).toMatchObject({ exitCode: 0, stderr: "" });
    expect(read("policy.yaml")).toBe(text);
  });

  test("a file that somebody else writes meanwhile is left", async () => {
    const here = project({ "policy.yaml": TWINS });
    const settings = await loadLintSettings(io(here), {});
    const mending = lintFile(io(here), "policy.yaml", settings, { level: "safe", isDryRun: false });
    // By now it has been read.
    here.write({ "policy.yaml": `${TWINS}# mine\n` });
    await expect(mending).rejects.toMatchObject({ code: "file-changed", exitCode: 3 });
    expect(here.read("policy.yaml")).toBe(`${TWINS}# mine\n`);
  });
});

const io = ({ folder }: Project) => ({
  cwd: folder,
  packageRoot: folder,
  env: {},
  isStdoutTerminal: false,
  isStderrTerminal: false,
  writeStdout: () => {},
  writeStderr: () => {},
  today: () => "2026-11-24",
  stdin: async function* () {},
  signal: new AbortController().signal,
});

test("text is linted by the settings, without a file of its name", async () => {
  const here = project({ "policy.config.yaml": "rules: { default-allow: error }\n" });
  const settings = await loadLintSettings(io(here), {});
  const { findings } = await lintText("nowhere.yaml", OPEN, settings);
  expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual(["error default-allow"]);
});
