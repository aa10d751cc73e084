// Where the rules about names, texts and secrets speak, and where they stay silent.

import { describe, expect, test } from "vitest";
import type { RiskClass } from "../../src/tools/tool.ts";
import { findingsIn, findingsOf, fixesOf, knownTool, on, policyOf, rule, said, saidOf } from "./speaking.ts";

const listing = (names: readonly string[], hide: readonly string[] = []): object => ({
  version: "1",
  default: "deny",
  hide,
  tools: Object.fromEntries(names.map((name) => [name, {}])),
});

describe("similar-tool-names", () => {
  test.each<[string, object, readonly string[]]>([
    ["case", listing(["list_items", "List_items"]), ["warning /tools/list_items"]],
    ["separators", listing(["list_items", "list-items"]), ["warning /tools/list_items"]],
    ["camel case", listing(["listItems", "list_items"]), ["warning /tools/list_items"]],
    ["space", listing(["list_items", "list_items "]), ["warning /tools/list_items "]],
    ["full width", listing(["list", "\uff4cist"]), ["warning /tools/\uff4cist"]],
    ["a Cyrillic letter", listing(["delete", "d\u0435lete"]), ["warning /tools/d\u0435lete"]],
    ["a capital Cyrillic letter", listing(["delete", "D\u0415LETE"]), ["warning /tools/delete"]],
    ["a zero-width space", listing(["list", "li\u200bst"]), ["warning /tools/li\u200bst"]],
    ["an entry and a hidden tool", listing(["delete"], ["Delete"]), ["warning /tools/delete"]],
    ["two hidden tools", listing([], ["delete", "Delete"]), ["warning /hide/0"]],
    ["the same hidden tool twice", listing([], ["delete", "delete"]), []],
    ["an entry of that name that is hidden", listing(["delete"], ["delete"]), []],
    ["the star hides all", listing(["_"], ["*"]), []],
    ["singular and plural", listing(["list_item", "list_items"]), []],
    ["a number", listing(["list_v1", "list_v2"]), []],
    ["names of objects", listing(["constructor", "__proto__", "toString"]), []],
  ])("%s", async (_, policy, expected) => {
    expect(await said("similar-tool-names", policy)).toEqual(expected);
  });

  test("is silent where the server has both, and speaks where it has one", async () => {
    const policy = listing(["list_items", "list-items"]);
    const both = [knownTool("list_items", "read"), knownTool("list-items", "read")];
    expect(await said("similar-tool-names", policy, both)).toEqual([]);
    expect(await said("similar-tool-names", policy, both.slice(1))).toEqual(["warning /tools/list_items"]);
  });
});

describe("odd-tool-name", () => {
  test.each<[string, string, readonly string[]]>([
    ["plain", "a.B-c_9", []],
    ["128 characters", "a".repeat(128), []],
    ["129 characters", "a".repeat(129), ["info"]],
    ["space inside", "list items", ["info"]],
    ["a slash", "github/list", ["info"]],
    ["an umlaut", "l\u00f6schen", ["info"]],
    ["space before", " list", ["warning"]],
    ["a line end behind", "list\n", ["warning"]],
    ["nothing but space", "  ", ["warning"]],
    ["a star, of which another rule speaks", "list *", []],
    ["an invisible character, of which another rule speaks", "li\u200bst", []],
  ])("%s", async (_, name, expected) => {
    expect((await said("odd-tool-name", listing([name]))).map((one) => one.split(" ")[0])).toEqual(expected);
    expect((await said("odd-tool-name", listing([], [name]))).map((one) => one.split(" ")[0])).toEqual(
      expected,
    );
  });

  test("a name that the server has is not the fault of the policy", async () => {
    expect(await said("odd-tool-name", listing(["list items"]), [knownTool("list items", "read")])).toEqual(
      [],
    );
  });

  test("space is removed by a fix that is not safe, unless that name is there already", async () => {
    expect(await fixesOf("odd-tool-name", listing([" list"]))).toMatchObject([
      { isSafe: false, edits: [{ text: '"list"' }] },
    ]);
    expect(await fixesOf("odd-tool-name", listing([], ["list "]))).toMatchObject([
      { edits: [{ text: '"list"' }] },
    ]);
    expect(await fixesOf("odd-tool-name", listing([" list", "list"]))).toEqual([]);
    expect(await fixesOf("odd-tool-name", listing([" list"], ["*"]))).toEqual([]);
  });
});

