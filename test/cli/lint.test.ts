// policy lint (cli.md section 2).

import { chmodSync, lstatSync, mkdirSync, statSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { LINT_RULES } from "../../src/lint/rules.ts";
import { type Files, type Project, project, type Result } from "./run.ts";

const CLEAN = 'version: "1"\ndefault: deny\n';
/** Reports default-allow, a warning, at line 2. */
const OPEN = 'version: "1"\ndefault: allow\n';
const BROKEN = 'version: "1"\ndefault: maybe\n';
const DUPLICATE = `version: "1"
default: deny
tools:
  # Stays as it is.
  delete_branch:
    deny_if:
      - conditions:
          - { path: args.branch, op: exists, value: false }
        on_deny: Name a branch.   # kept
      - conditions:
          - { path: args.branch, op: exists, value: false }
        on_deny: Which branch?
`;

interface JsonReport {
  readonly version: number;
  readonly findings: readonly Readonly<Record<string, unknown>>[];
  readonly summary: Readonly<Record<string, number>>;
}

async function lintJson(run: Project["run"], argv: readonly string[]): Promise<JsonReport> {
  return JSON.parse((await run(["lint", ...argv, "--format", "json"])).stdout);
}

/** The files that findings were reported for. */
async function lintedFiles(run: Project["run"], argv: readonly string[] = []): Promise<readonly unknown[]> {
  return (await lintJson(run, argv)).findings.map(({ file }) => file);
}

function hasNoStdout({ exitCode, stdout }: Result): void {
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
}

describe("what is linted", () => {
  test.each<[files: Files, argv: readonly string[], linted: readonly string[]]>([
    [
      { "policy.json": OPEN, "policy.yaml": OPEN, "policy.yml": OPEN, "policies/a.yaml": OPEN },
      [],
      ["policy.json"],
    ],
    [{ "policy.yaml": OPEN, "policy.yml": OPEN, "policies/a.yaml": OPEN }, [], ["policy.yaml"]],
    [{ "policy.yml": OPEN, "policies/a.yaml": OPEN }, [], ["policy.yml"]],
    [
      {
        "policies/b.yml": OPEN,
        "policies/a.yaml": OPEN,
        "policies/notes.txt": OPEN,
        "policies/sub/c.yaml": OPEN,
      },
      [],
      ["policies/a.yaml", "policies/b.yml"],
    ],
    [
      { "b.policy.yml": OPEN, "a.policy.yaml": OPEN, "policy.yaml": OPEN, "other.yaml": OPEN },
      [],
      ["a.policy.yaml", "b.policy.yml", "policy.yaml"],
    ],
    [{ "b.policy.json": '{"version":"1","default":"allow"}' }, [], ["b.policy.json"]],
    [
      { "a.yaml": OPEN, "dir/b.yaml": OPEN, "dir/c.json": "{}" },
      ["dir", "a.yaml"],
      ["a.yaml", "dir/b.yaml", "dir/c.json", "dir/c.json"],
    ],
    [{ "-.yaml": OPEN }, ["./-.yaml"], ["./-.yaml"]],
  ])("%j with %j", async (files, argv, linted) => {
    const { run } = project(files);
    expect(await lintedFiles(run, argv)).toEqual(linted);
  });

  test("a link that leads nowhere is not passed over for the next file", async () => {
    const { at, run } = project({ "policy.yaml": CLEAN });
    symlinkSync("elsewhere.json", at("policy.json"));
    const result = await run(["lint"]);
    hasNoStdout(result);
    expect(result.stderr).toContain("policy.json does not exist.");
  });
});

describe("several files", () => {
  const MISSING = "error[file-not-found]: missing.yaml does not exist.";

  test.each([
    [["missing.yaml", "open.yaml"]],
    [["open.yaml", "missing.yaml"]],
    [["missing.yaml", "open.yaml", "folder.yaml/nothing"]],
  ])("%j: one that is missing does not hide the others", async (files) => {
    const { run } = project({ "open.yaml": OPEN });
    const result = await run(["lint", ...files]);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain(MISSING);
    expect(result.stdout).toContain("warning[default-allow]");
    expect(result.stdout).toContain("1 warning in 1 file\n");
  });

  test("a file that can be read is never exit 2, whatever is in it", async () => {
    const { run } = project();
    for (const bytes of ["", "\u0000", "{", "[1,2", "a: b: c", "- 1", "null", "%YAML 1.1\n---\n"]) {
      for (const name of ["p.yaml", "p.json"]) {
        const { write, run: runHere } = project();
        write({ [name]: bytes });
        const { exitCode, stdout } = await runHere(["lint", name]);
        expect({ name, bytes, exitCode }).toEqual({ name, bytes, exitCode: 1 });
        expect(stdout).toMatch(/^error\[[a-z0-9-]+\]: /);
      }
    }
    expect((await run(["lint", "p.yaml"])).exitCode).toBe(2);
  });

  test("bytes that are no UTF-8 are a finding too", async () => {
    const { run } = project({ "p.yaml": new Uint8Array([0x61, 0xff, 0xfe]) });
    expect(await run(["lint", "p.yaml"])).toMatchObject({ exitCode: 1 });
  });

  test("a file over the size limit is exit 2", async () => {
    const { run } = project({ "p.yaml": `${CLEAN}#${" ".repeat(1024 * 1024)}` });
    const result = await run(["lint", "p.yaml"]);
    hasNoStdout(result);
    expect(result.stderr).toContain("error[file-too-large]: p.yaml has more than 1048576 bytes.");
  });

  test("a folder named like a policy is a folder", async () => {
    const { at, run } = project();
    mkdirSync(at("policy.json"));
    hasNoStdout(await run(["lint"]));
  });
});

describe("thresholds", () => {
  test.each([
    ["error", OPEN, 0],
    ["warning", OPEN, 1],
    ["info", OPEN, 1],
    ["never", OPEN, 0],
    ["error", BROKEN, 1],
    ["warning", BROKEN, 1],
    ["never", BROKEN, 0],
    ["info", CLEAN, 0],
  ])("--fail-on %s: %j is exit %i", async (threshold, text, exitCode) => {
    const { run } = project({ "policy.yaml": text });
    expect(await run(["lint", "--fail-on", threshold])).toMatchObject({ exitCode });
  });

  test.each([
    [0, 1],
    [1, 1],
    [2, 0],
    [3, 0],
  ])("--max-warnings %i of two is exit %i", async (most, exitCode) => {
    const { run } = project({ "a.policy.yaml": OPEN, "b.policy.yaml": OPEN });
    expect(await run(["lint", "--max-warnings", String(most)])).toMatchObject({ exitCode });
  });
});

describe("--rule", () => {
  test.each([
    ["off", [], 0],
    ["info", ["info"], 0],
    ["warning", ["warning"], 0],
    ["error", ["error"], 1],
  ])("default-allow=%s", async (level, severities, exitCode) => {
    const { run } = project({ "policy.yaml": OPEN });
    const argv = ["--rule", `default-allow=${level}`];
    expect((await lintJson(run, argv)).findings.map(({ severity }) => severity)).toEqual(severities);
    expect(await run(["lint", ...argv])).toMatchObject({ exitCode });
  });

  test("the last of several for one rule counts", async () => {
    const { run } = project({ "policy.yaml": OPEN });
    const argv = ["--rule", "default-allow=off", "--rule", "default-allow=error"];
    expect(await run(["lint", ...argv])).toMatchObject({ exitCode: 1 });
  });

  test.each([
    ["defualt-allow=off", 'There is no lint rule "defualt-allow". Did you mean "default-allow"?'],
    ["nothing-like-it-at-all=off", 'There is no lint rule "nothing-like-it-at-all".\n'],
    ["default-allow=loud", "--rule default-allow=loud: the level must be off, info, warning or error."],
    ["default-allow=off=on", "--rule default-allow=off=on: the level must be"],
    ["default-allow", "--rule default-allow: the level must be"],
    ["", 'There is no lint rule "".'],
    ["ambiguous-scalar=off", "ambiguous-scalar makes a policy unusable, so its level cannot be changed."],
  ])("%s is a usage error", async (value, message) => {
    const { run } = project({ "policy.yaml": OPEN });
    const result = await run(["lint", "--rule", value]);
    hasNoStdout(result);
    expect(result.stderr).toContain(message);
  });

  test("every rule has a level that can be set, unless the reader needs it", async () => {
    const { run } = project({ "policy.yaml": CLEAN });
    for (const { code, check, review } of LINT_RULES) {
      const { exitCode } = await run(["lint", "--rule", `${code}=off`]);
      expect({ code, exitCode }).toEqual({
        code,
        exitCode: check === undefined && review === undefined ? 2 : 0,
      });
    }
  });
});

describe("what is printed", () => {
  test("text: code, severity, message, place, frame, help, counts", async () => {
    const { run } = project({ "policy.yaml": 'version: "1"\ndefault: deny\ntols: {}\n' });
    const { stdout, stderr, exitCode } = await run(["lint"]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 1 });
    expect(stdout).toMatch(/^error\[unknown-key\]: .*"tols"/);
    expect(stdout).toContain(" --> policy.yaml:3:1\n  |\n3 | tols: {}\n  | ^^^^\n  = help: ");
    expect(stdout).toMatch(/\n\n1 error in 1 file\n$/);
  });

  test("a clean policy says so", async () => {
    const { run } = project({ "policy.yaml": CLEAN });
    expect(await run(["lint"])).toEqual({ exitCode: 0, stdout: "no problems in 1 file\n", stderr: "" });
  });

  test("json has the documented keys", async () => {
    const { run } = project({ "policy.yaml": BROKEN, "a.policy.yaml": OPEN });
    const report = await lintJson(run, []);
    expect(Object.keys(report)).toEqual(["version", "findings", "summary"]);
    expect(report.version).toBe(1);
    expect(report.summary).toEqual({ files: 2, errors: 1, warnings: 1, infos: 0 });
    for (const finding of report.findings) {
      expect(Object.keys(finding).slice(0, 10)).toEqual([
        "code",
        "severity",
        "file",
        "line",
        "column",
        "endLine",
        "endColumn",
        "pointer",
        "message",
        "help",
      ]);
    }
    expect(report.findings).toMatchObject([
      { code: "default-allow", file: "a.policy.yaml", line: 2, pointer: "/default" },
      {
        code: "unknown-value",
        file: "policy.yaml",
        line: 2,
        column: 10,
        endLine: 2,
        endColumn: 15,
        pointer: "/default",
      },
    ]);
  });

  test("nothing of a hostile policy reaches the output as it is", async () => {
    const hostile = "\u001b]0;own\u0007\u202e\u200b\u{e0041}\u009b2J";
    const { run } = project({
      "policy.json": { version: "1", default: "deny", [hostile]: 1, tools: { [`*${hostile}`]: {} } },
      "b.policy.json": {
        version: "1",
        default: "deny",
        tools: { [`*${hostile}`]: {} },
        description: hostile,
      },
    });
    for (const format of ["text", "json"]) {
      const { stdout, stderr } = await run(["lint", "--format", format]);
      expect(stdout + stderr).toContain("own");
      expect(stdout + stderr).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
    }
    const { findings } = await lintJson(run, []);
    expect(findings.some(({ message }) => String(message).includes("*"))).toBe(true);
  });
});

