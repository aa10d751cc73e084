// Names and texts that want to be more than text: in every format they arrive as visible escapes, and nothing else does.

import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { reportSchema } from "../../src/report/json-schema.ts";
import { readAnnotations, readJunit, readMarkdown } from "../report/read-formats.ts";
import { sarifErrors } from "../report/sarif-schema.ts";
import { project } from "./run.ts";

/** Each stands in a tool's name, a key, a path, a text and the file's name. `shown` is what people see of it. */
const HOSTILE: readonly (readonly [name: string, text: string, shown: string])[] = [
  ["ESC", "\u001b[31mred\u001b]0;title\u0007", "\\u{1b}[31mred\\u{1b}]0;title\\u{7}"],
  ["OSC 8 and 52", "\u001b]8;;http://x\u001b\\\u001b]52;c;eA==", "\\u{1b}]8;;http://x\\u{1b}"],
  ["C1", "\u009b31m\u009d0;t", "\\u{9b}31m\\u{9d}0;t"],
  ["BS, CR and DEL", "safe\b\r\u007f", "safe\\u{8}\\r\\u{7f}"],
  ["bidi", "\u202egnp.\u2066x\u2069", "\\u{202e}gnp.\\u{2066}x\\u{2069}"],
  ["zero-width and tags", "a\u200b\u{e0041}\ufe0f", "a\\u{200b}\\u{e0041}\\u{fe0f}"],
  ["line ends", "one\ntwo\u2028three\u2029", "one\\ntwo\\u{2028}three\\u{2029}"],
  ["a noncharacter", "no\ufffe\uffff", "no\\u{fffe}\\u{ffff}"],
  ["a workflow command", "::error file=x::owned", "error file=x::owned"],
  ["a workflow command on a line of its own", "\n::add-mask::secret\n", "\\n::add-mask::secret\\n"],
  ["a command of old runners", "##[group]owned", "#\\u{23}[group]owned"],
  ["a command of Azure", "##vso[task.setvariable variable=x]y", "#\\u{23}vso[task"],
  ["properties", "a,file=b:c%0A::error::d%25", "a,file=b:c%0A::error::d%25"],
  ["HTML", "</script><img src=x onerror=alert(1)><!--", "</script><img src=x onerror=alert(1)><!--"],
  ["a link", "[x](javascript:alert) ![y](http://z)", "[x](javascript:alert) ![y](http://z)"],
  ["links of SARIF", "[a](1) {0} \\[b](2)", "[a](1)"],
  ["an automatic link", "https://evil.example www.evil.example a@evil.example", "https://evil.example"],
  ["a mention", "@octocat #1 GH-1 octo/cat#1", "@octocat #1 GH-1 octo/cat#1"],
  ["backticks", "`` ` ``` ```` `", "`` ` ``` ```` `"],
  ["a fence", "\n````\n# Owned\n~~~", "\\n````\\n# Owned\\n~~~"],
  ["a table", "| a | b |\n|---|---|", "| a | b |\\n|---|---|"],
  ["XML", "]]></failure><x a='\"&amp;&#0;", "]]></failure><x a='\"&amp;&#0;"],
  ["a spreadsheet", "=HYPERLINK(1)", "=HYPERLINK(1)"],
  ["a URI", "a b%2F?q#f:é", "a b%2F?q#f:é"],
];

const UNSAFE = /[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]/u;

/** As JSON and with an unknown key, so that the reader itself speaks of it; and as one that lints. */
function filesOf(text: string) {
  const name = text.replaceAll("/", "_").slice(0, 80);
  const broken = { version: "1", default: "deny", [text]: 1, tools: { [text]: { [text]: [text] } } };
  const condition = { path: "args.a", op: "regex", value: text.replaceAll(/[^ -~]|[\\[\](){}|?*+]/g, "") };
  const linted = {
    version: "1",
    default: "allow",
    hide: [`*${text}`, text],
    tools: { [text]: { require: [{ conditions: [condition], on_deny: text }] } },
  };
  return { [`${name}.policy.json`]: broken, [`${name}2.policy.json`]: linted };
}

async function lint(text: string, format: string) {
  const files = filesOf(text);
  const here = project(files);
  const { stdout, stderr, exitCode } = await here.run(["lint", "--format", format, ...Object.keys(files)]);
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 1 });
  const json = await here.run(["lint", "--format", "json", ...Object.keys(files)]);
  const { findings } = JSON.parse(json.stdout);
  expect(findings.length).toBeGreaterThan(1);
  // Nothing acts on a terminal or a CI system, and nothing tells where the files are.
  expect(stdout).not.toMatch(UNSAFE);
  expect(stdout).not.toMatch(/##(?:\[|vso\[)/i);
  expect(stdout).not.toContain(here.folder);
  if (format !== "github") expect(readAnnotations(stdout)).toEqual([]);
  return { stdout, findings, files: Object.keys(files) };
}

