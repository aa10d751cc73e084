// How formats are recognised, names split, copies left out, and results waited for.

import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../src/limits.ts";
import { createSplitter } from "../../../src/trace/formats/mcp-name.ts";
import { createIds, readRecording, readText } from "./read.ts";

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
  const both = createSplitter(["my.shop", "my_shop"]);
  expect(both("mcp__my_shop__buy")).toEqual({ server: "my_shop", tool: "buy" });
  expect(split("mcp__a__b__c")).toEqual({ server: "a__b", tool: "c" });
  expect(split("mcp__a__d__c")).toEqual({ server: "a", tool: "d__c" });
  expect(split("mcp__new__d__c")).toEqual({ server: "new", tool: "d__c" });
  // More than are remembered.
  for (let i = 0; i < 3000; i++) {
    expect(split(`mcp__s${i % 1500}__t`)).toEqual({ server: `s${i % 1500}`, tool: "t" });
  }
  expect(["Bash", "mcp__", "mcp__a", "mcp__a__", "mcp____x"].map(split)).toEqual(Array(5).fill(undefined));
});

const use = (id: number, tool = "mcp__s__t"): string =>
  `{"type":"assistant","sessionId":"s","message":{"content":[{"type":"tool_use","id":"c${id}","name":"${tool}","input":{}}]}}\n`;
const result = (id: number): string =>
  `{"type":"user","sessionId":"s","message":{"content":[{"type":"tool_result","tool_use_id":"c${id}","is_error":true}]}}\n`;

describe("copies", () => {
  test("of other files are left out, and the id of one tool hides no other", () => {
    const ids = createIds();
    expect(readText(use(1) + result(1), { ids }).calls).toHaveLength(1);
    const copy = readText(use(1) + use(2) + use(1, "mcp__s__other"), { ids });
    expect(copy.calls.map(({ tool }) => tool)).toEqual(["t", "other"]);
    expect(copy.counts?.duplicates).toBe(1);
  });

  test("have the same arguments: ids of some models begin anew in every session", () => {
    const ids = createIds();
    const call = (args: string): string =>
      `{"type":"assistant","sessionId":"s","message":{"content":[{"type":"tool_use","id":"t:0","name":"mcp__s__t","input":${args}}]}}\n`;
    expect(readText(call('{"n":1}'), { ids }).calls).toHaveLength(1);
    const { calls, counts } = readText(call('{"n":2}') + call('{"n":1}') + call("{}"), { ids });
    expect(calls.map(({ args }) => args)).toEqual([{ n: 2 }, {}]);
    expect(counts?.duplicates).toBe(1);
  });

  test("of a rollout are known whatever its names were written as, and count once each", () => {
    const ids = createIds();
    expect(readText(ROLLOUT, { ids }).calls.map(({ tool }) => tool)).toEqual(["my.tool"]);
    const fork = readText(`${META.replace('"A"', '"B"')}${ROLLOUT}${use2}`, {
      ids,
      grantBy: { by: "session" },
    });
    expect(fork.calls.map(({ tool, grant }) => [tool, grant])).toEqual([["my_tool", "B"]]);
    expect(fork.counts?.duplicates).toBe(1);
  });

  test("count as calls when no more ids are kept, and that is told", () => {
    const ids = createIds();
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

const META = '{"timestamp":"2026-11-22T10:00:00Z","type":"session_meta","payload":{"id":"A"}}\n';
const use2 =
  '{"timestamp":"2026-11-22T11:00:03Z","type":"response_item","payload":{"type":"function_call","name":"mcp__s__my_tool","arguments":"{}","call_id":"2"}}\n';
const ROLLOUT = `${META}${use2.replace('"2"', '"1"')}${'{"timestamp":"2026-11-22T10:00:03Z","type":"event_msg","payload":{"type":"mcp_tool_call_end","call_id":"1","invocation":{"server":"s","tool":"my.tool"},"result":{"Ok":{}}}}\n'}`;

test("a call of a rollout without an id cannot be used", () => {
  expect(readText(META + use2.replace('"call_id":"2"', '"call_id":2')).unusable).toEqual([
    { line: 2, cause: "bad-call" },
  ]);
});

describe("a line in another format than its file", () => {
  const native = '{"ts":"2026-11-22T10:00:00Z","tool":"t"}\n';
  const rollout = use2.replace('"2"', '"9"');

  test.each([
    ["a native one in a transcript", use(1) + native + use(2)],
    [
      "one of a rollout in a transcript, also after lines of its own",
      `${use(1)}{"type":"response_item","sessionId":"s"}\n${rollout}`.replace(
        '"response_item","s',
        '"system","s',
      ),
    ],
    ["a transcript's in a log of messages", RPC + use(1)],
    ["one of a rollout in a log of messages, in an array", `${RPC}[${RPC.trim()},${rollout.trim()}]\n`],
  ])("%s cannot be used", (_, text) => {
    const { unusable } = readText(text);
    expect(unusable.map(({ cause }) => cause)).toEqual(["other-format"]);
  });

  test("is what only may be in another format: others have no calls", () => {
    expect(readText(`${use(1)}{"type":"new-kind"}\n{"some":"thing"}\n`).unusable).toEqual([]);
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
