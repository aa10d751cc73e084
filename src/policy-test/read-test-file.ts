// Reads a test file as strictly as a policy: bytes → TestFile, or what makes it unusable.

import type { Problem } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { nodeAt } from "../policy/pointer.ts";
import { boundProblems } from "../policy/read.ts";
import {
  itemsOf,
  type Located,
  member,
  membersOf,
  type Reading,
  report,
  textOf,
} from "../policy/read-nodes.ts";
import { explainErrors, type Grammar } from "../policy/schema-problems.ts";
import { type Node, readSource, type Source } from "../policy/source.ts";
import { toPlain } from "../policy/validate.ts";
import { MAX_UNIX_MS, parseTime } from "../trace/parse-time.ts";
import { DEFAULT_START, momentTime } from "./durations.ts";
import { readCase } from "./read-case.ts";
import { findErrors } from "./test-errors.generated.ts";
import type { NamedPolicies, TestFile } from "./test-file.ts";
import { testFileSchema } from "./test-schema.ts";

export type TestFileReading =
  | { readonly file: TestFile; readonly source: Source; readonly problems: readonly [] }
  | { readonly file: undefined; readonly source: Source; readonly problems: readonly Problem[] };

const GRAMMAR: Grammar = {
  validate: findErrors,
  definitions: testFileSchema.definitions,
  whole: "The test file",
};

/** One error anywhere and no case of the file is run: a test that is left out looks like one that passes. */
export async function readTestFile(file: string, bytes: Uint8Array): Promise<TestFileReading> {
  const source = await readSource(file, bytes, LIMITS.testFileBytes);
  const { root } = source;
  const parsed = reword(source);
  if (root === undefined || parsed.length > 0) return refuse(source, parsed);
  const shape = explainErrors(toPlain(root), { ...source, root }, GRAMMAR);
  if (shape.problems.length > 0) return refuse(source, shape.problems, shape.more);
  const reading: Reading = { problems: [], hasMismatch: false };
  const whole: Located = { node: root, pointer: "" };
  const start = readStart(member(whole, "start"), reading);
  const server = textOf(member(whole, "server"), reading) ?? null;
  const items = itemsOf(member(whole, "cases"), reading);
  const cases = items.flatMap((item) => readCase(item, server, reading));
  checkNames(cases, reading);
  checkAmount(cases, reading);
  checkTimes(cases, start, reading);
  if (items.length === 0) {
    report(reading, "/cases", "no-cases", "The file has no case, so it tests nothing.", "Write one.");
  }
  const policies = readPolicies(member(whole, "policy"), reading);
  if (reading.problems.length > 0) return refuse(source, reading.problems);
  return { file: { source: { ...source, root }, policies, start, cases }, source, problems: [] };
}

function refuse(source: Source, problems: readonly Problem[], more = 0): TestFileReading {
  return { file: undefined, source, problems: boundProblems(problems, more) };
}

function readStart(located: Located | undefined, reading: Reading): number {
  const text = textOf(located, reading);
  const time = text === undefined ? DEFAULT_START : parseTime(text);
  if (!Number.isNaN(time) || located === undefined) return time;
  const message = `${JSON.stringify(text)} is no time.`;
  report(reading, located.pointer, "invalid-time", message, "Write it as 2026-01-01T12:00:00Z.");
  return DEFAULT_START;
}

function readPolicies(located: Located | undefined, reading: Reading): NamedPolicies {
  if (located === undefined) return undefined;
  if (located.node.kind !== "object") return readPath(located, reading);
  const members = membersOf(located, reading);
  if (members.length === 0) {
    const help = "Name one for each server, or leave `policy` out.";
    report(reading, located.pointer, "missing-key", "There is no policy here.", help);
  }
  return new Map(members.map((entry) => [entry.key, readPath(entry, reading)]));
}

