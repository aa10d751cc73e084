// What findings claim for certain ("never", "every call is denied") is so, and a mended policy decides as before, of
// policies of every kind: with errors, elements, approvals, limits, `hide`, exact numbers, and in the rules dialect.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Call } from "../../src/engine/call.ts";
import { createCounters } from "../../src/engine/counters.ts";
import { decide } from "../../src/engine/decide.ts";
import type { Decision } from "../../src/engine/decision.ts";
import type { Program } from "../../src/engine/program.ts";
import type { Finding } from "../../src/finding.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { mendPolicy } from "../../src/lint/mend.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { splitPointer } from "../../src/policy/pointer.ts";
import { callData, limitPolicyData, policyData, policyText, toCall } from "../engine/arbitraries.ts";

const calls: fc.Arbitrary<readonly Call[]> = fc
  .array(callData, { minLength: 30, maxLength: 40 })
  .map((all) => all.map(toCall));

/** In one go, so that limits count. */
function replay(program: Program, all: readonly Call[]): readonly Decision[] {
  const counters = createCounters();
  return all.map((call) => decide(program, call, counters));
}

const isAt = (decision: Decision, pointer: string): boolean =>
  decision.pointer === pointer || decision.pointer.startsWith(`${pointer}/`);

interface Seen {
  readonly finding: Finding;
  readonly call: Call;
  readonly decision: Decision;
}
/** Whether one decision is as a finding says. `undefined`: the finding does not speak of it. */
type Claim = (seen: Seen) => boolean | undefined;

const toolOf = ({ pointer }: Finding): string | undefined => {
  const [scope, tool] = splitPointer(pointer);
  return scope === "tools" ? tool : undefined;
};
const isMeant = ({ finding, call }: Seen): boolean => {
  const tool = toolOf(finding);
  return call.argsKnown && (tool === undefined || tool === call.tool);
};
const neverPasses: Claim = (seen) => (isMeant(seen) ? seen.decision.decision === "deny" : undefined);
/** A pointer to a condition stands for its rule. */
const ruleOf = ({ pointer }: Finding): string => pointer.replace(/\/conditions\/.*$/s, "");
const neverDecides: Claim = ({ finding, call, decision }) =>
  call.argsKnown ? !isAt(decision, ruleOf(finding)) : undefined;

const CLAIMS: readonly (readonly [code: string, words: RegExp, claim: Claim])[] = [
  ["contradictory-require", /./, neverPasses],
  ["deny-if-always-holds", /./, neverPasses],
  ["contradicting-approval", /./, neverPasses],
  [
    "unreachable-limit",
    /so no call passes/,
    (seen) => (isMeant(seen) ? seen.decision.decision !== "allow" : undefined),
  ],
  ["unreachable-limit", /no call reaches|before this limit/, neverDecides],
  [
    "increment-zero",
    /never denies/,
    ({ finding, decision }) => decision.reason !== "limit" || !isAt(decision, finding.pointer),
  ],
  [
    "rule-never-holds",
    /denies nothing|never asks/,
    ({ finding, call, decision }) =>
      call.argsKnown ? !isAt(decision, ruleOf(finding)) || decision.reason === "type_mismatch" : undefined,
  ],
  ["duplicate-rule", /never decides anything/, ({ finding, decision }) => !isAt(decision, finding.pointer)],
  [
    "unreachable-approval",
    /./,
    ({ finding, call, decision }) =>
      call.argsKnown ? decision.reason !== "approval" || !isAt(decision, ruleOf(finding)) : undefined,
  ],
  ["hidden-and-listed", /./, ({ finding, decision }) => !isAt(decision, finding.pointer)],
  ["empty-list-in-entry", /./, ({ finding, decision }) => !isAt(decision, finding.pointer)],
  [
    "redundant-hide",
    /./,
    ({ finding, decision }) => !isAt(decision, finding.pointer) || !/hides nothing\./.test(finding.message),
  ],
];

async function expectSo(file: string, text: string, all: readonly Call[], seen: Map<string, number>) {
  const opened = await openPolicy(file, Buffer.from(text));
  if (opened.policy === undefined) throw new Error(`refused: ${JSON.stringify(opened.problems)}\n${text}`);
  const findings = lintPolicy(opened);
  const decisions = replay(opened.program, all);
  for (const finding of findings) {
    for (const [code, words, claim] of CLAIMS) {
      if (finding.code !== code || !words.test(finding.message)) continue;
      for (const [i, call] of all.entries()) {
        const decision = decisions[i];
        const isSo = decision && claim({ finding, call, decision });
        if (isSo === undefined) continue;
        seen.set(code, (seen.get(code) ?? 0) + 1);
        if (!isSo) expect({ text, call, decision }).toBe(`${finding.pointer}: ${finding.message}`);
      }
    }
  }
  const { opened: mended, fixes } = await mendPolicy(opened, {}, "safe");
  if (fixes === 0) return;
  seen.set("mended", (seen.get("mended") ?? 0) + 1);
  const shown = (some: readonly Decision[]) =>
    some.map(({ decision, reason, rule, message }) => ({ decision, reason, rule, message }));
  if (mended.program === undefined) throw new Error(`mended to nothing: ${mended.source.text}`);
  expect(shown(replay(mended.program, all)), `${text}\n→ ${mended.source.text}`).toEqual(shown(decisions));
}

