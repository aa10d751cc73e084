// The hooks of .pre-commit-hooks.yaml as pre-commit installs and runs them, from a clone of the working tree.

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = realpathSync(join(import.meta.dirname, "../.."));
const GOOD = 'version: "1"\ndefault: deny\ntools:\n  list_orders: {}\n';
const BAD = 'version: "1"\ndefault: deny\ntools:\n  refund_order:\n    rate_limit: 10 per minute\n';

const folder = realpathSync(mkdtempSync(join(tmpdir(), "policy-pre-commit-")));
const clone = join(folder, "clone");

/** Git and pre-commit with nothing of the person who runs the test. */
const env = {
  ...process.env,
  PATH: [join(folder, "bin"), dirname(process.execPath), process.env.PATH].join(delimiter),
  HOME: folder,
  PRE_COMMIT_HOME: join(folder, "cache"),
  GIT_CONFIG_GLOBAL: join(folder, "gitconfig"),
  GIT_CONFIG_NOSYSTEM: "1",
};

function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync("git", args, { cwd, env, encoding: "utf8" });
}

/** The files as they are now, committed or not, but for those that git ignores. */
function cloneWorkingTree(): void {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const deleted = execFileSync("git", ["ls-files", "-z", "--deleted"], { cwd: ROOT, encoding: "utf8" });
  const gone = new Set(deleted.split("\0"));
  mkdirSync(clone);
  for (const path of listed.split("\0").filter((name) => name !== "" && !gone.has(name)))
    cpSync(join(ROOT, path), join(clone, path), { recursive: true });
  commitAll(clone);
}

function commitAll(cwd: string): void {
  git(cwd, "init", "--quiet");
  git(cwd, "add", "--all", "--force");
  git(cwd, "commit", "--quiet", "--message", "All of it");
}

function makeProject(name: string, hook: string, files: Readonly<Record<string, string>>): string {
  const project = join(folder, name);
  mkdirSync(project);
  const revision = git(clone, "rev-parse", "HEAD").trim();
  const config = `repos:\n  - repo: ${clone}\n    rev: ${revision}\n    hooks:\n      - id: ${hook}\n`;
  for (const [path, text] of Object.entries({ ".pre-commit-config.yaml": config, ...files }))
    writeFileSync(join(project, path), text);
  commitAll(project);
  return project;
}

function runHooks(project: string): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync("pre-commit", ["run", "--all-files", "--verbose"], {
    cwd: project,
    env,
    encoding: "utf8",
  });
  return { status, output: `${stdout}${stderr}` };
}

beforeAll(() => {
  const found = spawnSync("pre-commit", ["--version"], { env, encoding: "utf8" });
  if (found.status !== 0)
    throw new Error(
      "pre-commit is not installed: `apt-get install pre-commit`, or `pipx install pre-commit`.",
    );
  writeFileSync(join(folder, "gitconfig"), "[user]\nname = Test\nemail = test@example.com\n");
  mkdirSync(join(folder, "bin"));
  cloneWorkingTree();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("policy-lint", () => {
  test("is installed from a clone, and fails on a bad policy with what is wrong", () => {
    const { status, output } = runHooks(makeProject("bad", "policy-lint", { "policy.yaml": BAD }));
    expect(output).toContain("policy.yaml:5:17");
    expect(output).toContain("error[wrong-form]");
    expect(output).toContain("Write 10/minute.");
    expect(status).toBe(1);
  });

  test("passes on good policies, and looks at no other files", () => {
    const files = { "shop.policy.yml": GOOD, "other.yaml": "a: [", "my-policy.json": "{" };
    const { status, output } = runHooks(makeProject("good", "policy-lint", files));
    expect(output).toContain("no problems in 1 file");
    expect(status).toBe(0);
  });
});

test("policy-lint-system runs the program that is installed", () => {
  symlinkSync(join(ROOT, "bin/policy.js"), join(folder, "bin/policy"));
  const bad = runHooks(makeProject("system-bad", "policy-lint-system", { "policy.yaml": BAD }));
  expect(bad).toMatchObject({ status: 1, output: expect.stringContaining("error[wrong-form]") });
  const good = runHooks(makeProject("system-good", "policy-lint-system", { "policy.yaml": GOOD }));
  expect(good).toMatchObject({ status: 0, output: expect.stringContaining("no problems in 1 file") });
  // A name that would be an option, and of a configuration that says less.
  const named = runHooks(
    makeProject("system-named", "policy-lint-system", { "--config=a.policy.yaml": BAD }),
  );
  expect(named).toMatchObject({ status: 1, output: expect.stringContaining("error[wrong-form]") });
});

test("policy-test runs all tests when a policy changes", () => {
  const tests = (expected: string): string =>
    `cases:\n  - { name: unknown, tool: not_listed, expect: ${expected} }\n`;
  const bad = { "policy.yaml": GOOD, "a.policy-test.yaml": tests("allow") };
  const failed = runHooks(makeProject("test-bad", "policy-test", bad));
  expect(failed).toMatchObject({ status: 1, output: expect.stringContaining("error[failed-expectation]") });
  const good = { "policy.yaml": GOOD, "a.policy-test.yaml": tests("deny") };
  const passed = runHooks(makeProject("test-good", "policy-test", good));
  expect(passed).toMatchObject({ status: 0, output: expect.stringContaining("Cases  1 passed (1)") });
});
