// Laws: the engine decides every call as the naive model does, over sequences that share counters.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCounters } from "../../src/engine/counters.ts";
import { decide, limitsReached } from "../../src/engine/decide.ts";
import {
  argsData,
  callsData,
  conditionData,
  NO_LISTS,
  openData,
  policyData,
  RULE_LISTS,
  toCall,
} from "./arbitraries.ts";
import { conditionTruth } from "./model.ts";
import { decideModel, type Events, giveBackEvents } from "./model-decision.ts";

const OUTCOMES = {
  require: {
    true: { decision: "allow", reason: "" },
    false: { decision: "deny", reason: "require" },
    error: { decision: "deny", reason: "type_mismatch" },
  },
  deny_if: {
    true: { decision: "deny", reason: "deny_if" },
    false: { decision: "allow", reason: "" },
    error: { decision: "deny", reason: "type_mismatch" },
  },
  require_approval: {
    true: { decision: "require_approval", reason: "approval" },
    false: { decision: "allow", reason: "" },
    error: { decision: "deny", reason: "type_mismatch" },
  },
} as const;

const CALL = { grant: "g", server: null, tool: "t", argsKnown: true, approved: false, time: 0, fails: false };

describe("the engine and the model", () => {
  test("agree on every condition, in every list", async () => {
    const cases = fc.record({
      list: fc.constantFrom(...RULE_LISTS),
      condition: conditionData,
      args: argsData,
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ list, condition, args }) => {
        const tools = new Map([["t", { ...NO_LISTS, [list]: [{ conditions: [condition] }] }]]);
        const program = await openData({ default: "deny", hide: [], all_tools: NO_LISTS, tools });
        const call = { ...CALL, args };
        const { decision, reason } = decide(program, toCall(call), createCounters());
        const truth = conditionTruth(list, condition, args);
        expect({ decision, reason }).toEqual(OUTCOMES[list][truth]);
      }),
      { numRuns: 3000 },
    );
  });

  test("agree on decision, reason and rule of every call of a sequence", async () => {
    await fc.assert(
      fc.asyncProperty(policyData, callsData, async (policy, calls) => {
        const program = await openData(policy);
        const counters = createCounters();
        const events: Events = [];
        for (const call of calls) {
          const asked = toCall(call);
          const before = events.length;
          const { decision, reason, rule } = decide(program, asked, counters);
          expect({ decision, reason, rule }).toEqual(decideModel(policy, call, events));
          if (decision !== "allow" || !call.fails) continue;
          counters.giveBack(counters.receipt(limitsReached(program, asked)));
          giveBackEvents(events, before, events.length);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
