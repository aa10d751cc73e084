// policy classify (cli.md section 3).

import { describe, expect, test } from "vitest";
import { lines, project } from "./run.ts";

const READ = { name: "get_item", inputSchema: { type: "object" } };
const DELETE = { name: "delete_item", inputSchema: { type: "object" } };

describe("what can be read", () => {
  test.each<[what: string, text: string, names: readonly string[]]>([
    ["a list", JSON.stringify([READ, DELETE]), ["delete_item", "get_item"]],
    ["a tools/list result", JSON.stringify({ tools: [READ, DELETE] }), ["delete_item", "get_item"]],
    ["an answer", JSON.stringify({ jsonrpc: "2.0", id: 1, result: { tools: [READ] } }), ["get_item"]],
    [
      "one tool a line",
      `${JSON.stringify(READ)}\n\n${JSON.stringify(DELETE)}\r\n`,
      ["delete_item", "get_item"],
    ],
    ["one tool", JSON.stringify(READ), ["get_item"]],
    ["one tool over several lines", JSON.stringify(READ, null, 2), ["get_item"]],
  ])("%s", async (_what, text, names) => {
    const { run } = project({ "tools.json": text });
    const fromFile = await run(["classify", "tools.json"]);
    expect(fromFile).toMatchObject({ exitCode: 0, stderr: "" });
    expect(lines(fromFile.stdout).map(({ name }) => name)).toEqual(names);
    expect(await run(["classify", "-"], { stdin: text })).toEqual(fromFile);
    expect(await run(["classify"], { stdin: text })).toEqual(fromFile);
  });
});

test("each line has the documented keys", async () => {
  const { run } = project({ "tools.json": [DELETE] });
  const [line] = lines((await run(["classify", "tools.json"])).stdout);
  expect(Object.keys(line ?? {})).toEqual(["name", "class", "severity", "confidence", "flags", "evidence"]);
  expect(line).toMatchObject({ name: "delete_item", class: "destructive" });
});

test("an entry that is no tool is named, the others are classified, and the exit code is 2", async () => {
  const { run } = project({ "tools.json": [READ, 7, { name: "" }] });
  const result = await run(["classify", "tools.json"]);
  expect(result.exitCode).toBe(2);
  expect(lines(result.stdout).map(({ name }) => name)).toEqual(["get_item"]);
  expect(result.stderr.match(/^tool-unreadable: Entry [12] of the tool list cannot be read/gm)).toHaveLength(
    2,
  );
});

test.each([
  ["[]", "There are no tools to classify."],
  ["", "There are no tools to classify."],
  ["{", "tools.json:1: this line is not JSON."],
  [`${JSON.stringify(READ)}\nnot json\n`, "tools.json:2: this line is not JSON."],
  ["7", "tools.json: The document is neither an object nor a list of tools."],
  ['{"tools": 7}', "tools.json: The tools are not a list."],
  [new Uint8Array([0x5b, 0xff, 0x5d]), "The tools are not UTF-8."],
])("%j is exit 2", async (text, message) => {
  const { run } = project({ "tools.json": text });
  const result = await run(["classify", "tools.json"]);
  expect(result).toMatchObject({ exitCode: 2, stdout: "" });
  expect(result.stderr).toContain(message);
});

test("a list that says it has more pages is not taken for all of them", async () => {
  const { run } = project({
    "tools.json": { tools: [{ name: "get_item", inputSchema: {} }], nextCursor: "2" },
  });
  const result = await run(["classify", "tools.json"]);
  expect(result.exitCode).toBe(0);
  expect(lines(result.stdout).map(({ name }) => name)).toEqual(["get_item"]);
  expect(result.stderr).toMatch(/^scan-truncated: .*not all tools of the server\.\n/);
});

test.each([
  [
    "a mark of the byte order and Windows lines",
    `\ufeff${JSON.stringify(READ)}\r\n${JSON.stringify(DELETE)}\r\n`,
    0,
  ],
  ["a number that JSON does not have", `{"name": "get_item", "x": NaN}`, 2],
  ["a line of a megabyte", JSON.stringify({ ...READ, description: "a".repeat(1_000_000) }), 0],
])("%s", async (_, stdin, exitCode) => {
  const result = await project().run(["classify", "-"], { stdin });
  expect(result.exitCode).toBe(exitCode);
  if (exitCode === 0) expect(lines(result.stdout).at(-1)).toMatchObject({ name: "get_item", class: "read" });
  else expect(result.stdout).toBe("");
});

test("nothing of a hostile tool reaches the output as it is", async () => {
  const nasty = "\u001b]0;own\u0007\u202e\u200b\u{e0041}\u009b2J\r\n::error::x";
  const { run } = project({
    "tools.json": [{ name: `get${nasty}`, title: 7, description: nasty }, { name: "__proto__" }],
  });
  const { stdout, stderr } = await run(["classify", "tools.json"]);
  expect(stdout + stderr).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
  expect(stdout + stderr).not.toMatch(/^::/m);
  expect(lines(stdout).map(({ name }) => name)).toEqual(["__proto__", `get${nasty}`]);
});
