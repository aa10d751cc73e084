// Why a run of simulate fails: the last line of its text, and failedBy of its json, are what the exit code comes of.

import { expect, test } from "vitest";
import { project } from "./run.ts";

const policy = (...tools: readonly string[]) => ({
  version: "1",
  default: "deny",
  tools: Object.fromEntries(
    tools.map((tool) => [tool, tool === "ask" ? { action: "require_approval" } : {}]),
  ),
});
const call = (tool: string, more: object = {}) => `${JSON.stringify({ ts: 0, tool, ...more })}\n`;
const FILES = {
  "policy.json": policy("look", "ask"),
  "other.json": policy("look", "pay"),
  "denied.jsonl": call("look") + call("pay") + call("pay") + call("ask"),
  "fine.jsonl": call("look"),
  "torn.jsonl": `${call("look")}nothing\n`,
  "expecting.jsonl": call("look", { expect: "deny" }) + call("pay"),
};
const OTHER = "--against other.json";

test.each([
  ["denied.jsonl", "", []],
  ["denied.jsonl --fail-on never", "", []],
  ["fine.jsonl --fail-on approval --strict", "", []],
  ["torn.jsonl", "", []],
  ["denied.jsonl --fail-on deny", "--fail-on deny (2 calls)", [["--fail-on deny", 2]]],
  ["denied.jsonl --fail-on approval", "--fail-on approval (3 calls)", [["--fail-on approval", 3]]],
  ["torn.jsonl --strict", "--strict (1 line)", [["--strict", 1]]],
  ["torn.jsonl --strict --fail-on never", "--strict (1 line)", [["--strict", 1]]],
  [
    "denied.jsonl torn.jsonl --strict --fail-on deny",
    "--fail-on deny (2 calls), --strict (1 line)",
    [
      ["--fail-on deny", 2],
      ["--strict", 1],
    ],
  ],
  ["expecting.jsonl", "", [["expect", 1]]],
  ["expecting.jsonl --fail-on never", "", []],
  [
    "expecting.jsonl --fail-on deny",
    "--fail-on deny (1 call)",
    [
      ["expect", 1],
      ["--fail-on deny", 1],
    ],
  ],
  ["fine.jsonl --min-coverage 50", "", [["--min-coverage 50", 2]]],
  ["fine.jsonl --min-coverage 0", "", []],
  [`denied.jsonl ${OTHER}`, "", []],
  [`denied.jsonl ${OTHER} --fail-on change`, "--fail-on change (3 calls)", [["--fail-on change", 3]]],
  [
    `denied.jsonl torn.jsonl ${OTHER} --fail-on newly-allowed --strict`,
    "--fail-on newly-allowed (2 calls), --strict (1 line)",
    [
      ["--fail-on newly-allowed", 2],
      ["--strict", 1],
    ],
  ],
  [`fine.jsonl ${OTHER} --fail-on newly-denied`, "", []],
] as const)("policy simulate %s", async (command, said, failedBy) => {
  const { run } = project(FILES);
  const argv = ["simulate", ...command.split(" "), "--policy", "policy.json"];
  const exitCode = failedBy.length > 0 ? 1 : 0;

  const text = await run(argv);
  expect(text.exitCode).toBe(exitCode);
  const last = text.stdout.trimEnd().split("\n").at(-1);
  if (said === "") expect(text.stdout).not.toContain("failed by");
  else expect(last).toBe(`failed by ${said}`);

  const markdown = (await run([...argv, "--format", "markdown"])).stdout;
  if (said === "") expect(markdown).not.toContain("**Failed** by");
  else expect(markdown.replaceAll("`", "")).toContain(`\n**Failed** by ${said}.\n`);

  const json = await run([...argv, "--format", "json"]);
  expect(json.exitCode).toBe(exitCode);
  expect(JSON.parse(json.stdout).failedBy).toEqual(failedBy.map(([by, count]) => ({ by, count })));
});