describe("the lockfile", () => {
  const TOOL = { name: "add_note", description: "Adds a note.", inputSchema: { type: "object" } };
  const ALLOWING = 'version: "1"\ndefault: deny\ntools:\n  add_note: {}\n';
  const codes = async (run: Project["run"], argv: readonly string[]): Promise<readonly unknown[]> =>
    (await lintJson(run, argv)).findings.map(({ code }) => code);

  async function locked(...servers: readonly string[]): Promise<Project> {
    const here = project({ "tools.json": { tools: [TOOL] } });
    for (const server of servers) {
      expect(await here.run(["scan", "tools.json", "--lock", "--server", server])).toMatchObject({
        exitCode: 0,
      });
    }
    return here;
  }

  test("scan --lock writes it, and lint reads it when it is there", async () => {
    const { list, run, write } = await locked("notes");
    expect(list()).toEqual(["policy.lock.json", "tools.json"]);
    write({ "policy.yaml": ALLOWING });
    expect(await codes(run, [])).toEqual(["no-limit-on-write"]);
  });

  test("--lock names another file", async () => {
    const { run } = project({ "tools.json": { tools: [TOOL] }, "policy.yaml": ALLOWING });
    await run(["scan", "tools.json", "--lock", "other.json", "--server", "notes"]);
    expect(await codes(run, [])).toEqual([]);
    expect(await codes(run, ["--lock", "other.json"])).toEqual(["no-limit-on-write"]);
  });

  test("of several servers the file's name or --server picks one", async () => {
    const { run, write } = await locked("notes", "other");
    write({ "notes.yaml": ALLOWING, "a.yaml": ALLOWING });
    expect(await codes(run, ["notes.yaml"])).toEqual(["no-limit-on-write"]);
    expect(await codes(run, ["a.yaml", "--server", "other"])).toEqual(["no-limit-on-write"]);
    const undecided = await run(["lint", "a.yaml"]);
    expect(undecided).toMatchObject({ exitCode: 0, stdout: "no problems in 1 file\n" });
    expect(undecided.stderr).toBe(
      "a.yaml is not checked against policy.lock.json: say with --server which of its servers it is for.\n",
    );
  });

  test.each([
    [["--server", "nobody"], 'policy.lock.json has no server "nobody"; it has notes.'],
    [["--lock", "tools.json"], "tools.json: "],
    [["--lock", "missing.json"], "missing.json does not exist."],
  ])("%j is exit 2", async (argv, message) => {
    const { run, write } = await locked("notes");
    write({ "policy.yaml": ALLOWING });
    const result = await run(["lint", ...argv]);
    hasNoStdout(result);
    expect(result.stderr).toContain(message);
  });

  test("--server without a lockfile would say nothing", async () => {
    const { run } = project({ "policy.yaml": CLEAN });
    const result = await run(["lint", "--server", "notes"]);
    hasNoStdout(result);
    expect(result.stderr).toContain("--server picks a server of a lockfile");
  });
});

