// What the lines of a trace mean, and which cannot be used. specification: cli.md section 5.

import { describe, expect, test } from "vitest";
import { isDecimal } from "../../src/decimal.ts";
import { LIMITS } from "../../src/limits.ts";
import { readTrace } from "../../src/trace/reader.ts";
import { ISO_TEXT, NO_ARGS, type TraceCall, UNUSABLE, writtenTs } from "../../src/trace/trace-call.ts";
import { type Event, type ReadOptions, readPieces, readText } from "./read.ts";

const TIME = Date.UTC(2026, 10, 22, 10);
const TS = '"ts":"2026-11-22T10:00:00Z"';
const PLAIN: TraceCall = {
  line: 1,
  ts: "2026-11-22T10:00:00Z",
  time: TIME,
  grant: "anonymous",
  server: null,
  tool: "t",
  args: {},
  argsKnown: true,
  approved: false,
  outcome: undefined,
  expect: undefined,
  id: undefined,
};

/** The only event of a line with these members besides `ts` and `tool`. */
function readMembers(members: string, options: ReadOptions = {}): Event | undefined {
  const events = readText(`{${TS},"tool":"t",${members}}\n`, options);
  expect(events).toHaveLength(1);
  return events[0];
}

test("a line with everything", () => {
  const line = `{"ts":"2026-11-22T10:00:00.123Z","grant":"alice-laptop","server":"agent-recall","tool":"session_end",
    "args":{"summary":"…","n":[1,2.5]},"outcome":"ok","expect":"allow","id":7,"approved":true,"more":{"a":[]}}\n`;
  expect(readText(line.replace("\n    ", " "))).toEqual([
    {
      call: {
        line: 1,
        ts: "2026-11-22T10:00:00.123Z",
        time: TIME + 123,
        grant: "alice-laptop",
        server: "agent-recall",
        tool: "session_end",
        args: { summary: "…", n: [1, 2.5] },
        argsKnown: true,
        approved: true,
        outcome: "ok",
        expect: { decision: "allow" },
        id: 7,
      },
    },
  ]);
});

describe("members", () => {
  test.each<[string, Partial<TraceCall>]>([
    ['"grant":"","server":""', { grant: "", server: "" }],
    ['"grant":null,"server":null,"args":null,"outcome":null', {}],
    ['"grant":"a","grant":null,"args":{"a":1},"args":null,"server":"s","server":null', {}],
    ['"grant":1,"grant":"b"', { grant: "b" }],
    ['"gr\\u0061nt":"a\\u0062","server":"\\ud83d"', { grant: "ab", server: "\ud83d" }],
    ['"grant":"Jürgen","server":"日本"', { grant: "Jürgen", server: "日本" }],
    ['"args":{}', {}],
    ['"args":{"a":"\\ud800","b":"\\"}{","\\u0063":"ü"}', { args: { a: "\ud800", b: '"}{', c: "ü" } }],
    [
      '"args":{"a":-0,"b":1E5,"c":0.30000000000000004}',
      { args: { a: -0, b: 100000, c: 0.30000000000000004 } },
    ],
    ['"args_known":false', { argsKnown: false }],
    ['"args_known":true', {}],
    ['"args_known":false,"args":{"a":1}', { argsKnown: false, args: { a: 1 } }],
    ['"approved":false', {}],
    ['"approved":"true"', {}],
    ['"approved":[true]', {}],
    ['"approved":true,"approved":1', {}],
    ['"outcome":"error"', { outcome: "error" }],
    ['"outcome":"denied"', { outcome: "denied" }],
    ['"outcome":"unknown"', { outcome: "unknown" }],
    ['"outcome":"ok","outcome":null', {}],
    ['"expect":"deny"', { expect: { decision: "deny" } }],
    ['"expect":"require_approval"', { expect: { decision: "require_approval" } }],
    ['"expect":{"decision":"deny","rule":"(hidden)"}', { expect: { decision: "deny", rule: "(hidden)" } }],
    ['"expect":{"decision":"allow"}', { expect: { decision: "allow" } }],
    ['"id":"a\\nb"', { id: "a\nb" }],
    ['"id":1.5', { id: 1.5 }],
    ['"id":9007199254740993', { id: "9007199254740993" }],
    ['"id":{"a":1}', {}],
    ['"id":null', {}],
    ['"__proto__":{"tool":"x"},"constructor":1,"toString":null,"":[]', {}],
    ['"Grant":"a","tools":"b","tsx":1,"ar":2,"outcomes":3', {}],
  ])("%s", (members, values) => {
    expect(readMembers(members)).toEqual({ call: { ...PLAIN, ...values } });
  });

  test("numbers of arguments are exact", () => {
    const event = readMembers('"args":{"n":9007199254740993}');
    const args = event !== undefined && "call" in event ? event.call.args : {};
    expect(isDecimal(args.n)).toBe(true);
  });

  test("__proto__ in arguments is an ordinary name", () => {
    const event = readMembers('"args":{"__proto__":{"admin":true}}');
    const args = event !== undefined && "call" in event ? event.call.args : {};
    expect(Object.keys(args)).toEqual(["__proto__"]);
    expect(args.admin).toBeUndefined();
  });
});

