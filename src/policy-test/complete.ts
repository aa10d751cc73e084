// Holds generated tests against the policies they are of, and says at their end what they do not exercise.

import type { PolicySet } from "../engine/policy-set.ts";
import type { Source } from "../policy/source.ts";
import { escapeText, escapeYamlText } from "../report/escape.ts";
import { type CoveredPolicy, createCoverage } from "../simulate/coverage.ts";
import { listItems, listMissing, nameText, placeText } from "../simulate/coverage-items.ts";
import { readTestFile } from "./read-test-file.ts";
import { runCase } from "./run-case.ts";

export interface CompletedTests {
  readonly text: string;
  readonly cases: number;
}

/** INVARIANT: what is generated can be read, and every case of it passes. */
export async function completeTests(
  text: string,
  policies: PolicySet<CoveredPolicy & { readonly source: Source }>,
): Promise<CompletedTests> {
  const { file, problems } = await readTestFile("generated.policy-test.yaml", Buffer.from(text, "utf8"));
  if (file === undefined) throw new Error(`the generated tests cannot be read: ${problems[0]?.message}`);
  const coverage = createCoverage(policies.policies);
  for (const one of file.cases) {
    const { mismatch } = runCase(one, { policies, start: file.start, onDecision: coverage.observe });
    if (mismatch !== undefined) {
      throw new Error(`the generated case ${JSON.stringify(one.name)} does not pass`);
    }
  }
  const items = listItems(
    coverage.read(),
    policies.policies.map(({ source }) => source),
  );
  const lines = listMissing(items).map(
    ({ item, what }) => `#   ${escapeText(placeText(item))}  ${what}  ${escapeText(nameText(item))}\n`,
  );
  const head = "\n# No call was found that exercises these parts of the policy:\n";
  const told = lines.length === 0 ? "" : escapeYamlText(`${head}${lines.join("")}`);
  return { text: `${text}${told}`, cases: file.cases.length };
}
