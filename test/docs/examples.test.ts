// The examples of the docs: policies are linted, traces are read, and every other block says what it is.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/lint/config.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { LINT_RULES } from "../../src/lint/rules.ts";
import { isPolicyName } from "../../src/lsp/documents.ts";
import { readTrace } from "../../src/trace/reader.ts";
import { project } from "../cli/run.ts";
import { type Block, blocksOf, PAGES, ROOT } from "./markdown.ts";

const LANGUAGES = ["console", "js", "json", "jsonc", "jsonl", "lua", "sh", "text", "toml", "yaml"];
const MARKS = /^(?:bad|config|test|once|file=\S+)$/;

const blocks = PAGES.flatMap(blocksOf);
const policies = blocks.filter(
  ({ words }) => (words[0] === "yaml" || words[0] === "json") && !words.includes("test"),
);
const good = policies.filter(({ words }) => !words.includes("bad") && !words.includes("config"));
const bad = policies.filter(({ words }) => words.includes("bad"));

/** Lists may stand alone in an example; the page says that these lines come first. */
const HEAD = 'version: "1"\ndefault: deny\n';

/** Rules that are off unless asked for: the docs show what they find too. */
const OPT_IN = new Map(
  LINT_RULES.filter(({ isOptIn }) => isOptIn).map(({ code, severity }) => [code, severity] as const),
);

/** What lint finds; an example of a rule has the tools that the rule says. */
async function lint({ body, words }: Block) {
  const isWhole = words[0] === "json" || !/^(?:tools|all_tools|hide):/.test(body);
  const text = isWhole ? body : `${HEAD}${body}`;
  const opened = await openPolicy(`example.${words[0]}`, Buffer.from(text, "utf8"));
  const examples = LINT_RULES.map((rule) => (words.includes("bad") ? rule.bad : rule.good));
  const example = examples.find(({ policy }) => policy.trimEnd() === body.trimEnd());
  const tools = example?.tools && new Map(example.tools.map((tool) => [tool.name, tool]));
  const lostTools = new Set(example?.lostTools);
  return lintPolicy(opened, { tools, lostTools, ...(words.includes("bad") && { levels: OPT_IN }) }).map(
    ({ code, severity, message }) => `${severity} ${code}: ${message}`,
  );
}

describe("policies", () => {
  test("there are some", () => {
    expect(good.length).toBeGreaterThan(20);
    expect(bad.length).toBeGreaterThan(10);
  });

  test.each(good.map((block) => [block.place, block] as const))(
    "%s has no error and no warning",
    async (_, block) => {
      expect((await lint(block)).filter((finding) => !finding.startsWith("info "))).toEqual([]);
    },
  );

  test.each(bad.map((block) => [block.place, block] as const))("%s is bad", async (_, block) => {
    expect(await lint(block)).not.toEqual([]);
  });
});

test("test files pass", async () => {
  const tests = blocks.filter(({ words }) => words.includes("test"));
  expect(tests.length).toBeGreaterThan(3);
  for (const { place, body } of tests) {
    const policy = readFileSync(join(ROOT, "fixtures/docs/policy.yaml"), "utf8");
    const work = project({ "work/policy.yaml": policy, "work/page.policy-test.yaml": body });
    const run = await work.run(["test"], { cwd: work.at("work") });
    expect({ place, ...run }).toMatchObject({ place, exitCode: 0, stderr: "" });
  }
});

test("configurations can be read", async () => {
  const configs = policies.filter(({ words }) => words.includes("config"));
  expect(configs).not.toEqual([]);
  for (const { place, body } of configs) {
    const { findings } = await readConfig("policy.config.yaml", Buffer.from(body, "utf8"));
    expect({ place, findings }).toEqual({ place, findings: [] });
  }
});

test("settings of editors are JSON, and name policies as policy lint does", () => {
  expect(isPolicyName("file:///w/policies/bank.policy-test.yaml")).toBe(false);
  const settings = blocks.filter(({ words }) => words[0] === "jsonc");
  expect(settings).not.toEqual([]);
  for (const { place, body } of settings) {
    const patterns = [...body.matchAll(/"((?:\*\.)?policy\.(?:json|ya?ml)|policies\/[^"]*)"/g)];
    expect(() => JSON.parse(body), place).not.toThrow();
    expect(patterns.length, place).toBeGreaterThan(0);
    for (const [, pattern = ""] of patterns) {
      expect(isPolicyName(`file:///w/${pattern.replace("*", "bank")}`), pattern).toBe(true);
    }
  }
});

test("traces can be read whole", () => {
  const traces = blocks.filter(({ words }) => words[0] === "jsonl");
  expect(traces).not.toEqual([]);
  for (const { place, body } of traces) {
    let calls = 0;
    const reader = readTrace({
      needsArgs: () => true,
      isTimeRequired: true,
      onCall: () => calls++,
      onUnusable: (line, cause) => expect.unreachable(`${place}, line ${line}: ${cause}`),
    });
    reader.push(Buffer.from(body, "utf8"));
    reader.end();
    expect(calls).toBe(body.trimEnd().split("\n").length);
  }
});

test("every block names a known language and known marks", () => {
  const odd = blocks.filter(
    ({ words: [language = "", ...marks] }) =>
      !LANGUAGES.includes(language) || !marks.every((mark) => MARKS.test(mark)),
  );
  expect(odd.map(({ place }) => place)).toEqual([]);
});
