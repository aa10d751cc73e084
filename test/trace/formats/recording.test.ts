// How formats are recognised, names split, copies left out, and results waited for.

import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../src/limits.ts";
import { createCallIds } from "../../../src/trace/formats/call-ids.ts";
import { createSplitter } from "../../../src/trace/formats/mcp-name.ts";
import { readRecording, readText } from "./read.ts";

const NATIVE = '{"ts":"2026-11-23T09:00:00Z","tool":"look"}\n';
const RPC = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"look"}}\n';

describe("recognising", () => {
  test.each([
    ["an empty file", "", "native"],
    ["blank lines", "\n \n", "native"],
    ["garbage only", "x\n{}\n[1]\n", "native"],
    ["a native line behind garbage", `x\n[1,2]\n{"hello":1}\n${NATIVE}`, "native"],
    ["a native line without a tool", '{"ts":1,"args":{}}\n', "native"],
    [
      "a native line with keys of others",
      '{"ts":1,"tool":"a","type":"tool_call","instance":"i","args":{}}\n',
      "native",
    ],
    ["an array of messages", `[${RPC}]`, "jsonrpc"],
    ["one object on several lines", '{\n  "object": "response",\n  "output": []\n}\n', "openai-responses"],
  ])("%s", (_, text, format) => {
    expect(readText(text).format).toBe(format);
  });

  test.each([
    ['{"hello":1,"wor\u0000ld":2}\n', 'it holds an object with "hello"'],
    ['{"jsonrpc":"2.0","id":1,"method":"x","resourceSpans":[]}\n', "otlp or jsonrpc"],
  ])("%j is an error that says what was seen", (text, message) => {
    expect(() => readText(text.replace("\u0000", ""))).toThrow(message);
    expect(() => readText(text.replace("\u0000", ""))).toThrow("Formats: native, claude-code");
  });

  test("ends after so many lines", () => {
    const text = `${'{"a":1}\n'.repeat(LIMITS.traceFormatLines + 1)}${NATIVE}`;
    expect(() => readText(text)).toThrow("in no format");
  });
});

test("joined names are split by known servers first", () => {
  const split = createSplitter(["my.shop", "a", "a__b"]);
  expect(split("mcp__my_shop__buy")).toEqual({ server: "my.shop", tool: "buy" });
  expect(split("mcp__a__b__c")).toEqual({ server: "a__b", tool: "c" });
  expect(split("mcp__a__d__c")).toEqual({ server: "a", tool: "d__c" });
  expect(split("mcp__new__d__c")).toEqual({ server: "new", tool: "d__c" });
  expect(["Bash", "mcp__", "mcp__a", "mcp__a__", "mcp____x"].map(split)).toEqual(Array(5).fill(undefined));
});

const use = (id: number, tool = "mcp__s__t"): string =>
  `{"type":"assistant","sessionId":"s","message":{"content":[{"type":"tool_use","id":"c${id}","name":"${tool}","input":{}}]}}\n`;
const result = (id: number): string =>
  `{"type":"user","sessionId":"s","message":{"content":[{"type":"tool_result","tool_use_id":"c${id}","is_error":true}]}}\n`;

describe("copies", () => {
  test("of other files are left out, and the id of one tool hides no other", () => {
    const ids = createCallIds();
    expect(readText(use(1) + result(1), { ids }).calls).toHaveLength(1);
    const copy = readText(use(1) + use(2) + use(1, "mcp__s__other"), { ids });
    expect(copy.calls.map(({ tool }) => tool)).toEqual(["t", "other"]);
    expect(copy.counts?.duplicates).toBe(1);
  });

  test("count as calls when no more ids are kept, and that is told", () => {
    const ids = createCallIds();
    const call = {
      ts: undefined,
      time: 0,
      server: "s",
      tool: "t",
      args: {},
      argsKnown: true,
      outcome: undefined,
      isMcp: true,
    };
    for (let i = 0; i < LIMITS.traceIds; i++) ids.hasSeen("codex", { ...call, id: `c${i}` });
    expect(ids.isFull()).toBe(false);
    expect(ids.hasSeen("codex", { ...call, id: "new" })).toBe(false);
    expect(ids.hasSeen("codex", { ...call, id: "new" })).toBe(false);
    expect(ids.hasSeen("codex", { ...call, id: "c7" })).toBe(true);
    expect(ids.isFull()).toBe(true);
  });
});

describe("results", () => {
  test("may come in any order and much later, and calls keep the order of the lines", () => {
    const { calls } = readText(use(1) + use(2) + use(3) + result(3) + result(1));
    expect(calls.map(({ line, outcome }) => [line, outcome])).toEqual([
      [1, "error"],
      [2, undefined],
      [3, "error"],
    ]);
  });

  test("are waited for within a limit, and what is given up is counted", () => {
    const count = LIMITS.traceWaiting + 3;
    const text = Array.from({ length: count }, (_, i) => use(i)).join("") + result(0) + result(count - 1);
    const { calls, counts } = readText(text);
    expect(calls).toHaveLength(count);
    expect(calls.at(0)?.outcome).toBeUndefined();
    expect(calls.at(-1)?.outcome).toBe("error");
    expect(counts?.givenUp).toBe(3);
  });
});

test("the agent's own tools are replayed on demand", () => {
  const text = use(1, "Bash") + result(1) + use(2);
  expect(readText(text).counts?.notMcp).toBe(1);
  const { calls } = readText(text, { isBuiltin: true });
  expect(calls.map(({ server, tool, outcome }) => [server, tool, outcome])).toEqual([
    ["builtin", "Bash", "error"],
    ["s", "t", undefined],
  ]);
});

test("arguments that nobody asks for are not kept", () => {
  const { calls } = readText(EXAMPLE_WITH_ARGS, { needsArgs: () => false });
  expect(calls[0]?.args).toEqual({});
});

const EXAMPLE_WITH_ARGS =
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"look","arguments":{"a":1}}}\n';

test("an array that is cut off is torn, and holds the records before", () => {
  const { calls, unusable } = readRecording([Buffer.from(`[${RPC.trim()},\n{"jsonrpc":"2.0","id"`)]);
  expect(calls).toHaveLength(1);
  expect(unusable).toEqual([{ line: 2, cause: "torn" }]);
});
