// Decision lines, byte for byte (cli.md section 6).

import { expect, test } from "vitest";
import { type Files, lines, project } from "./run.ts";

/** The limit of session_end stands at line 12, column 9. */
const POLICY = `{
  "version": "1",
  "description": "Agent Recall",
  "default": "deny",
  "hide": ["purge"],
  "tools": {
    "recall": {},
    "forget": { "action": "require_approval", "reason": "Ask a person." },
    "remember": { "deny_if": [{ "conditions": [{ "path": "args.n", "op": "gt", "value": 5 }], "on_deny": "Too big." }] },
    "session_end": {
      "limits": [
        {
          "counter": "calls",
          "window": "hour",
          "max": 1,
          "on_deny": "Once an hour."
        },
        { "counter": "characters", "window": "day", "max": 0.3, "increment_from": "args.cost" }
      ]
    }
  }
}
`;

const HEAD = '"grant":"alice-laptop","server":"agent-recall"';
const LIMITS = (calls: string, characters: string): string =>
  '"limits":[' +
  `{"rule":"/tools/session_end/limits/calls","used":${calls},"max":1,"resets":"2026-11-22T11:00:00Z"},` +
  `{"rule":"/tools/session_end/limits/characters","used":${characters},"max":0.3,"resets":"2026-11-23T00:00:00Z"}]`;

/** A line of a trace, and the decision line that it becomes. */
const GOLDEN: readonly (readonly [line: string, decision: string])[] = [
  [
    `{"ts":"2026-11-22T10:00:00.123Z",${HEAD},"tool":"session_end","args":{"summary":"…","cost":0.1},"outcome":"ok","expect":"allow"}`,
    `{"line":1,"ts":"2026-11-22T10:00:00.123Z",${HEAD},"tool":"session_end","decision":"allow","reason":"","rule":"","pointer":"","policy":"policy.json","at":"","message":"",${LIMITS("1", "0.1")}}`,
  ],
  [
    `{"ts":"2026-11-22T10:00:00.123Z",${HEAD},"tool":"session_end","args":{"summary":"…","cost":0.20}}`,
    `{"line":2,"ts":"2026-11-22T10:00:00.123Z",${HEAD},"tool":"session_end","decision":"deny","reason":"limit","rule":"/tools/session_end/limits/calls","pointer":"/tools/session_end/limits/0","policy":"policy.json","at":"12:9","message":"Once an hour.",${LIMITS("1", "0.1")}}`,
  ],
  [
    `{"ts":"2026-11-22T10:00:01Z",${HEAD},"tool":"session_end"}`,
    `{"line":3,"ts":"2026-11-22T10:00:01Z",${HEAD},"tool":"session_end","decision":"deny","reason":"bad_amount","rule":"/tools/session_end/limits/characters","pointer":"/tools/session_end/limits/1","policy":"policy.json","at":"18:9","message":"The tool \\"session_end\\" asks for an amount that cannot be counted: /tools/session_end/limits/characters.",${LIMITS("1", "0.1")}}`,
  ],
  [
    `{"ts":1795341602000,${HEAD},"tool":"recall"}`,
    `{"line":4,"ts":1795341602000,${HEAD},"tool":"recall","decision":"allow","reason":"","rule":"","pointer":"","policy":"policy.json","at":"","message":""}`,
  ],
  [
    '{"ts":"2026-11-22T10:00:03+00:00","tool":"forget"}',
    '{"line":5,"ts":"2026-11-22T10:00:03+00:00","grant":"anonymous","server":null,"tool":"forget","decision":"require_approval","reason":"approval","rule":"/tools/forget/require_approval/0","pointer":"/tools/forget/action","policy":"policy.json","at":"8:27","message":"Ask a person."}',
  ],
  [
    `{"ts":"2026-11-22T10:00:04Z",${HEAD},"tool":"remember","args":{"n":6}}`,
    `{"line":6,"ts":"2026-11-22T10:00:04Z",${HEAD},"tool":"remember","decision":"deny","reason":"deny_if","rule":"/tools/remember/deny_if/args.n-gt","pointer":"/tools/remember/deny_if/0/conditions/0","policy":"policy.json","at":"9:48","message":"Too big."}`,
  ],
  [
    `{"ts":"2026-11-22T10:00:04Z",${HEAD},"tool":"remember","args":{"n":"6"}}`,
    `{"line":7,"ts":"2026-11-22T10:00:04Z",${HEAD},"tool":"remember","decision":"deny","reason":"type_mismatch","rule":"/tools/remember/deny_if/args.n-gt","pointer":"/tools/remember/deny_if/0/conditions/0","policy":"policy.json","at":"9:48","message":"Too big."}`,
  ],
  [
    `{"ts":"2026-11-22T10:00:04Z",${HEAD},"tool":"remember","args_known":false}`,
    `{"line":8,"ts":"2026-11-22T10:00:04Z",${HEAD},"tool":"remember","decision":"undecidable","reason":"args_unknown","rule":"/tools/remember/deny_if/args.n-gt","pointer":"/tools/remember/deny_if/0/conditions/0","policy":"policy.json","at":"9:48","message":"Too big."}`,
  ],
  [
    `{"ts":"2026-11-22T10:00:05Z",${HEAD},"tool":"purge"}`,
    `{"line":9,"ts":"2026-11-22T10:00:05Z",${HEAD},"tool":"purge","decision":"deny","reason":"hidden","rule":"(hidden)","pointer":"/hide/0","policy":"policy.json","at":"5:12","message":"The tool \\"purge\\" is hidden: (hidden)."}`,
  ],
  [
    `{"ts":"2026-11-22T10:00:06Z",${HEAD},"tool":"other"}`,
    `{"line":10,"ts":"2026-11-22T10:00:06Z",${HEAD},"tool":"other","decision":"deny","reason":"default_deny","rule":"(default deny)","pointer":"/default","policy":"policy.json","at":"4:14","message":"The tool \\"other\\" is not listed, and the policy denies by default: (default deny)."}`,
  ],
];

