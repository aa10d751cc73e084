// Every trace format: what its example holds, hostile recordings, and bytes that come in any pieces.

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FORMAT_NAMES } from "../../../src/trace/format-names.ts";
import { scanTranscriptLine } from "../../../src/trace/formats/claude-code-scan.ts";
import { FORMATS } from "../../../src/trace/formats/formats.ts";
import { EXAMPLES } from "./examples.ts";
import { type Recorded, readRecording, readText } from "./read.ts";

test("there is a reader and an example for each name", () => {
  expect(["native", ...FORMATS.map(({ name }) => name)]).toEqual(FORMAT_NAMES);
  expect(["native", ...EXAMPLES.map(({ format }) => format)]).toEqual(FORMAT_NAMES);
});

describe.each(EXAMPLES)("$format", ({ format, text, calls, ignored, notMcp = 0, duplicates = 0 }) => {
  const whole = readText(text);

  test("is recognised, and its calls are read", () => {
    expect(whole.format).toBe(format);
    expect(whole.unusable).toEqual([]);
    expect(whole.calls).toHaveLength(calls.length);
    expect(whole.calls).toMatchObject(calls);
    expect(Object.fromEntries(whole.counts?.ignored ?? [])).toEqual(ignored);
    expect(whole.counts).toMatchObject({ notMcp, duplicates, givenUp: 0 });
  });

  test("every record is fitting for this format only", () => {
    for (const other of FORMATS.filter(({ name }) => name !== format)) {
      expect(readRecordsOf(text).filter((record) => other.fits(record))).toEqual([]);
    }
  });

  test("reads the same when it is named, and with a byte order mark", () => {
    expect(readText(text, { format })).toEqual(whole);
    expect(readText(`\ufeff${text}`)).toEqual(whole);
  });

  test("reads the same in whatever pieces it comes", () => {
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
        expect(readRecording(pieces)).toEqual(whole);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  test("accounts for every line of what is torn, mixed up or of wrong types", () => {
    const bytes = Buffer.from(text);
    const junk = fc.constantFrom('"x"', "0", "null", "true", "[]", "{}", "[[]]", '{"type":1}', "-1e5", '""');
    fc.assert(
      fc.property(fc.nat(), junk, fc.boolean(), (place, value, isCut) => {
        const spots = [...text.matchAll(VALUES)];
        const spot = spots[place % spots.length];
        const at = spot?.index ?? 0;
        const changed = isCut
          ? bytes.subarray(0, place % bytes.length).toString("latin1")
          : text.slice(0, at) + value + text.slice(at + (spot?.[0].length ?? 0));
        expectSound(readText(changed, { format }));
      }),
      { numRuns: 400, seed: 11 },
    );
  });

  test.each([
    ["NUL bytes", "\0\0\0", "nul-byte"],
    ["UTF-16", Buffer.from('{"a":1}', "utf16le").toString("latin1"), "nul-byte"],
    ["deep", `${'{"a":'.repeat(200)}1${"}".repeat(200)}`, "too-deep"],
    ["a huge number", `{"a":${"9".repeat(65)}}`, "bad-number"],
    ["no JSON", "{'a':1}", "not-json"],
    ["no object", "17", "not-object"],
    ["an array of no objects", '[{"a":1},2]', "not-object"],
    ["too long", JSON.stringify({ a: "x".repeat(4 * 1024 * 1024) }), "line-too-long"],
  ])("a line that is %s", (_, line, cause) => {
    const { unusable, counts } = readText(`{}\n${line}\n{}\n`, { format });
    expect(unusable).toEqual([{ line: 2, cause }]);
    expect(counts).toMatchObject({ lines: 3, unusable: 1, usable: 0 });
  });
});

/** Values of JSON text, for putting others in their place. */
const VALUES = /(?<=:)(?:"(?:[^"\\]|\\.)*"|[\d.]+|true|false|null|\{\}|\[\])/g;

function readRecordsOf(text: string): readonly Record<string, unknown>[] {
  if (text.startsWith("[")) return JSON.parse(text);
  return text
    .trimEnd()
    .split("\n")
    .flatMap((line) => JSON.parse(line));
}

function expectSound({ counts, calls, unusable }: Recorded): void {
  const ignored = [...(counts?.ignored.values() ?? [])].reduce((sum, count) => sum + count, 0);
  expect(counts?.lines).toBe((counts?.usable ?? 0) + (counts?.unusable ?? 0) + ignored);
  expect(new Set(unusable.map(({ line }) => line)).size).toBeLessThanOrEqual(counts?.unusable ?? 0);
  expect(calls.every(({ tool }) => tool !== "")).toBe(true);
  const order = calls.map(({ line }) => line);
  expect(order).toEqual([...order].sort((a, b) => a - b));
}

describe("wrong values in the places of a call", () => {
  const call = (changes: object, block: object = {}): string =>
    JSON.stringify({
      type: "assistant",
      sessionId: "s",
      timestamp: "2026-11-23T09:00:00Z",
      message: { content: [{ type: "tool_use", id: "c", name: "mcp__shop__buy", input: {}, ...block }] },
      ...changes,
    });

  test.each([
    [call({ timestamp: 5 }), "bad-ts"],
    [call({ timestamp: "yesterday" }), "bad-ts"],
    [call({}, { name: 5 }), "bad-tool"],
    [call({}, { name: "" }), "bad-tool"],
    [call({}, { name: null }), "no-tool"],
    [call({}, { input: [] }), "bad-args"],
    [call({}, { input: "{}" }), "bad-args"],
  ])("%s is %s", (line, cause) => {
    expect(readText(`${line}\n`, { format: "claude-code" }).unusable).toEqual([{ line: 1, cause }]);
  });

  test("arguments that are text must be JSON of an object", () => {
    const line = (text: string): string =>
      JSON.stringify({ object: "response", output: [{ type: "mcp_call", name: "buy", arguments: text }] });
    for (const text of ["[]", "{", "nothing", "{}{}"]) {
      expect(readText(line(text)).unusable).toEqual([{ line: 1, cause: "bad-args-text" }]);
    }
    expect(readText(line("[".repeat(200))).unusable).toEqual([{ line: 1, cause: "too-deep" }]);
  });
});

describe("a transcript scanned and parsed", () => {
  // What a scan leaves to parsing is read by the same code, so only what it reads can differ.
  const scan = (line: string): boolean => {
    const bytes = Buffer.from(`${line}\n`);
    return scanTranscriptLine(bytes, 0, { record: {}, end: 0, isBuiltin: true });
  };
  const read = (line: string): Recorded => readText(`${line}\n`, { format: "claude-code" });
  /** The same record, written so that no scan reads it: a key with an escape. */
  const slow = (line: string): string => line.replace(/\}$/, ',"\\u0078":0}');

  test.each([
    '{"type":"assistant","message":{"content":[{"type":"tool_use","id":"a","name":"mcp__s__t","input":{"a":1}}]}}',
    '{"type":"assistant","message":{"content":[{"type":"tool\\u005fuse","id":"a","name":"mcp__s__t"}]}}',
    '{"type":"assistant","message":{"content":[{"type":"tool_use","id":"a","name":"mcp__s__\\u0074ö"}]}}',
    '{"type":"assistant","message":{"content":[]},"message":{"content":[{"type":"tool_use","name":"mcp__s__t"}]}}',
    '{"type":"assistant","message":{"content":[{"type":"tool_use","name":"mcp__s__t"}]},"message":0}',
    '{"type":"assistant","message":{"content":[{"type":"tool_use","name":"mcp__s__t"}],"content":"x"}}',
    '{"type":"assistant","message":{"content":[{"type":"tool_use","type":"text","name":"mcp__s__t"}]}}',
    '{"type":"user","type":"assistant","message":{"content":[3,null,{"type":"tool_use","name":"mcp__s__t","name":"mcp__s__u"}]}}',
    '{"type":"assistant","timestamp":"2026-11-23T09:00:00Z","timestamp":7,"message":{"content":[{"type":"tool_use","name":"mcp__s__t"}]}}',
    '{"type":"system","message":{"content":[{"type":"tool_use","name":"mcp__s__t"}]}}',
    '{"type":["assistant"],"message":{"content":[{"type":"tool_use","name":"mcp__s__t"}]}}',
    '{ "type" : "assistant" , "message" : { "content" : [ { "type" : "tool_use" , "name" : "mcp__s__t" } , { } ] } }',
  ])("%s", (line) => {
    expect(scan(line)).toBe(true);
    expect(scan(slow(line))).toBe(false);
    expect(read(line)).toEqual(read(slow(line)));
  });

  test("goes as deep as a line may, wherever the depth is", () => {
    for (const depth of [123, 124, 125, 126, 127]) {
      const input = "[".repeat(depth) + "]".repeat(depth);
      for (const line of [
        `{"type":"assistant","message":{"content":[{"type":"tool_use","name":"mcp__s__t","input":{"a":${input}}}]}}`,
        `{"type":"user","message":{"content":${input}}}`,
        `{"type":"user","toolUseResult":${input}}`,
      ]) {
        expect(read(line)).toEqual(read(slow(line)));
      }
    }
  });

  test("reads the same whatever stands in the place of a value", () => {
    const [transcript] = EXAMPLES;
    const records = (transcript?.text ?? "").trimEnd().split("\n");
    const values = fc.constantFrom(
      '"tool_use"',
      '"tool_result"',
      '"\\u0061"',
      '"ö"',
      "null",
      "true",
      "[]",
      "{}",
      "1e5",
      "12345678901234567890",
      '[{"type":"tool_use","name":"mcp__a__b"}]',
      "tru",
      "01",
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...records),
        fc.nat(),
        values,
        fc.boolean(),
        (record, place, value, isKey) => {
          const spots = [...record.matchAll(isKey ? KEYS : VALUES)];
          const spot = spots[place % spots.length];
          const at = spot?.index ?? 0;
          const other = isKey ? (spots[value.length % spots.length]?.[0] ?? "") : value;
          const line = record.slice(0, at) + other + record.slice(at + (spot?.[0].length ?? 0));
          expect(read(line)).toEqual(read(slow(line)));
        },
      ),
      { numRuns: 1500, seed: 5 },
    );
  });
});

/** Keys of JSON text, for putting others in their place. */
const KEYS = /"\w+"(?=:)/g;
