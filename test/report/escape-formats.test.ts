// What is special in each format, one thing at a time.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/finding.ts";
import { escapeText, shortenText } from "../../src/report/escape.ts";
import {
  codeFence,
  codeSpan,
  escapeCommandData,
  escapeCommandProperty,
  escapeSarifText,
  escapeXml,
  pathToUri,
} from "../../src/report/escape-formats.ts";
import { PLAIN_PAINT } from "../../src/report/report.ts";
import { reportPath } from "../../src/report/report-path.ts";
import { renderFrame } from "../../src/report/text-report.ts";
import { readAnnotations, readMarkdown } from "./read-formats.ts";

const special = fc.string({
  unit: fc.constantFrom(
    ..."`~|#:[]()<>&%,{}0@\\ \n\r\t\"'!-=",
    "\u001b",
    "\u202e",
    "\ufffe",
    "\ud800",
    "é",
    "😀",
  ),
});

describe("commands of CI systems", () => {
  test.each([
    ["::error::x", "\\u{3a}:error::x"],
    ["  ::error::x", "  \\u{3a}:error::x"],
    ["a ::error::x", "a ::error::x"],
    ["a##[group]b", "a#\\u{23}[group]b"],
    ["##VSO[x]", "#\\u{23}VSO[x]"],
    ["###[x]", "##\\u{23}[x]"],
    ["## [x] ##x", "## [x] ##x"],
  ])("%j shows as %j", (written, shown) => {
    expect(escapeText(written)).toBe(shown);
  });

  test("do not come about where a frame joins what it marks", () => {
    const sourceLine = "name: ##[group]x";
    const finding: Finding = {
      ...{ code: "x", severity: "error", file: "a", pointer: "", message: "", help: "", sourceLine },
      ...{ line: 1, column: sourceLine.indexOf("[") + 1, endLine: 1, endColumn: sourceLine.length + 1 },
    };
    expect(renderFrame(finding, PLAIN_PAINT).join("\n")).toContain("#\\u{23}[group]x");
  });

  test("law: no text is one, or has one", () => {
    fc.assert(fc.property(special, (text) => readAnnotations(escapeText(text)).length === 0));
  });
});

describe("GitHub", () => {
  test("law: properties and messages come back as they are shown, each whole", () => {
    fc.assert(
      fc.property(special, special, (name, message) => {
        const line = `::error file=${escapeCommandProperty(name)},title=x::${escapeCommandData(message)}`;
        const [annotation, ...rest] = readAnnotations(line);
        expect(rest).toEqual([]);
        expect(annotation).toEqual({
          command: "error",
          properties: { file: escapeText(name), title: "x" },
          message: escapeText(message),
        });
      }),
    );
  });
});

describe("XML", () => {
  test.each([
    ["]]>", "]]&gt;"],
    ["<a b='c' d=\"e\">&amp;", "&lt;a b=&apos;c&apos; d=&quot;e&quot;&gt;&amp;amp;"],
    ["\u0000\ufffe\ud800", "\\u{0}\\u{fffe}\\u{d800}"],
  ])("%j is written %j", (written, shown) => {
    expect(escapeXml(written)).toBe(shown);
  });
});

describe("SARIF", () => {
  test.each([
    ["args.to[*] is {}", "args.to[*] is {}"],
    ["[a](1)", "\\[a\\](1)"],
    ["[a] (1)", "\\[a\\] (1)"],
    ["\\[a](1)", "\\\\\\[a\\](1)"],
    ["{0} and {10}", "{{0}} and {{10}}"],
    ["\u0007", "\\u{{7}}"],
  ])("%j is written %j", (written, shown) => {
    expect(escapeSarifText(written)).toBe(shown);
  });
});

describe("URIs", () => {
  test.each([
    ["policies/a b.yaml", "policies/a%20b.yaml"],
    ["a:b", "a%3Ab"],
    ["100%.yaml", "100%25.yaml"],
    ["?#[]!'()*é", "%3F%23%5B%5D%21%27%28%29%2A%C3%A9"],
    ["\ud800", "%EF%BF%BD"],
    ["../x", "../x"],
  ])("%j is %j", (path, uri) => {
    expect(pathToUri(path)).toBe(uri);
  });
});

describe("Markdown", () => {
  test.each(["`", "``", "a`b", " a ", "``` ```", "`` ` ``", "   "])("a span holds %j", (text) => {
    const { code, prose } = readMarkdown(`x ${codeSpan(text)} y`);
    expect({ code: code.map((one) => one.trim()), prose }).toEqual({ code: [text.trim()], prose: "x  y" });
  });

  test.each(["```", "````\n```", "~~~", "    x", "<!--"])("a fence holds %j", (text) => {
    const { code, prose } = readMarkdown(`${codeFence(text, "text")}\n\nend`);
    expect({ code, prose: prose.trim() }).toEqual({ code: [text], prose: "end" });
  });
});

describe("paths", () => {
  test.each([
    ["a.yaml", "/repo", "a.yaml"],
    ["./b/../a.yaml", "/repo", "a.yaml"],
    ["../a.yaml", "/repo", "../a.yaml"],
    ["/repo/b/a.yaml", "/repo", "b/a.yaml"],
    ["/repo2/a.yaml", "/repo", "../repo2/a.yaml"],
    ["/a.yaml", "/", "a.yaml"],
    ["/x/a.yaml", "", "a.yaml"],
    ["a\\b.yaml", "/repo", "a\\b.yaml"],
    ["a\\b.yaml", "C:\\repo", "a/b.yaml"],
    ["C:\\repo\\a.yaml", "C:\\repo", "a.yaml"],
    ["D:\\x\\a.yaml", "C:\\repo", "a.yaml"],
    ["::error::", "/repo", "::error::"],
    ["", "/repo", ""],
  ])("%j seen from %j is %j", (file, folder, path) => {
    expect(reportPath(file, folder)).toBe(path);
  });
});

test.each([
  ["short", 5, "short"],
  ["longer", 5, "long…"],
  ["abc😀", 5, "abc😀"],
  ["abc😀d", 5, "abc…"],
])("%j in %i characters is %j", (text, most, shown) => {
  expect(shortenText(text, most)).toBe(shown);
});
