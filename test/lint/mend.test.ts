// Fixes: which are made together, and that a file stays usable and decides as before.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCounters } from "../../src/engine/counters.ts";
import { decide } from "../../src/engine/decide.ts";
import type { Program } from "../../src/engine/program.ts";
import type { Fix } from "../../src/finding.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { type FixLevel, type Mending, mendPolicy } from "../../src/lint/mend.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { LINT_RULES } from "../../src/lint/rules.ts";
import { applyFixes, selectFixes } from "../../src/policy/fixes.ts";
import {
  type CallData,
  callsData,
  type PolicyData,
  policyData,
  policyText,
  toCall,
} from "../engine/arbitraries.ts";
import { choices, inStyle } from "../policy/styles.ts";

async function mend(text: string, level: FixLevel = "safe", file = "policy.yaml"): Promise<Mending> {
  return mendPolicy(await openPolicy(file, Buffer.from(text)), {}, level);
}

const fix = (title: string, ...edits: readonly [number, number, string][]): Fix => ({
  title,
  isSafe: true,
  edits: edits.map(([start, end, text]) => ({ start, end, text })),
});

describe("of several fixes", () => {
  test.each<[name: string, fixes: readonly Fix[], chosen: string]>([
    ["that stand apart all are made", [fix("b", [4, 5, "y"]), fix("a", [0, 1, "x"])], "ab"],
    ["that touch all are made", [fix("a", [0, 2, ""]), fix("b", [2, 4, ""])], "ab"],
    ["that overlap the first is made", [fix("b", [1, 3, ""]), fix("a", [0, 2, ""])], "a"],
    [
      "one is made whole or not",
      [fix("a", [2, 3, ""]), fix("b", [0, 1, ""], [2, 4, ""]), fix("c", [5, 6, ""])],
      "bc",
    ],
    ["that insert at one place the first is made", [fix("a", [2, 2, "x"]), fix("b", [2, 2, "y"])], "a"],
    ["that insert where another ends the first is made", [fix("a", [0, 2, ""]), fix("b", [2, 2, "y"])], "a"],
    ["one that overlaps itself is not made", [fix("a", [0, 2, ""], [1, 3, ""]), fix("b", [4, 5, ""])], "b"],
    ["one without edits is not made", [fix("a")], ""],
  ])("%s", (_name, fixes, chosen) => {
    expect(
      selectFixes(fixes)
        .map(({ title }) => title)
        .join(""),
    ).toBe(chosen);
  });

  test("chosen ones never overlap, and each is whole", () => {
    const edit = fc
      .tuple(fc.nat(30), fc.nat(4))
      .map(([start, length]): [number, number, string] => [start, start + length, "_"]);
    fc.assert(
      fc.property(fc.array(fc.array(edit, { maxLength: 3 }), { maxLength: 8 }), (all) => {
        const fixes = all.map((edits, i) => fix(String(i), ...edits));
        const edits = selectFixes(fixes).flatMap((chosen) => chosen.edits);
        const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
        expect(sorted.every(({ start }, i) => start >= (sorted[i - 1]?.end ?? 0))).toBe(true);
        const text = "a".repeat(40);
        const lost = edits.reduce((sum, { start, end }) => sum + end - start, 0);
        expect(applyFixes(text, selectFixes(fixes))).toHaveLength(40 - lost + edits.length);
      }),
    );
  });
});

const HEAD = 'version: "1"\ndefault: deny\ntools:\n  t:\n    deny_if:\n';
const TWIN = "      - conditions: [{ path: args.a, op: exists, value: false }]\n        on_deny: x\n";

