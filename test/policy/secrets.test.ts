// Secrets show nowhere in findings, whatever the finding is about; and looking for them takes linear time.

import { describe, expect, test } from "vitest";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { hideSecrets } from "../../src/policy/hidden-text.ts";
import { findSecret, maskSecrets } from "../../src/policy/secrets.ts";
import { shorten } from "../../src/policy/shorten.ts";
import { renderJson } from "../../src/report/json-report.ts";
import { makeReport, PLAIN_PAINT } from "../../src/report/report.ts";
import { renderText } from "../../src/report/text-report.ts";

const TOKEN = `ghp_${"Ab3dE6gH9jK2mN5pQ8sT1vW4yZ7x".repeat(2).slice(0, 36)}`;
const KEY_BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";

async function shownOf(file: string, text: string): Promise<string> {
  const findings = lintPolicy(await openPolicy(file, Buffer.from(text, "utf8")));
  expect(findings).not.toEqual([]);
  const report = makeReport(findings, 1);
  const identities = findings.map(({ identity }) => identity).join("\n");
  return [...renderText(report, { paint: PLAIN_PAINT }), ...renderJson(report), identities].join("");
}

describe("a secret is shown as stars", () => {
  const HEAD = 'version: "1"\ndefault: deny\n';
  test.each<[string, string]>([
    ["in the line of its own finding", `${HEAD}description: use ${TOKEN}\n`],
    ["in the line of another finding", `${HEAD}tools: { "a*": { action: deny, reason: ${TOKEN} } }\n`],
    ["in a policy that is refused", `${HEAD}description: ${TOKEN}\ntools: { a: { reson: ${TOKEN} } }\n`],
    ["in a message that quotes it", `${HEAD}tools: { a: { action: ${TOKEN} } }\n`],
    ["as an unknown key", `${HEAD}${TOKEN}: 1\n`],
    ["in a file that cannot be parsed", `${HEAD}description: "${TOKEN}" x\n`],
  ])("%s", async (_, text) => {
    const shown = await shownOf("policy.yaml", text);
    expect(shown).not.toContain(TOKEN.slice(8));
    expect(shown).toContain("*".repeat(TOKEN.length));
  });

  test("line by line, in a key of many lines", async () => {
    const key = `  -----BEGIN PRIVATE KEY-----\n  ${KEY_BODY}\n  -----END PRIVATE KEY-----\n`;
    const text = `${HEAD}description: |\n${key}hide: [a]\nhid: [b]\n`;
    expect(await shownOf("policy.yaml", text)).not.toContain(KEY_BODY);
    const masked = maskSecrets(text);
    expect(masked.split("\n").map(({ length }) => length)).toEqual(
      text.split("\n").map(({ length }) => length),
    );
    expect(masked).not.toContain(KEY_BODY);
    expect(masked).toContain("hid: [b]");
  });

  test("and marks stay under what they mark", async () => {
    const text = `${HEAD}tools: { t: { action: deny, reason: ${TOKEN} }, "b*": {} }\n`;
    const findings = lintPolicy(await openPolicy("policy.yaml", Buffer.from(text)));
    const star = findings.find(({ code }) => code === "star-in-name");
    expect(star?.sourceLine?.slice((star?.column ?? 0) - 1, (star?.endColumn ?? 0) - 1)).toBe('"b*"');
  });
});

describe("a secret is found behind", () => {
  test.each([".", " ", "/", "=", "\\n", "\\u001b", "\\x1b", "~1", "~0", "%20", '"'])("%j", (before) => {
    expect(maskSecrets(`a${before}${TOKEN}`)).toBe(`a${before}${"*".repeat(TOKEN.length)}`);
  });

  test.each(["a", "0", "_", "-"])("and not in a word: %j", (before) => {
    expect(maskSecrets(`a${before}${TOKEN}`)).toBe(`a${before}${TOKEN}`);
  });

  test("and of one that is cut short nothing is left", () => {
    expect(shorten(`x ${TOKEN} y`, 20)).toBe(`x ${"*".repeat(18)}…`);
    expect(shorten("ab\u{1f600}c", 3)).toBe("ab…");
    expect(shorten("abc", 3)).toBe("abc");
  });
});

describe("text that is made to cost time", () => {
  const SIZE = 1 << 20;
  test.each(
    [
      "eyJ",
      "eyJaaaaaaaaaaa.",
      "eyJaaaaaaaaaaa.eyJ",
      "ghp_",
      "sk-ant-",
      "A",
      "xoxb-",
      "-----BEGIN PRIVATE KEY-----",
      "-----BEGIN A B C ",
      ".",
      "SG.",
      "hvs.",
      "~1eyJaaaaaaaaaaa.",
      "\\neyJaaaaaaaaaaa",
    ].map((unit) => [unit] as const),
  )("%j, again and again", (unit) => {
    const text = unit.repeat(SIZE / unit.length);
    findSecret(text);
    expect(maskSecrets(text)).toHaveLength(text.length);
  });
});

test("a file is looked through once, however many findings are made of it", () => {
  let reads = 0;
  const text = `key: ${TOKEN}\n`;
  const source = {
    root: undefined,
    get text() {
      reads++;
      return text;
    },
  };
  const shown = hideSecrets(source);
  const before = reads;
  expect(shown).not.toContain(TOKEN);
  expect(hideSecrets(source)).toBe(shown);
  expect(reads).toBe(before);
});
