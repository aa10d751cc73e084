// What is true of every lint rule: its findings do not depend on the format of the file, its metadata is
// whole, and the user's levels are taken. (That examples are reported is in examples.test.ts.)

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatNum, isNum } from "../../src/decimal.ts";
import type { Finding } from "../../src/finding.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import type { Example, KnownTool } from "../../src/lint/rule.ts";
import { LINT_RULES } from "../../src/lint/rules.ts";
import { maskSecrets } from "../../src/policy/secrets.ts";
import { type Node, readSource } from "../../src/policy/source.ts";

async function lint(text: string, format: string, tools?: readonly KnownTool[]): Promise<readonly Finding[]> {
  const opened = await openPolicy(`policy.${format}`, Buffer.from(text, "utf8"));
  return lintPolicy(opened, { tools: tools && new Map(tools.map((tool) => [tool.name, tool])) });
}

const FOLDER = join(import.meta.dirname, "../../fixtures/lint");
const FIXTURES: readonly (readonly [string, Example])[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => [name, { policy: readFileSync(join(FOLDER, name), "utf8") }]);
const EXAMPLES: readonly (readonly [string, Example])[] = LINT_RULES.filter(
  ({ check }) => check !== undefined,
).flatMap(({ code, bad, good }) => [[`${code}, bad`, bad] as const, [`${code}, good`, good] as const]);

/** The same policy in JSON, its numbers to the last digit. */
async function toJson(policy: string): Promise<string> {
  const { root } = await readSource("policy.yaml", Buffer.from(policy, "utf8"));
  if (root === undefined) throw new Error("the policy cannot be read");
  return jsonOf(root);
}

function jsonOf(node: Node): string {
  if (node.kind === "array") return `[${node.items.map(jsonOf).join(",")}]`;
  if (node.kind === "object") {
    return `{${node.entries.map(({ key, value }) => `${JSON.stringify(key)}:${jsonOf(value)}`).join(",")}}`;
  }
  return isNum(node.value) ? formatNum(node.value) : JSON.stringify(node.value);
}

/** What a finding says, wherever it stands. */
function saidOf(findings: readonly Finding[]): readonly string[] {
  return findings
    .map(({ code, severity, pointer, message }) => [code, severity, pointer, message].join(" "))
    .sort();
}

describe("a policy has the same findings in YAML and in JSON", () => {
  test.each(EXAMPLES)("%s", async (_, { policy, tools }) => {
    const inYaml = await lint(policy, "yaml", tools);
    const inJson = await lint(await toJson(policy), "json", tools);
    expect(saidOf(inJson)).toEqual(saidOf(inYaml));
    expect(inYaml.every(({ pointer }) => pointer === "" || pointer.startsWith("/"))).toBe(true);
  });

  test("also with many findings of many rules", async () => {
    const [, example] = FIXTURES.find(([name]) => name === "warnings.yaml") ?? [];
    const policy = example?.policy ?? "";
    const inYaml = await lint(policy, "yaml");
    expect(inYaml.length).toBeGreaterThan(10);
    expect(saidOf(await lint(await toJson(policy), "json"))).toEqual(saidOf(inYaml));
  });
});

describe("every finding", () => {
  test.each([...EXAMPLES, ...FIXTURES])(
    "of %s says what, where and what to do",
    async (_, { policy, tools }) => {
      const lines = policy.split("\n");
      for (const finding of await lint(policy, "yaml", tools)) {
        expect(finding.message).toMatch(/^["`A-Z1-9][^\n]*\.$/);
        expect(finding.help).toMatch(/^[^\n]*[^ \n]$/);
        expect(finding.sourceLine).toBe(maskSecrets(lines[finding.line - 1] ?? ""));
        expect(finding.endLine).toBe(finding.line);
        expect(finding.endColumn).toBeLessThanOrEqual((finding.sourceLine ?? "").length + 1);
      }
    },
  );
});

describe.each(LINT_RULES.map((rule) => [rule.code, rule] as const))("%s", (code, rule) => {
  test("its metadata is whole", () => {
    expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(rule.since).toMatch(/^\d+\.\d+\.\d+$/);
    for (const sentence of [rule.summary, rule.why]) expect(sentence).toMatch(/^[A-Z][^\n]*\.$/);
  });

  // What the reader refuses has no check, and stays an error whatever the user says.
  const isFixed = rule.check === undefined && rule.review === undefined;
  const levels = isFixed ? "keeps its own level" : "takes the level that the user gives it";
  test(levels, async () => {
    const opened = await openPolicy("policy.yaml", Buffer.from(rule.bad.policy));
    const tools = rule.bad.tools && new Map(rule.bad.tools.map((tool) => [tool.name, tool]));
    for (const level of ["error", "warning", "info"] as const) {
      const lostTools = new Set(rule.bad.lostTools);
      const findings = lintPolicy(opened, { tools, lostTools, levels: new Map([[code, level]]) });
      const own = findings.filter((finding) => finding.code === code);
      const expected = isFixed ? "error" : level;
      expect(own.map(({ severity }) => severity)).toEqual(own.map(() => expected));
      expect(own).not.toEqual([]);
    }
  });
});
