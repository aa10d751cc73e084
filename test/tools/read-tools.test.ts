// Untrusted tool lists: every odd entry is a problem, and hides no other.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTools } from "../../src/tools/read-tools.ts";
import { readToolsDocument } from "../../src/tools/tools-document.ts";

const inputSchema = { type: "object" };
const GOOD = { name: "good", inputSchema };
const good = { name: "good", title: "", description: "", inputSchema, outputSchema: null, annotations: {} };

/** Code, severity and pointer of each problem. */
function problemsOf(raw: readonly unknown[]): readonly string[] {
  return readTools(raw).problems.map(({ code, severity, pointer }) => `${severity} ${code} ${pointer}`);
}

test("a whole tool is read whole", () => {
  const tool = {
    name: "a",
    title: "A",
    description: "Does a.",
    inputSchema: { type: "object", properties: {} },
    outputSchema: { type: "object" },
    annotations: {
      title: "T",
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
  };
  expect(readTools([{ ...tool, icons: [], execution: {}, _meta: {} }])).toEqual({
    tools: [tool],
    problems: [],
  });
});

describe("an entry that is no tool", () => {
  test.each<[string, unknown]>([
    ["null", null],
    ["a string", "good"],
    ["a list", [GOOD]],
    ["without a name", { inputSchema }],
    ["an inherited name", Object.create(GOOD)],
    ["a number for a name", { name: 1, inputSchema }],
    ["an empty name", { name: "", inputSchema }],
  ])("%s", (_, value) => {
    const { tools, problems } = readTools([value, GOOD]);
    expect(tools).toEqual([good]);
    expect(problems.map(({ code, index, pointer }) => [code, index, pointer])).toEqual([
      ["tool-unreadable", 0, "/0"],
    ]);
  });
});

describe("a field of the wrong type is dropped and reported", () => {
  test.each<[string, Record<string, unknown>, readonly string[]]>([
    ["title", { title: 1 }, ["/0/title"]],
    ["description", { description: null }, ["/0/description"]],
    ["outputSchema", { outputSchema: [] }, ["/0/outputSchema"]],
    ["annotations", { annotations: "x" }, ["/0/annotations"]],
    ["annotations", { annotations: null }, ["/0/annotations"]],
    ["annotations", { annotations: { readOnlyHint: "true" } }, ["/0/annotations/readOnlyHint"]],
    [
      "several",
      { annotations: { title: 1, openWorldHint: 0 }, title: [] },
      ["/0/annotations/title", "/0/annotations/openWorldHint", "/0/title"],
    ],
  ])("%s: %j", (_, fields, pointers) => {
    expect(readTools([{ ...GOOD, ...fields }]).tools).toEqual([good]);
    expect(problemsOf([{ ...GOOD, ...fields }])).toEqual(
      pointers.map((pointer) => `warning tool-field-ignored ${pointer}`),
    );
  });
});

describe("an input schema", () => {
  test.each<[unknown, unknown, readonly string[]]>([
    [undefined, null, ["info tool-without-schema /0/inputSchema"]],
    [{}, {}, ["info tool-without-schema /0/inputSchema"]],
    [{ type: "string" }, { type: "string" }, ["info tool-without-schema /0/inputSchema"]],
    [true, null, ["warning tool-field-ignored /0/inputSchema", "info tool-without-schema /0/inputSchema"]],
    [{ type: "object" }, { type: "object" }, []],
  ])("%j is read as %j", (sent, read, problems) => {
    const raw = [{ name: "a", ...(sent !== undefined && { inputSchema: sent }) }];
    expect(readTools(raw).tools[0]?.inputSchema).toEqual(read);
    expect(problemsOf(raw)).toEqual(problems);
  });
});

describe("names", () => {
  test("two tools of one name are both kept, in the order sent", () => {
    const raw = [
      { ...GOOD, title: "1" },
      { name: "a", inputSchema },
      { ...GOOD, title: "2" },
    ];
    expect(readTools(raw).tools.map(({ name, title }) => name + title)).toEqual(["a", "good1", "good2"]);
    expect(problemsOf(raw)).toEqual(["error tool-name-twice /2/name"]);
  });

  test.each([
    ["gooD", ["warning tool-name-alike /0/name"]],
    ["good ", ["warning tool-name-odd /1/name", "warning tool-name-alike /1/name"]],
    ["go\u200bod", ["warning tool-name-odd /1/name", "warning tool-name-alike /1/name"]],
    ["ｇood", ["warning tool-name-odd /1/name", "warning tool-name-alike /1/name"]],
    ["goods", []],
    ["a.b-c_D9", []],
    ["a b", ["warning tool-name-odd /1/name"]],
    ["<<", ["warning tool-name-odd /1/name"]],
    ["../../x", ["warning tool-name-odd /1/name"]],
    ["a\nb", ["warning tool-name-odd /1/name"]],
    ["a".repeat(129), ["warning tool-name-odd /1/name"]],
    ["a".repeat(128), []],
    ["__proto__", []],
    ["constructor", []],
  ])("%j beside good", (name, problems) => {
    expect(problemsOf([GOOD, { name, inputSchema }])).toEqual(problems);
    expect(readTools([GOOD, { name, inputSchema }]).tools).toHaveLength(2);
  });

  test.each([
    ["Good", 'The names "Good" and "good" look alike, and differ in case: '],
    ["g\u043eod", 'The names "good" and "g\u043eod" look alike, and differ in characters that look alike: '],
    ["g\u043eod", 'The name "g\u043eod" has U+043E, and may be shown as another: '],
    ["a b", 'The name "a b" has U+0020, '],
    ["\u{1f600}", "has U+1F600, "],
    ["a".repeat(129), "is too long, "],
  ])("%j: what is odd is said, since it may not be seen: %s", (name, said) => {
    const { problems } = readTools([GOOD, { name, inputSchema }]);
    expect(problems.map(({ message }) => message).join("\n")).toContain(said);
  });

  test("what is said of names that look alike does not depend on the order", () => {
    const raw = ["a\u200bb", "ab", "a b", "AB", "Ab"].map((name) => ({ name, inputSchema }));
    const [forwards, backwards] = [raw, raw.toReversed()].map((list) =>
      readTools(list)
        .problems.map(({ message }) => message)
        .sort(),
    );
    expect(forwards?.filter((message) => message.includes("look alike"))).toHaveLength(4);
    expect(backwards).toEqual(forwards);
  });

  test("a name of 1 MB does not make a message of 1 MB", () => {
    const [problem] = readTools([{ name: "a".repeat(1024 * 1024), inputSchema }]).problems;
    expect(problem?.message.length).toBeLessThan(500);
  });

  test("sorted by code units", () => {
    const names = ["b", "B", "a", "ä", "\u{1f600}", "\uffff", "10", "9"];
    const tools = readTools(names.map((name) => ({ name, inputSchema }))).tools;
    expect(tools.map(({ name }) => name)).toEqual(["10", "9", "B", "a", "b", "ä", "\u{1f600}", "\uffff"]);
  });
});

test("200,000 odd entries", () => {
  const raw = [
    ...Array.from({ length: 100_000 }, () => null),
    ...Array.from({ length: 100_000 }, () => GOOD),
  ];
  expect(readTools(raw).problems).toHaveLength(199_999);
});

test("anything that JSON can say is read without an exception, and every entry is a tool or a problem", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.jsonValue(), fc.record({ name: fc.string(), annotations: fc.jsonValue() }))),
      (raw) => {
        const { tools, problems } = readTools(raw);
        const unreadable = problems.filter(({ code }) => code === "tool-unreadable");
        expect(tools.length + unreadable.length).toBe(raw.length);
      },
    ),
  );
});