describe("times", () => {
  test.each<[string, number]>([
    ["0", 0],
    ["1763805600000", 1763805600000],
    ["253402300799999", 253402300799999],
    ["1e12", 1e12],
    ["1763805600000.0", 1763805600000],
    ["-0", 0],
  ])("%s is Unix milliseconds", (ts, time) => {
    const [event] = readText(`{"ts":${ts},"tool":"t"}\n`);
    expect(event).toEqual({ call: { ...PLAIN, ts: Number(ts), time } });
  });

  test("a time with an escape is a time", () => {
    const [event] = readText('{"ts":"2026-11-22T10:00:00\\u005a","tool":"t"}\n');
    expect(event).toEqual({ call: PLAIN });
  });

  test.each<[string, boolean]>([
    ["2026-11-22T10:00:00.000Z", true],
    ["2026-11-22T10:00:00.123Z", true],
    ["0000-01-01T00:00:00.000Z", true],
    ["9999-12-31T23:59:59.999Z", true],
    ["2026-11-22T10:00:00Z", false],
    ["2026-11-22T10:00:00.12Z", false],
    ["2026-11-22T10:00:00.1234Z", false],
    ["2026-11-22T09:59:60.000Z", false],
    ["2026-11-22t10:00:00.000Z", false],
    ["2026-11-22T10:00:00.000z", false],
    ["2026-11-22T10:00:00+00:00", false],
    ["2026-11-22T10:00:00.1-00:00", false],
  ])("%s is kept as it is written; by its number alone: %s", (text, isIso) => {
    const seen: (string | boolean | number | undefined)[] = [];
    const reader = readTrace({
      needsArgs: () => true,
      isTimeRequired: true,
      onCall: (call) => seen.push(call.ts === ISO_TEXT, writtenTs(call)),
      onUnusable: (line) => seen.push(line),
    });
    reader.push(Buffer.from(`{"ts":"${text}","tool":"t"}\n`));
    reader.end();
    expect(seen).toEqual([isIso, text]);
  });

  test("times of any length after each other", () => {
    const times = ["2026-11-22T10:00:00.5Z", "2026-11-22T10:00:00Z", "2026-11-22T11:00:00.12345+01:00"];
    const lines = times.map((ts) => `{"ts":"${ts}","g":"x","tool":"t"}\n`);
    const events = readText(lines.join("").repeat(100));
    expect(events.map((event) => ("call" in event ? event.call.time - TIME : event))).toEqual(
      new Array(100).fill([500, 0, 123]).flat(),
    );
  });

  test("a line without a time, when none is required", () => {
    const [event] = readText('{"tool":"t"}\n', { isTimeRequired: false });
    expect(event).toEqual({ call: { ...PLAIN, ts: undefined, time: Number.NaN } });
  });
});

