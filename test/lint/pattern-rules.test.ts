// Where the rules on patterns and values of text speak, with the text that passes or escapes, and where they are silent.

import { describe, expect, test } from "vitest";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { applyEdits } from "../../src/policy/edit.ts";

const CODES = [
  "accidental-range",
  "anchor-in-alternative",
  "case-sensitive-pattern",
  "contains-in-require",
  "domain-suffix-escape",
  "glob-in-pattern",
  "glob-in-value",
  "multiline-anchor",
  "path-prefix-escape",
  "pattern-matches-everything",
  "pattern-matches-nothing",
  "regex-without-operators",
  "unanchored-regex",
  "unescaped-dot",
  "url-prefix-escape",
];

interface Written {
  readonly path: string;
  readonly op: string;
  readonly value: unknown;
}

const on = (path: string, op: string, value: unknown): Written => ({ path: `args.${path}`, op, value });

function policyOf(list: string, conditions: readonly Written[], rest: object = {}): string {
  const rules = conditions.map((condition) => ({ conditions: [condition], on_deny: "No." }));
  return JSON.stringify({ version: "1", default: "deny", tools: { t: { [list]: rules, ...rest } } });
}

async function findingsOf(text: string) {
  const opened = await openPolicy("policy.json", Buffer.from(text));
  if (opened.policy === undefined) throw new Error(`refused: ${JSON.stringify(opened.problems)}`);
  const found = lintPolicy(opened).filter(
    ({ code, severity }) => CODES.includes(code) && severity !== "info",
  );
  return found.map(({ code, message, ...rest }) => ({ ...rest, code, message, witness: witnessOf(message) }));
}

/** The last text in quotes that stands before a verb. */
function witnessOf(message: string): string | undefined {
  const [, text] = / ("(?:[^"\\]|\\.)*") (?:passes|escapes|is refused|is not|does not)/.exec(message) ?? [];
  return text === undefined ? undefined : JSON.parse(text);
}

type Row = readonly [string, string, unknown, string, (string | undefined)?];

const whole = ([path, op, value, code, witness]: Row) => [path, op, value, code, witness] as const;

