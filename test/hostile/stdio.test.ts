// Hostile servers over stdio, each scanned by the program as a process: it ends, is small, and leaves nothing.

import { expect, test } from "vitest";
import { project } from "../cli/run.ts";
import { expectOutcome, expectSafe, type Row, rowsOf, scanStdio } from "./scan-process.ts";

const COMPLETE = /"complete": true/;

const ROWS: readonly Row[] = [
  ["SRV-01", "silent", 3, /took longer than 2 s \(while waiting for initialize\)/, 2],
  ["SRV-01", "silent-list", 3, /took longer than 2 s \(while waiting for tools\/list\)/, 2],
  ["SRV-01", "slow-pages", 3, /"scan-timeout"/, 4],
  ["SRV-01", "modern-silent-list", 3, /took longer than 2 s/, 2],
  ["SRV-02", "endless-cursors", 3, /"scan-truncated"/],
  ["SRV-03", "same-cursor", 3, /"scan-cursor-loop"/],
  ["SRV-03", "pages-that-circle", 3, /"scan-cursor-loop"/],
  ["SRV-03", "empty-cursor", 3, /"scan-bad-cursor"/],
  ["SRV-03", "huge-cursor", 3, /"scan-bad-cursor"/],
  ["SRV-03", "number-cursor", 3, /"scan-bad-cursor"/],
  ["SRV-04", "giant-line", 3, /sent a message of more than 12582912 bytes/],
  ["SRV-04", "huge-message", 3, /sent a message of more than 12582912 bytes/],
  ["SRV-04", "drip", 3, /took longer than 2 s/, 2],
  ["SRV-04", "long-pages", 3, /"scan-truncated"/],
  ["SRV-05", "huge-schema", 0, COMPLETE],
  ["SRV-05", "deep-schema", 3, /"scan-too-deep"/],
  ["SRV-06", "schema-bombs", 0, COMPLETE],
  ["SRV-07", "junk-banner", 0, /"scan-junk-output"/],
  ["SRV-07", "junk-binary", 0, /"scan-junk-output"/],
  ["SRV-07", "junk-flood", 3, /printed more than 1000 lines/],
  ["SRV-07", "hostile-junk", 0, /"scan-junk-output"/],
  ["SRV-07", "unfinished-line", 3, /exited with status 0/],
  ["SRV-07", "blank-lines", 3, /sent more than 33554432 bytes/],
  ["SRV-08", "stderr-flood", 0, COMPLETE],
  ["SRV-08", "hostile-stderr", 3, /exited with status 9 .* Its stderr ends/],
  ["SRV-09", "ignores-sigterm", 0, COMPLETE],
  ["SRV-10", "forks-child", 0, COMPLETE],
  ["SRV-10", "forks-twice", 0, COMPLETE],
  ["SRV-10", "forks-many", 0, COMPLETE],
  ["SRV-10", "forks-in-group", 0, COMPLETE],
  ["SRV-10", "forks-and-exits", 0, COMPLETE],
  ["SRV-10", "exits-and-leaves-pipes", 3, /exited with status 4/],
  ["SRV-11", "wrong-ids", 0, /"scan-stray-answer"/],
  ["SRV-12", "asks-us", 0, /"scan-server-request"/],
  ["SRV-12", "hostile-method", 0, /"scan-server-request"/],
  ["SRV-12", "floods-requests", 3, /more than 1000 requests and notifications/],
  ["SRV-12", "flood-list-changed", 3, /"scan-truncated"/],
  ["SRV-13", "list-changes-always", 3, /"scan-list-unstable"/],
  ["SRV-13", "list-changed-once", 0, COMPLETE],
  ["SRV-14", "hostile-names", 0, COMPLETE],
  ["SRV-14", "huge-name", 0, COMPLETE],
  ["SRV-15", "hostile-text", 0, COMPLETE],
  ["SRV-15", "long-description", 0, COMPLETE],
  ["SRV-15", "hostile-error", 3, /answered tools\/list with an error/],
  ["SRV-15", "hostile-cursor", 3, /"complete": false/],
  ["SRV-16", "not-an-array", 3, /`tools` that is no array but object/],
  ["SRV-16", "null-result", 3, /answered tools\/list with an error/],
  ["SRV-16", "odd-tools", 0, COMPLETE],
  ["SRV-16", "many-tools", 3, /"scan-truncated"/],
  ["SRV-16", "huge-numbers", 0, COMPLETE],
  ["SRV-16", "many-empty-objects", 3, /more than 500000 values of JSON/],
  ["SRV-16", "almost-too-many-values", 0, COMPLETE],
  ["SRV-16", "many-arrays", 3, /more than 500000 values of JSON/],
  ["SRV-16", "many-keys", 3, /more than 500000 values of JSON/],
  ["SRV-16", "long-tools", 0, COMPLETE],
  ["SRV-23", "exits-at-once", 3, /exited with status 7 .* Its stderr ends: starting \| API key is missing/],
  ["SRV-23", "exits-with-success", 3, /exited with status 0/],
  // In a sandbox it is the sandbox that tells of the end, and that keeps the other end of stdout open.
  ["SRV-23", "segfault", 3, /was ended by SIGSEGV|exited with status 139/],
  ["SRV-23", "dies-between-pages", 3, /"scan-interrupted"/],
  ["SRV-23", "closes-stdout", 3, /closed its stdout|took longer than 3 s/, 3],
  ["SRV-24", "spins", 3, /took longer than 3 s/, 3],
  ["revisions", "speaks-2024-11-05", 0, /"protocol": "2024-11-05"/],
  ["revisions", "speaks-2025-03-26", 0, /"protocol": "2025-03-26"/],
  ["revisions", "speaks-2025-06-18", 0, /"protocol": "2025-06-18"/],
  ["revisions", "plain", 0, /"protocol": "2025-11-25"/],
  ["revisions", "modern-only", 0, /"protocol": "2026-07-28"/],
  ["revisions", "both-eras", 0, /"protocol": "2025-11-25"/],
  ["revisions", "speaks-1900-01-01", 3, /protocol version is not supported: 1900-01-01/],
  ["revisions", "speaks-nothing", 3, /answered initialize with something else than MCP defines/],
  ["revisions", "modern-wants-input", 3, /the result type "input_required"/],
];

