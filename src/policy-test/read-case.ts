// Reads the cases of a test file: what a call leaves out is that of its case, and each row is a case of its own.

import type { Reason } from "../engine/decision.ts";
import {
  flagOf,
  itemsOf,
  type Located,
  member,
  mismatch,
  numberOf,
  type Reading,
  report,
  textOf,
  wordOf,
} from "../policy/read-nodes.ts";
import { shorten } from "../policy/shorten.ts";
import type { Node } from "../policy/source.ts";
import { formatExactJson } from "../trace/exact-json.ts";
import { ANONYMOUS, OUTCOMES } from "../trace/trace-call.ts";
import { parseDuration, parseMoment } from "./durations.ts";
import type { Expected, Moment, TestCall, TestCase } from "./test-file.ts";

type Args = Readonly<Record<string, unknown>>;

const TIMING = ["at", "repeat", "every"] as const;
const NAME_CHARS = 80;
const DURATIONS = "Write a duration such as 30s, 1m30s, 2h or 1d";

/** The cases that one entry of `cases` comes to: one, or one for each row. */
export function readCase(located: Located, server: string | null, reading: Reading): readonly TestCase[] {
  const name = textOf(member(located, "name"), reading) ?? "";
  const calls = member(located, "calls");
  const rows = member(located, "each");
  if (calls === undefined && rows === undefined) {
    const pointer = `${located.pointer}/name`;
    return [{ name, pointer, ...skipOf([located], reading), calls: [readCall([located], server, reading)] }];
  }
  refuseMixtures(located, reading);
  const list = itemsOf(calls ?? rows, reading);
  if (list.length === 0) {
    const at = (calls ?? rows ?? located).pointer;
    report(reading, at, "no-cases", "The list is empty, so the case tests nothing.", "Write a call.");
  }
  if (rows === undefined) {
    const read = list.map((call) => readCall([call, located], server, reading));
    return [{ name, pointer: `${located.pointer}/name`, ...skipOf([located], reading), calls: read }];
  }
  const taken = new Map<string, number>();
  return list.map((row) => {
    const call = readCall([row, located], server, reading);
    const found = { name: `${name} > ${rowName(row, taken, reading)}`, pointer: row.pointer };
    return { ...found, ...skipOf([row, located], reading), calls: [call] };
  });
}

/** Of the row, or else of its case. */
function skipOf(levels: readonly Located[], reading: Reading): Pick<TestCase, "skip"> {
  const [skip] = levels.flatMap((level) => textOf(member(level, "skip"), reading) ?? []);
  return skip === undefined ? {} : { skip };
}

/** A row without a name is called by its arguments; of several with the same, the later ones are numbered. */
function rowName(row: Located, taken: Map<string, number>, reading: Reading): string {
  const own = textOf(member(row, "name"), reading);
  if (own !== undefined) return own;
  const tool = textOf(member(row, "tool"), reading);
  const args = shorten(formatExactJson(readArgs(member(row, "args"))), NAME_CHARS);
  const isApproved = flagOf(member(row, "approved"), reading) === true;
  const said = `${tool === undefined ? "" : `${tool} `}${args}${isApproved ? ", approved" : ""}`;
  const count = (taken.get(said) ?? 0) + 1;
  taken.set(said, count);
  return count === 1 ? said : `${said} (${count})`;
}

function refuseMixtures(located: Located, reading: Reading): void {
  const calls = member(located, "calls");
  const rows = member(located, "each");
  if (calls !== undefined && rows !== undefined) {
    const message = "`calls` and `each` both say which calls the case makes.";
    report(reading, rows.pointer, "mixed-case", message, "Keep one of them, or make two cases.");
  }
  for (const key of calls === undefined ? [] : TIMING) {
    const timing = member(located, key);
    if (timing === undefined) continue;
    const message = `\`${key}\` stands beside \`calls\`, and no one call is meant.`;
    report(reading, timing.pointer, "mixed-case", message, "Write it in the call that is meant.");
  }
}

