// The good policies of fixtures/good, each with the tools of its server.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Finding } from "../../src/finding.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import type { KnownTool } from "../../src/lint/rule.ts";
import { readTools } from "../../src/tools/read-tools.ts";
import { classifyTools } from "../../src/tools/risk.ts";

const FOLDER = join(import.meta.dirname, "../../fixtures/good");

export interface GoodPolicy {
  readonly file: string;
  readonly text: string;
  readonly tools: ReadonlyMap<string, KnownTool>;
}

/** A policy is named after its server: `shop-support.yaml` is for servers/shop.tools.json. */
export const GOOD_POLICIES: readonly GoodPolicy[] = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ name }) => ({
    file: name,
    text: readFileSync(join(FOLDER, name), "utf8"),
    tools: toolsOf(name.split("-")[0] ?? ""),
  }));

export async function lintText(
  file: string,
  text: string,
  tools: GoodPolicy["tools"],
): Promise<readonly Finding[]> {
  return lintPolicy(await openPolicy(file, Buffer.from(text, "utf8")), { tools });
}

function toolsOf(server: string): ReadonlyMap<string, KnownTool> {
  const { tools } = JSON.parse(readFileSync(join(FOLDER, "servers", `${server}.tools.json`), "utf8"));
  const read = readTools(tools);
  expect(read.problems).toEqual([]);
  return new Map(
    classifyTools(read.tools).map(({ risk, ...tool }) => [tool.name, { ...tool, risk: risk.class }]),
  );
}