describe("a recorded document", () => {
  const bare = { serverName: "", serverVersion: "", protocol: "", raw: [GOOD], isComplete: true };

  test.each<[string, unknown, object]>([
    ["a bare list", [GOOD], bare],
    ["a result", { tools: [GOOD] }, bare],
    ["an answer", { jsonrpc: "2.0", id: 1, result: { tools: [GOOD] } }, bare],
    ["an answer with a null error", { id: 1, result: { tools: [GOOD] }, error: null }, bare],
    ["an empty list", { tools: [] }, { ...bare, raw: [] }],
    ["more pages", { tools: [GOOD], nextCursor: "x" }, { ...bare, isComplete: false }],
    [
      "more pages of an answer",
      { result: { tools: [GOOD], nextCursor: "" } },
      { ...bare, isComplete: false },
    ],
    ["a null cursor", { tools: [GOOD], nextCursor: null }, bare],
    [
      "a dump",
      {
        server: "@acme/mcp",
        version: "9",
        serverInfo: { name: "acme", version: "1.2" },
        negotiatedProtocolVersion: "2025-11-25",
        tools: [GOOD],
      },
      { ...bare, serverName: "acme", serverVersion: "1.2", protocol: "2025-11-25" },
    ],
    [
      "a dump without server info",
      { server: "@acme/mcp", version: "9", serverInfo: null, tools: [GOOD] },
      { ...bare, serverName: "@acme/mcp", serverVersion: "9" },
    ],
    ["odd server info", { serverInfo: { name: 1 }, server: {}, tools: [GOOD] }, bare],
  ])("%s", (_, value, document) => {
    expect(readToolsDocument(value)).toEqual(document);
  });

  test.each<[string, unknown, string]>([
    ["null", null, ""],
    ["a string", "tools", ""],
    ["an object without tools", {}, ""],
    ["inherited tools", Object.create({ tools: [] }), ""],
    ["tools that are no list", { tools: {} }, "/tools"],
    ["a result that is no object", { result: [] }, "/result"],
    ["a result without tools", { result: {} }, "/result"],
    ["a result whose tools are no list", { result: { tools: "x" } }, "/result/tools"],
    ["an error", { error: { code: -32601, message: "no" }, tools: [] }, "/error"],
  ])("%s cannot be used", (_, value, pointer) => {
    const read = readToolsDocument(value);
    expect(read).toEqual({ error: expect.stringMatching(/^The .*\.$/), pointer });
  });
});
