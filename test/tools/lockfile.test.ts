// The lockfile and the canonical JSON that its hashes are over.

import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseExactJson } from "../../src/json.ts";
import { canonicalJson, readableJson, writeReadableJson } from "../../src/tools/canonical-json.ts";
import {
  hashDefinition,
  type Lockfile,
  makeLockfile,
  type ScannedServer,
  writeLockfile,
} from "../../src/tools/lockfile.ts";
import { readLockfile } from "../../src/tools/read-lockfile.ts";
import { classifyTools } from "../../src/tools/risk.ts";
import { RISK_CLASSES, type Tool } from "../../src/tools/tool.ts";
import { define, toolOf } from "./definition.ts";

function formatLockfile(lockfile: Lockfile): string {
  const pieces: string[] = [];
  writeLockfile(lockfile, (piece) => pieces.push(piece));
  return pieces.join("");
}

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

describe("canonical JSON", () => {
  test.each<[string, unknown, string]>([
    ["scalars", [null, true, false, "a", 1], '[null,true,false,"a",1]'],
    ["empty", [{}, []], "[{},[]]"],
    ["sorted members", { b: 1, a: { d: 2, c: 3 } }, '{"a":{"c":3,"d":2},"b":1}'],
    [
      "code units, not code points",
      { "\ufb33": 1, "\u{1f600}": 2, "\r": 3, "1": 4, ö: 5 },
      '{"\\r":3,"1":4,"ö":5,"\u{1f600}":2,"\ufb33":1}',
    ],
    [
      "numbers",
      [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27, -0, 1e21],
      "[333333333.3333333,1e+30,4.5,0.002,1e-27,0,1e+21]",
    ],
    ["strings", "\u20ac$\u000f\nA'B\"\\/", '"€$\\u000f\\nA\'B\\"\\\\/"'],
    ["a lone surrogate", "\ud800", '"\\ud800"'],
    ["__proto__", JSON.parse('{"__proto__":1,"a":2}'), '{"__proto__":1,"a":2}'],
  ])("%s", (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test("a number that no double says is written exactly", () => {
    const text = "[12345678901234567890.5]";
    expect(canonicalJson(parseExactJson(text))).toBe(text);
  });

  test.each([[undefined], [Number.NaN], [Number.POSITIVE_INFINITY], [1n], [{ a: undefined }], [() => 1]])(
    "%s is no JSON value",
    (value) => {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    },
  );

  test("depth is bounded by memory alone", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(canonicalJson(deep)).toBe(`${"[".repeat(100_000)}1${"]".repeat(100_000)}`);
  });

  test("both forms say the same value, and the order of members has no effect", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const same = JSON.parse(JSON.stringify(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(same);
        expect(JSON.parse(readableJson(value))).toEqual(same);
        expect(canonicalJson(reversed(same))).toBe(canonicalJson(value));
      }),
    );
  });

  test("the readable form is indented, and hides nothing", () => {
    expect(readableJson({ b: [], a: [1, { c: "\u202e\u200b\u{e0041}\u007f" }] })).toBe(
      '{\n  "a": [\n    1,\n    {\n      "c": "\\u202e\\u200b\\udb40\\udc41\\u007f"\n    }\n  ],\n  "b": []\n}\n',
    );
  });
});

test("long texts are written in small pieces that say the same", () => {
  // Both halves of a character at every place where a piece could end.
  const text = `${"\u{1f600}".repeat(40_000)}\ud800${'a\u{e0041}\u200b"'.repeat(20_000)}\udc00`;
  const value = { [text]: [text, "short"] };
  const pieces: string[] = [];
  writeReadableJson(value, (piece) => pieces.push(piece));
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(200_000);
  const quoted = pieces.join("").replaceAll("\n", "").replaceAll("  ", "");
  expect(JSON.parse(quoted)).toEqual(value);
  expect(quoted).toContain("\\ud800");
  expect(quoted).toContain("\u{1f600}");
  expect(quoted).not.toMatch(/[\p{Cf}]/u);
});

