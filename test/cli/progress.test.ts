// How much of long work is done: on a terminal only, not for short work, and nothing of it stays.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { createProgress, type Progress } from "../../src/cli/progress.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function open(isStderrTerminal: boolean): { readonly progress: Progress; readonly shown: string[] } {
  const shown: string[] = [];
  const io = { isStderrTerminal, writeStderr: (text: string) => void shown.push(text) } as Partial<Io> as Io;
  return { progress: createProgress(io), shown };
}

const MEGABYTE = 1_000_000;

test("long work says how much was read, at most five times a second, and takes the line away", () => {
  const { progress, shown } = open(true);
  progress.add(MEGABYTE);
  vi.advanceTimersByTime(999);
  progress.add(MEGABYTE);
  expect(shown).toEqual([]);
  vi.advanceTimersByTime(1);
  progress.add(MEGABYTE / 2);
  expect(shown).toEqual(["\rread 2 MB"]);
  vi.advanceTimersByTime(199);
  progress.add(MEGABYTE);
  vi.advanceTimersByTime(1);
  progress.add(MEGABYTE);
  expect(shown.slice(1)).toEqual(["\rread 4 MB"]);
  progress.end();
  progress.end();
  expect(shown.slice(2)).toEqual(["\r\u001b[K"]);
});

test("short work says nothing", () => {
  const { progress, shown } = open(true);
  progress.add(1000 * MEGABYTE);
  progress.end();
  expect(shown).toEqual([]);
});

test("elsewhere than on a terminal nothing is said, however long it takes", () => {
  const { progress, shown } = open(false);
  vi.advanceTimersByTime(60_000);
  progress.add(MEGABYTE);
  progress.end();
  expect(shown).toEqual([]);
});
