// Who may import what, read from the sources: the design of the house, as data and as a test.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const SOURCE = fileURLToPath(new URL("../src", import.meta.url));

/** What may be imported of a folder: everything, or types, which are gone when the program runs. */
type Extent = "all" | "types";

interface Permissions {
  readonly folders: Readonly<Record<string, Extent>>;
  /** Packages and Node's own modules, by name; a name covers its subpaths. */
  readonly packages: readonly string[];
}

/** A folder of src may import itself, the leaves below, and what stands here. */
const FOLDERS: Readonly<Record<string, Permissions>> = {
  policy: { folders: {}, packages: ["yaml", "jsonc-parser", "leven"] },
  engine: { folders: { policy: "types" }, packages: ["re2js"] },
  tools: { folders: { policy: "all", engine: "all", schema: "all" }, packages: [] },
  schema: { folders: { policy: "all", engine: "all" }, packages: [] },
  analysis: { folders: { policy: "all", engine: "all" }, packages: [] },
  patterns: { folders: { engine: "all" }, packages: [] },
  lint: {
    folders: {
      policy: "all",
      engine: "all",
      tools: "all",
      schema: "all",
      analysis: "all",
      patterns: "all",
    },
    packages: [],
  },
  trace: { folders: {}, packages: ["node:buffer"] },
  simulate: {
    folders: { policy: "all", engine: "all", trace: "all", tools: "all", report: "all" },
    packages: [],
  },
  "policy-test": {
    folders: {
      policy: "all",
      engine: "all",
      patterns: "all",
      schema: "all",
      trace: "all",
      simulate: "all",
      report: "all",
    },
    packages: [],
  },
  report: { folders: {}, packages: [] },
  poison: { folders: { policy: "all", tools: "all" }, packages: [] },
  clients: { folders: { policy: "all" }, packages: ["node:path"] },
  scan: {
    folders: {
      policy: "all",
      engine: "all",
      tools: "all",
      poison: "all",
      schema: "all",
      lint: "all",
      report: "all",
    },
    packages: ["diff"],
  },
  pages: { folders: { policy: "all", lint: "all", report: "all" }, packages: [] },
  mcp: {
    folders: { tools: "types" },
    packages: [
      "@modelcontextprotocol/sdk",
      "node:child_process",
      "node:crypto",
      "node:dns",
      "node:fs",
      "node:os",
      "node:path",
      "node:http",
      "node:https",
      "node:net",
      "node:timers/promises",
      "node:util",
    ],
  },
  lsp: {
    folders: { policy: "all", lint: "all", schema: "all", report: "all" },
    packages: [
      "vscode-languageserver",
      "vscode-languageserver-protocol",
      "vscode-languageserver-textdocument",
      "node:stream",
      "node:url",
    ],
  },
  cli: {
    folders: {
      policy: "all",
      engine: "all",
      tools: "all",
      lint: "all",
      trace: "all",
      simulate: "all",
      "policy-test": "all",
      report: "all",
      scan: "all",
      clients: "all",
      pages: "all",
      mcp: "all",
      lsp: "all",
    },
    packages: [
      "commander",
      "chalk",
      "diff",
      "jsonc-parser",
      "smol-toml",
      "node:fs",
      "node:os",
      "node:path",
      "node:crypto",
      "node:stream",
      "node:url",
      "node:zlib",
      "node:v8",
      "node:vm",
      "node:worker_threads",
    ],
  },
};

/** Modules beside the folders that every folder may import. They import each other only. */
const LEAVES: Readonly<Record<string, readonly string[]>> = {
  "decimal.ts": [],
  "docs-link.ts": [],
  "errors.ts": [],
  "finding.ts": [],
  "hold.ts": [],
  "json.ts": ["jsonc-parser"],
  "limits.ts": [],
  "mutable.ts": [],
  "order.ts": [],
};

/** What is values in, values out: it opens nothing, and knows no clock, chance, environment or console. */
const CORE = [
  "policy",
  "engine",
  "tools",
  "schema",
  "analysis",
  "patterns",
  "lint",
  "trace",
  "simulate",
  "policy-test",
  "report",
  "poison",
  "scan",
  "clients",
  "pages",
];
/** The library: all of the core, and nothing else. */
const INDEX = "index.ts";
/** What decides whether a call goes through, and so must stay small enough to audit. */
const ENFORCING = ["engine"];
const NEVER_ENFORCING = [
  "analysis",
  "patterns",
  "lint",
  "simulate",
  "policy-test",
  "report",
  "trace",
  "poison",
  "scan",
  "clients",
  "pages",
];
const NESTED_FOLDERS = ["cli/commands", "lint/rules", "trace/formats"];

const MOST_LINES = 300;
const MOST_LINES_OF_A_RULE = 120;
/** One document, that would not read better in parts. */
const LONG_DOCUMENTS = ["policy/schema.ts"];