/** Test files come with repositories that nobody trusts: what is no policy is not opened, and not shown in an error. */
function readPath(located: Located, reading: Reading): string {
  const path = textOf(located, reading) ?? "";
  if (!/^(?:[A-Za-z]:|[\\/])|\0/.test(path)) return path;
  report(
    reading,
    located.pointer,
    "path-outside",
    `${JSON.stringify(path)} is no path relative to the test file.`,
    "Write where the policy lies from here, for example ../policy.yaml; --policy of the command line may name any.",
  );
  return "";
}

function checkNames(cases: TestFile["cases"], reading: Reading): void {
  const seen = new Set<string>();
  for (const { name, pointer } of cases) {
    if (seen.has(name)) {
      const message = `Another case is called ${JSON.stringify(name)} too, so a report could not tell them apart.`;
      report(reading, pointer, "duplicate-case", message, "Give one of them another name.");
    }
    seen.add(name);
  }
}

function checkAmount(cases: TestFile["cases"], reading: Reading): void {
  let count = 0;
  for (const one of cases) {
    count += one.calls.reduce((sum, { repeat }) => sum + repeat, 0);
    if (count <= LIMITS.testCalls) continue;
    const message = `With this case the file makes more than ${LIMITS.testCalls} calls.`;
    report(reading, one.pointer, "too-many-calls", message, "Repeat less, or make several files of it.");
    return;
  }
}

function checkTimes(cases: TestFile["cases"], start: number, reading: Reading): void {
  for (const { calls, pointer } of cases) {
    let time = start;
    const isLate = calls.some(({ at, repeat, everyMs }) => {
      time = momentTime(at, time, start) + (repeat - 1) * everyMs;
      return time > MAX_UNIX_MS;
    });
    if (!isLate) continue;
    const message = "The calls of this case go on beyond the year 9999.";
    report(reading, pointer, "invalid-time", message, "Wait less between them.");
  }
}

/** What the parser says of policies, where it is otherwise of a test file. */
function reword(source: Source): readonly Problem[] {
  const { root, text, problems } = source;
  const nulls = new Set(root === undefined ? [] : argumentNodes(root).flatMap(nullsIn));
  return problems.flatMap((problem): readonly Problem[] => {
    const { code, anchor, message } = problem;
    const written = "start" in anchor ? text.slice(anchor.start, anchor.end) : "";
    if (code === "policy-empty") return [{ ...problem, ...EMPTY }];
    // Only this program reads the file, and to it a time is text.
    if (code === "ambiguous-scalar" && !Number.isNaN(parseTime(written))) return [];
    if (code === "null-value") {
      const isArgument = "start" in anchor && nulls.has(anchor.start);
      if (isArgument && written === "null") return [];
      const help = isArgument
        ? "Write null if that is meant, or a value."
        : "Write a value, or remove the key.";
      return [{ ...problem, message: "There is no value here (null).", help }];
    }
    return [{ ...problem, message: message.replace(/\b([aA]) policy\b(?: file)?/, "$1 test file") }];
  });
}

const EMPTY = {
  code: "no-cases",
  message: "The file is empty, so it tests nothing.",
  help: "Write `policy` and `cases`, or let `policy test --generate` write them.",
};

/** The values of every `args`, in which null is a value like another. */
function argumentNodes(root: Node): readonly Node[] {
  const cases = nodeAt(root, "/cases");
  if (cases.kind !== "array") return [];
  const holders = cases.items.flatMap((item) => [item, ...itemsIn(item, "calls"), ...itemsIn(item, "each")]);
  return holders.flatMap((holder) => member({ node: holder, pointer: "" }, "args")?.node ?? []);
}

/** Where each null stands, but for one that is the whole. */
function nullsIn(node: Node): readonly number[] {
  const inner = node.kind === "object" ? node.entries.map(({ value }) => value) : [];
  const nodes = node.kind === "array" ? node.items : inner;
  return nodes.flatMap((one) =>
    one.kind === "scalar" ? (one.value === null ? [one.start] : []) : nullsIn(one),
  );
}

function itemsIn(node: Node, key: string): readonly Node[] {
  const list = member({ node, pointer: "" }, key)?.node;
  return list?.kind === "array" ? list.items : [];
}