/** The same value with the members of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

const identity = {
  target: "node server.mjs",
  protocol: "2025-11-25",
  server: { name: "acme", version: "1" },
};

function scanned(name: string, tools: readonly Tool[]): ScannedServer {
  return { name, ...identity, tools };
}

test("a lockfile, whole", () => {
  const tools = classifyTools([
    define({ name: "get_b", inputSchema: { type: "object", properties: { y: {}, x: {} } } }),
    define({ name: "delete_a", description: "Deletes a.", annotations: { destructiveHint: true } }),
  ]);
  const text = formatLockfile(makeLockfile([scanned("acme", tools)], () => "0".repeat(64)));
  expect(JSON.parse(text)).toEqual({
    version: 1,
    servers: {
      acme: {
        ...identity,
        tools: [
          {
            name: "delete_a",
            title: "",
            description: "Deletes a.",
            inputSchema: null,
            outputSchema: null,
            annotations: { destructiveHint: true },
            risk: "destructive",
            sha256: "0".repeat(64),
          },
          {
            name: "get_b",
            title: "",
            description: "",
            inputSchema: { type: "object", properties: { x: {}, y: {} } },
            outputSchema: null,
            annotations: {},
            risk: "read",
            sha256: "0".repeat(64),
          },
        ],
      },
    },
  });
});

test("the hash is over the definition and nothing else", () => {
  const tool = define({ name: "a", inputSchema: { b: 1, a: 2 } });
  expect(hashDefinition(tool, (text) => text)).toBe(
    '{"annotations":{},"description":"","inputSchema":{"a":2,"b":1},"name":"a","outputSchema":null,"title":""}',
  );
  const [locked] = makeLockfile([scanned("s", [toolOf("a", "read")])], sha256).servers.get("s")?.tools ?? [];
  const [other] = makeLockfile([scanned("s", [toolOf("a", "write")])], sha256).servers.get("s")?.tools ?? [];
  expect(locked?.sha256).toBe(other?.sha256);
  expect(locked?.sha256).toBe(hashDefinition(define({ name: "a" }), sha256));
});

const text = fc.string({ unit: "binary" });
const schemaValue = fc.option(fc.dictionary(text, fc.jsonValue({ maxDepth: 2 })));
const tool: fc.Arbitrary<Tool> = fc
  .record({
    name: fc.string({ minLength: 1, unit: "binary" }),
    title: text,
    description: text,
    inputSchema: schemaValue,
    outputSchema: schemaValue,
    annotations: fc.record(
      {
        title: text,
        readOnlyHint: fc.boolean(),
        destructiveHint: fc.boolean(),
        idempotentHint: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    riskClass: fc.constantFrom(...RISK_CLASSES),
  })
  .map(({ riskClass, ...definition }) => ({ ...toolOf("", riskClass), ...definition }));
const server: fc.Arbitrary<ScannedServer> = fc.record({
  name: fc.oneof(text, fc.constantFrom("__proto__", "constructor", "1", "0")),
  target: text,
  protocol: text,
  server: fc.record({ name: text, version: text }),
  tools: fc.array(tool, { maxLength: 4 }),
});

describe("laws", () => {
  test("what is written is read back", () => {
    fc.assert(
      fc.property(fc.array(server, { maxLength: 3 }), (servers) => {
        const text = formatLockfile(makeLockfile(servers, sha256));
        const { lockfile, problem } = readLockfile(JSON.parse(text));
        expect(problem).toBeUndefined();
        expect(lockfile && formatLockfile(lockfile)).toBe(text);
        expect(lockfile && [...lockfile.servers.keys()]).toEqual(
          [...new Set(servers.map(({ name }) => name))].sort(),
        );
      }),
    );
  });

  test("the order of servers and tools has no effect", () => {
    const servers = fc.uniqueArray(server, { maxLength: 3, selector: ({ name }) => name });
    fc.assert(
      fc.property(servers, (servers) => {
        const turned = servers.toReversed().map((one) => ({ ...one, tools: one.tools.toReversed() }));
        expect(formatLockfile(makeLockfile(turned, sha256))).toBe(
          formatLockfile(makeLockfile(servers, sha256)),
        );
      }),
    );
  });

  test("another definition has another hash", () => {
    fc.assert(
      fc.property(tool, tool, (a, b) => {
        const isSame = canonicalJson(without(a)) === canonicalJson(without(b));
        expect(hashDefinition(a, sha256) === hashDefinition(b, sha256)).toBe(isSame);
      }),
    );
  });
});

function without({ risk: _, ...definition }: Tool): object {
  return definition;
}

describe("what cannot be read says where", () => {
  const lockedTool = {
    ...define({ name: "b" }),
    risk: "read",
    sha256: "a".repeat(64),
  };
  const at = (tool: object) => ({ version: 1, servers: { "x/y": { ...identity, tools: [tool] } } });
  const without = (key: string) =>
    Object.fromEntries(Object.entries(lockedTool).filter(([name]) => name !== key));

  test("the sketch of these cases is read", () => {
    expect(readLockfile(at(lockedTool)).problem).toBeUndefined();
    expect(readLockfile({ version: 1, servers: {} }).lockfile?.servers.size).toBe(0);
  });

  test.each<[string, unknown, string]>([
    ["no object", [], ""],
    ["null", null, ""],
    ["no version", { servers: {} }, ""],
    ["another version", { version: 2, servers: {} }, "/version"],
    ["a version of another type", { version: "1", servers: {} }, "/version"],
    ["an unknown key", { version: 1, servers: {}, more: 1 }, "/more"],
    ["servers are a list", { version: 1, servers: [] }, "/servers"],
    ["a server is null", { version: 1, servers: { "a~b": null } }, "/servers/a~0b"],
    ["a server without tools", { version: 1, servers: { a: identity } }, "/servers/a"],
    [
      "server info",
      { version: 1, servers: { a: { ...identity, server: { name: "a" }, tools: [] } } },
      "/servers/a/server",
    ],
    [
      "a version that is a number",
      { version: 1, servers: { a: { ...identity, server: { name: "a", version: 1 }, tools: [] } } },
      "/servers/a/server/version",
    ],
    ["tools are an object", { version: 1, servers: { a: { ...identity, tools: {} } } }, "/servers/a/tools"],
    ["a tool is a string", at("x" as unknown as object), "/servers/x~1y/tools/0"],
    ["a tool without a hash", at(without("sha256")), "/servers/x~1y/tools/0"],
    ["an empty name", at({ ...lockedTool, name: "" }), "/servers/x~1y/tools/0/name"],
    ["a title of another type", at({ ...lockedTool, title: null }), "/servers/x~1y/tools/0/title"],
    [
      "a schema of another type",
      at({ ...lockedTool, inputSchema: true }),
      "/servers/x~1y/tools/0/inputSchema",
    ],
    [
      "annotations of another type",
      at({ ...lockedTool, annotations: [] }),
      "/servers/x~1y/tools/0/annotations",
    ],
    [
      "a hint of another type",
      at({ ...lockedTool, annotations: { readOnlyHint: 1 } }),
      "/servers/x~1y/tools/0/annotations/readOnlyHint",
    ],
    [
      "an unknown annotation",
      at({ ...lockedTool, annotations: { extra: 1 } }),
      "/servers/x~1y/tools/0/annotations/extra",
    ],
    ["an unknown risk", at({ ...lockedTool, risk: "safe" }), "/servers/x~1y/tools/0/risk"],
    ["a short hash", at({ ...lockedTool, sha256: "ab" }), "/servers/x~1y/tools/0/sha256"],
    ["an upper-case hash", at({ ...lockedTool, sha256: "A".repeat(64) }), "/servers/x~1y/tools/0/sha256"],
    ["an unknown key of a tool", at({ ...lockedTool, extra: 1 }), "/servers/x~1y/tools/0/extra"],
    [
      "tools out of order",
      { version: 1, servers: { a: { ...identity, tools: [lockedTool, { ...lockedTool, name: "a" }] } } },
      "/servers/a/tools/1",
    ],
  ])("%s", (_, value, pointer) => {
    expect(readLockfile(value)).toEqual({
      lockfile: undefined,
      problem: { pointer, message: expect.stringMatching(/^(?:must|is) .*[^.]$/) },
    });
  });
});
