// What a user sees of the commonest mistakes: every fixtures/lint/NAME.{yaml,json} and its NAME.out.
// UPDATE_GOLDEN=1 writes the .out files anew.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { makeReport, PLAIN_PAINT } from "../../src/report/report.ts";
import { renderText } from "../../src/report/text-report.ts";

const FOLDER = join(import.meta.dirname, "../../fixtures/lint");
const FILES = readdirSync(FOLDER).sort();
const POLICIES = FILES.filter((name) => !name.endsWith(".out"));
const SHOULD_UPDATE = process.env.UPDATE_GOLDEN === "1";

async function report(file: string): Promise<string> {
  const findings = lintPolicy(await openPolicy(file, readFileSync(join(FOLDER, file))));
  return [...renderText(makeReport(findings, 1), { paint: PLAIN_PAINT })].join("");
}

describe("the text report of", () => {
  test.each(POLICIES)("%s", async (file) => {
    const golden = join(FOLDER, outputOf(file));
    const text = await report(file);
    if (SHOULD_UPDATE) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, "utf8"));
  });
});

test("every output has one policy, and every policy can be told from the others", () => {
  const outputs = FILES.filter((name) => name.endsWith(".out"));
  expect(outputs).toEqual(POLICIES.map(outputOf).sort());
});

function outputOf(file: string): string {
  return file.replace(/\.(?:ya?ml|json)$/, ".out");
}
