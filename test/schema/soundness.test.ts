// What is said of an argument is true of all arguments that the schema admits, with ajv as the judge.

import fc from "fast-check";
import { expect, test } from "vitest";
import { compilePath } from "../../src/engine/argument.ts";
import type { ArgumentPath, Step } from "../../src/policy/policy.ts";
import { type ArgumentFacts, argumentFacts } from "../../src/schema/argument-facts.ts";
import { isNumberIn, isStringIn } from "../../src/schema/domain.ts";
import { type Args, compileJudge, path, schemaCase } from "./arbitraries.ts";
import { endsOf } from "./ends.ts";

const RUNS = 2000;

function mayBe({ domain, canBeAbsent, canBePresent }: ArgumentFacts, end: unknown): boolean {
  if (end === undefined || end === null) return canBeAbsent;
  if (!canBePresent) return false;
  if (typeof end === "boolean") return domain.booleans.has(end);
  if (typeof end === "number") return domain.numbers !== undefined && isNumberIn(domain.numbers, end);
  if (typeof end === "string") {
    const { strings } = domain;
    const hasPatterns = strings?.patterns.every((pattern) => new RegExp(pattern, "u").test(end));
    return strings !== undefined && isStringIn(strings, end) && hasPatterns === true;
  }
  return Array.isArray(end) ? domain.hasArrays : domain.hasObjects;
}

test("no admitted arguments have anything else at the end of a path", () => {
  let told = 0;
  fc.assert(
    fc.property(schemaCase, fc.array(path, { minLength: 1, maxLength: 6 }), ({ schema, admitted }, paths) => {
      for (const one of paths) {
        const facts = argumentFacts(schema, one);
        if (facts === undefined) continue;
        for (const args of admitted) {
          told++;
          const ends = endsOf(args, one.text);
          const wrong = ends.filter((end) => !mayBe(facts, end));
          expect({ schema, path: one.text, args, wrong }).toEqual({
            schema,
            path: one.text,
            args,
            wrong: [],
          });
        }
      }
    }),
    { numRuns: RUNS, seed: 20261124 },
  );
  expect(told).toBeGreaterThan(RUNS);
});

/** The arguments without the member that the first steps lead to. */
function without(args: Args, steps: readonly Step[]): Args {
  const copy = structuredClone(args);
  const last = steps.at(-1);
  const holder = compilePath({ text: "", steps: steps.slice(0, -1) })(copy) as Record<string, unknown>;
  if (last?.kind === "member") delete holder[last.name];
  return copy;
}

test("an argument that is called optional can be left out of all arguments that have it", () => {
  let told = 0;
  const isMembers = ({ steps }: ArgumentPath) => steps.every(({ kind }) => kind === "member");
  fc.assert(
    fc.property(
      schemaCase,
      fc.array(path.filter(isMembers), { minLength: 1, maxLength: 6 }),
      ({ schema, admitted }, paths) => {
        const judge = compileJudge(schema) ?? (() => false);
        for (const one of paths) {
          const facts = argumentFacts(schema, one);
          if (facts?.isOptional !== true) continue;
          for (const args of admitted) {
            if ((compilePath(one)(args) ?? null) === null) continue;
            told++;
            const shorter = one.steps.map((_, i) => without(args, one.steps.slice(0, i + 1)));
            expect({ schema, path: one.text, args, can: shorter.some(judge) }).toMatchObject({ can: true });
          }
        }
      },
    ),
    { numRuns: RUNS, seed: 20261124 },
  );
  expect(told).toBeGreaterThan(RUNS / 4);
});

test("the generated cases are many, and much is said of them", () => {
  const seen = { cases: 0, admitted: 0, decided: 0, absent: 0, present: 0, never: 0, closed: 0, unlisted: 0 };
  fc.assert(
    fc.property(schemaCase, path, ({ schema, admitted }, one) => {
      seen.cases++;
      if (admitted.length > 0) seen.admitted++;
      const facts = argumentFacts(schema, one);
      if (facts === undefined || admitted.length === 0) return;
      seen.decided++;
      if (!facts.canBeAbsent) seen.present++;
      if (!facts.canBePresent) seen.never++;
      if (facts.isOptional) seen.absent++;
      if (!facts.isListed) seen.unlisted++;
      if (facts.domain.strings?.values ?? facts.domain.numbers?.values) seen.closed++;
    }),
    { numRuns: RUNS, seed: 1 },
  );
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(RUNS / 100);
});