describe("invisible-character", () => {
  const yaml = (lines: string): string => `version: "1"\ndefault: deny\n${lines}`;
  test.each<[string, string, readonly string[]]>([
    ["a zero-width space in a name", 'tools: { "a\u200bb": {} }\n', ["/tools/a\u200bb"]],
    ["a bidi override in a hidden name", 'hide: ["a\u202eb"]\n', ["/hide/0"]],
    ["a tag in a hidden name", 'hide: ["a\u{e0041}b"]\n', ["/hide/0"]],
    ["a soft hyphen in a hidden name", "hide: [a\u00adb]\n", ["/hide/0"]],
    ["an escape, which can be seen", 'hide: ["a\\u200bb"]\n', []],
    ["a letter of any script", "hide: [l\u00f6schen, \u5220\u9664]\n", []],
    [
      "an emoji in a text",
      "description: \u26a0\ufe0f \u{1f469}\u200d\u{1f4bb} \u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}\n",
      [],
    ],
    ["joiners of a Persian text", "description: \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645\n", []],
    ["a direction mark in a Hebrew text", "description: \u05e9\u05dc\u05d5\u05dd\u200f\n", []],
    ["a bidi override in a text", "description: a \u202e b\n", ["/description"]],
    ["tags in a text", "description: a\u{e0041}\u{e0042}\n", ["/description"]],
    ["a bidi override in a comment", "hide: [a] # \u202e b\n", [""]],
    ["a comment in Hebrew", "hide: [a] # \u05e9\u05dc\u05d5\u05dd\u200f\n", []],
    ["a comment at the end", "# \u2066 a\n", [""]],
    ["tabs and line ends", "description: |\n  a\tb\n  c\n", []],
  ])("%s", async (_, lines, expected) => {
    const findings = await findingsIn("policy.yaml", yaml(lines), "invisible-character");
    expect(findings.map(({ pointer }) => pointer)).toEqual(expected);
  });

  test("says which character it is, and points at a comment's very place", async () => {
    const [finding] = await findingsIn(
      "p.yaml",
      yaml("hide: [a] # ok\n# x \u202e y\n"),
      "invisible-character",
    );
    expect(finding).toMatchObject({
      message:
        "Here stands U+202E, a character that changes the direction of text: what people read is not what the policy says.",
      line: 4,
      column: 5,
      endColumn: 6,
    });
  });
});

// Put together here, so that no scanner of this repository takes them for real.
const made = (prefix: string, length: number): string =>
  prefix + "Ab3dE6gH9jK2mN5pQ8sT1vW4yZ7".repeat(6).slice(0, length);
const SECRETS: readonly (readonly [string, string])[] = [
  ["an AWS access key", `AKIA${"Q3EGRICN"}${"ZTW7HYP2"}`],
  ["a GitHub token", made("ghp_", 36)],
  ["a GitHub token", made("github_pat_", 82)],
  ["a GitLab token", made("glpat-", 20)],
  ["a Slack token", made("xoxb-", 40)],
  ["a Stripe key", made("sk_live_", 24)],
  ["a Google API key", made("AIza", 35)],
  ["an npm token", made("npm_", 36)],
  ["an Anthropic key", made("sk-ant-api03-", 90)],
  ["an OpenAI key", made("sk-proj-", 60)],
  ["a Hugging Face token", made("hf_", 34)],
  ["a JSON Web Token", [made("eyJ", 30), made("eyJ", 60), made("", 43)].join(".")],
  ["a private key", `-----BEGIN RSA PRIVATE KEY-----\n${made("MII", 100)}\n-----END RSA PRIVATE KEY-----\n`],
  ["a private key", `-----BEGIN PRIVATE KEY-----\n${made("MII", 100)}`],
];