/** Of `require`: argument, operator, value; the only code that speaks, and the text that passes. */
const REQUIRED: readonly Row[] = [
  ["env", "regex", "^dev|staging$", "anchor-in-alternative", "anything staging"],
  ["env", "regex", "^dev|staging", "anchor-in-alternative", "anything staging anything"],
  ["env", "regex", "dev$|^staging$", "anchor-in-alternative", "anything dev"],
  ["env", "regex", "(?i)^dev|staging$", "anchor-in-alternative"],
  ["id", "regex", "(?m)^[a-z]+$", "multiline-anchor", "anything\na\nanything"],
  ["id", "regex", "(?im)^[a-z]+$", "multiline-anchor"],
  ["id", "regex", "^\\\\(?m)a$", "multiline-anchor", "\\a\nanything"],
  ["url", "regex", "^https://example\\.com", "url-prefix-escape", "https://example.com.evil.example"],
  ["url", "regex", "^https://example\\.com.*$", "url-prefix-escape", "https://example.com.evil.example"],
  ["url", "regex", "^https://[^/]*\\.example\\.com/.*$", "url-prefix-escape"],
  ["url", "regex", "^https://.*\\.example\\.com/", "url-prefix-escape"],
  ["url", "regex", "^https://[a-z0-9.-]*example\\.com/.*$", "url-prefix-escape", "https://evilexample.com/"],
  ["target", "regex", "^http://localhost", "url-prefix-escape", "http://localhost.evil.example"],
  ["url", "regex", "^http://127\\.0\\.0\\.1.*$", "url-prefix-escape", "http://127.0.0.1.evil.example"],
  ["path", "regex", "^/workspace", "path-prefix-escape", "/workspace/../etc/passwd"],
  ["path", "regex", "^/workspace/", "path-prefix-escape", "/workspace/../etc/passwd"],
  ["path", "regex", "^/srv/data/.*\\.md$", "path-prefix-escape", "/srv/data/../../etc/passwd.md"],
  ["file", "regex", "^/workspace/[\\w./-]+$", "path-prefix-escape", "/workspace/../etc/passwd"],
  ["path", "regex", "^(?:src|docs)/.+$", "path-prefix-escape"],
  ["path", "regex", "^/workspace(?:/|$)", "path-prefix-escape"],
  ["host", "regex", "example\\.com$", "domain-suffix-escape", "evilexample.com"],
  ["host", "regex", "^.*example\\.com$", "domain-suffix-escape", "evilexample.com"],
  ["domain", "regex", "^[a-z0-9.-]+corp\\.co\\.uk$", "domain-suffix-escape", "evilcorp.co.uk"],
  ["email", "regex", "^[^@]+@.*example\\.com$", "domain-suffix-escape"],
  ["host", "regex", "^api.example.com$", "unescaped-dot", "apiXexample.com"],
  ["host", "regex", "^(?:api|www).example\\.com$", "unescaped-dot", "apiXexample.com"],
  ["host", "regex", "^[a-z]+.example\\.com$", "unescaped-dot", "aXexample.com"],
  ["host", "regex", "^.+.example\\.com$", "domain-suffix-escape", "evilexample.com"],
  ["url", "regex", "^https://api.example.com/v1/.*$", "unescaped-dot", "https://apiXexample.com/v1/"],
  ["email", "regex", "^[a-z]+@example.com$", "unescaped-dot", "a@exampleXcom"],
  ["name", "regex", "^report.csv$", "unescaped-dot", "reportXcsv"],
  ["name", "regex", "^.*.(?:png|jpg)$", "unescaped-dot", "Xpng"],
  ["version", "regex", "^\\d+.\\d+.\\d+$", "unescaped-dot", "0X0.0"],
  ["ip", "regex", "^10.0.\\d{1,3}.\\d{1,3}$", "unescaped-dot"],
  ["name", "regex", ".*", "pattern-matches-everything"],
  ["name", "regex", "", "pattern-matches-everything"],
  ["name", "regex", "a|b|", "pattern-matches-everything"],
  ["name", "regex", "[a-z]*", "pattern-matches-everything"],
  ["name", "regex", "(?s)^.*$", "pattern-matches-everything"],
  ["name", "regex", "^(?:[^a]|a)*\\z", "pattern-matches-everything"],
  ["name", "regex", "\\b|\\B", "pattern-matches-everything"],
  ["name", "regex", "/^[a-z]+$/i", "pattern-matches-nothing"],
  ["name", "regex", "a^b", "pattern-matches-nothing"],
  ["name", "regex", "[^\\s\\S]", "pattern-matches-nothing"],
  ["name", "regex", "a\\Bb\\b\\B", "pattern-matches-nothing"],
  ["name", "regex", "^[A-z]+$", "accidental-range", "["],
  ["name", "regex", "^[a-z0-9.-_]+$", "accidental-range", "/"],
  ["name", "regex", "^x[a-z0-9+-.]$", "accidental-range", "x,"],
  ["path", "regex", "^/tmp/*$", "glob-in-pattern", "/tmp/x"],
  ["path", "regex", "^/tmp/*.txt$", "glob-in-pattern", "/tmp/x.txt"],
  ["branch", "regex", "^feature-*$", "glob-in-pattern", "feature-x"],
  ["host", "eq", "*.example.com", "glob-in-value", "x.example.com"],
  ["branch", "in", ["main", "agent/*"], "glob-in-value", "agent/x"],
  ["file", "eq", "/tmp/*.txt", "glob-in-value", "/tmp/x.txt"],
  ["host", "contains", "example.com", "contains-in-require", "example.com.evil.example"],
  ["url", "contains", "example.com", "contains-in-require", "https://evil.example/?example.com"],
  ["email", "contains", "@example.com", "contains-in-require", "eve@example.com.evil.example"],
  ["path", "contains", "/workspace/", "contains-in-require", "/etc/workspace/"],
];

describe("in require", () => {
  test.each(REQUIRED.map(whole))("%s %s %j: %s", async (path, op, value, code, witness) => {
    const found = await findingsOf(policyOf("require", [on(path, op, value)]));
    expect(found.map((one) => one.code)).toEqual([code]);
    if (witness !== undefined) expect(found[0]?.witness).toBe(witness);
  });
});

/** Of `deny_if`: the text that escapes. */
const DENIED: readonly Row[] = [
  ["host", "eq", "evil.com", "case-sensitive-pattern", "EVIL.COM"],
  ["host", "in", ["evil.com", "BAD.com"], "case-sensitive-pattern", "EVIL.COM"],
  ["url", "contains", "evil.com", "case-sensitive-pattern", "EVIL.COM"],
  ["url", "regex", "^https?://evil\\.com/", "case-sensitive-pattern", "http://EVIL.COM/"],
  ["email", "regex", "@evil\\.com$", "case-sensitive-pattern", "@EVIL.COM"],
  ["sql", "contains", "DROP", "case-sensitive-pattern", "drop"],
  ["query", "regex", "\\b(?:DROP|DELETE)\\b", "case-sensitive-pattern", "drop"],
  ["path", "regex", "\\.(?:exe|bat)$", "case-sensitive-pattern", ".EXE"],
  ["name", "regex", "x*", "pattern-matches-everything"],
  ["name", "regex", "$x", "pattern-matches-nothing"],
  ["path", "regex", "^/etc/*$", "glob-in-pattern", "/etc/x"],
  ["host", "not_in", ["*.example.com"], "glob-in-value", "x.example.com"],
];