const TRACE = GOLDEN.map(([line]) => `${line}\n`).join("");
const FILES: Files = { "policy.json": POLICY, "trace.jsonl": TRACE };

test("each line of the trace becomes its decision line", async () => {
  const { run } = project(FILES);
  const { exitCode, stdout } = await run(["simulate", "trace.jsonl", "--format", "ndjson"]);
  expect(exitCode).toBe(0);
  expect(stdout.trimEnd().split("\n")).toEqual(GOLDEN.map(([, decision]) => decision));
});

test("a call to a server without a policy", async () => {
  const { run } = project({
    "policies/other.json": POLICY,
    "trace.jsonl": `{"ts":0,${HEAD},"tool":"recall"}\n`,
  });
  const { stdout } = await run(["simulate", "trace.jsonl", "--format", "ndjson"]);
  expect(stdout).toBe(
    `{"line":1,"ts":0,${HEAD},"tool":"recall","decision":"deny","reason":"no_policy","rule":"(no policy)","pointer":"","policy":"","at":"","message":"The tool \\"recall\\" is called on a server that no policy governs: (no policy)."}\n`,
  );
});

test("argument values appear with --show-args only, and exactly", async () => {
  const args = '{"a":9007199254740993,"b":[1.50,-0,{"__proto__":null}],"ü":"\\u001b\\"","big":1e100}';
  const { run } = project({
    ...FILES,
    "args.jsonl": `{"ts":0,"tool":"recall","args":${args}}\n{"ts":0,"tool":"recall"}\n`,
  });
  const hidden = (await run(["simulate", "args.jsonl", "--format", "ndjson"])).stdout;
  expect(hidden).not.toMatch(/"args"|9007199254740993/);
  const [first, second] = (await run(["simulate", "args.jsonl", "--format", "ndjson", "--show-args"])).stdout
    .trimEnd()
    .split("\n");
  expect(first).toContain(',"args":{"a":9007199254740993,"b":[1.5,');
  expect(first).toContain('{"__proto__":null}],"ü":"\\u001b\\"","big":1');
  expect(second).toMatch(/,"args":\{\}\}$/);
});

test("no argument value, whatever the decision, is in any output without --show-args", async () => {
  const trace = `{"ts":0,"tool":"remember","args":{"n":"s3cret","m":"s3cret"},"expect":"allow"}\n`;
  const { run } = project({ ...FILES, "trace.jsonl": trace });
  for (const format of ["text", "json", "ndjson"]) {
    const { stdout, stderr } = await run(["simulate", "trace.jsonl", "--format", format]);
    expect(stdout + stderr).not.toContain("s3cret");
  }
});

test("stdout holds decision lines only, one for each usable line; the summary goes to stderr", async () => {
  const { run } = project({
    ...FILES,
    "torn.jsonl": `garbage\n${GOLDEN[3]?.[0]}\n\n{"ts":0,"tool":"other","expect":"allow"}\n{"ts"`,
  });
  const result = await run(["simulate", "torn.jsonl", "--format", "ndjson"]);
  expect(result.exitCode).toBe(1);
  expect(lines(result.stdout).map(({ line, decision }) => [line, decision])).toEqual([
    [2, "allow"],
    [4, "deny"],
  ]);
  expect(result.stderr).toContain("skipped 1 line (not-json)");
  expect(result.stderr).toContain("skipped 1 line (torn)");
  expect(result.stderr).toContain("error[failed-expectation]");
  expect(result.stderr).toContain("4 lines: 2 replayed, 2 skipped");
});

test("a line keeps what it was written with: CRLF, a byte order mark, unknown keys", async () => {
  const { run } = project({
    ...FILES,
    "dos.jsonl": '\ufeff{"ts":0,"tool":"recall","id":7,"x":{"y":[]}}\r\n\r\n{"ts":1,"tool":"recall"}\r\n',
  });
  const result = await run(["simulate", "dos.jsonl", "--format", "ndjson", "--strict"]);
  expect(result.exitCode).toBe(0);
  expect(lines(result.stdout).map(({ line, ts }) => [line, ts])).toEqual([
    [1, 0],
    [3, 1],
  ]);
});

test("a trace larger than what is read or written at once loses no line", async () => {
  const count = 30_000;
  const { read, run } = project({
    ...FILES,
    "long.jsonl": '{"ts":0,"tool":"recall","args":{"q":"xxxxxxxxxxxxxxxxxxxx"}}\n'.repeat(count),
  });
  await run(["simulate", "long.jsonl", "--format", "ndjson", "--output", "out.ndjson"]);
  const written = lines(read("out.ndjson"));
  expect(written.map(({ line }) => line)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
});
