// --format and --output, each as often as needed: what goes where, and that nothing is half done.

import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { readJunit } from "../report/read-formats.ts";
import { sarifErrors } from "../report/sarif-schema.ts";
import { PACKAGE_ROOT, project } from "./run.ts";

const FILES = { "policy.yaml": 'version: "1"\ndefault: allow\n' };

/** The format of a text, by how it begins. */
function formatOf(text: string): string {
  const begins: readonly (readonly [string, string])[] = [
    ["", "none"],
    ["warning[", "text"],
    ['{\n  "version"', "json"],
    ['{\n  "$schema"', "sarif"],
    ["::warning", "github"],
    ["<?xml", "junit"],
    ["### ", "markdown"],
  ];
  return begins.findLast(([start]) => text.startsWith(start))?.[1] ?? "";
}

test.each<[command: string, stdout: string, files: Record<string, string>]>([
  ["", "text", {}],
  ["--format json", "json", {}],
  ["--output a", "none", { a: "text" }],
  ["-o a --format json", "none", { a: "json" }],
  ["--format json -o a", "none", { a: "json" }],
  ["--format sarif --output a --format text", "text", { a: "sarif" }],
  ["--format text --format sarif --output a", "text", { a: "sarif" }],
  ["--output a --format sarif --format text", "text", { a: "sarif" }],
  ["--format sarif --output=a --format junit --output b", "none", { a: "sarif", b: "junit" }],
  ["--format sarif --format junit --output a --output b", "none", { a: "sarif", b: "junit" }],
  ["--output a --output b --format sarif --format junit", "none", { a: "sarif", b: "junit" }],
  ["--format json -o a --format github --format markdown -o b", "github", { a: "json", b: "markdown" }],
  ["--format github --output - --format junit --output a", "github", { a: "junit" }],
  ["--format json -o a --format json -o b", "none", { a: "json", b: "json" }],
])("lint %s", async (command, stdout, files) => {
  const { run, read, list } = project(FILES);
  const result = await run(["lint", ...command.split(" ").filter((word) => word !== "")]);
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  expect(formatOf(result.stdout)).toBe(stdout);
  expect(list()).toEqual([...Object.keys(files), "policy.yaml"].sort());
  for (const [file, format] of Object.entries(files)) expect(formatOf(read(file))).toBe(format);
});

test.each([
  ["--format json --format text", "Two formats would be written to standard output"],
  ["--format json --format text --output -", "Two formats would be written to standard output"],
  ["--format json --output a --format text --output ./a", "Two formats would be written to ./a."],
  ["--output a --output b", "There are 2 --output for 1 --format."],
  ["--format json --output a --output b", "There are 2 --output for 1 --format."],
  [
    "--format json --format text --format sarif -o a -o b",
    "Write --output b right after the --format it is for.",
  ],
  [
    "--format json --output a --format text --output policy.yaml",
    "--output policy.yaml would overwrite what is read.",
  ],
  ["--format jsn", "Allowed choices are text, json, sarif, github, junit, markdown."],
])("lint %s is a usage error, and writes nothing", async (command, message) => {
  const { run, list } = project(FILES);
  const result = await run(["lint", ...command.split(" ")]);
  expect(result).toMatchObject({ exitCode: 2, stdout: "" });
  expect(result.stderr).toContain(message);
  expect(list()).toEqual(["policy.yaml"]);
});

test.each([
  ["lint --format json --output policy.lock.json"],
  ["lint --lock other.json --format json --output a --format sarif --output other.json"],
])("a lockfile that is read is not overwritten: %s", async (command) => {
  const tools = { "tools.json": { tools: [{ name: "a", inputSchema: { type: "object" } }] } };
  const { run, read } = project({ ...FILES, ...tools });
  const lock = command.includes("other") ? "other.json" : "policy.lock.json";
  await run(["scan", "tools.json", "--server", "s", "--lock", lock, "--fail-on-risk", "never"]);
  const before = read(lock);
  const result = await run(command.split(" "));
  expect(result).toMatchObject({ exitCode: 2, stdout: "" });
  expect(result.stderr).toContain(`--output ${lock} would overwrite what is read.`);
  expect(read(lock)).toBe(before);
});