describe("mending", () => {
  test("removes every twin, in as many rounds as it takes", async () => {
    const { opened, fixes, stoppedBy } = await mend(HEAD + TWIN.repeat(9));
    expect({ text: opened.source.text, fixes, stoppedBy }).toEqual({
      text: HEAD + TWIN,
      fixes: 8,
      stoppedBy: undefined,
    });
  });

  test("mends errors only when asked to, and goes on with what they hid", async () => {
    const text = `${HEAD.replace('"1"', "1").replace("deny_if", "deny-if")}${TWIN}${TWIN}`;
    expect((await mend(text)).fixes).toBe(0);
    const { opened, fixes } = await mend(text, "all");
    expect({ text: opened.source.text, fixes }).toEqual({ text: HEAD + TWIN, fixes: 3 });
  });

  test.each([
    ["version: 1\ndefault: deny\n", 'version: "1"\ndefault: deny\n'],
    ['version: "1"\ndefault: Deny # why\n', 'version: "1"\ndefault: deny # why\n'],
    ['version: "1"\ndefalt: deny\n', 'version: "1"\ndefault: deny\n'],
    ['version: "1"\ndefault: deny\ndescription: no\n', 'version: "1"\ndefault: deny\ndescription: "no"\n'],
    ['version: "1"\ndefault: deny\ndescription: 5\n', 'version: "1"\ndefault: deny\ndescription: "5"\n'],
    [
      'version: "1"\ndefault: deny\ntools: { t: { rate_limit: { max: "5", window: minute } } }\n',
      'version: "1"\ndefault: deny\ntools: { t: { rate_limit: { max: 5, window: minute } } }\n',
    ],
  ])("%j becomes %j", async (before, after) => {
    const { opened } = await mend(before, "all");
    expect(opened.source.text).toBe(after);
    expect(opened.policy).toBeDefined();
  });

  test.each([
    [
      'version: "1"\ndefault: deny\ntools: { t: { rate_limit: { max: 010, window: minute } } }\n',
      "a number in two readings",
    ],
    ['version: "2"\ndefault: deny\n', "another version"],
    [
      'version: "1"\ndefault: deny\ntools: { t: { deny_if: [{ conditions: [{ path: args.a, op: le, value: 1 }] }] } }\n',
      "a word that may mean two",
    ],
    ['version: "1"\ndefault: deny\ntools: { t: }\n', "a value that is not there"],
    ['version: "1"\ndefault: deny\ndeny: 1\ndefault: allow\n', "a key that stands twice"],
  ])("%j is left: %s", async (text) => {
    const { opened, fixes } = await mend(text, "all");
    expect({ text: opened.source.text, fixes }).toEqual({ text, fixes: 0 });
  });
});

/** Kind, reason, rule and message of each decision, in order, with the counters of a run. */
function decisionsOf(program: Program, calls: readonly CallData[]): readonly unknown[] {
  const counters = createCounters();
  return calls.map((call) => {
    const { decision, reason, rule, message } = decide(program, toCall(call), counters);
    return { decision, reason, rule, message };
  });
}

/** Rules stand twice, in some order, so that there is something to mend. */
function doubled(policy: PolicyData, seed: number): PolicyData {
  const twice = <T>(rules: readonly T[]): readonly T[] =>
    rules.length === 0 ? rules : [...rules, ...rules.slice(seed % rules.length)];
  const lists = new Map(
    [...policy.tools].map(([name, set]) => [
      name,
      {
        ...set,
        require: twice(set.require),
        deny_if: twice(set.deny_if),
        require_approval: twice(set.require_approval),
      },
    ]),
  );
  return { ...policy, tools: lists };
}

test("safe fixes of every rule leave every decision as it is", async () => {
  let fixes = 0;
  await fc.assert(
    fc.asyncProperty(policyData, callsData, choices, fc.nat(), async (policy, calls, drawn, seed) => {
      // The printer of the styles writes very large and small numbers in a way that YAML 1.1 reads otherwise.
      const json = policyText(doubled(policy, seed)).replaceAll(/\b(?:1e300|0\.0000001)\b/g, "7");
      const text = drawn[0] === 0 ? json : inStyle(json, drawn);
      const before = await openPolicy(drawn[0] === 0 ? "p.json" : "p.yaml", Buffer.from(text));
      const after = await mendPolicy(before, {}, "safe");
      if (before.program === undefined || after.opened.program === undefined)
        throw new Error(`refused: ${text}`);
      fixes += after.fixes;
      expect({
        text,
        mended: after.opened.source.text,
        decided: decisionsOf(after.opened.program, calls),
      }).toEqual({
        text,
        mended: after.opened.source.text,
        decided: decisionsOf(before.program, calls),
      });
    }),
    { numRuns: 300, seed: 20261124 },
  );
  expect(fixes).toBeGreaterThan(100);
});

test("the safe fix of every rule's bad example leaves the decisions about its tools as they are", async () => {
  const calls = await fc.sample(callsData, { numRuns: 20, seed: 1 });
  for (const { code, bad } of LINT_RULES) {
    const opened = await openPolicy("policy.yaml", Buffer.from(bad.policy));
    const tools = bad.tools && new Map(bad.tools.map((tool) => [tool.name, tool]));
    const levels = new Map([[code, "warning" as const]]);
    if (!lintPolicy(opened, { tools, levels }).some(({ fix: offered }) => offered?.isSafe)) continue;
    const after = await mendPolicy(opened, { tools, levels }, "safe");
    if (opened.program === undefined || after.opened.program === undefined) throw new Error(code);
    for (const tool of opened.policy.tools.keys()) {
      const some = calls.flat().map((call) => ({ ...call, tool }));
      expect(decisionsOf(after.opened.program, some), code).toEqual(decisionsOf(opened.program, some));
    }
  }
});
