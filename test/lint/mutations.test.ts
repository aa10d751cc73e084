// Lint judged by mistakes: good policies are silent, one-edit mistakes are found on their line, and how a policy is
// written makes no difference.

import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { Finding } from "../../src/finding.ts";
import { readSource } from "../../src/policy/source.ts";
import { GOOD_POLICIES, lintText } from "./corpus.ts";
import { type Mutation, type MutationKind, mutate } from "./mutations.ts";

/** Share of the mistakes of each kind that must be found. */
const LEAST_FOUND = 0.97;

async function mutationsOf({
  file,
  text,
  tools,
}: (typeof GOOD_POLICIES)[number]): Promise<readonly Mutation[]> {
  const schemas = new Map([...tools].map(([name, { inputSchema }]) => [name, inputSchema]));
  return mutate(await readSource(file, Buffer.from(text)), schemas);
}

const keyOf = ({ code, line, message }: Finding): string => `${code} ${line} ${message}`;

test("there are thirty good policies", () => {
  expect(GOOD_POLICIES.length).toBeGreaterThanOrEqual(30);
});

test.each(GOOD_POLICIES)("$file: nothing above info", async ({ file, text, tools }) => {
  const loud = (await lintText(file, text, tools)).filter(({ severity }) => severity !== "info");
  expect(loud).toEqual([]);
});

test("one-edit mistakes are found on their line, and none crashes", { timeout: 300_000 }, async () => {
  const counts = new Map<MutationKind, { all: number; found: number }>();
  const missed: string[] = [];
  for (const good of GOOD_POLICIES) {
    const before = new Set((await lintText(good.file, good.text, good.tools)).map(keyOf));
    for (const mutation of await mutationsOf(good)) {
      const findings = await lintText(good.file, mutation.text, good.tools);
      const isFound = findings.some(
        (finding) =>
          finding.severity !== "info" && finding.line === mutation.line && !before.has(keyOf(finding)),
      );
      const count = counts.get(mutation.kind) ?? { all: 0, found: 0 };
      counts.set(mutation.kind, { all: count.all + 1, found: count.found + (isFound ? 1 : 0) });
      const elsewhere = findings.map(({ severity, code, line }) => `${severity} ${code} ${line}`).join(", ");
      if (!isFound)
        missed.push(`${mutation.kind} ${good.file}:${mutation.line} ${mutation.what} [${elsewhere}]`);
    }
  }
  const all = [...counts.values()].reduce((sum, count) => sum + count.all, 0);
  expect(all).toBeGreaterThan(1000);
  const poor = [...counts].filter(([, count]) => count.found < LEAST_FOUND * count.all);
  expect({ poor, missed: poor.length > 0 ? missed : [] }).toEqual({ poor: [], missed: [] });
  expect(missed.length).toBeLessThan((1 - LEAST_FOUND) * all);
});

/** Codes and places, without lines. */
const saying = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ severity, code, pointer, message }) => `${severity} ${code} ${pointer} ${message}`).sort();

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe("how a policy is written makes no difference to its findings", () => {
  test.each(GOOD_POLICIES)("$file and its mistakes", async (good) => {
    const { default: YAML } = await import("yaml");
    const usable = (await mutationsOf(good)).filter((_, i) => i % 7 === 0);
    for (const text of [good.text, ...usable.map((mutation) => mutation.text)]) {
      const findings = saying(await lintText(good.file, text, good.tools));
      const data: unknown = YAML.parse(text);
      const json = JSON.stringify(data);
      const forms = [
        await lintText("policy.json", json, good.tools),
        await lintText("policy.json", JSON.stringify(reversed(data)), good.tools),
        await lintText("policy.yaml", stringify(reversed(data)), good.tools),
      ];
      for (const form of forms) expect(saying(form)).toEqual(findings);
    }
  });
});
