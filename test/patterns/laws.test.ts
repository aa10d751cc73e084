// What lint says of a pattern is what the engine says of texts, for any pattern.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildPatterns, type Pattern } from "../../src/engine/pattern.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { factsOf } from "../../src/patterns/facts.ts";
import { decideLanguage } from "../../src/patterns/language.ts";
import { readTokens } from "../../src/patterns/tokens.ts";
import { patterns, texts } from "../engine/pattern-arbitraries.ts";

async function build(source: string): Promise<Pattern | undefined> {
  const pattern = (await buildPatterns([source])).get(source);
  return pattern === undefined || "code" in pattern ? undefined : pattern;
}

test("law: every sample is accepted", async () => {
  await fc.assert(
    fc.asyncProperty(patterns, async (source) => {
      const pattern = await build(source);
      if (pattern === undefined) return;
      for (const sample of factsOf(pattern).samples) expect(pattern.test(sample), sample).toBe(true);
    }),
    { numRuns: 600 },
  );
});

test("law: a pattern that is said to accept everything or nothing does so, and one that is said not to does not", async () => {
  const all = [...fc.sample(texts, { numRuns: 150, seed: 1 }), "", "\n", "\n\n", "a\n", "\na", "\u{10ffff}"];
  const counts = { everything: 0, nothing: 0, between: 0 };
  await fc.assert(
    fc.asyncProperty(patterns, async (source) => {
      const pattern = await build(source);
      if (pattern === undefined) return;
      const language = decideLanguage(pattern.automaton());
      if (language === undefined) return;
      const { isEverything, isNothing } = language;
      expect(factsOf(pattern).language).toEqual(language);
      if (isEverything) expect(all.filter((text) => !pattern.test(text))).toEqual([]);
      if (isNothing) expect(all.filter((text) => pattern.test(text))).toEqual([]);
      counts[isEverything ? "everything" : isNothing ? "nothing" : "between"]++;
    }),
    { numRuns: 600, seed: 7 },
  );
  // The seed is fixed, so that each kind is certain to be met.
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(0);
});

test("law: an end that is said to be closed lets no other text stand there", async () => {
  await fc.assert(
    fc.asyncProperty(patterns, texts, async (source, text) => {
      const pattern = await build(source);
      if (pattern === undefined || readTokens(source).some(({ kind }) => kind === "dot")) return;
      const { openStart, openEnd, openLineStart, openLineEnd } = factsOf(pattern);
      // With both ends closed a pattern that can be found at all says something of the whole text.
      if (openLineStart !== undefined || openLineEnd !== undefined) return;
      expect([openStart, openEnd]).toEqual([undefined, undefined]);
      const around = `\u0001${text}\u0002`;
      if (pattern.test(around)) expect(source).toMatch(/\[\^|\\W|\\s|\./);
    }),
    { numRuns: 600 },
  );
});

test("law: tokens lie side by side, and balance", async () => {
  await fc.assert(
    fc.asyncProperty(patterns, async (source) => {
      if ((await build(source)) === undefined) return;
      const tokens = readTokens(source);
      const written = tokens.map(({ start, end }) => source.slice(start, end)).join("");
      expect(written).toBe(source.replaceAll(/\\[QE]/g, ""));
      const depth = (kind: string): number => tokens.filter((token) => token.kind === kind).length;
      expect(depth("open")).toBe(depth("close"));
      expect(tokens.every((token) => token.depth >= 0)).toBe(true);
    }),
    { numRuns: 600 },
  );
});

/** Codes whose witness passes the condition; of the others the witness is refused by it. */
const PASSING = [
  "accidental-range",
  "anchor-in-alternative",
  "domain-suffix-escape",
  "multiline-anchor",
  "path-prefix-escape",
  "unanchored-regex",
  "unescaped-dot",
  "url-prefix-escape",
];

const prefixes = fc.constantFrom(
  "",
  "^",
  "^https://",
  "^https://example\\.com",
  "^/workspace/",
  "^/srv/",
  "^[a-z.-_]",
);
const suffixes = fc.constantFrom("", "$", "\\.com$", "example.com$", "example\\.com$", ".json$", "/.*$");
const names = fc.constantFrom("url", "path", "host", "email", "version", "name", "file", "sql");

describe("law: the text in a finding", () => {
  test("passes, or is refused, as the finding says", async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(prefixes, patterns, suffixes, names, async (prefix, inner, suffix, name) => {
        const source = `${prefix}${inner}${suffix}`;
        const pattern = await build(source);
        if (pattern === undefined) return;
        const condition = { path: `args.${name}`, op: "regex", value: source };
        const rules = [{ conditions: [condition], on_deny: "No." }];
        const policy = (list: string) =>
          JSON.stringify({ version: "1", default: "deny", tools: { t: { [list]: rules } } });
        for (const list of ["require", "deny_if"]) {
          const opened = await openPolicy("policy.json", Buffer.from(policy(list)));
          for (const { code, message } of lintPolicy(opened)) {
            const [, text] =
              /: ("(?:[^"\\]|\\.)*") (?:passes|escapes the rule|is refused|escapes it)\.$/.exec(message) ??
              [];
            if (text === undefined) continue;
            seen.add(code);
            expect(pattern.test(JSON.parse(text)), `${code} ${message}`).toBe(PASSING.includes(code));
          }
        }
      }),
      { numRuns: 500, seed: 7 },
    );
    expect([...seen].sort()).toEqual(expect.arrayContaining(PASSING));
  });
});
