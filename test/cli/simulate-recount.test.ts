// What reports of replays count, counted again from the decision lines.

import { expect, test } from "vitest";
import { lines, project } from "./run.ts";

/** Conditions of one rule of this dialect share its pointer, not their rule ids. */
const policyOf = (least: number, most: number): string => `version: "1"
default: deny
tools:
  pay:
    rules:
      - name: sane
        conditions:
          - { path: args.a, op: gt, value: ${least} }
          - { path: args.b, op: lt, value: ${most} }
      - name: budget
        conditions:
          - { path: args.a, op: lte, value: 100 }
          - { path: state.pay.spent, op: lte, value: 10 }
        state: { counter: spent, window: hour, increment_from: args.a }
`;

const ARGS = [
  { a: 0, b: 1 },
  { a: 2, b: 9 },
  { a: 2, b: 1 },
  { a: "x", b: 1 },
  { a: 2, b: "x" },
  { a: 500, b: 1 },
  { a: 3, b: 1 },
  { a: 9, b: 1 },
  { a: 2, b: 9 },
  { a: 0, b: 9 },
];
const TRACE = ARGS.map((args, i) => ({ ts: 1_800_000_000_000 + i * 1000, tool: "pay", args }));
const FILES = {
  "policy.yaml": policyOf(1, 5),
  "next.yaml": policyOf(2, 1),
  "trace.jsonl": TRACE.map((line) => `${JSON.stringify(line)}\n`).join(""),
};

type Row = Readonly<Record<string, unknown>>;

/** How many rows are alike in these members. */
function countAlike(rows: readonly Row[], members: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const key = members.map((member) => row[member]).join(" ");
    counts[key] = (counts[key] ?? 0) + Number(row.calls ?? 1);
  }
  return counts;
}

const DECIDED = ["decision", "reason", "rule", "pointer"];

test("each rule has the calls that it decided, also where several share a pointer", async () => {
  const { run, read } = project(FILES);
  const formats = ["ndjson", "json", "html"].flatMap((one) => ["--format", one, "--output", `out.${one}`]);
  await run(["simulate", "trace.jsonl", ...formats]);
  const refused = lines(read("out.ndjson")).filter(({ decision }) => decision !== "allow");
  const counted = countAlike(refused, DECIDED);
  expect(Object.keys(counted).length).toBe(6);
  expect(countAlike(JSON.parse(read("out.json")).rules, DECIDED)).toEqual(counted);
  const rows = [...read("out.html").matchAll(/data-count>(\d+)<.*?<bdi>(\/tools.*?)<\/bdi>/g)];
  expect(
    countAlike(
      rows.map(([, calls, rule]) => ({ calls, rule })),
      ["rule"],
    ),
  ).toEqual(countAlike(refused, ["rule"]));
});

test("each rule has the calls that it changes, also where several share a pointer", async () => {
  const { run, read } = project(FILES);
  const formats = ["ndjson", "json"].flatMap((one) => ["--format", one, "--output", `out.${one}`]);
  await run(["simulate", "trace.jsonl", "--against", "next.yaml", ...formats]);
  const changes = JSON.parse(read("out.json")).changes.filter(({ change }: Row) => change !== "other-rule");
  const found = lines(read("out.ndjson")).map(({ change, after }) => ({ change, ...(after as Row) }));
  expect(Object.keys(countAlike(found, ["change", "rule"])).length).toBe(2);
  expect(countAlike(changes, ["change", ...DECIDED])).toEqual(countAlike(found, ["change", ...DECIDED]));
});
