// A repository that nobody trusts brings its configuration, comments, baseline and links along: none of them takes
// anything away from a run in silence, or leads out of the folder.

import { existsSync, lstatSync, rmSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { project } from "./run.ts";

const HEAD = 'version: "1"\ndefault: deny\n';
const STAR = `${HEAD}tools: { "a*": {} }\n`;
const REPEATED = `${HEAD}hide: [a, a]\n`;

describe("a configuration that weakens the run is told of on stderr", () => {
  test.each([
    [
      "rules: { star-in-name: off, default-allow: info }",
      ["turns off star-in-name.", "lowers default-allow."],
    ],
    ["overrides: [{ files: ['**'], rules: { star-in-name: info } }]", ["lowers star-in-name."]],
    ["ignores: ['b.policy.yaml']", ["ignores 1 file: b.policy.yaml."]],
    ["fail_on: never", ["lets no finding fail the run."]],
    ["rules: { star-in-name: error, not-portable: off }\nfail_on: info", []],
  ])("%s", async (config, expected) => {
    const { run } = project({
      "policy.yaml": STAR,
      "b.policy.yaml": STAR,
      "policy.config.yaml": `${config}\n`,
    });
    const { stderr } = await run(["lint"]);
    expect(stderr).toBe(expected.map((text) => `The configuration ${text}\n`).join(""));
    expect((await run(["lint", "--no-config"])).stderr).toBe("");
  });

  test("but not of what the command line says otherwise", async () => {
    const config = "rules: { star-in-name: off }\nfail_on: never\n";
    const { run } = project({ "policy.yaml": STAR, "policy.config.yaml": config });
    const asked = await run(["lint", "--rule", "star-in-name=error", "--fail-on", "error"]);
    expect(asked).toMatchObject({ exitCode: 1, stderr: "" });
  });
});

describe("only a comment suppresses", () => {
  const TEXT = "# policy-ignore star-in-name -- why";
  test.each<[string, string]>([
    ["in a string", `${HEAD}description: "${TEXT}"\ntools: { "a*": {} }\n`],
    ["in a string of several lines", `${HEAD}description: "a\n  ${TEXT}\n  "\ntools: { "a*": {} }\n`],
    ["in a block", `${HEAD}description: |\n  ${TEXT}\ntools: { "a*": {} }\n`],
    ["at the end of a folded block", `${HEAD}description: >-\n  a\n  ${TEXT}\ntools: { "a*": {} }\n`],
    ["in a plain text", `${HEAD}description: a\n  b${TEXT}\ntools: { "a*": {} }\n`],
    [
      "with a reason that nobody can see",
      `${HEAD}# policy-ignore star-in-name -- \u200b\u00a0\u{e0041}\ntools: { "a*": {} }\n`,
    ],
  ])("%s", async (_, text) => {
    const { run } = project({ "policy.yaml": text });
    expect((await run(["lint"])).stdout).toContain("[star-in-name]");
  });

  test.each<[string, string]>([
    ["with CRLF", `${HEAD}${TEXT}\ntools: { "a*": {} }\n`.replaceAll("\n", "\r\n")],
    ["behind a byte order mark", `\ufeff${HEAD}tools: { "a*": {} } ${TEXT}\n`],
    ["in braces", `${HEAD}tools: {\n  ${TEXT}\n  "a*": {} }\n`],
  ])("also %s", async (_, text) => {
    const { run } = project({ "policy.yaml": text });
    expect((await run(["lint"])).stdout).toContain("no problems in 1 file, 1 suppressed");
  });
});

describe("a link that leads out of the folder", () => {
  test("is not mended through", async () => {
    const outside = project({ "precious.yaml": REPEATED });
    const { at, run } = project({ "sub/policy.yaml": REPEATED });
    symlinkSync(outside.at("precious.yaml"), at("policy.yaml"));
    const mended = await run(["lint", "--fix"]);
    expect(mended.exitCode).toBe(2);
    expect(mended.stderr).toContain("error[file-unwritable]: policy.yaml was left as it is: it is a link");
    expect(outside.read("precious.yaml")).toBe(REPEATED);
    expect(outside.list()).toEqual(["precious.yaml"]);
    expect(await outside.run(["lint", "--fix", outside.at("precious.yaml")])).toMatchObject({ exitCode: 0 });
  });

  test("is replaced by --output, and what it leads to stays", async () => {
    const outside = project({ "precious.txt": "precious" });
    const { at, read, run } = project({ "policy.yaml": STAR });
    symlinkSync(outside.at("precious.txt"), at("report.txt"));
    await run(["lint", "--output", "report.txt"]);
    expect(outside.read("precious.txt")).toBe("precious");
    expect(lstatSync(at("report.txt")).isSymbolicLink()).toBe(false);
    expect(read("report.txt")).toContain("star-in-name");
  });

  test("is no way for --write-baseline either", async () => {
    const outside = project({ "empty.json": '{"version":1,"entries":[]}' });
    const { at, run } = project({ "policy.yaml": STAR });
    symlinkSync(outside.at("empty.json"), at("policy.baseline.json"));
    symlinkSync(outside.at("new.json"), at("other.json"));
    await run(["lint", "--write-baseline"]);
    await run(["lint", "--write-baseline=other.json"]);
    expect(outside.read("empty.json")).toBe('{"version":1,"entries":[]}');
    expect(existsSync(outside.at("new.json"))).toBe(false);
  });
});

describe("a folder that goes away", () => {
  test("ends a run with a message", async () => {
    const { folder, run } = project({});
    rmSync(folder, { recursive: true });
    expect(await run(["lint"])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("error[file-not-found]: The working directory does not exist."),
    });
  });
});
