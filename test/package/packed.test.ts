// What the package holds: what runs, its documentation and licences, and nothing else.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { PACKAGE_ROOT } from "../cli/run.ts";

const manifest = JSON.parse(readFileSync(join(PACKAGE_ROOT, "package.json"), "utf8"));

let packed: readonly string[] = [];

beforeAll(() => {
  // Without scripts: the build would take dist/ away from the other tests.
  const text = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: PACKAGE_ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [report] = JSON.parse(text);
  packed = report.files.map(({ path }: { readonly path: string }) => path);
});

const ALLOWED = [
  /^(?:LICENSE|README\.md|CHANGELOG\.md|package\.json)$/,
  /^bin\/(?:policy|lint-thread|replay-thread)\.js$/,
  /^dist\/[a-z0-9-]+\.js$/i,
  /^dist\/[a-z0-9-]+\.[a-z0-9]+\.cache$/,
  /^dist\/(?:index|lib-[A-Z0-9]+)\.mjs$/,
  /^dist\/index\.d\.mts$/,
  /^dist\/types\/(?:[a-z0-9-]+\/){0,2}[a-z0-9.-]+\.d\.ts$/,
  /^dist\/THIRD-PARTY-LICENSES\.txt$/,
  /^docs\/[a-z0-9-]+\.md$/,
  /^fixtures\/demo\/(?:policy\.yaml|tools\.json|trace\.jsonl)$/,
];

describe("the package", () => {
  test("holds nothing that is not needed when it runs", () => {
    expect(packed.filter((path) => !ALLOWED.some((allowed) => allowed.test(path)))).toEqual([]);
  });

  test.each([
    "LICENSE",
    "README.md",
    "CHANGELOG.md",
    "bin/lint-thread.js",
    "bin/replay-thread.js",
    "bin/policy.js",
    "dist/THIRD-PARTY-LICENSES.txt",
    "dist/index.js",
    "dist/index.mjs",
    "dist/index.d.mts",
    "dist/types/index.d.ts",
    "fixtures/demo/trace.jsonl",
  ])("holds %s", (path) => {
    expect(packed).toContain(path);
  });

  test("holds every file that its manifest names", () => {
    const named: readonly string[] = [
      ...Object.values<string>(manifest.bin),
      manifest.main,
      manifest.types,
      ...Object.values<Record<string, string>>(manifest.exports["."]).flatMap((one) => Object.values(one)),
    ];
    for (const path of named) expect(packed).toContain(path.replace(/^\.\//, ""));
  });

  test("needs no other package, and no script of its own when it is installed", () => {
    for (const kind of ["dependencies", "optionalDependencies", "peerDependencies", "bundleDependencies"])
      expect(manifest[kind], kind).toBeUndefined();
    for (const script of ["preinstall", "install", "postinstall"])
      expect(manifest.scripts[script]).toBeUndefined();
  });
});

test("the lockfile has every package of every platform, without which `npm ci` refuses it", () => {
  const { packages } = JSON.parse(readFileSync(join(PACKAGE_ROOT, "package-lock.json"), "utf8"));
  const missing = Object.values<{ readonly optionalDependencies?: object }>(packages).flatMap(
    ({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies).filter((name) => !Object.hasOwn(packages, `node_modules/${name}`)),
  );
  expect(missing).toEqual([]);
});

test("two names for one program, so that npx finds it by the name of the package", () => {
  expect(manifest.bin).toEqual({ policy: "bin/policy.js", [manifest.name]: "bin/policy.js" });
});

test("the licence of every package whose code is in dist/", () => {
  const licences = readFileSync(join(PACKAGE_ROOT, "dist/THIRD-PARTY-LICENSES.txt"), "utf8");
  for (const name of [
    "@modelcontextprotocol/sdk",
    "chalk",
    "commander",
    "jsonc-parser",
    "re2js",
    "yaml",
    "zod",
  ]) {
    const { version } = JSON.parse(
      readFileSync(join(PACKAGE_ROOT, "node_modules", name, "package.json"), "utf8"),
    );
    expect(licences).toContain(`\n${name} ${version} (`.slice(licences.startsWith(name) ? 1 : 0));
  }
  expect(licences).not.toContain(PACKAGE_ROOT);
});

test("no path of the machine that built it is in dist/", () => {
  for (const path of packed.filter((name) => name.startsWith("dist/"))) {
    const isThere = readFileSync(join(PACKAGE_ROOT, path)).includes(PACKAGE_ROOT.replace(/\/$/, ""));
    expect(isThere, path).toBe(false);
  }
});