test("of policies with every kind of rule and limit", { timeout: 120_000 }, async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(policyData, calls, async (policy, all) => {
      await expectSo("policy.json", policyText(policy), all, seen);
    }),
    { numRuns: 700, seed: 20261125 },
  );
  // Two rules alike are rare here; in the rules dialect, below, they are not.
  const common = CLAIMS.map(([code]) => code).filter((code) => code !== "duplicate-rule");
  for (const code of [...common, "mended"]) expect([...seen.keys()]).toContain(code);
});

const number = fc.constantFrom("1", "1.0", "2", "9007199254740992", "9007199254740993", "0.5", "1000000");
const op = fc.constantFrom("eq", "neq", "lt", "lte", "gt", "gte", "in", "exists", "regex", "contains");
const condition = fc
  .tuple(fc.constantFrom("args.x", 'args["x"]', "args.y", "args.list[*]"), op, number)
  .map(([path, name, text]) => {
    const value =
      name === "in" ? `[${text}, 1]` : name === "exists" ? "true" : name === "regex" ? '"^a"' : text;
    return `{ path: '${path}', op: ${name}, value: ${value} }`;
  });
const conditions = fc
  .array(condition, { minLength: 1, maxLength: 3 })
  .map((all) => `conditions: [${all.join(", ")}]`);
const window = fc.constantFrom("minute", "hour", "day");
const dialectRule = (tool: string) =>
  fc.oneof(
    conditions,
    conditions.map((all) => `${all}, on_deny: "No."`),
    fc.constant("action: deny"),
    fc.constant("action: require_approval"),
    conditions.map((all) => `action: require_approval, ${all}`),
    fc.tuple(fc.integer({ min: 0, max: 3 }), window).map(([most, one]) => `rate_limit: ${most}/${one}`),
    fc
      .tuple(
        fc.integer({ min: 0, max: 3 }),
        window,
        fc.constantFrom("increment: 1", "increment: 2", "increment_from: args.x"),
        fc.nat(99),
      )
      .map(
        ([most, one, amount, id]) =>
          `conditions: [{ path: state.${tool}.c${id}, op: lte, value: ${most} }], state: { counter: c${id}, window: ${one}, ${amount} }`,
      ),
  );
const dialectTool = (tool: string) =>
  fc.array(dialectRule(tool), { maxLength: 4 }).map((rules) => {
    const written = rules.map((rule, i) => `      - { name: r${i}, ${rule} }\n`).join("");
    return `  ${tool === "_global" ? '"*"' : tool}:\n    rules:${written === "" ? " []" : `\n${written}`}`.trimEnd();
  });
const dialectPolicy = fc
  .tuple(
    fc.constantFrom("default: deny\n", "default: allow\n", ""),
    fc.constantFrom("", "hide: [u, u]\n"),
    dialectTool("t"),
    dialectTool("u"),
    fc.option(dialectTool("_global")),
  )
  .map(
    ([byDefault, hide, t, u, all]) =>
      `version: "1"\n${byDefault}${hide}tools:\n${[t, u, ...(all === null ? [] : [all])].join("\n")}\n`,
  );

test("of policies in the rules dialect", { timeout: 120_000 }, async () => {
  const seen = new Map<string, number>();
  let used = 0;
  await fc.assert(
    fc.asyncProperty(dialectPolicy, calls, async (text, all) => {
      const { policy } = await openPolicy("policy.yaml", Buffer.from(text));
      // Two counters of one name, or two rates of one window, cannot be lowered.
      if (policy === undefined) return;
      used++;
      await expectSo("policy.yaml", text, all, seen);
    }),
    { numRuns: 600, seed: 20261125 },
  );
  expect(used).toBeGreaterThan(400);
  for (const code of ["unreachable-limit", "duplicate-rule", "mended"])
    expect([...seen.keys()]).toContain(code);
});

test("as many calls pass around the end of a window as a finding says", { timeout: 60_000 }, async () => {
  let held = 0;
  await fc.assert(
    fc.asyncProperty(limitPolicyData, async (policy) => {
      // Calls that fail may give back what others count, and no call has all the sums.
      const text = policyText(policy)
        .replaceAll('"refund_on_error":true', '"refund_on_error":false')
        .replaceAll(/,"increment_from":"[^"]*(?:\\"[^"]*)*"/g, "");
      const opened = await openPolicy("policy.json", Buffer.from(text));
      if (opened.policy === undefined) throw new Error(text);
      for (const { code, pointer, message } of lintPolicy(opened)) {
        const tool = splitPointer(pointer)[1] ?? "";
        const limit = opened.policy.tools.get(tool)?.limits.find((one) => one.pointer === pointer);
        const total = Number(/^\S+/.exec(message)?.[0]);
        if (code !== "window-boundary-burst" || limit === undefined || limit.incrementFrom !== undefined)
          continue;
        if (!(total / Number(limit.increment) < 100)) continue;
        held++;
        const counters = createCounters();
        const args = {};
        const at = (time: number, grant: string) => ({
          grant,
          server: null,
          tool,
          args,
          argsKnown: true,
          approved: false,
          time,
        });
        // The windows of all limits end here.
        const end = 86_400_000 * 90;
        const calls = Array.from({ length: 400 }, (_, i) =>
          at(i < 200 ? end - 1 : end, limit.scope === "server" ? `g${i}` : "g"),
        );
        const passed = calls.filter(
          (call) => decide(opened.program, call, counters).decision === "allow",
        ).length;
        expect({ text, pointer, passed: passed * Number(limit.increment) }).toEqual({
          text,
          pointer,
          passed: total,
        });
      }
    }),
    { numRuns: 2000, seed: 20261125 },
  );
  expect(held).toBeGreaterThan(50);
});
