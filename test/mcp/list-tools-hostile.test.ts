// Servers that misbehave over stdio: each is bounded, reported, and gone afterwards.

import { expect, test } from "vitest";
import { PolicyError } from "../../src/errors.ts";
import { LIMITS } from "../../src/limits.ts";
import { namesOf, scanHostile } from "./scan.ts";

/** What is listed: the names, whether that is all, and the codes of the problems. */
const LISTED: readonly [
  mode: string,
  names: readonly unknown[],
  isComplete: boolean,
  problems: readonly string[],
][] = [
  ["plain", ["look"], true, []],
  ["two-pages", ["a", "after-more"], true, []],
  ["null-cursor", ["look"], true, []],
  ["same-cursor", ["look", "look"], false, ["scan-cursor-loop"]],
  ["empty-cursor", ["look"], false, ["scan-bad-cursor"]],
  ["number-cursor", ["look"], false, ["scan-bad-cursor"]],
  ["huge-cursor", ["look"], false, ["scan-bad-cursor"]],
  ["dies-between-pages", ["look"], false, ["scan-interrupted"]],
  ["junk-banner", ["look"], true, ["scan-junk-output"]],
  ["junk-binary", ["look"], true, ["scan-junk-output"]],
  ["stderr-flood", ["look"], true, []],
  ["ignores-sigterm", ["look"], true, []],
  ["forks-child", ["look"], true, []],
  ["forks-in-group", ["look"], true, []],
  ["forks-and-exits", ["look"], true, []],
  ["odd-tools", ["look", null, { description: "no name" }, "odd", 7, "__proto__"], true, []],
  ["asks-us", ["e1-error", "p1-result", "r1-error", "s1-error"], true, ["scan-server-request"]],
  ["wrong-ids", ["right"], true, ["scan-junk-output", "scan-stray-answer"]],
  ["modern-only", ["first", "second"], true, []],
  ["huge-schema", ["look"], true, []],
  ["deep-schema", ["look"], false, ["scan-too-deep"]],
  ["list-changed-once", ["old", "new"], true, []],
  ["list-changes-always", ["t2"], false, ["scan-list-unstable"]],
  ["list-changed-then-error", ["look"], false, ["scan-interrupted"]],
  ["flood-list-changed", ["look"], false, ["scan-truncated"]],
];

test.each(LISTED)("%s is listed", async (mode, names, isComplete, problems) => {
  const { listing, error, survivors } = await scanHostile(mode);
  expect(error).toBeUndefined();
  expect(namesOf(listing)).toEqual(names);
  expect(listing?.isComplete).toBe(isComplete);
  expect(listing?.problems.map(({ code }) => code)).toEqual(problems);
  expect(survivors).toEqual([]);
});

/** What fails: what the message says. */
const FAILED: readonly [mode: string, message: RegExp][] = [
  ["giant-line", new RegExp(`a message of more than ${LIMITS.scanMessageBytes} bytes`)],
  ["junk-flood", new RegExp(`printed more than ${LIMITS.scanJunkLines} lines .*the first: "spam"`)],
  ["floods-requests", /sent more than 1000 requests .*asked for roots\/list/],
  ["exits-at-once", /exited with status 7 .*stderr ends: starting \| API key is missing$/],
  ["exits-with-success", /exited with status 0/],
  ["exits-and-leaves-pipes", /exited with status 4/],
  ["segfault", /was ended by SIGSEGV/],
  ["not-an-array", /`tools` that is no array but object/],
  ["null-result", /answered tools\/list with an error: .*no JSON-RPC 2\.0 response/],
  ["error-on-list", /answered tools\/list with an error: .*-32603: no database/],
  ["refuses-initialize", /answered initialize with an error: .*-32602: no licence/],
  ["other-version", /answered initialize with an error: .*it supports 2031-01-01/],
];

/** What never answers, with a budget that is long enough to start. */
const SLOW: typeof FAILED = [
  ["silent", /took longer than 2 s \(while waiting for initialize\)/],
  ["silent-list", /took longer than 2 s \(while waiting for tools\/list\)/],
  ["drip", /took longer than 2 s \(while waiting for initialize\)/],
];

