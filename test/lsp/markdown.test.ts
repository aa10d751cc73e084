// Text from outside in Markdown: it shows as it is written, and is no Markdown.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { markdownCode, markdownLines, markdownText, withoutMarkdown } from "../../src/lsp/markdown.ts";
import { escapeText } from "../../src/report/escape.ts";

describe("text", () => {
  test.each([
    ["[x](command:evil)", "\\[x\\]\\(command\\:evil\\)"],
    ["<img src=x onerror=alert(1)>", "\\<img src\\=x onerror\\=alert\\(1\\)\\>"],
    ["# title", "\\# title"],
    ["&lt; $(zap)", "\\&lt\\; \\$\\(zap\\)"],
    ["a\nb\u202e", "a\\\\nb\\\\u\\{202e\\}"],
    ["http://evil.example", "http\\:\\/\\/evil\\.example"],
    ["plain words, ünï", "plain words\\, ünï"],
  ])("%j", (text, markdown) => {
    expect(markdownText(text)).toBe(markdown);
  });

  test("holds no punctuation that is not escaped, and loses nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const markdown = markdownText(text);
        expect(markdown.replace(/\\[!-/:-@[-`{-~]/g, "")).not.toMatch(/[!-/:-@[-`{-~\n]/);
        expect(withoutMarkdown(markdown)).toBe(escapeText(text));
      }),
    );
  });

  test("of several lines keeps them, without indents that would make code of it", () => {
    expect(markdownLines("a\r\n    b\n\n- c", 100)).toBe("a  \nb  \n  \n\\- c");
    expect(markdownLines("abcdef", 3)).toBe("abc…");
  });
});

describe("code", () => {
  test.each([
    ["pay", "`pay`"],
    ["a`b", "``a`b``"],
    ["`", "`` ` ``"],
    ["``a", "``` ``a ```"],
    [" a ", "`  a  `"],
    ["", "`  `"],
    ["a\nb", "`a\\nb`"],
  ])("%j", (text, markdown) => {
    expect(markdownCode(text)).toBe(markdown);
  });

  test("is not ended by what stands in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("`", "a", " ", "\n", "<") }), (text) => {
        const markdown = markdownCode(text);
        const [fence = ""] = /^`+/.exec(markdown) ?? [];
        const inner = markdown.slice(fence.length, -fence.length);
        expect(markdown.endsWith(fence)).toBe(true);
        expect(inner.match(/`+/g) ?? []).not.toContain(fence);
        expect(inner).not.toMatch(/^`|`$/);
      }),
    );
  });
});
