// The GitHub Action: its file is valid, and its script does what it says, whatever the inputs hold.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { validateAction } from "@action-validator/core";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Files, PACKAGE_ROOT, project } from "../cli/run.ts";

const TEXT = readFileSync(join(PACKAGE_ROOT, "action.yml"), "utf8");
const ACTION = parse(TEXT);
const [LINT, UPLOAD] = ACTION.runs.steps;

const GOOD = 'version: "1"\ndefault: deny\ntools:\n  list_orders: {}\n';
const BAD = 'version: "1"\ndefault: deny\ntools:\n  refund_order:\n    rate_limit: 10 per minute\n';

/** What `${{ … }}` of an `env` becomes. */
function environmentOf(inputs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries<string>(LINT.env).map(([name, expression]) => {
    const [, input = ""] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression) ?? [];
    return [name, inputs[input] ?? String(ACTION.inputs[input].default)];
  });
  return Object.fromEntries(entries);
}

/** Runs the script of the step as a runner does, and what it leaves behind. */
function runStep(files: Files, inputs: Readonly<Record<string, string>> = {}) {
  const { folder, at, list, read, write } = project({ ...files, "runner/output": "", "runner/summary": "" });
  write({ "runner/step.sh": LINT.run });
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["--noprofile", "--norc", "-e", "-o", "pipefail", at("runner/step.sh")],
    {
      cwd: folder,
      encoding: "utf8",
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        RUNNER_TEMP: at("runner"),
        GITHUB_ACTION_PATH: PACKAGE_ROOT,
        GITHUB_OUTPUT: at("runner/output"),
        GITHUB_STEP_SUMMARY: at("runner/summary"),
        ...environmentOf(inputs),
      },
    },
  );
  const outputs = Object.fromEntries(
    read("runner/output")
      .trimEnd()
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  return { status, stdout, stderr, outputs, summary: read("runner/summary"), names: list() };
}

