// Checks the conformance cases themselves: that every file is read, and is of the documented shape.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  argsText,
  type ConformanceCase,
  isDecisionCase,
  isFilesCase,
  isRefusalCase,
  joinLines,
  loadCaseFiles,
  policyBytes,
  readCaseFile,
} from "./cases.ts";

interface Printer {
  readonly printCases: (file: unknown) => string;
}
interface Generator {
  readonly generateFiles: () => readonly { readonly path: string; readonly text: string }[];
}

const files = loadCaseFiles();
const all = files.flatMap(({ path, cases }) => cases.map((value) => ({ path, value })));
const { printCases } = (await import(new URL("print.mjs", import.meta.url).href)) as Printer;
const { generateFiles } = (await import(new URL("generate.mjs", import.meta.url).href)) as Generator;

describe("the conformance cases", () => {
  test("are as many as the specification needs", () => {
    expect(all.filter(({ value }) => isDecisionCase(value)).length).toBeGreaterThanOrEqual(1300);
    expect(all.filter(({ value }) => isRefusalCase(value)).length).toBeGreaterThanOrEqual(500);
    expect(all.filter(({ value }) => isFilesCase(value)).length).toBeGreaterThanOrEqual(30);
  });

  test("cover the sections 1 to 8, each in its folder", () => {
    expect([...new Set(files.map(({ section }) => section))]).toEqual([
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
    ]);
    expect(files.filter(({ path, section }) => !path.startsWith(`${section}-`))).toEqual([]);
  });

  test.each(files)("$path has a title and names of its own", ({ path, title, cases }) => {
    const names = cases.map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    expect(files.filter((other) => other.title === title).map((other) => other.path)).toEqual([path]);
  });

  // Also says that no number, no duplicate key and no invisible character is lost in reading.
  test.each(files)("$path is printed as it reads", ({ text }) => {
    expect(printCases(JSON.parse(text))).toBe(text);
  });

  test("have the generated files as generate.mjs writes them", () => {
    const byPath = new Map(files.map(({ path, text }) => [path, text]));
    const generated = generateFiles();
    expect(generated.length).toBeGreaterThan(0);
    expect(generated.filter(({ path, text }) => byPath.get(path) !== text).map(({ path }) => path)).toEqual(
      [],
    );
    const tables = files.map(({ path }) => path).filter((path) => path.includes("/table-"));
    expect(tables).toEqual(generated.map(({ path }) => path).sort());
  });

  test("point at something with every line and column", () => {
    const places = all.flatMap(({ path, value }) => {
      if (!isRefusalCase(value) || value.line === undefined) return [];
      const line = joinLines(value.policyText)?.split(/\r?\n/)[value.line - 1] ?? "";
      const before = line[(value.column ?? 1) - 2] ?? "";
      const first = line.trimStart() === "" ? undefined : line[(value.column ?? 1) - 1];
      const isTokenStart = value.column === undefined || /^[\s,:[{]?$/.test(before);
      return [{ name: `${path}: ${value.name}`, hasText: first !== undefined, isTokenStart }];
    });
    expect(places.length).toBeGreaterThan(300);
    expect(places.filter(({ hasText, isTokenStart }) => !hasText || !isTokenStart)).toEqual([]);
  });
});

describe("a case", () => {
  const decision = {
    name: "n",
    sentence: "s",
    policy: {},
    calls: [{ tool: "t", expect: { decision: "allow" } }],
  };
  const refusal = { name: "n", sentence: "s", policyText: "a", format: "yaml", expectError: true };
  const filesCase = { name: "n", sentence: "s", files: { "p.json": "{}" }, calls: decision.calls };
  const denial = { decision: "deny", reason: "limit", rule: "r", pointer: "p" };
  const read = (value: unknown, head: object = { section: "1", title: "t" }): readonly ConformanceCase[] =>
    readCaseFile("f.json", JSON.stringify({ ...head, cases: [value] })).cases;
  const withCall = (call: object): object => ({ ...decision, calls: [{ ...decision.calls[0], ...call }] });

  test.each([
    ["a decision case", decision],
    ["a refusal", { ...refusal, line: 1, column: 1 }],
    ["files", filesCase],
    ["files that are an error", { name: "n", sentence: "s", files: {}, use: "d", expectError: true }],
    ["a denied call", withCall({ expect: denial })],
    ["a call with everything", withCall({ time: null, grant: "", server: null, argsText: "{}", repeat: 2 })],
  ])("may be %s", (_, value) => {
    expect(read(value)).toEqual([value]);
  });

  test.each([
    ["an unknown key", { ...decision, note: "" }],
    ["an unknown key in a call", withCall({ Tool: "t" })],
    ["an unknown key in an expectation", withCall({ expect: { ...denial, why: "" } })],
    ["no sentence", { name: "n", policy: {}, calls: decision.calls }],
    ["no calls", { ...decision, calls: [] }],
    ["no policy", { name: "n", sentence: "s", calls: decision.calls }],
    ["two policies", { ...decision, policyText: "a", format: "yaml" }],
    ["a text without a format", { name: "n", sentence: "s", policyText: "a", calls: decision.calls }],
    ["a policy with a format", { ...decision, format: "json" }],
    ["an unknown format", { ...refusal, format: "toml" }],
    ["calls in a refusal", { ...refusal, calls: decision.calls }],
    ["a refusal that is none", { ...refusal, expectError: false }],
    ["a column without a line", { ...refusal, column: 1 }],
    ["a line of a policy without text", { name: "n", sentence: "s", policy: {}, expectError: true, line: 1 }],
    ["files without calls or an error", { name: "n", sentence: "s", files: {} }],
    ["a tool without a name", withCall({ tool: "" })],
    ["args twice", withCall({ args: {}, argsText: "{}" })],
    ["argsText that is no object", withCall({ argsText: "[]" })],
    ["argsText that is no JSON", withCall({ argsText: "{" })],
    ["a time without a zone", withCall({ time: "2026-11-22T10:00:00" })],
    ["a repeat of 1", withCall({ repeat: 1 })],
    ["an unknown outcome", withCall({ outcome: "failed" })],
    ["an unknown decision", withCall({ expect: { decision: "ask" } })],
    ["an unknown reason", withCall({ expect: { ...denial, reason: "because" } })],
    ["a denial without a pointer", withCall({ expect: { decision: "deny", reason: "limit", rule: "r" } })],
    ["an allow with a rule", withCall({ expect: { decision: "allow", rule: "r" } })],
  ])("may not have %s", (_, value) => {
    expect(() => read(value)).toThrow(/^f\.json: case 0: /);
  });

  test.each([
    ["an unknown section", { section: "9", title: "t" }],
    ["no title", { section: "1" }],
    ["an unknown key", { section: "1", title: "t", note: "" }],
  ])("may not stand in a file with %s", (_, head) => {
    expect(() => read(decision, head)).toThrow(/^f\.json: /);
  });

  test("gives its policy as bytes", () => {
    const text = (value: object): string => {
      const [entry] = read(value);
      if (entry === undefined || isFilesCase(entry)) throw new Error("no policy");
      return Buffer.from(policyBytes(entry).bytes).toString("latin1");
    };
    expect(text(decision)).toBe("{}");
    expect(text({ ...refusal, policyText: ["a", "", "b"] })).toBe("a\n\nb");
    expect(text({ ...refusal, policyText: "é", padToBytes: 4 })).toBe("Ã©\n\n");
    expect(text({ name: "n", sentence: "s", policyBase64: "/w==", format: "json", expectError: true })).toBe(
      "ÿ",
    );
  });

  test("gives its arguments as text", () => {
    const call = { tool: "t", expect: { decision: "allow" } } as const;
    expect(argsText(call)).toBe("{}");
    expect(argsText({ ...call, args: JSON.parse('{"__proto__":1}') })).toBe('{"__proto__":1}');
    expect(argsText({ ...call, argsText: '{"n":-0.0}' })).toBe('{"n":-0.0}');
  });
});

describe("the loader", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "conformance-"));
    writeFileSync(join(folder, "README.md"), "not a case file");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(["broken.json", "notes.txt"])("fails on a file that it cannot read: %s", (name) => {
    expect(loadCaseFiles(folder)).toEqual([]);
    writeFileSync(join(folder, name), "{");
    expect(() => loadCaseFiles(folder)).toThrow(name);
    rmSync(join(folder, name));
  });
});