describe("secret-in-policy", () => {
  test.each(SECRETS)("%s", async (kind, secret) => {
    for (const text of [secret, `Bearer ${secret}`, `https://x:${secret}@example.com`, `("${secret}")`]) {
      const policy = policyOf({ require: [rule(on("args.key", "eq", text))] });
      const [finding, ...more] = await findingsOf("secret-in-policy", policy);
      expect(more).toEqual([]);
      expect(finding).toMatchObject({
        pointer: "/tools/t/require/0/conditions/0/value",
        severity: "warning",
      });
      expect(finding?.message).toContain(kind);
    }
  });

  test.each([
    ["a pattern for keys", "^AKIA[A-Z2-7]{16}$"],
    ["a prefix", "ghp_"],
    ["the example of the documentation", "AKIAIOSFODNN7EXAMPLE"],
    ["a placeholder", `ghp_${"x".repeat(36)}`],
    ["part of a longer word", `PREFIXAKIA${"Q3EGRICN"}${"ZTW7HYP2"}`],
    ["too long for a key", `AKIA${"Q3EGRICN"}${"ZTW7HYP2"}Q3E`],
    ["the first line of a private key", "-----BEGIN PRIVATE KEY-----"],
    ["a pattern for private keys", "-----BEGIN [A-Z ]*PRIVATE KEY-----"],
    ["a public key", "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"],
    ["a hash", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ["a sentence", "At most 60 calls a minute; sk-ant is a prefix, and eyJ.eyJ.x is no token."],
  ])("is silent about %s", async (_, text) => {
    expect(await said("secret-in-policy", policyOf({ require: [rule(on("args.key", "eq", text))] }))).toEqual(
      [],
    );
  });

  test("is found in every place where text may stand", async () => {
    const [, secret] = SECRETS[1] ?? ["", ""];
    const policy = {
      version: "1",
      default: "deny",
      description: secret,
      tools: {
        t: { deny_if: [{ name: secret, on_deny: secret, conditions: [on("args.k", "in", ["a", secret])] }] },
      },
    };
    expect(await said("secret-in-policy", policy)).toEqual([
      "warning /description",
      "warning /tools/t/deny_if/0/name",
      "warning /tools/t/deny_if/0/on_deny",
      "warning /tools/t/deny_if/0/conditions/0/value/1",
    ]);
  });
});

test("empty-on-deny speaks of empty texts, not of missing ones", async () => {
  const conditions = [on("args.a", "eq", 1)];
  const policy = policyOf({
    deny_if: [{ conditions, on_deny: " " }, { conditions, on_deny: "No." }, { conditions }],
    limits: [{ counter: "c", window: "day", max: 1, on_deny: "" }],
  });
  expect(await said("empty-on-deny", policy)).toEqual([
    "warning /tools/t/deny_if/0/on_deny",
    "warning /tools/t/limits/0/on_deny",
  ]);
  expect(await said("empty-on-deny", policyOf({ action: "deny", reason: "" }))).toEqual([
    "warning /tools/t/reason",
  ]);
  expect(await said("empty-on-deny", policyOf({ action: "deny" }))).toEqual([]);
});

describe("destructive-without-approval", () => {
  test.each<[string, object, RiskClass, readonly string[]]>([
    ["allowed", policyOf({}), "destructive", ["info /tools/t"]],
    ["limited only", policyOf({ rate_limit: "1/day" }), "financial", ["info /tools/t"]],
    ["allowed by default", { version: "1", default: "allow" }, "destructive", ["info /default"]],
    ["a write", policyOf({}), "write", []],
    ["with a condition", policyOf({ require: [rule(on("args.a", "eq", 1))] }), "destructive", []],
    [
      "with a condition of all tools",
      policyOf({}, { all_tools: { require: [rule(on("args.a", "eq", 1))] } }),
      "destructive",
      [],
    ],
    ["with an approval", policyOf({ action: "require_approval" }), "destructive", []],
    ["denied by default", { version: "1", default: "deny" }, "destructive", []],
    ["hidden", policyOf({}, { hide: ["t"] }), "destructive", []],
  ])("%s", async (_, policy, risk, expected) => {
    expect(await said("destructive-without-approval", policy, [knownTool("t", risk)])).toEqual(expected);
    expect(await said("destructive-without-approval", policy)).toEqual([]);
  });
});

describe("no-limit-on-write", () => {
  const asks = { require_approval: [rule(on("args.dry_run", "eq", false))] };
  const guard = { require: [rule(on("args.path", "regex", "^/srv/data/[a-z]+$"))] };
  const ban = { deny_if: [rule(on("args.path", "contains", ".."))] };
  const claims = { annotations: { readOnlyHint: true } };
  test.each<[string, object, RiskClass, object, string]>([
    ["no rule", policyOf({}), "write", {}, "warning"],
    ["some calls are put to a person", policyOf(asks), "write", {}, "info"],
    ["a rule on an argument", policyOf(guard), "execute", {}, "info"],
    ["a ban", policyOf(ban), "write", {}, "info"],
    ["a rule for all tools", policyOf({}, { all_tools: guard }), "write", {}, "info"],
    ["a rule, but money goes with every call", policyOf(guard), "financial", {}, "warning"],
    ["the server calls it read-only", policyOf({}), "write", claims, "info"],
    ["the server calls it read-only, and it destroys", policyOf({}), "destructive", claims, "warning"],
  ])("%s", async (_, policy, risk, more, severity) => {
    const tool = { ...knownTool("t", risk), ...more };
    expect(await said("no-limit-on-write", policy, [tool])).toEqual([`${severity} /tools/t`]);
  });
});

describe("style", () => {
  const condition = (path: string, op: string, value: unknown) =>
    policyOf({ require: [rule(on(path, op, value))] });
  const AT = "info /tools/t/require/0/conditions/0";
  test.each<[code: string, what: string, policy: object, expected: readonly string[]]>([
    ["in-with-one-value", "in", condition("args.a", "in", ["x"]), [`${AT}/value`]],
    ["in-with-one-value", "not_in", condition("args.a", "not_in", [1]), [`${AT}/value`]],
    ["in-with-one-value", "two", condition("args.a", "in", ["x", "y"]), []],
    ["long-form-path", "a plain name", condition('args["a"].b', "eq", 1), [`${AT}/path`]],
    ["long-form-path", "deep", condition('args.a[0]["b"][*]', "eq", 1), [`${AT}/path`]],
    ["long-form-path", "a name that needs it", condition('args["a.b"]', "eq", 1), []],
    ["long-form-path", "an element and a member", condition('args.a[0]["0"]', "eq", 1), []],
    ["long-form-path", "an escape that needs none", condition('args["\\u0061 b"]', "eq", 1), [`${AT}/path`]],
    [
      "empty-list-in-entry",
      "a tool",
      policyOf({ require: [], limits: [] }),
      ["info /tools/t/limits", "info /tools/t/require"],
    ],
    [
      "empty-list-in-entry",
      "all_tools",
      policyOf({}, { all_tools: { deny_if: [] } }),
      ["info /all_tools/deny_if"],
    ],
    ["empty-list-in-entry", "hide", policyOf({}, { hide: [] }), ["info /hide"]],
    ["empty-list-in-entry", "conditions, which mean something", policyOf({ deny_if: [rule()] }), []],
    ["number-beyond-double", "an integer", condition("args.a", "eq", 0.5), []],
  ])("%s: %s", async (code, _, policy, expected) => {
    expect((await said(code, policy)).toSorted()).toEqual(expected);
  });

  test.each(["9007199254740993", "0.1234567890123456789", "1e309"].map((text) => [text]))(
    "number-beyond-double: %s",
    async (text) => {
      const policy = JSON.stringify(condition("args.a", "in", [1, 2])).replace("[1,2]", `[1,${text}]`);
      const expected = text === "1e309" ? "refused" : `${AT}/value/1`;
      const got = await said("number-beyond-double", policy).catch((error: Error) => [
        error.message.slice(0, 7),
      ]);
      expect(got).toEqual([expected]);
    },
  );

  test("a path is shortened by a fix that is not safe, since rule ids name it as written", async () => {
    expect(await fixesOf("long-form-path", condition('args["a"].b', "eq", 1))).toMatchObject([
      { isSafe: false, edits: [{ text: '"args.a.b"' }] },
    ]);
    expect(await saidOf("long-form-path", condition('args["a"]', "eq", 1))).toEqual([
      'The path args["a"] is args.a, written longer.',
    ]);
  });
});