describe("--fix", () => {
  const MENDED = DUPLICATE.split("\n").slice(0, 9).join("\n").concat("\n");

  test("mends the file in place and keeps comments and formatting", async () => {
    const { list, read, run } = project({ "policy.yaml": DUPLICATE });
    expect(await run(["lint", "--fail-on", "warning"])).toMatchObject({ exitCode: 1 });
    expect(read("policy.yaml")).toBe(DUPLICATE);
    const mended = await run(["lint", "--fix", "--fail-on", "warning"]);
    expect(mended).toMatchObject({ exitCode: 0 });
    expect(mended.stdout).not.toContain("duplicate-rule");
    expect(read("policy.yaml")).toBe(MENDED);
    expect(list()).toEqual(["policy.yaml"]);
    expect(mended.stderr).toBe("policy.yaml: 1 fix made.\n");
    expect(await run(["lint", "--fix", "--fail-on", "warning"])).toEqual({ ...mended, stderr: "" });
  });

  test("leaves what a link leads to mended, the link a link, and the permissions as they were", async () => {
    const { at, read, run } = project({ "real/base.yaml": DUPLICATE });
    chmodSync(at("real/base.yaml"), 0o600);
    symlinkSync("real/base.yaml", at("policy.yaml"));
    expect(await run(["lint", "--fix"])).toMatchObject({ exitCode: 0 });
    expect(read("real/base.yaml")).toBe(MENDED);
    expect(lstatSync(at("policy.yaml")).isSymbolicLink()).toBe(true);
    expect(statSync(at("real/base.yaml")).mode & 0o777).toBe(0o600);
  });

  test("touches nothing in a file that has nothing to mend, or errors", async () => {
    const { at, read, run } = project({ "a.policy.yaml": OPEN, "b.policy.yaml": BROKEN });
    const before = statSync(at("a.policy.yaml")).ino;
    expect(await run(["lint", "--fix"])).toMatchObject({ exitCode: 1 });
    expect([read("a.policy.yaml"), read("b.policy.yaml")]).toEqual([OPEN, BROKEN]);
    expect(statSync(at("a.policy.yaml")).ino).toBe(before);
  });

  test("cannot mend standard input", async () => {
    const result = await project().run(["lint", "--fix", "-"], { stdin: DUPLICATE });
    hasNoStdout(result);
    expect(result.stderr).toContain("--fix mends files: it cannot mend standard input.");
  });
});