/** `levels` are the call and what it takes the rest from. */
function readCall(levels: readonly Located[], server: string | null, reading: Reading): TestCall {
  const find = (key: string): Located | undefined =>
    levels.map((level) => member(level, key)).find((found) => found !== undefined);
  const [own] = levels;
  const pointer = own?.pointer ?? "";
  for (const [key, help] of REQUIRED) {
    if (find(key) !== undefined) continue;
    report(reading, pointer, "missing-key", `The call has no \`${key}\`, and neither has its case.`, help);
  }
  const repeat = numberOf(find("repeat"), reading);
  const args = [...levels].reverse().map((level) => readArgs(member(level, "args")));
  const expect = find("expect");
  const ownExpect = own && member(own, "expect");
  return {
    tool: textOf(find("tool"), reading) ?? "",
    server: textOf(find("server"), reading) ?? server,
    grant: textOf(find("grant"), reading) ?? ANONYMOUS,
    args: mergeArgs(args),
    approved: flagOf(find("approved"), reading) ?? false,
    outcome: wordOf(find("outcome"), OUTCOMES, reading),
    at: readMoment(find("at"), reading),
    repeat: typeof repeat === "number" ? repeat : 1,
    everyMs: readDuration(find("every"), reading),
    expected: readExpected(expect, reading),
    // An expectation of the case is that of all its calls, and one of them is meant.
    pointer: ownExpect?.pointer ?? pointer,
  };
}

const REQUIRED = [
  ["tool", "Name the tool that is called."],
  ["expect", "Say what the call should get: allow, deny or require_approval."],
] as const;

function readMoment(located: Located | undefined, reading: Reading): Moment {
  const otherwise: Moment = { from: "call-before", ms: 0 };
  const text = textOf(located, reading);
  if (located === undefined || text === undefined) return otherwise;
  const moment = parseMoment(text);
  if (moment !== undefined) return moment;
  const help = `${DURATIONS}, with + before it to count from the call before; or a time as 2026-01-01T12:00:00Z.`;
  report(reading, located.pointer, "invalid-time", `${JSON.stringify(text)} is no time.`, help);
  return otherwise;
}

function readDuration(located: Located | undefined, reading: Reading): number {
  const text = textOf(located, reading);
  if (located === undefined || text === undefined) return 0;
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  const message = `${JSON.stringify(text)} is no duration.`;
  report(reading, located.pointer, "invalid-time", message, `${DURATIONS}.`);
  return 0;
}

const DECISIONS = ["allow", "deny", "require_approval"] as const;

function readExpected(located: Located | undefined, reading: Reading): Expected {
  if (located?.node.kind !== "object") {
    return { decision: wordOf(located, DECISIONS, reading) ?? "allow" };
  }
  const rule = textOf(member(located, "rule"), reading);
  const reason = textOf(member(located, "reason"), reading) as Reason | undefined;
  const message = textOf(member(located, "message"), reading);
  const decision = wordOf(member(located, "decision"), DECISIONS, reading);
  if (decision === "allow" && (rule ?? reason ?? message) !== undefined) {
    const said = "A call that is allowed has no rule, reason or message.";
    report(
      reading,
      located.pointer,
      "mixed-case",
      said,
      "Expect another decision, or write `expect: allow`.",
    );
  }
  return {
    decision: decision ?? mismatch(reading, "allow"),
    ...(rule !== undefined && { rule }),
    ...(reason !== undefined && { reason }),
    ...(message !== undefined && { message }),
  };
}

function readArgs(located: Located | undefined): Args {
  const value = located === undefined ? {} : toValue(located.node);
  return value as Args;
}

/** A JSON value with exact numbers. An assignment to `__proto__` would change the prototype. */
function toValue(node: Node): unknown {
  if (node.kind === "array") return node.items.map(toValue);
  if (node.kind === "scalar") return node.value;
  const made: Record<string, unknown> = {};
  for (const { key, value } of node.entries) setOwn(made, key, toValue(value));
  return made;
}

function mergeArgs(levels: readonly Args[]): Args {
  const made: Record<string, unknown> = {};
  for (const level of levels) for (const [key, value] of Object.entries(level)) setOwn(made, key, value);
  return made;
}

function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