describe("in deny_if", () => {
  test.each(DENIED.map(whole))("%s %s %j: %s", async (path, op, value, code, witness) => {
    const found = await findingsOf(policyOf("deny_if", [on(path, op, value)]));
    expect(found.map((one) => one.code)).toEqual([code]);
    if (witness !== undefined) expect(found[0]?.witness).toBe(witness);
  });
});

/** What good policies say. */
const GOOD: readonly (readonly [string, string, unknown])[] = [
  ["order_id", "regex", "^[A-Z]{2}-[0-9]{1,10}$"],
  ["id", "regex", "^ord_[0-9A-Za-z]{8,32}$"],
  ["slug", "regex", "^[a-z0-9]+(?:-[a-z0-9]+)*$"],
  ["uuid", "regex", "^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"],
  ["uuid", "regex", "(?i)^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$"],
  ["date", "regex", "^\\d{4}-\\d{2}-\\d{2}$"],
  ["since", "regex", "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?Z$"],
  ["time", "regex", "^(?:[01]\\d|2[0-3]):[0-5]\\d$"],
  ["to", "regex", "^[a-z0-9._-]+@example\\.com$"],
  ["email", "regex", "^[^@\\s]+@(?:[a-z0-9-]+\\.)*example\\.com$"],
  ["email", "regex", "^.+@example\\.com$"],
  ["branch", "regex", "^(?:feature|fix)/[a-z0-9-]{1,60}$"],
  ["branch", "regex", "^(?:agent|dependabot)/[a-z0-9/_-]+$"],
  ["version", "regex", "^v?\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z.-]+)?$"],
  ["env", "regex", "^(?:dev|staging)-[0-9]$"],
  ["env", "regex", "^dev[0-9]$|^staging[0-9]$"],
  ["sql", "regex", "(?is)^\\s*(?:select|with)\\b[^;]*$"],
  ["sql", "regex", "(?i)^SELECT [a-z_, ]+ FROM [a-z_]+(?: LIMIT [0-9]{1,3})?$"],
  ["path", "regex", "^/workspace/[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*(?:\\.[a-z0-9]{1,8})?$"],
  ["path", "regex", "^(?:src|test)/(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+\\.(?:ts|md)$"],
  ["filename", "regex", "^[A-Za-z0-9_-]{1,64}\\.(?:png|jpe?g|pdf)$"],
  ["file", "regex", "^[\\w.-]+\\.json$"],
  ["url", "regex", "^https://example\\.com/.*$"],
  ["url", "regex", "^https://example\\.com(?:/|$)"],
  ["url", "regex", "^https://(?:[a-z0-9-]+\\.)*example\\.com(?::443)?/[^\\s]*$"],
  ["url", "regex", "^https://[a-z0-9-]+-preview\\.example\\.com/.*$"],
  ["url", "regex", "^https://.*$"],
  ["host", "regex", "^(?:[a-z0-9-]+\\.)*example\\.com$"],
  ["host", "regex", "(?:^|\\.)example\\.com$"],
  ["host", "regex", "^[a-z]+app\\.example\\.com$"],
  ["ip", "regex", "^10\\.(?:\\d{1,3}\\.){2}\\d{1,3}$"],
  ["phone", "regex", "^\\+[1-9][0-9]{6,14}$"],
  ["currency", "regex", "^[A-Z]{3}$"],
  ["subject", "regex", "^\\[News\\] .{1,80}$"],
  ["text", "regex", "^.+$"],
  ["text", "regex", "^[ -~]{1,200}$"],
  ["name", "regex", "^[a-zA-Z0-9_.-]+$"],
  ["name", "regex", "^[a-z0-9-_.]+$"],
  ["name", "regex", "^[!-/:-@\\[-`{-~]$"],
  ["key", "regex", "^a.c$"],
  ["repo", "regex", "^acme/[a-z0-9-]+$"],
  ["key", "regex", "^uploads/.*$"],
  ["tags", "contains", "prod"],
  ["message", "contains", "[bot]"],
  ["labels", "contains", "example.com"],
  ["accept", "eq", "image/*"],
  ["resource", "in", ["team/*"]],
  ["expression", "eq", "a*b"],
  ["host", "in", ["example.com", "www.example.com"]],
];

