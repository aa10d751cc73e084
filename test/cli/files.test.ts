// Files that a person named: read when they are regular and not too large, and never a hang.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readBoundedFile } from "../../src/cli/files.ts";

const folder = mkdtempSync(join(tmpdir(), "files-"));
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  writeFileSync(at("ten"), "0123456789");
  writeFileSync(at("empty"), "");
  mkdirSync(at("folder"));
  symlinkSync("ten", at("link"));
  symlinkSync("circle", at("circle"));
  symlinkSync("/dev/zero", at("endless"));
  symlinkSync("nothing", at("dangling"));
  execFileSync("mkfifo", [at("pipe")]);
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["ten", 10, "0123456789"],
  ["link", 10, "0123456789"],
  ["empty", 0, ""],
])("%s is read", (name, limit, text) => {
  expect(Buffer.from(readBoundedFile(at(name), limit)).toString()).toBe(text);
});

test("a file whose size is not known before is read, and bounded", () => {
  expect(readBoundedFile("/proc/self/status", 100_000).length).toBeGreaterThan(100);
  expect(() => readBoundedFile("/proc/self/status", 100)).toThrow(
    "/proc/self/status has more than 100 bytes.",
  );
});

test.each([
  ["ten", 9, "file-too-large"],
  ["folder", 10, "file-not-regular"],
  ["pipe", 10, "file-not-regular"],
  ["endless", 10, "file-not-regular"],
  ["circle", 10, "file-not-regular"],
  ["dangling", 10, "file-not-found"],
  ["nothing", 10, "file-not-found"],
  ["ten/inside", 10, "file-not-found"],
  ["a\0b", 10, "file-not-found"],
  ["x".repeat(5000), 10, "file-not-found"],
])("%s with a limit of %i is %s", (name, limit, code) => {
  expect(() => readBoundedFile(at(name), limit, "shown")).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(/^shown /) }),
  );
});

test("a file that cannot be read is unreadable", () => {
  // A regular file whose first page nobody may read, not even root.
  expect(() => readBoundedFile("/proc/self/mem", 10)).toThrow(
    expect.objectContaining({ code: "file-unreadable", message: "/proc/self/mem cannot be read (EIO)." }),
  );
});