describe("lines that cannot be used", () => {
  const deep = (levels: number): string =>
    `{${TS},"tool":"t","x":${"[".repeat(levels)}${"]".repeat(levels)}}`;
  const LONG_NUMBER = "1".repeat(65);

  test.each<[string | Uint8Array, keyof typeof UNUSABLE, string]>([
    ["nonsense", "not-json", "at column 1"],
    [`{${TS},"tool":"t",}`, "not-json", "at column 41"],
    [`{${TS} "tool":"t"}`, "not-json", "at column 30"],
    [`{${TS},"tool":"t"} // comment`, "not-json", "at column 42"],
    [`{${TS},"tool":"a\tb"}`, "not-json", "at column 37"],
    [`{${TS},"tool":"t","x":01}`, "not-json", "at column 46"],
    [`{${TS},"tool":"t","x":NaN}`, "not-json", "at column 45"],
    [`{${TS},"tool":"t","x":"secret`, "not-json", "at column 45"],
    [`{${TS},"tool":"t"`, "not-json", ""],
    ["[]", "not-object", "an array"],
    ["null", "not-object", "null"],
    ["9007199254740993", "not-object", "a number"],
    ['"text"', "not-object", "a string"],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), "not-utf8", ""],
    [Buffer.from(`{${TS},"tool":"t","x":"\xe4"}`, "latin1"), "not-utf8", ""],
    [Buffer.from(`{${TS},"tool":"t","x":"\xed\xa0\x80"}`, "latin1"), "not-utf8", ""],
    [`{${TS},"tool":"t\0"}`, "nul-byte", "at byte 39"],
    [deep(128), "too-deep", "129 levels"],
    [`{${TS},"tool":"t","x":1e999}`, "bad-number", "at column 45"],
    [`{${TS},"tool":"t","args":{"a":[1,${LONG_NUMBER}]}}`, "bad-number", "at column 56"],
    [`{${TS},"tool":"t","x":1e-309,"x":1}`, "bad-number", "at column 45"],
    ['{"tool":"t"}', "no-ts", ""],
    ["{}", "no-ts", ""],
    ['{"ts":null,"tool":"t"}', "bad-ts", "null"],
    ['{"ts":true,"tool":"t"}', "bad-ts", "a boolean"],
    ['{"ts":-1,"tool":"t"}', "bad-ts", "-1"],
    ['{"ts":1.5,"tool":"t"}', "bad-ts", "1.5"],
    ['{"ts":253402300800000,"tool":"t"}', "bad-ts", "253402300800000"],
    ['{"ts":1763805600000000000,"tool":"t"}', "bad-ts", "1763805600000000000"],
    ['{"ts":9007199254740993,"tool":"t"}', "bad-ts", "a number"],
    ['{"ts":"2026-11-22T10:00:00","tool":"t"}', "bad-ts", '"2026-11-22T10:00:00"'],
    ['{"ts":"2026-02-30T10:00:00Z","tool":"t"}', "bad-ts", '"2026-02-30T10:00:00Z"'],
    [`{"ts":"${"x".repeat(50)}","tool":"t"}`, "bad-ts", `"${"x".repeat(40)}"…`],
    [`{${TS}}`, "no-tool", ""],
    [`{${TS},"tool":""}`, "bad-tool", "an empty string"],
    [`{${TS},"tool":"t","tool":""}`, "bad-tool", "an empty string"],
    [`{${TS},"tool":null}`, "bad-tool", "null"],
    [`{${TS},"tool":["t"]}`, "bad-tool", "an array"],
    [`{${TS},"tool":"t","args":[]}`, "bad-args", "an array"],
    [`{${TS},"tool":"t","args":"{}"}`, "bad-args", "a string"],
    [`{${TS},"tool":"t","args":9007199254740993}`, "bad-args", "a number"],
    [`{${TS},"tool":"t","args_known":null}`, "bad-args-known", "null"],
    [`{${TS},"tool":"t","args_known":"false"}`, "bad-args-known", "a string"],
    [`{${TS},"tool":"t","grant":1}`, "bad-grant", "a number"],
    [`{${TS},"tool":"t","grant":{}}`, "bad-grant", "an object"],
    [`{${TS},"tool":"t","server":false}`, "bad-server", "a boolean"],
    [`{${TS},"tool":"t","outcome":"OK"}`, "bad-outcome", '"OK"'],
    [`{${TS},"tool":"t","outcome":0}`, "bad-outcome", "0"],
    [`{${TS},"tool":"t","expect":null}`, "bad-expect", "null"],
    [`{${TS},"tool":"t","expect":"undecidable"}`, "bad-expect", '"undecidable"'],
    [`{${TS},"tool":"t","expect":"allow","expect":{}}`, "bad-expect", "an object"],
    [`{${TS},"tool":"t","expect":{"decision":"deny","rule":null}}`, "bad-expect", "an object"],
    [`{${TS},"tool":"t","expect":{"decision":"deny","rul":"x"}}`, "bad-expect", "an object"],
    [`{${TS},"tool":"t","expect":{"decision":["deny"]}}`, "bad-expect", "an object"],
  ])("%s: %s", (line, cause, detail) => {
    const newline = Uint8Array.of(0x0a);
    const before = Buffer.from(`{${TS},"tool":"t"}\n`);
    expect(readPieces([before, Buffer.from(line), newline, before])).toEqual([
      { call: PLAIN },
      { line: 2, cause, detail },
      { call: { ...PLAIN, line: 3 } },
    ]);
  });

  test("128 levels are legal", () => {
    expect(readText(deep(127))).toEqual([{ call: PLAIN }]);
  });

  test("a million levels cost nothing", () => {
    expect(readText(`{"a":${"[".repeat(1_000_000)}\n`)).toEqual([
      { line: 1, cause: "too-deep", detail: "1000001 levels" },
    ]);
  });

  test("every cause has its sentence", () => {
    for (const sentence of Object.values(UNUSABLE)) expect(sentence).toMatch(/^[A-Z`].*\.$/);
  });
});

describe("the file", () => {
  const line = `{${TS},"tool":"t"}`;

  test("blank lines are ignored, and counted as lines", () => {
    const events = readText(`\n \t\r\n${line}\r\n\r\n${line}\n  `);
    expect(events).toEqual([{ call: { ...PLAIN, line: 3 } }, { call: { ...PLAIN, line: 5 } }]);
  });

  test("a last line without a newline counts when it is complete", () => {
    expect(readText(line)).toEqual([{ call: PLAIN }]);
    expect(readText(`${line}\r`)).toEqual([{ call: PLAIN }]);
    expect(readText("{}")).toEqual([{ line: 1, cause: "no-ts", detail: "" }]);
  });

  test("a last line that is cut anywhere is torn", () => {
    const whole = Buffer.from(`{${TS},"tool":"日本","n":1e5}`);
    for (let end = 1; end < whole.length; end++) {
      expect(readPieces([whole.subarray(0, end)])).toEqual([{ line: 1, cause: "torn", detail: "" }]);
    }
    expect(readText(`${line}\n\0\0\0`)).toEqual([{ call: PLAIN }, { line: 2, cause: "torn", detail: "" }]);
  });

  test("a byte order mark counts only at the start", () => {
    expect(readText(`\ufeff${line}\n`)).toEqual([{ call: PLAIN }]);
    expect(readText("\ufeff")).toEqual([]);
    expect(readText(`${line}\n\ufeff${line}\n`)).toEqual([
      { call: PLAIN },
      { line: 2, cause: "not-json", detail: "at column 1" },
    ]);
  });

  test("UTF-16 is refused, line by line", () => {
    const text = Buffer.from(`\ufeff${line}\n`, "utf16le");
    expect(readPieces([text])).toEqual([
      { line: 1, cause: "nul-byte", detail: "at byte 4" },
      { line: 2, cause: "torn", detail: "" },
    ]);
  });

  test("nothing is nothing", () => {
    expect(readText("")).toEqual([]);
  });

  test("anywhere the pieces are cut, the same comes out", () => {
    const text = Buffer.from(`\ufeff${line}\r\n\n{"a":"ü"}\nx\n${line.replace("t", "\\u0074")}\n${line}`);
    const whole = readPieces([text]);
    expect(whole).toHaveLength(5);
    for (let cut = 0; cut <= text.length; cut++) {
      expect(readPieces([text.subarray(0, cut), text.subarray(cut)])).toEqual(whole);
    }
    expect(readPieces(Array.from(text, (byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  test("a throw of a consumer is not swallowed", () => {
    const reader = readTrace({
      needsArgs: () => true,
      onCall: () => {
        throw new Error("stop");
      },
      onUnusable: () => {},
      isTimeRequired: true,
    });
    expect(() => reader.push(Buffer.from(`${line}\n`))).toThrow("stop");
  });
});

describe("the length of a line", () => {
  const line = (bytes: number): string => `{${TS},"tool":"t"${" ".repeat(bytes - 40)}}`;
  const tooLong = { line: 1, cause: "line-too-long", detail: "" };

  test.each(["", "\n", "\r\n"])("4 MiB are legal, before %j", (ending) => {
    expect(readText(line(LIMITS.traceLineBytes) + ending)).toEqual([{ call: PLAIN }]);
  });

  test.each(["", "\n", "\r\n"])("a byte more is too long, before %j", (ending) => {
    const text = Buffer.from(line(LIMITS.traceLineBytes + 1) + ending);
    expect(readPieces([text])).toEqual([tooLong]);
    expect(readPieces([text.subarray(0, 1000), text.subarray(1000)])).toEqual([tooLong]);
  });

  test("a line too long is skipped to its end", () => {
    const piece = Buffer.alloc(1024 * 1024, "x");
    const pieces = [...new Array<Buffer>(64).fill(piece), Buffer.from(`\n${line(100)}\n`)];
    expect(readPieces(pieces)).toEqual([tooLong, { call: { ...PLAIN, line: 2 } }]);
  });

  test("a line without an end takes no more memory than the limit", () => {
    const reader = readTrace({
      needsArgs: () => true,
      onCall: () => {},
      onUnusable: () => {},
      isTimeRequired: true,
    });
    const piece = Buffer.alloc(1024 * 1024, "x");
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 512; i++) reader.push(piece);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
  });
});

describe("what is made only when it is asked for", () => {
  const line = `{${TS},"tool":"t","args":{"a":1},"id":1}\n`;
  const slow = line.replace('"t"', '"\\u0074"');

  test.each([line, slow])("arguments, in %s", (text) => {
    const other = text.replace(/"tool":"[^"]*"/, '"tool":"other"');
    const events = readText(text + other, { needsArgs: (tool) => tool === "other" });
    const args = events.map((event) => "call" in event && event.call.args);
    expect(args[0]).toBe(NO_ARGS);
    expect(args[1]).toEqual({ a: 1 });
  });

  test.each([line, slow])("texts, in %s", (text) => {
    const [event] = readText(text, { hasTexts: false });
    expect(event).toEqual({ call: { ...PLAIN, ts: undefined, args: { a: 1 } } });
  });
});
