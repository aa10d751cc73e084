// However a trace is cut, and whichever thread takes which piece, the replay of the pieces is that of one thread.

import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LoadedPolicy, loadPolicies } from "../../src/cli/load-policies.ts";
import { readRecordings } from "../../src/cli/read-recordings.ts";
import { connect } from "../../src/cli/replay-threads.ts";
import { readServerMap } from "../../src/cli/server-map.ts";
import { createPieceWork } from "../../src/cli/simulate-pieces.ts";
import {
  createContents,
  createShare,
  filesOf,
  mergeContents,
  mergeShares,
  openCoverage,
  type ShareOptions,
  type ShareResult,
} from "../../src/cli/simulate-share.ts";
import { createTurns, isTurn, startTurns } from "../../src/cli/thread-turns.ts";
import type { Piece } from "../../src/cli/trace-pieces.ts";
import type { PolicySet } from "../../src/engine/policy-set.ts";
import { LIMITS } from "../../src/limits.ts";
import { createClockState } from "../../src/simulate/clock.ts";
import { mergeCoverage } from "../../src/simulate/coverage-merge.ts";
import { readSummary } from "../../src/simulate/replay-summary.ts";
import type { GrantSource } from "../../src/trace/grant-source.ts";
import { line, mutate, mutations } from "../trace/lines.ts";
import { type Project, project } from "./run.ts";

/** `policies` has amounts, for which arguments are kept; `plain` has none. */
const POLICIES = {
  "plain/agent-recall.json": {
    version: "1",
    default: "deny",
    tools: {
      t: { deny_if: [{ conditions: [{ path: "args.b", op: "gt", value: 1 }], on_deny: "No." }] },
    },
  },
  "policies/agent-recall.json": {
    version: "1",
    default: "deny",
    all_tools: { limits: [{ counter: "all", window: "day", max: 9, scope: "server" }] },
    tools: {
      t: {
        require: [{ conditions: [{ path: "args.b", op: "lte", value: 1 }], on_deny: "No." }],
        limits: [
          { counter: "calls", window: "minute", max: 2 },
          { counter: "sum", window: "day", max: 3, increment_from: "args.b" },
        ],
      },
      session_end: { action: "require_approval" },
    },
  },
  "policies/other.json": {
    version: "1",
    default: "allow",
    all_tools: { limits: [{ counter: "calls", window: "minute", max: 2 }] },
  },
};