interface Named {
  readonly file: string;
  readonly code: string;
  readonly pointer: string;
}

describe.each(HOSTILE)("%s", (_, text, visible) => {
  // A message quotes it as JSON, so that it is as it is in the name of the file, which holds no slash.
  const shown = visible.replaceAll("/", "_");

  test("text", async () => {
    const { stdout, findings } = await lint(text, "text");
    expect(stdout).toContain(shown);
    expect(stdout.match(/^(?:error|warning|info)\[[a-z-]+\]: /gm)?.length).toBe(findings.length);
  });

  test("json", async () => {
    const { stdout, files } = await lint(text, "json");
    const report = JSON.parse(stdout);
    expect(schemaErrors(report)).toEqual([]);
    // JSON is for programs: what it reads back as is the text itself.
    expect(new Set(report.findings.map(({ file }: Named) => file))).toEqual(new Set(files));
    const keys = report.findings.filter(({ code }: Named) => code === "unknown-key");
    expect(keys.filter(({ pointer }: Named) => !pointer.endsWith(pointerOf(text)))).toEqual([]);
  });

  test("sarif", async () => {
    const { stdout, findings, files } = await lint(text, "sarif");
    const sarif = JSON.parse(stdout);
    expect(sarifErrors(sarif)).toEqual([]);
    const [{ results, tool }] = sarif.runs;
    expect(results.length).toBe(findings.length);
    expect(new Set(results.map(uriOf).map(decodeURIComponent))).toEqual(new Set(files));
    for (const { message, ruleId, ruleIndex } of results) {
      expect(message.text).not.toMatch(UNSAFE);
      expect(message.text).not.toMatch(/(?<!\\)\]\s*\(/);
      expect(message.text).not.toMatch(/(?<!\{)\{\d+\}(?!\})/);
      expect(message.markdown).toBeUndefined();
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    }
    for (const result of results) expect(uriOf(result)).toMatch(/^(?:[\w.~-]|%[0-9A-F]{2})+$/);
  });

  test("github", async () => {
    const { stdout, findings, files } = await lint(text, "github");
    const annotations = readAnnotations(stdout);
    expect(annotations.map(({ properties }) => properties.title)).toEqual(
      findings.map(({ code }: Named) => code),
    );
    expect(stdout.trimEnd().split("\n").length).toBe(findings.length + 1);
    for (const { command, properties, message } of annotations) {
      expect(["error", "warning", "notice"]).toContain(command);
      expect(Object.keys(properties)).toEqual(["file", "line", "endLine", "col", "endColumn", "title"]);
      expect(properties.file).toMatch(/2?\.policy\.json$/);
      expect(properties.file).toContain(shown);
      expect(message).not.toBe("");
    }
    expect(new Set(annotations.map(({ properties }) => properties.file)).size).toBe(files.length);
  });

  test("junit", async () => {
    const { stdout, findings, files } = await lint(text, "junit");
    const { root, cases } = readJunit(stdout);
    expect(cases.length).toBe(findings.length);
    expect(root.getElementsByTagName("testsuite").length).toBe(files.length);
    expect(root.getElementsByTagName("*").length).toBe(files.length + 2 * findings.length);
    expect(cases.some((one) => `${one.suite}${one.text}`.includes(shown))).toBe(true);
  });

  test("markdown", async () => {
    const { stdout, findings } = await lint(text, "markdown");
    const { kinds, code, prose } = readMarkdown(stdout);
    expect(kinds).toEqual(["code", "codespan", "heading", "paragraph", "space", "strong", "text"]);
    expect(code.length).toBe(3 * findings.length);
    expect(code.some((one) => one.includes(shown))).toBe(true);
    expect(prose).toMatch(/^policy lint: [a-z0-9, ]+ in 2 files(?:\s|error|warning|info)*$/);
  });
});

const uriOf = ({ locations }: { readonly locations: readonly Location[] }): string =>
  locations[0]?.physicalLocation.artifactLocation.uri ?? "";

interface Location {
  readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
}

const pointerOf = (key: string): string => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;

/** The schema with nothing allowed beside what it names, so that no key is left undocumented. */
const strictly = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(strictly);
  if (typeof schema !== "object" || schema === null) return schema;
  const closed = "properties" in schema ? { ...schema, additionalProperties: false } : schema;
  return Object.fromEntries(Object.entries(closed).map(([key, value]) => [key, strictly(value)]));
};
const validate = new Ajv({ allErrors: true }).compile(strictly(reportSchema) as object);

function schemaErrors(report: unknown): readonly string[] {
  validate(report);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
