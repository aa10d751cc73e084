// What is generated in the docs is what would be generated now, and what commands print is what they print.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isShown, runPage } from "../../bin/docs-console.mjs";
import { ROOT } from "./markdown.ts";

test("generated pages, and the output of every command in the docs, are fresh", { timeout: 300_000 }, () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "bin/docs.mjs"), "--check"], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(stdout).toBe("");
  expect(status).toBe(0);
});

test.each([
  ["the same", "a\nb\n", "a\nb\n", true],
  ["another line", "a\nb\n", "a\nc\n", false],
  ["a line more", "a\n", "a\nb\n", false],
  ["a line less", "a\nb\n", "a\n", false],
  ["nothing", "", "", true],
  ["something for nothing", "", "a\n", false],
  ["lines left out", "a\n…\nd\n", "a\nb\nc\nd\n", true],
  ["no lines left out", "a\n…\nb\n", "a\nb\n", true],
  ["lines left out, another end", "a\n…\nd\n", "a\nb\nc\n", false],
  ["text left out", "a…c\n", "abbbc\n", true],
  ["text left out over lines", "a…c\n", "ab\nbc\n", false],
  ["special characters", "a.c [*]\n", "abc [*]\n", false],
])("a page may show: %s", (_name, written, printed, expected) => {
  expect(isShown(written, printed)).toBe(expected);
});

const block = (...lines: readonly string[]): string => ["```console", ...lines, "```", ""].join("\n");

test("a command that prints something else is mended and reported", () => {
  const page = `# Page\n\n${block("$ echo one", "one", "$ echo two", "three")}`;
  const { text, stale } = runPage(page);
  expect(text).toBe(`# Page\n\n${block("$ echo one", "one", "$ echo two", "two")}`);
  expect(stale).toMatchObject([{ line: 6, command: "echo two", written: "three\n", printed: "two\n" }]);
});

test.each([
  ["what is left out stays left out", block("$ printf 'a\\nb\\nc\\n'", "…", "c")],
  ["standard error is shown too", block("$ echo lost >&2", "lost")],
  ["the exit code is that of the command before", block("$ exit 3", "$ echo $?", "3")],
  ["output without an end of line gets one", block("$ printf a", "a", "$ echo b", "b")],
  [
    "blocks do not share files",
    block("$ echo x > made") + block("$ ls made 2>/dev/null || echo none", "none"),
  ],
  [
    "only the first line of a `once` block is a command",
    block("$ printf '$ a\\nb\\n'", "$ a", "b").replace("console", "console once"),
  ],
  ["other blocks are not run", "```sh\n$ exit 1\n```\n"],
])("%s", (_name, page) => {
  expect(runPage(page)).toEqual({ text: page, stale: [] });
});

test("a console block begins with a command", () => {
  expect(() => runPage(block("lost", "$ echo a"))).toThrow("begins with a command");
});
