// Hostile servers over HTTP, each scanned by the program as a process: it ends, is small, and sends nothing elsewhere.

import { expect, onTestFinished, test } from "vitest";
import { serveHostile } from "../servers/hostile-http.mjs";
import { expectOutcome, type Row, rowsOf, type ScanRun, scanHttp } from "./scan-process.ts";

const COMPLETE = /"complete": true/;

const ROWS: readonly Row[] = [
  ["SRV-01", "silent", 3, /took longer than 2 s \(while waiting for initialize\)/, 2],
  ["SRV-02", "endless-pages", 3, /"scan-truncated"/],
  ["SRV-03", "same-page", 3, /"scan-cursor-loop"/],
  ["SRV-04", "drips-headers", 3, /took longer than 2 s/, 2],
  ["SRV-12", "endless-notices", 3, /more than 1000 requests and notifications/],
  ["SRV-15", "hostile-text", 0, COMPLETE],
  ["SRV-15", "hostile-500", 3, /answered HTTP 500/],
  ["SRV-17", "redirects-to-metadata", 3, /redirects to http:\/\/169\.254\.169\.254, which is another origin/],
  ["SRV-17", "redirects-elsewhere", 3, /which is another origin and not followed/],
  ["SRV-17", "redirects-to-https", 3, /redirects to https:\/\/.* which is another origin/],
  ["SRV-17", "redirects-to-file", 3, /which is another origin/],
  ["SRV-17", "redirects-for-ever", 3, /redirects more than 5 times/],
  ["SRV-17", "redirects-to-get", 3, /redirects a POST with status 303/],
  ["SRV-17", "old-endpoint-elsewhere", 3, /answered HTTP 405/],
  ["SRV-17", "old-endpoint-file", 3, /answered HTTP 405/],
  ["SRV-18", "gzip-bomb", 3, /compressed its answer \(gzip\), which was not asked for/],
  ["SRV-18", "endless-json", 3, /a message of more than 12582912 bytes/],
  ["SRV-18", "endless-values", 3, /more than 500000 values of JSON/],
  ["SRV-18", "endless-event", 3, /a message of more than 12582912 bytes/],
  ["SRV-18", "endless-line", 3, /a message of more than 12582912 bytes/],
  ["SRV-18", "endless-comments", 3, /sent more than 33554432 bytes/],
  ["SRV-18", "endless-returns", 3, /a message of more than 12582912 bytes|took longer than 5 s/, 5],
  ["SRV-18", "stream-without-end", 3, /took longer than 2 s/, 2],
  ["SRV-18", "short-body", 3, /\(ECONNRESET\)|aborted|terminated/],
  ["SRV-18", "long-body", 3, /something else than MCP defines/],
  ["SRV-18", "odd-status", 3, /error\[server-failed\]/],
  ["SRV-18", "no-http", 3, /the request failed \(HPE_/],
  ["SRV-18", "huge-headers", 3, /the headers of its answer are larger than 16384 bytes/],
  ["SRV-18", "html", 3, /answered with text\/html, which is not MCP/],
  ["SRV-18", "old-without-endpoint", 3, /took longer than 2 s/, 2],
  [
    "SRV-19",
    "challenge-javascript",
    3,
    /wants credentials, or others \(Bearer\)\. .*--header 'Authorization: Bearer \$\{TOKEN\}'/,
  ],
  ["SRV-19", "challenge-file", 3, /wants credentials, or others \(Bearer\)\./],
  ["SRV-19", "challenge-shell", 3, /wants credentials, or others/],
  [
    "SRV-19",
    "challenge-good",
    3,
    /described at https:\/\/auth\.example\/\.well-known\/oauth-protected-resource\)/,
  ],
  ["transports", "good", 0, COMPLETE],
  ["transports", "good-old", 0, COMPLETE],
  ["transports", "good-new", 0, /"protocol": "2026-07-28"/],
];

// biome-ignore lint/suspicious/noTemplateCurlyInString: the program expands it.
const HEADER = ["--header", "Authorization: Bearer ${TOKEN}"];

async function scan(mode: string, seconds: number, args: readonly string[]): Promise<ScanRun> {
  const server = await serveHostile(mode);
  onTestFinished(() => server.close());
  const result = await scanHttp(server.url, seconds, args);
  expect(server.requestsElsewhere()).toBe(0);
  return result;
}

test.each(rowsOf(ROWS))("%s %s", async (_, mode, exitCode, says, seconds) => {
  expectOutcome(await scan(mode, seconds, ["--format", "json", ...HEADER]), exitCode, says);
});

test("what OAuth names is shown only when it is an address of the web", async () => {
  for (const mode of ["challenge-javascript", "challenge-file"]) {
    expect((await scan(mode, 30, HEADER)).stderr).not.toMatch(/javascript|passwd/);
  }
});

test("the report names the headers of the scan, and no values", async () => {
  const result = await scan("good", 30, ["--format", "json", ...HEADER]);
  expect(JSON.parse(result.stdout).server).toMatchObject({ credentials: ["Authorization"] });
});
