// Transcripts read the fast way give what parsing gives, whatever their bytes are.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scanTranscriptLine } from "../../../src/trace/formats/claude-code-scan.ts";
import { type Recorded, readRecording } from "./read.ts";

/** Bytes as characters up to U+00FF, so that what is no UTF-8 can be written too. */
type Bytes = string;

const utf8 = (text: string): Bytes => Buffer.from(text, "utf8").toString("latin1");

function read(pieces: readonly Uint8Array[], isBuiltin: boolean): Recorded {
  return readRecording(pieces, { format: "claude-code", isBuiltin });
}

/** Who called may stand anywhere in a record, so that nothing is scanned when it is asked for. */
function parse(pieces: readonly Uint8Array[], isBuiltin: boolean): Recorded {
  const recorded = readRecording(pieces, { format: "claude-code", isBuiltin, grantBy: { by: "session" } });
  return { ...recorded, calls: recorded.calls.map((call) => ({ ...call, grant: "anonymous" })) };
}

function isScanned(line: Bytes): boolean {
  return scanTranscriptLine(Buffer.from(`${line}\n`, "latin1"), 0, { record: {}, end: 0, isBuiltin: true });
}

function expectSame(text: Bytes, cut = text.length): void {
  const bytes = Buffer.from(text, "latin1");
  const pieces = [bytes.subarray(0, cut), bytes.subarray(cut)];
  for (const isBuiltin of [false, true]) expect(read(pieces, isBuiltin)).toEqual(parse(pieces, isBuiltin));
}

const CALL = '{"type":"assistant","timestamp":"2026-11-23T09:00:00Z","message":{"content":[';
const use = (members: string): string => `${CALL}{"type":"tool_use",${members}}]}}`;
const result = (content: Bytes, other: Bytes, id = "c"): string =>
  `{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"${id}","is_error":true,"content":"${content}"}]},"toolUseResult":{"stdout":"${other}"}}`;

describe("texts of results", () => {
  const right = fc.constantFrom(
    "",
    "a",
    "text ",
    "x".repeat(300),
    '\\"',
    "\\\\",
    "\\\\".repeat(3),
    '\\\\\\"',
    "\\n\\t",
    "\\/\\b\\f\\r",
    "\\u00e9",
    "\\uD83D",
    "\x7f",
    utf8("ö"),
    utf8("日本語"),
  );
  const wrong = fc.constantFrom(
    "\\",
    "\\x",
    "\\u12g4",
    "\\u1",
    '"',
    "\t",
    "\x1f",
    "\0",
    "\xff",
    "\xc3",
    "\r",
  );
  /** A backslash at its end takes the closing quote with it. */
  const text = (wrongOnes: number): fc.Arbitrary<Bytes> =>
    fc
      .array(fc.oneof({ arbitrary: right, weight: 50 }, { arbitrary: wrong, weight: wrongOnes }), {
        maxLength: 40,
      })
      .map((parts) => parts.join(""));

  test("are read when JSON.parse and UTF-8 allow them, and else refused", () => {
    let scanned = 0;
    fc.assert(
      fc.property(text(1), text(1), fc.nat(), (one, other, cut) => {
        const line = result(one, other);
        if (isScanned(line)) scanned++;
        const all = `${use('"id":"c","name":"mcp__s__t","input":{}')}\n${line}\n`;
        expectSame(all, cut % all.length);
      }),
      { seed: 5, numRuns: 2000 },
    );
    expect(scanned).toBeGreaterThan(500);
  });

  test("may stand twice, or twice but for a byte", () => {
    const change = fc.constantFrom<(text: Bytes, at: number) => Bytes>(
      (same) => same,
      (same) => same.slice(0, -1),
      (same) => `${same}more`,
      (same) => `${same}\\`,
      (same) => `${same}\\"`,
      (same, at) => `${same.slice(0, at)}\x1f${same.slice(at + 1)}`,
      (same, at) => `${same.slice(0, at)}"${same.slice(at + 1)}`,
      (same, at) => `${same.slice(0, at)}\\${same.slice(at + 1)}`,
      (same, at) => `${same.slice(0, at)}z${same.slice(at + 1)}`,
    );
    let scanned = 0;
    fc.assert(
      fc.property(text(0), change, fc.nat(), (part, changed, at) => {
        const long = `${part}\\n${"y".repeat(256)}`;
        const line = result(long, changed(long, at % long.length));
        if (isScanned(line)) scanned++;
        expectSame(`${use('"id":"c","name":"mcp__s__t","input":{}')}\n${line}\n`);
      }),
      { seed: 5, numRuns: 2000 },
    );
    expect(scanned).toBeGreaterThan(500);
  });

  test("of a line are not compared with those of the line before in the same bytes", () => {
    // Longer than all before.
    const long = `\\n${"y".repeat(20_000)}`;
    const bad = `\\n${"\x1f".repeat(20_000)}`;
    const bytes = Buffer.from(`${result(long, long)}\n`, "latin1");
    const scanned = { record: {}, end: 0, isBuiltin: true };
    expect(scanTranscriptLine(bytes, 0, scanned)).toBe(true);
    // What was checked there is another text now, and the other one is the same.
    bytes.write(`${result(bad, bad)}\n`, "latin1");
    expect(scanTranscriptLine(bytes, 0, scanned)).toBe(false);
    const behind = bytes.indexOf('"toolUseResult"');
    bytes.fill(" ", 0, behind - 1).write("{", behind - 1, "latin1");
    expect(scanTranscriptLine(bytes, behind - 1, scanned)).toBe(false);
  });

  test("end where the bytes end, at every place of four", () => {
    for (let length = 0; length < 9; length++) {
      for (const last of ["", "\\n", "\\\\", '\\"', "\\", "\\u00e", "ö"]) {
        expectSame(`{"type":"user","x":"\\t${"a".repeat(length)}${utf8(last)}"}`);
        expectSame(`{"type":"user","x":"\\t${"a".repeat(length)}${utf8(last)}`);
        expectSame(`{"type":"user","x":"${utf8("é")}${"a".repeat(length)}${utf8(last)}"}\n`);
      }
    }
  });
});