test.each([
  ...FAILED.map((row) => [...row, {}] as const),
  ...SLOW.map((row) => [...row, { timeoutMs: 2000 }] as const),
])("%s fails", async (mode, message, options) => {
  const { error, survivors } = await scanHostile(mode, options);
  expect(error).toBeInstanceOf(PolicyError);
  expect(error).toMatchObject({ code: "server-failed", message: expect.stringMatching(message) });
  expect(error).toMatchObject({ message: expect.stringContaining(`hostile.mjs ${mode}: `) });
  expect(survivors).toEqual([]);
});

test.each(["forks-child", "forks-in-group", "forks-and-exits", "exits-and-leaves-pipes"])(
  "%s starts a second process, which is ended too",
  async (mode) => {
    const { processCount, survivors } = await scanHostile(mode);
    expect(processCount).toBe(2);
    expect(survivors).toEqual([]);
  },
);

test("pages are capped, and a list cut short is never complete", async () => {
  const { listing } = await scanHostile("endless-cursors");
  expect(namesOf(listing)).toEqual(Array.from({ length: LIMITS.scanPages }, (_, index) => `t${index + 1}`));
  expect(listing).toMatchObject({ isComplete: false, problems: [{ code: "scan-truncated" }] });
});

test("tools are capped", async () => {
  const { listing } = await scanHostile("many-tools");
  expect(listing?.rawTools).toHaveLength(LIMITS.scanTools);
  expect(listing).toMatchObject({ isComplete: false, problems: [{ code: "scan-truncated" }] });
});

test("exactly as many pages as allowed are a complete list", async () => {
  const { listing } = await scanHostile("two-pages", { limits: { scanPages: 2 } });
  expect(listing).toMatchObject({ isComplete: true, problems: [] });
  const { listing: less } = await scanHostile("two-pages", { limits: { scanPages: 1 } });
  expect(less).toMatchObject({ isComplete: false, problems: [{ code: "scan-truncated" }] });
});

test("bytes are counted over the whole scan", async () => {
  const { listing } = await scanHostile("endless-cursors", { limits: { scanBytes: 1000 } });
  expect(listing).toMatchObject({ isComplete: false, problems: [{ code: "scan-truncated" }] });
  expect(listing?.rawTools.length).toBeGreaterThan(0);
  expect(listing?.rawTools.length).toBeLessThan(10);
});

test("a junk line is a problem that says what it was", async () => {
  const { listing } = await scanHostile("junk-banner");
  expect(listing?.problems[0]?.message).toContain('4 lines that are no MCP messages, the first: "Hello!"');
});

test("the end of stderr is kept, and no more of it", async () => {
  const { listing } = await scanHostile("stderr-flood");
  expect(listing?.stderrTail).toHaveLength(LIMITS.scanStderrBytes);
  expect(listing?.stderrTail).toContain("noise noise");
});

test("an abort ends the scan with its reason, and the server with it", async () => {
  const controller = new AbortController();
  const reason = new Error("Ctrl-C");
  const { error, processCount, survivors } = await scanHostile(
    "silent-list",
    { signal: controller.signal },
    () => controller.abort(reason),
  );
  expect(error).toBe(reason);
  expect(processCount).toBe(1);
  expect(survivors).toEqual([]);
});

test("nothing is started when the scan was aborted before", async () => {
  const reason = new Error("too late");
  const { error, processCount } = await scanHostile("plain", { signal: AbortSignal.abort(reason) });
  expect(error).toBe(reason);
  expect(processCount).toBe(0);
});

test("a server gets the few variables it needs, and no secrets of ours", async () => {
  const baseEnv = {
    PATH: process.env.PATH,
    HOME: "/nowhere",
    LC_ALL: "C",
    HTTPS_PROXY: "http://proxy.example",
    NODE_EXTRA_CA_CERTS: "/ca.pem",
    SHELL: "() { :; }; echo",
    AWS_SECRET_ACCESS_KEY: "secret",
    NODE_OPTIONS: "--no-warnings",
  };
  const { listing } = await scanHostile("environment", { baseEnv });
  const expected = [
    "HOME",
    "HTTPS_PROXY",
    "LC_ALL",
    "NODE_EXTRA_CA_CERTS",
    "PATH",
    "PID_FILE",
    "POLICY_SCAN_ID",
  ];
  expect(namesOf(listing)).toEqual(expected);
});