/** Names of the files in which the SARIF of a run has results. */
function sarifFiles(outputs: Readonly<Record<string, string>>): readonly string[] {
  const { runs } = JSON.parse(readFileSync(outputs["sarif-file"] ?? "", "utf8"));
  return runs[0].results.map(
    (result: { locations: readonly { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
      result.locations[0]?.physicalLocation.artifactLocation.uri,
  );
}

describe("action.yml", () => {
  test("is a valid action, by the schema of actions", () => {
    expect(validateAction(TEXT).errors).toEqual([]);
  });

  test("would be refused if it were none", () => {
    expect(validateAction(TEXT.replace("using: composite", "using: nothing")).errors).not.toEqual([]);
  });

  test("has no expression in a script, and passes every input it has", () => {
    for (const { run } of ACTION.runs.steps) expect(run ?? "").not.toContain("${{");
    const passed = [...TEXT.matchAll(/\$\{\{[^}]*\binputs\.([\w-]+)/g)].map(([, name]) => name);
    expect([...new Set(passed)].sort()).toEqual(Object.keys(ACTION.inputs).sort());
    for (const input of Object.values<{ default: unknown }>(ACTION.inputs)) {
      expect(typeof input.default).toBe("string");
    }
  });

  test("uploads only when it is asked to, and when there is something", () => {
    expect(UPLOAD.if).toContain("inputs.sarif == 'true'");
    expect(UPLOAD.uses).toMatch(/^github\/codeql-action\/upload-sarif@(?:v\d+|[0-9a-f]{40})$/);
    expect(ACTION.inputs.sarif.default).toBe("false");
  });
});

describe("the step", () => {
  test("passes on a good policy", () => {
    const { status, outputs, summary } = runStep({ "policy.yaml": GOOD });
    expect(status).toBe(0);
    expect(outputs["exit-code"]).toBe("0");
    expect(sarifFiles(outputs)).toEqual([]);
    expect(summary).not.toBe("");
  });

  test("fails on a bad one, with an annotation, a summary and SARIF", () => {
    const { status, stdout, outputs, summary } = runStep({ "policy.yaml": BAD });
    expect(status).toBe(1);
    expect(outputs["exit-code"]).toBe("1");
    expect(stdout).toContain("::error file=policy.yaml,line=5,");
    expect(summary).toContain("wrong-form");
    expect(sarifFiles(outputs)).toEqual(["policy.yaml"]);
  });

  test("never fails for findings when told so, and still reports them", () => {
    const { status, outputs } = runStep({ "policy.yaml": BAD }, { "fail-on": "never" });
    expect(status).toBe(0);
    expect(sarifFiles(outputs)).toEqual(["policy.yaml"]);
  });

  test("without a policy is a failure, also when findings are none", () => {
    const { status, outputs } = runStep({}, { "fail-on": "never" });
    expect(status).toBe(2);
    expect(outputs).toEqual({ "exit-code": "2" });
  });

  test("names files from the workspace, whatever the working directory", () => {
    const { status, stdout, outputs } = runStep(
      { "deploy/a.yaml": BAD, "deploy/b.yaml": GOOD },
      { "working-directory": "deploy/", files: "a.yaml\nb.yaml\n" },
    );
    expect(status).toBe(1);
    expect(stdout).toContain("::error file=deploy/a.yaml,");
    expect(sarifFiles(outputs)).toEqual(["deploy/a.yaml"]);
  });

  test("without annotations and summary prints text only", () => {
    const { stdout, summary } = runStep({ "policy.yaml": BAD }, { annotations: "false", summary: "false" });
    expect(stdout).not.toMatch(/^::/m);
    expect(stdout).toContain("error[wrong-form]");
    expect(summary).toBe("");
  });

  test.each([
    ["spaces", "a policy.yaml"],
    ["a command", "$(touch made).yaml"],
    ["backquotes", "`touch made`.yaml"],
    ["quotes and a semicolon", `'";touch made;.yaml`],
    ["a leading dash", "--rule.yaml"],
    ["a star", "*.yaml"],
    ["an expression", `${"$"}{{ github.token }}.yaml`],
    ["a workflow command", "::set-output name=a::b.yaml"],
  ])("takes a file name with %s for a file name", (_what, name) => {
    const { status, stdout, outputs, names } = runStep({ [name]: BAD, "b.yaml": GOOD }, { files: name });
    expect(status).toBe(1);
    expect(names).toEqual([name, "b.yaml", "runner"].sort());
    expect(outputs["exit-code"]).toBe("1");
    expect(sarifFiles(outputs)).toHaveLength(1);
    expect(stdout.split("\n").filter((line) => line.startsWith("::"))).toHaveLength(1);
  });

  test("takes lines for file names, also with carriage returns and empty ones", () => {
    const { status, outputs } = runStep(
      { "a.yaml": BAD, "b.yaml": BAD },
      { files: "\r\na.yaml\r\n\nb.yaml" },
    );
    expect(status).toBe(1);
    expect(sarifFiles(outputs)).toEqual(["a.yaml", "b.yaml"]);
  });

  test("a name with a line break cannot add an output", () => {
    const { status, outputs } = runStep(
      { "policy.yaml": GOOD },
      { files: "policy.yaml\nsarif-file=/etc/passwd" },
    );
    expect(status).toBe(2);
    expect(outputs["sarif-file"]).not.toBe("/etc/passwd");
  });

  test.each([
    ["fail-on", "ERROR"],
    ["fail-on", "error\n::warning::x"],
    ["annotations", "yes"],
    ["summary", "$(touch made)"],
    ["version", "latest"],
    ["version", "1.0.0 --registry=https://evil.example"],
    ["version", "../../evil"],
    ["working-directory", "deploy"],
  ])("refuses %s: %j", (input, value) => {
    const { status, stdout, names } = runStep({ "policy.yaml": GOOD }, { [input]: value });
    expect(status).toBe(2);
    expect(stdout).toMatch(/^::error::[^\n]*\n$/);
    expect(names).toEqual(["policy.yaml", "runner"]);
  });
});