describe("members", () => {
  const space = fc.constantFrom("", "", "", " ", "\t ");
  const key = fc.constantFrom(
    "type",
    "types",
    "typ",
    "message",
    "content",
    "timestamp",
    "id",
    "name",
    "input",
    "is_error",
    "tool_use_id",
    "tool_use_ix",
    "k".repeat(90),
    "",
  );
  const scalar = fc.constantFrom(
    '"assistant"',
    '"tool_use"',
    '"tool_result"',
    '"tool_resulx"',
    '"tool_results"',
    '"mcp__s__t"',
    '"mcp__s"',
    '"Bash"',
    '""',
    '"c"',
    '"\\u0063"',
    '"2026-11-23T09:00:00Z"',
    "true",
    "7",
    "null",
    "{}",
    "{ }",
    "[]",
    '{"a":1}',
    "x",
  );
  const object = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc
      .array(fc.tuple(space, key, space, space, value, space), { maxLength: 7 })
      .map((members) => `{${members.map(([a, k, b, c, v, d]) => `${a}"${k}"${b}:${c}${v}${d}`).join(",")}}`);

  test("may stand in any order, number and spacing", () => {
    const block = object(scalar);
    const content = fc.array(block, { maxLength: 3 }).map((blocks) => `[${blocks.join(" ,")}]`);
    const message = content.map((blocks) => `{"role":"assistant","content":${blocks}}`);
    let scanned = 0;
    fc.assert(
      fc.property(
        fc.array(object(fc.oneof(scalar, message)), { minLength: 1, maxLength: 6 }),
        fc.nat(),
        (lines, cut) => {
          scanned += lines.filter(isScanned).length;
          const text = `${lines.join("\n")}\n`;
          expectSame(text, cut % text.length);
        },
      ),
      { seed: 5, numRuns: 3000 },
    );
    expect(scanned).toBeGreaterThan(3000);
  });

  test("may have spaces that those before had not, anywhere", () => {
    const call = use('"id":"c","name":"mcp__s__t","input":{"a":1}');
    const lines = [call];
    for (let at = 0; at <= call.length; at++) {
      if (/[{}[\]:,]/.test(call.charAt(at))) {
        lines.push(
          `${call.slice(0, at)} ${call.slice(at)}`,
          `${call.slice(0, at + 1)} ${call.slice(at + 1)}`,
        );
      }
    }
    const all = lines.map((line, i) => line.replace('"c"', `"c${i}"`));
    // Only a line that starts with a space is left to parsing.
    expect(all.filter(isScanned)).toHaveLength(all.length - 1);
    // Without calls: lines that seem to have none either need not be looked at again.
    const plain = '{"type":"assistant","sessionId":"s","message":{"content":[]}}';
    expectSame(`${plain}\n${all.join("\n")}\n`);
  });

  test("may be more than is remembered, and those behind are read all the same", () => {
    const lines = Array.from(
      { length: 800 },
      (_, i) => `{"k${i % 700}":${i},"type":"assistant","message":{"m${i}":{},"content":[]}}`,
    );
    const call = use('"id":"c","name":"mcp__s__t","input":{"a":1}');
    expectSame(`${lines.join("\n")}\n${call}\n{"type":"other","z":1}\n${lines.slice(0, 9).join("\n")}\n`);
  });
});

test("types of blocks that begin as those that are read", () => {
  for (const type of [
    "tool_results",
    "tool_resul",
    "tool_used",
    "tool_use_",
    "tool_result\\u0073",
    "texts",
  ]) {
    const line = result("a", "b").replace("tool_result", type);
    expectSame(`${use('"id":"c","name":"mcp__s__t","input":{}')}\n${line}\n`);
    expectSame(`${use('"id":"c","name":"mcp__s__t","input":{}').replace("tool_use", type)}\n`);
  }
});

test("calls of the agent's own tools, right and wrong", () => {
  const members = [
    '"id":"c","name":"Bash","input":{"a":1}',
    '"id":5,"name":"Bash","input":{}',
    '"id":"c","name":"Bash","input":[]',
    '"id":"c","name":"Bash","input":null',
    '"id":"c","name":"Bash"',
    '"id":"c","name":"","input":{}',
    '"id":"c","name":5,"input":{}',
    '"id":"c","name":"Bäsh","input":{}',
    '"id":"c","name":"\\u006dcp__s__t","input":{}',
    '"id":"c","name":"mcp__s","input":{}',
    '"id":"c","name":"mcp__","input":{}',
    '"id":"c","name":"mcp_","input":{}',
    '"id":"c","input":{}',
  ];
  for (const one of members) expectSame(`${use(utf8(one))}\n${result("a", "b")}\n`);
  for (const one of members) {
    const timeless = use(utf8(one)).replace("2026-11-23T09:00:00Z", "yesterday");
    expectSame(`${timeless}\n${result("a", "b")}\n`);
  }
});