interface Outcome {
  readonly lines: readonly string[];
  readonly all: unknown;
  readonly error: string | undefined;
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function replayAtOnce(
  { folder }: Project,
  policies: PolicySet<LoadedPolicy>,
  files: readonly string[],
  options: ShareOptions,
): Promise<Outcome> {
  const written: Uint8Array[] = [];
  const coverage = await openCoverage(policies, options);
  const share = createShare(policies, options, (bytes) => written.push(new Uint8Array(bytes)), { coverage });
  const io = {
    cwd: folder,
    packageRoot: folder,
    env: {},
    isStdoutTerminal: false,
    isStderrTerminal: false,
    writeStdout: () => {},
    writeStderr: () => {},
    today: () => "2026-11-24",
    stdin: async function* () {},
    signal: new AbortController().signal,
  };
  const found = files.map((file) => ({ file, isFound: false }));
  const readLines = (): readonly string[] => {
    share.flush();
    return splitLines(written);
  };
  try {
    const contents = await readRecordings(io, found, {
      ...share.reading,
      inputFormat: "native",
      isBuiltin: false,
      servers: [],
      onCall: share.play,
    });
    return {
      lines: readLines(),
      all: { result: readResult(share.result(), policies), times: share.times(), contents },
      error: undefined,
    };
  } catch (error) {
    return { lines: readLines(), all: undefined, error: describeError(error) };
  }
}

function splitLines(written: readonly Uint8Array[]): readonly string[] {
  return Buffer.concat(written).toString("utf8").split("\n").slice(0, -1);
}

/** Maps in any order are read as the same. */
function readResult({ summary, ...result }: ShareResult, policies: PolicySet<LoadedPolicy>): object {
  return { ...result, summary: readSummary(summary, policies.policies) };
}

/** All threads are this one, which does now a step of one and now of another: `choices` says of which. */
async function replayInPieces(
  { folder }: Project,
  policies: PolicySet<LoadedPolicy>,
  traces: readonly { readonly file: string; readonly bytes: number }[],
  options: ShareOptions,
  { threads, pieces, choices }: { threads: number; pieces: readonly Piece[]; choices: readonly number[] },
): Promise<Outcome> {
  const turns = createTurns(threads);
  startTurns(turns);
  const shared = {
    turns,
    clock: createClockState(true),
    line: new Float64Array(new SharedArrayBuffer(8)),
  };
  const peers = connect(threads);
  const written = pieces.map((): Uint8Array[] => []);
  const lines = (): readonly string[] => splitLines(written.flat());
  const each = await Promise.all(
    peers.map(async (ports, thread) => {
      const own = { at: undefined as number | undefined, isSettled: false };
      const coverage = await openCoverage(policies, options);
      const share = createShare(
        policies,
        options,
        (bytes) => written[own.at ?? -1]?.push(new Uint8Array(bytes)),
        { sharing: { clock: shared.clock }, coverage },
      );
      const contents = createContents();
      // Nobody is there to write lines while another waits.
      const task = { cwd: folder, traces, pieces, shared, thread, share, hasLines: false, contents };
      return { share, contents, work: createPieceWork({ ...task, peers: ports }), own };
    }),
  );
  let done = 0;
  try {
    for (let step = 0; done < pieces.length; step++) {
      const one = each[(choices[step % choices.length] ?? 0) % threads];
      const next = each.find(({ own }) => own.at === done && !own.isSettled);
      if (one?.own.isSettled) {
        one.work.note();
        one.own.isSettled = false;
        one.own.at = undefined;
      } else if (one !== undefined && one.own.at === undefined) {
        one.own.at = one.work.next();
      } else if (next !== undefined) {
        expect(isTurn(turns, done)).toBe(true);
        next.work.settle();
        next.work.pass();
        next.own.isSettled = true;
        done++;
      }
    }
    for (const { work, own } of each) if (own.isSettled) work.note();
  } catch (error) {
    for (const { work, own } of each) if (own.isSettled || own.at === done) work.note();
    return { lines: lines(), all: undefined, error: describeError(error) };
  } finally {
    for (const { work } of each) work.close();
    for (const port of peers.flat()) port.close();
  }
  const files = traces.map(({ file }) => file);
  const [first] = each;
  const all = {
    result: readResult(
      mergeShares(
        each.map(({ share }) => share.result()),
        files,
        options.isCovering ? mergeCoverage : undefined,
      ),
      policies,
    ),
    times: first?.share.times(),
    contents: mergeContents(
      each.map(({ contents }) => contents.read()),
      files,
    ),
  };
  return { lines: lines(), all, error: undefined };
}

/** Lines with a few grants, servers and times, so that counters are shared and full. */
const plain = fc
  .record({
    ts: fc.nat({ max: 200_000 }),
    grant: fc.constantFrom("a", "b", "c", `d${"x".repeat(100)}`),
    server: fc.constantFrom("agent-recall", "other", "nobody"),
    tool: fc.constantFrom("t", "session_end", "x", "ü"),
    args: fc.record({ b: fc.constantFrom(0, 1, 0.5, 2, "1"), c: fc.constant("more") }),
    outcome: fc.constantFrom("ok", "error"),
    expect: fc.constantFrom("allow", "deny"),
  })
  .map((call) => Buffer.from(JSON.stringify(call)));
const ending = fc.constantFrom("\n", "\r\n", "\n\n").map((text) => Buffer.from(text));
const trace = fc
  .tuple(
    fc.boolean(),
    fc.array(
      fc.tuple(
        fc.oneof(
          { weight: 6, arbitrary: plain },
          { weight: 2, arbitrary: line },
          {
            weight: 1,
            arbitrary: fc.tuple(line, mutations).map(([bytes, changes]) => mutate(bytes, changes)),
          },
        ),
        ending,
      ),
      { maxLength: 40 },
    ),
    fc.nat({ max: 3 }),
  )
  .map(([hasMark, lines, cut]) => {
    const whole = Buffer.concat([Buffer.from(hasMark ? "\ufeff" : ""), ...lines.flat()]);
    return whole.subarray(0, Math.max(0, whole.length - cut));
  });

describe("policies that two threads read", () => {
  /** The files of policies that hide one tool each. */
  async function read(tools: Readonly<Record<string, string>>): Promise<string> {
    const files = Object.entries(tools).map(([server, tool]) => [
      `policies/${server}.json`,
      { version: "1", default: "deny", hide: [tool] },
    ]);
    const { folder } = project(Object.fromEntries(files));
    return filesOf(await loadPolicies(folder, { policy: "policies" }));
  }

  test.each([
    ["one was changed", { a: "one", b: "three" }],
    ["one came to them", { a: "one", b: "two", c: "three" }],
    ["one went", { a: "one" }],
    ["one is for another server now", { a: "one", c: "two" }],
    ["they took each other's name", { a: "two", b: "one" }],
  ])("are not the same when %s", async (_, tools) => {
    const first = await read({ a: "one", b: "two" });
    expect(await read({ a: "one", b: "two" })).toBe(first);
    expect(await read(tools)).not.toBe(first);
  });
});

describe("pieces", () => {
  test("of any size, taken by any thread, give what the whole gives", async () => {
    const here = project(POLICIES);
    const open = (name: string) => loadPolicies(here.folder, { policy: join(here.folder, name) });
    const sets = [await open("policies"), await open("plain")];
    let played = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(trace, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 900 }),
        fc.record({
          hasLines: fc.boolean(),
          isInterval: fc.boolean(),
          isApproved: fc.boolean(),
          isCovering: fc.boolean(),
          grantBy: fc.constantFrom<GrantSource | undefined>(
            undefined,
            { by: "file" },
            { by: "field", field: "server" },
          ),
          policies: fc.constantFrom(...sets),
          map: fc.constantFrom(undefined, readServerMap(["nobody=other", "gone=other"])),
        }),
        async (
          texts,
          choices,
          threads,
          size,
          { policies, isInterval, isApproved, grantBy, map, ...rest },
        ) => {
          const traces = texts.map((bytes, i) => ({ file: `${i}.jsonl`, bytes: bytes.length }));
          here.write(Object.fromEntries(texts.map((bytes, i) => [`${i}.jsonl`, bytes])));
          const pieces = traces.flatMap(({ bytes }, at) =>
            Array.from({ length: Math.ceil(bytes / size) }, (_, i) => ({
              trace: at,
              start: i * size,
              end: Math.min(bytes, (i + 1) * size),
            })),
          );
          const options: ShareOptions = {
            approve: isApproved ? "all" : "none",
            ...(isInterval && { assumeInterval: 500 }),
            ...(grantBy !== undefined && { grantBy }),
            ...(map !== undefined && { map }),
            ...rest,
            isNamingFiles: true,
          };
          const files = traces.map(({ file }) => file);
          const whole = await replayAtOnce(here, policies, files, options);
          // Every thread must be asked sometimes.
          const all = [...choices, 0, 1, 2];
          expect(
            await replayInPieces(here, policies, traces, options, { threads, pieces, choices: all }),
          ).toEqual(whole);
          played += whole.lines.length;
        },
      ),
      { numRuns: 400 },
    );
    expect(played).toBeGreaterThan(1000);
  });

  test("leave out a line that is too long, wherever they begin", async () => {
    const here = project(POLICIES);
    const policies = await loadPolicies(here.folder, { policy: join(here.folder, "policies") });
    const call = '{"ts":1,"server":"other","tool":"t"}\n';
    const long = `{"ts":1,"tool":"${"x".repeat(5 * 1024 * 1024)}"}\n`;
    const start = '{"ts":1,"server":"other","tool":"t","x":"';
    const most = `${start}${"x".repeat(LIMITS.traceLineBytes - start.length - 2)}"}\n`;
    const text = `${call}${long}${call}${most}${call}${long.trimEnd()}`;
    here.write({ "0.jsonl": text });
    const options: ShareOptions = {
      approve: "none",
      hasLines: true,
      isNamingFiles: false,
      isCovering: false,
    };
    const whole = await replayAtOnce(here, policies, ["0.jsonl"], options);
    expect(whole.lines).toHaveLength(4);
    for (const size of [192 * 1024, 100_000]) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) => ({
        trace: 0,
        start: i * size,
        end: Math.min(text.length, (i + 1) * size),
      }));
      const traces = [{ file: "0.jsonl", bytes: text.length }];
      const choices = [0, 1, 2];
      expect(await replayInPieces(here, policies, traces, options, { threads: 3, pieces, choices })).toEqual(
        whole,
      );
    }
  });
});
