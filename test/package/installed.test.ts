// The package as somebody installs it: the programs, the library for import and for require, and its types.

import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PACKAGE_ROOT } from "../cli/run.ts";
import { serverPath } from "../mcp/scan.ts";

const { name: NAME, version: VERSION } = JSON.parse(readFileSync(join(PACKAGE_ROOT, "package.json"), "utf8"));
const POLICY = { version: "1", default: "deny", tools: { session_end: { rate_limit: "1/minute" } } };
const TRACE = '{"ts":0,"tool":"session_end"}\n{"ts":1,"tool":"session_end"}\n';

const folder = realpathSync(mkdtempSync(join(tmpdir(), "installed-")));
const app = join(folder, "app");
const installed = join(app, "node_modules", NAME);

/** Without the settings of an npm that runs the tests: they would be those of the npm that is tested too. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));

function execute(command: string, args: readonly string[], input = ""): SpawnSyncReturns<string> {
  return spawnSync(command, args, { cwd: app, encoding: "utf8", env, input });
}

const bin = (name: string, ...args: readonly string[]) => execute(join(app, "node_modules/.bin", name), args);

beforeAll(() => {
  mkdirSync(app);
  const npm = (cwd: string, ...args: readonly string[]): void => {
    const { status, stderr } = spawnSync("npm", [...args, "--ignore-scripts"], {
      cwd,
      encoding: "utf8",
      env,
    });
    if (status !== 0) throw new Error(`npm ${args.join(" ")}: ${stderr}`);
  };
  npm(PACKAGE_ROOT, "pack", "--pack-destination", folder);
  const tarball = readdirSync(folder).find((file) => file.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("nothing was packed");
  writeFileSync(join(app, "package.json"), '{"private": true}');
  npm(app, "install", "--offline", "--no-audit", "--no-fund", join(folder, tarball));
  writeFileSync(join(app, "policy.json"), JSON.stringify(POLICY));
  writeFileSync(join(app, "trace.jsonl"), TRACE);
});

afterAll(() => rmSync(folder, { recursive: true }));

test("is the only package that is installed", () => {
  expect(readdirSync(join(app, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([NAME]);
});

describe.each(["policy", "mcp-policy"])("%s", (name) => {
  test("--version", () => {
    expect(bin(name, "--version")).toMatchObject({ status: 0, stdout: `${VERSION}\n`, stderr: "" });
  });

  test("lint", () => {
    expect(bin(name, "lint")).toMatchObject({ status: 0, stdout: "no problems in 1 file\n", stderr: "" });
  });

  test("simulate", () => {
    const { status, stdout, stderr } = bin(name, "simulate", "trace.jsonl");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("2 calls: 1 allowed, 1 denied");
  });

  test("scan -- node …", () => {
    const { status, stdout, stderr } = bin(
      name,
      "scan",
      "--",
      process.execPath,
      serverPath("agent-recall.mjs"),
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("6 tools: policy.json governs every one\n");
  });

  test("schema and classify", () => {
    expect(JSON.parse(bin(name, "schema").stdout)).toMatchObject({ title: expect.any(String) });
    const classified = execute(join(app, "node_modules/.bin", name), ["classify"], '{"name":"get_item"}');
    expect(JSON.parse(classified.stdout)).toMatchObject({ name: "get_item", class: "read" });
  });

  test("demo, on what was recorded", () => {
    const { status, stdout } = bin(name, "demo");
    expect(status).toBe(0);
    expect(stdout).toContain("$ policy scan fixtures/demo/tools.json ");
    expect(stdout).toContain("26 expectations: all met");
  });
});

test("npx finds the program by the name of the package", () => {
  const { status, stdout } = execute("npx", ["--no-install", NAME, "--version"]);
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${VERSION}\n` });
});

test("code that another Node has made is not used, and does no harm", () => {
  const dist = join(installed, "dist");
  const caches = readdirSync(dist).filter((file) => file.endsWith(".cache"));
  expect(caches.length).toBeGreaterThan(0);
  for (const file of caches) {
    const bytes = readFileSync(join(dist, file));
    writeFileSync(
      join(dist, file),
      bytes.map((byte) => byte ^ 0x55),
    );
  }
  expect(bin("policy", "lint")).toMatchObject({ status: 0, stdout: "no problems in 1 file\n", stderr: "" });
  for (const file of caches) rmSync(join(dist, file));
  expect(bin("policy", "lint")).toMatchObject({ status: 0, stdout: "no problems in 1 file\n", stderr: "" });
});

describe("the library", () => {
  const USE = `
async function decideTwo() {
  const text = '{"version":"1","default":"deny","tools":{"look":{"rate_limit":"1/minute"}}}';
  const opened = await openPolicy("policy.json", new TextEncoder().encode(text));
  if (opened.program === undefined) throw new Error(opened.problems[0]?.message);
  const counters = createCounters();
  const call = { grant: "a", server: null, tool: "look", args: {}, argsKnown: true, time: 0, approved: false };
  return [decide(opened.program, call, counters).decision, decide(opened.program, call, counters).rule];
}
decideTwo().then((decided) => console.log(JSON.stringify(decided)));
`;
  const NAMES = "createCounters, decide, openPolicy";
  const ANSWER = '["allow","/tools/look/limits/look_rate"]\n';

  test.each([
    ["import", "use.mjs", `import { ${NAMES} } from "${NAME}";${USE}`],
    ["require", "use.cjs", `const { ${NAMES} } = require("${NAME}");${USE}`],
  ])("%s", (_way, file, code) => {
    writeFileSync(join(app, file), code);
    expect(execute(process.execPath, [file])).toMatchObject({ status: 0, stdout: ANSWER, stderr: "" });
  });

  test("import and require give the same names", () => {
    const list = "console.log(JSON.stringify(Object.keys(all).filter((name) => name !== 'default').sort()));";
    writeFileSync(join(app, "all.mjs"), `import * as all from "${NAME}";${list}`);
    writeFileSync(join(app, "all.cjs"), `const all = require("${NAME}");${list}`);
    const names = execute(process.execPath, ["all.mjs"]).stdout;
    expect(JSON.parse(names)).toContain("lintPolicy");
    expect(execute(process.execPath, ["all.cjs"]).stdout).toBe(names);
  });

  test("nothing else of the package can be imported", () => {
    const { status, stderr } = execute(process.execPath, ["-e", `require("${NAME}/dist/index.js")`]);
    expect(status).toBe(1);
    expect(stderr).toContain("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });

  const TYPED = `
declare const console: { log(text: string): void };
declare class TextEncoder { encode(text: string): Uint8Array }
const call: Call = { grant: "a", server: null, tool: "look", args: {}, argsKnown: true, time: 0, approved: false };
async function decideOne(): Promise<string> {
  const opened: OpenedPolicy = await openPolicy("policy.json", new TextEncoder().encode("{}"));
  if (opened.program === undefined) return opened.problems.map(({ code }) => code).join();
  const decision: Decision = decide(opened.program, call, createCounters());
  return decision.rule;
}
decideOne().then((text) => console.log(text));
// @ts-expect-error: a call has a tool.
const broken: Call = { grant: "a" };
console.log(broken.grant);
`;

  test.each([
    ["typed.mts", "node16", "node16"],
    ["typed.cts", "node16", "node16"],
    ["typed.ts", "preserve", "bundler"],
  ])("the types of %s with module %s and moduleResolution %s", (file, module, resolution) => {
    const imported = `import { type Call, createCounters, type Decision, decide, type OpenedPolicy, openPolicy } from "${NAME}";`;
    writeFileSync(join(app, file), `${imported}${TYPED}`);
    const flags = [
      "--strict",
      "--noEmit",
      "--target",
      "es2023",
      "--module",
      module,
      "--moduleResolution",
      resolution,
    ];
    const tsc = join(PACKAGE_ROOT, "node_modules/typescript/bin/tsc");
    expect(execute(process.execPath, [tsc, ...flags, "--types", "", file])).toMatchObject({
      status: 0,
      stdout: "",
    });
  });
});