/** The same, of what is denied. */
const GOOD_DENIALS: readonly (readonly [string, string, unknown])[] = [
  ["path", "regex", "(?i)\\.(?:pem|key|env)$"],
  ["path", "contains", ".."],
  ["path", "contains", "/secrets/"],
  ["path", "regex", "(?:^|/)\\.env$"],
  ["sql", "regex", "(?i)\\b(?:drop|delete|truncate)\\b"],
  ["sql", "contains", ";"],
  ["host", "regex", "(?i)(?:^|\\.)evil\\.com$"],
  ["command", "contains", "rm -rf"],
  ["command", "regex", "(?m)^\\s*sudo\\b"],
  ["url", "regex", "^http://"],
  ["action", "eq", "s3:*"],
  ["pattern", "eq", "/tmp/*"],
  ["origin", "eq", "*"],
  ["region", "in", ["us-east-1", "us-west-2"]],
  ["text", "regex", "password|secret"],
  ["name", "eq", "admin"],
];

describe("nothing above info on", () => {
  test.each(GOOD)("require %s %s %j", async (path, op, value) => {
    expect(await findingsOf(policyOf("require", [on(path, op, value)]))).toEqual([]);
  });

  test.each(GOOD_DENIALS)("deny_if %s %s %j", async (path, op, value) => {
    expect(await findingsOf(policyOf("deny_if", [on(path, op, value)]))).toEqual([]);
    expect(await findingsOf(policyOf("require_approval", [on(path, op, value)]))).toEqual([]);
  });
});

describe("what another rule on the argument refuses is not held against a pattern", () => {
  const denyIf = (condition: Written) => ({ deny_if: [{ conditions: [condition], on_deny: "No." }] });
  test("a folder, when .. is denied", async () => {
    const codes = async (rest: object) =>
      (await findingsOf(policyOf("require", [on("path", "regex", "^/workspace/.*$")], rest))).map(
        ({ code }) => code,
      );
    expect(await codes({})).toEqual(["path-prefix-escape"]);
    expect(await codes(denyIf(on("path", "contains", "..")))).toEqual([]);
    expect(await codes(denyIf(on("other", "contains", "..")))).toEqual(["path-prefix-escape"]);
  });

  test("a denied host, when only lower case is let through, or the other case is denied too", async () => {
    const evil = on("host", "eq", "evil.com");
    const lower = { require: [{ conditions: [on("host", "regex", "^[a-z.]+$")], on_deny: "No." }] };
    expect(await findingsOf(policyOf("deny_if", [evil], lower))).toEqual([]);
    expect(await findingsOf(policyOf("deny_if", [evil, on("host", "eq", "EVIL.COM")]))).toEqual([]);
  });
});

describe("fixes of patterns", () => {
  test.each([
    ["order", "[A-Z]+-[0-9]+", "^[A-Z]+-[0-9]+$"],
    ["order", "a|b+", "^(?:a|b+)$"],
    ["order", "^a+|b$", "^(?:a+|b)$"],
    ["host", "^api.example.com$", "^api\\.example\\.com$"],
  ])("%s %s becomes %s, which nothing is said of", async (path, before, after) => {
    const text = policyOf("require", [on(path, "regex", before)]);
    const fixes = (await findingsOf(text)).flatMap(({ fix }) => fix ?? []);
    expect(fixes.map(({ isSafe }) => isSafe)).toEqual([false]);
    const mended = applyEdits(text, fixes[0]?.edits ?? []);
    expect(mended).toBe(policyOf("require", [on(path, "regex", after)]));
    expect(await findingsOf(mended)).toEqual([]);
  });

  test("a case that counts", async () => {
    const text = policyOf("deny_if", [on("sql", "regex", "DROP")]);
    const [found] = await findingsOf(text);
    const mended = applyEdits(text, found?.fix?.edits ?? []);
    expect(mended).toContain('"(?i)DROP"');
    expect(await findingsOf(mended)).toEqual([]);
  });
});

describe("regex-without-operators", () => {
  test.each([
    ["^main$", 'Write `op: eq, value: "main"`.'],
    ["^a\\.b$", 'Write `op: eq, value: "a.b"`.'],
    ["^(?:main|develop)$", 'Write `op: in, value: ["main", "develop"]`.'],
    ["^(main|)$", 'Write `op: in, value: ["main", ""]`.'],
    ["^(?i:main)$", undefined],
    ["(?i)^main$", undefined],
    ["^main", undefined],
    ["^a?$", undefined],
    ["^(a)(b)$", undefined],
    ["^a|b$", undefined],
  ])("%s", async (pattern, help) => {
    const opened = await openPolicy(
      "policy.json",
      Buffer.from(policyOf("deny_if", [on("x", "regex", pattern)])),
    );
    const found = lintPolicy(opened).filter(({ code }) => code === "regex-without-operators");
    expect(found.map((one) => [one.severity, one.help])).toEqual(help === undefined ? [] : [["info", help]]);
  });
});

test("a dot is pointed at in the file", async () => {
  const text = policyOf("require", [on("host", "regex", "^api\\.example.com$")]);
  const [found] = await findingsOf(text);
  expect(text.slice((found?.column ?? 0) - 1 - 7, (found?.endColumn ?? 0) - 1)).toBe("example.");
});
