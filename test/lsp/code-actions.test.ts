// What an editor offers to do: the cases that need findings, or texts, of a special kind.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Finding, Fix } from "../../src/finding.ts";
import { codeActions, smallestEdit } from "../../src/lsp/code-actions.ts";
import type { Analysis } from "../../src/lsp/documents.ts";
import { applyEdits } from "../../src/policy/edit.ts";
import { toFindings } from "../../src/policy/findings.ts";
import { analysisOf, HOST } from "./linted.ts";

const EVERYWHERE = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

const actionsOf = (analysis: Analysis, only?: string[]) =>
  codeActions(
    analysis,
    {
      textDocument: { uri: analysis.document.uri },
      range: EVERYWHERE,
      context: { diagnostics: [], ...(only && { only }) },
    },
    HOST,
    { hasDocumentChanges: true },
  );

const findingAt = (analysis: Analysis, pointer: string, fix?: Fix): readonly Finding[] =>
  toFindings(analysis.opened.source, [
    {
      code: "missing-on-deny",
      severity: "info",
      anchor: { pointer },
      message: "m",
      help: "",
      ...(fix && { fix }),
    },
  ]);

test("a fix that changes decisions says so, is not preferred, and is not among all safe fixes", async () => {
  const fix: Fix = {
    title: "Deny by default",
    isSafe: false,
    edits: [{ start: 23, end: 27, text: "allow" }],
  };
  const analysis = await analysisOf('version: "1"\ndefault: deny\n', (one) =>
    findingAt(one, "/default", fix),
  );
  const [unsafe] = await actionsOf(analysis, ["quickfix"]);
  expect(unsafe).toMatchObject({
    title: "Deny by default (changes what is decided)",
    isPreferred: false,
    edit: {
      documentChanges: [
        {
          textDocument: { uri: analysis.document.uri, version: 7 },
          edits: [{ range: { start: { line: 1, character: 10 } }, newText: "allow" }],
        },
      ],
    },
  });
  expect(await actionsOf(analysis, ["source.fixAll"])).toEqual([]);
});

describe("a comment that suppresses is offered", () => {
  const offered = async (text: string, pointer: string): Promise<string | undefined> => {
    const analysis = await analysisOf(text, (one) => findingAt(one, pointer));
    const actions = await actionsOf(analysis, ["quickfix"]);
    const suppress = actions.find(({ title }) => title === "Suppress missing-on-deny on this line");
    const [change] = suppress?.edit?.documentChanges ?? [];
    if (change === undefined || !("edits" in change)) return undefined;
    const edits = change.edits.filter((edit) => "newText" in edit);
    return TextDocument.applyEdits(analysis.document.text, edits);
  };
  const HEAD = 'version: "1"\ndefault: deny\n';

  test.each<[what: string, policy: string, pointer: string, after: string]>([
    ["at the top", HEAD, "/version", `# policy-ignore missing-on-deny -- reason\n${HEAD}`],
    [
      "with the indentation of its line",
      `${HEAD}tools:\n  t:\n    deny_if: []\n`,
      "/tools/t/deny_if",
      `${HEAD}tools:\n  t:\n    # policy-ignore missing-on-deny -- reason\n    deny_if: []\n`,
    ],
    [
      "after a block of text",
      `${HEAD}description: |\n  a\n  b\ntools: {}\n`,
      "/tools",
      `${HEAD}description: |\n  a\n  b\n# policy-ignore missing-on-deny -- reason\ntools: {}\n`,
    ],
  ])("%s", async (_what, policy, pointer, after) => {
    expect(await offered(policy, pointer)).toBe(after);
  });

  test("but not where it would become part of a text", async () => {
    expect(
      await offered(`{version: "1", description: "a\n b", default: deny}\n`, "/default"),
    ).toBeUndefined();
  });
});

test("the smallest edit makes the other text, and splits no character and no line break", () => {
  const texts = fc.string({ unit: fc.constantFrom("a", "b", "\n", "\r\n", "😀", "😁", "𝐀") });
  fc.assert(
    fc.property(texts, texts, texts, texts, (head, before, after, tail) => {
      const from = head + before + tail;
      const to = head + after + tail;
      const edit = smallestEdit(from, to);
      expect(applyEdits(from, [edit])).toBe(to);
      for (const at of [edit.start, edit.end]) {
        expect(from.slice(at - 1, at + 1)).not.toBe("\r\n");
        expect(`${from.slice(0, at)}|${from.slice(at)}`.isWellFormed()).toBe(true);
      }
      expect(edit.text.isWellFormed()).toBe(true);
    }),
  );
});