test("of several files all are written or none", async () => {
  const { run, at, list, read } = project({ ...FILES, a: "before" });
  mkdirSync(at("folder"));
  const result = await run([
    "lint",
    ..."--format json -o a --format junit -o folder --format text".split(" "),
  ]);
  expect(result).toMatchObject({ exitCode: 2, stdout: "" });
  expect(result.stderr).toContain("folder cannot be written");
  expect(list()).toEqual(["a", "folder", "policy.yaml"]);
  expect(read("a")).toBe("before");
});

test("a file is the same as what stdout would have got, whatever the colours", async () => {
  const { run, read } = project(FILES);
  const options = { isStdoutTerminal: true };
  const { stdout } = await run(["lint"]);
  const coloured = await run(["lint", "--format", "text", "-o", "a", "--format", "json"], options);
  expect(read("a")).toBe(stdout);
  expect(coloured.stdout).toBe((await run(["lint", "--format", "json"])).stdout);
});

test("a file that could not be read does not pass for one without problems", async () => {
  const { run, at, read } = project(FILES);
  const formats = ["json", "sarif", "junit", "markdown"].flatMap((name) => ["--format", name, "-o", name]);
  const result = await run(["lint", "policy.yaml", at("missing.yaml"), ...formats, "--format", "github"]);
  expect(result.exitCode).toBe(2);
  expect(JSON.parse(read("json")).unread).toMatchObject([
    { file: at("missing.yaml"), code: "file-not-found" },
  ]);
  const [{ invocations, results }] = JSON.parse(read("sarif")).runs;
  expect(results.length).toBe(1);
  expect(invocations[0]).toMatchObject({
    executionSuccessful: false,
    toolExecutionNotifications: [
      {
        level: "error",
        descriptor: { id: "file-not-found" },
        message: { text: expect.stringContaining("This file was not checked") },
        locations: [{ physicalLocation: { artifactLocation: { uri: "missing.yaml" } } }],
      },
    ],
  });
  expect(sarifErrors(JSON.parse(read("sarif")))).toEqual([]);
  const { root, cases } = readJunit(read("junit"));
  expect(root.getAttribute("errors")).toBe("1");
  expect(cases.map(({ suite, outcome }) => [suite, outcome])).toEqual([
    ["missing.yaml", "error"],
    ["policy.yaml", "failure"],
  ]);
  expect(read("markdown")).toContain("**error** `file-not-found` `missing.yaml:1:1`");
  expect(result.stdout).toMatch(/^::error file=missing\.yaml,/);
  for (const format of ["sarif", "junit", "markdown"]) expect(read(format)).not.toContain(at(""));
});

describe("a reader that has gone", () => {
  test.each([
    ["warning", 1],
    ["error", 0],
  ])("with --fail-on %s is exit %i, and the files are written", async (threshold, exitCode) => {
    const { folder, read } = project();
    writeFileSync(`${folder}/policy.yaml`, FILES["policy.yaml"]);
    const argv = ["lint", "--format", "text", "--format", "json", "--output", "a", "--fail-on", threshold];
    const stderr: string[] = [];
    const code = await main(argv, {
      cwd: folder,
      packageRoot: PACKAGE_ROOT,
      env: {},
      isStdoutTerminal: false,
      isStderrTerminal: false,
      writeStdout: () => {
        throw Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
      },
      writeStderr: (text) => void stderr.push(text),
      today: () => "2026-11-24",
      stdin: async function* () {},
      signal: new AbortController().signal,
    });
    expect({ code, stderr }).toEqual({ code: exitCode, stderr: [] });
    expect(formatOf(read("a"))).toBe("json");
  });
});

describe("schema", () => {
  test("--of report is the schema of the json format", async () => {
    const { stdout, exitCode } = await project().run(["schema", "--of", "report"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).$id).toBe("urn:mcp-policy:report:1");
  });
});