test.each(rowsOf(ROWS))("%s %s", async (_, mode, exitCode, says, seconds) => {
  expectOutcome(await scanStdio(mode, seconds, ["--format", "json"]), exitCode, says);
});

test.each(["hostile-text", "hostile-names", "huge-name", "long-description", "junk-banner", "hostile-junk"])(
  "%s is shown as text without harm",
  async (mode) => {
    const result = await scanStdio(mode, 30);
    expectSafe(result, 0);
    expect(result.stdout).not.toContain("not complete");
  },
);

test("what is escaped at length is written within bounds, in a lockfile, in a drift and beside a policy", async () => {
  const { at } = project();
  const scan = async (mode: string, exitCode: number, ...args: string[]): Promise<void> =>
    expectSafe(await scanStdio(mode, 30, args), exitCode);
  await scan("plain", 0, "--lock", at("first.json"));
  await scan("invisible-text", 1, `--frozen=${at("first.json")}`, "--format", "json");
  await scan("invisible-text", 1, `--frozen=${at("first.json")}`, "--format", "html");
  await scan("invisible-text", 0, "--lock", at("second.json"), "--format", "sarif");
  await scan("invisible-text", 0, "--init", at("policy.yaml"), "--format", "json");
});

test("a list that is cut short is shown as such", async () => {
  const result = await scanStdio("endless-cursors", 30);
  expectSafe(result, 3);
  expect(result.stdout).toContain("The list is not complete: more tools may exist.");
});

test("a server that shows a scanner less than others is found out when it is asked twice", async () => {
  const once = await scanStdio("other-list-for-others", 30, ["--format", "json"]);
  expectOutcome(once, 0, COMPLETE);
  const twice = await scanStdio("other-list-for-others", 30, ["--format", "json", "--twice"]);
  expectOutcome(twice, 3, /listed other tools: .*delete_everything.* only the second time/);
  const same = await scanStdio("plain", 30, ["--format", "json", "--twice"]);
  expectOutcome(same, 0, COMPLETE);
});
