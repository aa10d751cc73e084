// not-portable names every extension of the format, and nothing that is portable.
// specification: policy-format.md section 2, "Portable subset".

import { describe, expect, test } from "vitest";
import { fixesOf, on, policyOf, said, saidOf } from "./speaking.ts";

const CONDITIONS = [on("args.a", "eq", 1)];

test("the portable subset is silent", async () => {
  const portable = {
    version: "1",
    default: "deny",
    hide: ["x", "*"],
    all_tools: { limits: [{ counter: "c", window: "minute", max: 60 }] },
    tools: {
      t: {
        require: [{ conditions: CONDITIONS, on_deny: "No." }],
        deny_if: [{ conditions: [] }],
        limits: [
          { counter: "c", window: "hour", max: 1.5, scope: "grant" },
          { counter: "d", window: "day", max: 2 },
        ],
      },
      // Names are not keys of the format.
      rate_limit: {},
      name: {},
      description: {},
    },
  };
  expect(await said("not-portable", portable)).toEqual([]);
});

const limit = (rest: object): object => ({ counter: "c", window: "day", max: 5, ...rest });
const inLimit = (rest: object): object => policyOf({ limits: [limit(rest)] });

describe("every extension is named at its place", () => {
  test.each<[string, object, readonly string[]]>([
    [
      "$schema and description",
      policyOf({}, { $schema: "s", description: "d" }),
      ["/$schema", "/description"],
    ],
    [
      "rules of all_tools",
      policyOf(
        {},
        { all_tools: { require: [{ conditions: CONDITIONS }], deny_if: [], require_approval: [] } },
      ),
      ["/all_tools/require", "/all_tools/deny_if", "/all_tools/require_approval"],
    ],
    [
      "require_approval with timeout",
      policyOf({ require_approval: [{ conditions: [], timeout: "5m" }] }),
      ["/tools/t/require_approval", "/tools/t/require_approval/0/timeout"],
    ],
    [
      "the name of a rule",
      policyOf({ require: [{ name: "n", conditions: CONDITIONS }] }),
      ["/tools/t/require/0/name"],
    ],
    [
      "action and reason",
      policyOf({ action: "deny", reason: "No." }),
      ["/tools/t/action", "/tools/t/reason"],
    ],
    ["rate_limit", policyOf({ rate_limit: "5/minute" }), ["/tools/t/rate_limit"]],
    ["increment", inLimit({ increment: 2 }), ["/tools/t/limits/0/increment"]],
    ["increment_from", inLimit({ increment_from: "args.a" }), ["/tools/t/limits/0/increment_from"]],
    ["refund_on_error", inLimit({ refund_on_error: false }), ["/tools/t/limits/0/refund_on_error"]],
    ["on_deny of a limit", inLimit({ on_deny: "No." }), ["/tools/t/limits/0/on_deny"]],
    ["scope server", inLimit({ scope: "server" }), ["/tools/t/limits/0/scope"]],
    ["a window in seconds", inLimit({ window: 90 }), ["/tools/t/limits/0/window"]],
    [
      "the same in all_tools",
      policyOf({}, { all_tools: { limits: [limit({ window: 60, scope: "server" })] } }),
      ["/all_tools/limits/0/scope", "/all_tools/limits/0/window"],
    ],
    ["the rules dialect", policyOf({ rules: [{ name: "n", rate_limit: "5/minute" }] }), ["/tools/t/rules"]],
  ])("%s", async (_, policy, expected) => {
    expect(await said("not-portable", policy)).toEqual(expected.map((pointer) => `error ${pointer}`));
  });
});

test("the message names the extension", async () => {
  expect(await saidOf("not-portable", inLimit({ scope: "server", increment: 2 }))).toEqual([
    "The key `increment` of a limit is an extension: the portable part of the format does not have it.",
    "The value `server` of `scope` is an extension: the portable part of the format does not have it.",
  ]);
});

test.each([
  [60, '"minute"'],
  [3600, '"hour"'],
  [86_400, '"day"'],
  [90, undefined],
])("a window of %d seconds is fixed only where a name means the same", async (window, text) => {
  const fixes = await fixesOf("not-portable", inLimit({ window }));
  expect(fixes.map(({ isSafe, edits }) => [isSafe, edits[0]?.text])).toEqual(
    text === undefined ? [] : [[true, text]],
  );
});