interface Import {
  /** Below src. */
  readonly from: string;
  /** Below src for our own modules, else as written. */
  readonly to: string;
  readonly isOwn: boolean;
  readonly isType: boolean;
}

const files = readdirSync(SOURCE, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".generated.ts"))
  .sort();
const texts = new Map(files.map((path) => [path, readFileSync(join(SOURCE, path), "utf8")]));
const imports = files.flatMap(importsOf);

function textOf(path: string): string {
  const text = texts.get(path);
  if (text === undefined) throw new Error(`no source ${path}`);
  return text;
}

function importsOf(from: string): readonly Import[] {
  const found = textOf(from).matchAll(
    /^(?:import|export)\s+(?<clause>[^;"]*?)\bfrom\s+"(?<name>[^"]+)"|^import\s+"(?<effect>[^"]+)"|\bimport\("(?<later>[^"]+)"\)/gm,
  );
  return [...found].map(({ groups = {} }) => {
    const written = groups.name ?? groups.effect ?? groups.later ?? "";
    const isOwn = written.startsWith(".");
    const to = isOwn ? normalize(join(dirname(from), written)) : written;
    return { from, to, isOwn, isType: isTypeClause(groups.clause) };
  });
}

/** `type …`, or braces with nothing but types. */
function isTypeClause(clause = ""): boolean {
  if (clause.startsWith("type ")) return true;
  const inner = /^\{(.*)\}\s*$/s.exec(clause)?.[1];
  const names = (inner ?? "").split(",").map((name) => name.trim());
  return inner !== undefined && names.every((name) => name === "" || name.startsWith("type "));
}

function folderOf(path: string): string {
  return path.includes("/") ? (path.split("/")[0] ?? "") : "";
}

function isPackage(name: string, packages: readonly string[]): boolean {
  return packages.some((known) => name === known || name.startsWith(`${known}/`));
}

function isAllowed({ from, to, isOwn, isType }: Import): boolean {
  const folder = folderOf(from);
  if (folder === "") {
    if (from === INDEX) return isOwn && (Object.hasOwn(LEAVES, to) || CORE.includes(folderOf(to)));
    return isOwn ? Object.hasOwn(LEAVES, to) : isPackage(to, LEAVES[from] ?? []);
  }
  const { folders, packages } = FOLDERS[folder] ?? { folders: {}, packages: [] };
  if (!isOwn) return isPackage(to, packages);
  if (Object.hasOwn(LEAVES, to) || folderOf(to) === folder) return true;
  const extent = Object.hasOwn(folders, folderOf(to)) ? folders[folderOf(to)] : undefined;
  return extent === "all" || (extent === "types" && isType);
}

const shown = ({ from, to, isType }: Import): string => `${from} imports ${isType ? "types of " : ""}${to}`;

describe("imports", () => {
  test("are read at all", () => {
    expect(imports.length).toBeGreaterThan(400);
    expect(imports.filter(({ isOwn }) => isOwn).filter(({ to }) => !to.includes(".generated."))).toSatisfy(
      (own: readonly Import[]) => own.every(({ to }) => texts.has(to)),
    );
    // None is written in a way that is not read.
    for (const path of files) {
      const written = textOf(path).match(/^(?:import|export)\b.* from "|^\} from "|^import "|\bimport\("/gm);
      expect(importsOf(path).length, path).toBe(written?.length ?? 0);
    }
  });

  test("go only where the table says", () => {
    expect(imports.filter((one) => !isAllowed(one)).map(shown)).toEqual([]);
  });

  test("every folder and every module beside them has a place in the tables", () => {
    const folders = new Set(files.map(folderOf).filter((folder) => folder !== ""));
    expect([...folders].sort()).toEqual(Object.keys(FOLDERS).sort());
    const beside = files.filter((path) => folderOf(path) === "" && path !== INDEX);
    expect(beside).toEqual(Object.keys(LEAVES).sort());
  });

  test("the page for readers has the same table", () => {
    const page = readFileSync(join(SOURCE, "../docs/architecture.md"), "utf8");
    const rows = page.matchAll(/^\| `(?<folder>[\w-]+)\/` \|[^|]*\|(?<folders>[^|]*)\|/gm);
    const said = [...rows].map(({ groups = {} }) => [
      groups.folder,
      groups.folders?.trim() === "all" ? "all" : [...(groups.folders?.match(/\w+(?=\/`)/g) ?? [])].sort(),
    ]);
    const held = Object.entries(FOLDERS).map(([folder, { folders }]) => [
      folder,
      folder === "cli" ? "all" : Object.keys(folders).sort(),
    ]);
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries(held));
  });

  test("every permission is used, so that the table says what is", () => {
    for (const [folder, { folders, packages }] of Object.entries(FOLDERS)) {
      const own = imports.filter(({ from }) => folderOf(from) === folder);
      const unused = packages.filter((name) => !own.some(({ to, isOwn }) => !isOwn && isPackage(to, [name])));
      expect(unused, folder).toEqual([]);
      expect(Object.keys(folders).every((name) => Object.hasOwn(FOLDERS, name))).toBe(true);
    }
  });

  test("no module imports itself by any way round", () => {
    const next = new Map(files.map((path) => [path, new Set<string>()]));
    for (const { from, to, isOwn, isType } of imports) if (isOwn && !isType) next.get(from)?.add(to);
    const done = new Set<string>();
    const visit = (path: string, way: readonly string[]): void => {
      if (way.includes(path)) throw new Error([...way.slice(way.indexOf(path)), path].join(" > "));
      if (done.has(path)) return;
      for (const to of next.get(path) ?? []) visit(to, [...way, path]);
      done.add(path);
    };
    for (const path of files) visit(path, []);
    expect(done.size).toBeGreaterThanOrEqual(files.length);
  });

  test("nothing imports the command line, and only what explains imports lint", () => {
    const into = (folder: string): ReadonlySet<string> =>
      new Set(
        imports
          .filter(({ from, to, isOwn }) => isOwn && folderOf(to) === folder && folderOf(from) !== folder)
          .map(({ from }) => folderOf(from) || from),
      );
    expect([...into("cli")]).toEqual([]);
    expect([...into("lint")].sort()).toEqual(["cli", INDEX, "lsp", "pages", "scan"]);
  });

  test("what enforces reaches nothing that only explains, by any way round", () => {
    const reached = new Set<string>();
    const visit = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const { from, to, isOwn } of imports) if (from === path && isOwn) visit(to);
    };
    for (const path of files) if (ENFORCING.includes(folderOf(path))) visit(path);
    expect(reached.size).toBeGreaterThan(15);
    expect([...reached].filter((path) => NEVER_ENFORCING.includes(folderOf(path)))).toEqual([]);
  });

  test("a lint rule never imports another", () => {
    const rules = files.filter((path) => path.startsWith("lint/rules/"));
    expect(rules.length).toBeGreaterThan(10);
    const crossing = imports.filter(({ from, to }) => rules.includes(from) && rules.includes(to));
    expect(crossing.map(shown)).toEqual([]);
  });

  test("our own modules are named with their ending, Node's with node:", () => {
    for (const one of imports) {
      if (one.isOwn) expect(one.to, shown(one)).toMatch(/\.ts$/);
      else expect(one.to, shown(one)).toMatch(/^(?:node:|@?[a-z0-9])/);
    }
  });
});

describe("the core", () => {
  const AMBIENT =
    /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bconsole\.|\bperformance\.|\bset(?:Timeout|Interval|Immediate)\b|\bfetch\(|\bglobalThis\b/;
  const core = files.filter((path) => CORE.includes(folderOf(path)) || folderOf(path) === "");

  test.each(core)("%s reads no clock, chance, environment or console", (path) => {
    const code = textOf(path).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    expect(AMBIENT.exec(code)?.[0]).toBeUndefined();
  });

  test("those words would be found", () => {
    for (const code of [
      "Date.now()",
      "new Date()",
      "Math.random()",
      "process.env",
      "setTimeout(f)",
      "fetch(u)",
    ]) {
      expect(AMBIENT.test(code)).toBe(true);
    }
    expect(AMBIENT.test("new Date(time)")).toBe(false);
  });
});

describe("files", () => {
  test.each(files)("%s keeps the habits of the house", (path) => {
    const text = textOf(path);
    const [first = ""] = text.split("\n");
    expect(first).toMatch(/^\/\/ \S.{10,}/);
    const most = path.startsWith("lint/rules/") ? MOST_LINES_OF_A_RULE : MOST_LINES;
    if (!LONG_DOCUMENTS.includes(path)) expect(text.split("\n").length - 1).toBeLessThanOrEqual(most);
    expect(text).not.toMatch(/^export default\b/m);
    expect(text).not.toMatch(/^export \*/m);
    expect(path).toMatch(/^(?:[a-z0-9-]+\/){0,2}[a-z0-9.-]+\.ts$/);
    if (path.split("/").length > 2) expect(NESTED_FOLDERS).toContain(dirname(path));
  });

  test("only the library collects what others export", () => {
    const reexporting = files.filter((path) => /^export (?:type )?\{[^}]*\} from/m.test(textOf(path)));
    expect(reexporting).toEqual([INDEX]);
  });
});

test("every test says in its first line what it is about", () => {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const tests = readdirSync(folder, { recursive: true }).map(String);
  const silent = tests.filter(
    (path) =>
      /\.(?:ts|mjs)$/.test(path) && !/^(?:#!.*\n)?\/\/ \S/.test(readFileSync(join(folder, path), "utf8")),
  );
  expect(silent).toEqual([]);
});
