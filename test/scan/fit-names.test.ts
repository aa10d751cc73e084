// Names cut to a column: as wide as it is at most, and each the only one that it can be.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { widthOf } from "../../src/report/table.ts";
import { fitNames } from "../../src/scan/fit-names.ts";

/** Whether a text that was cut may stand for a name. */
function mayBe(shown: string, name: string): boolean {
  if (shown === name) return true;
  const at = shown.indexOf("…");
  if (at === -1) return false;
  return name.startsWith(shown.slice(0, at)) && name.endsWith(shown.slice(at + 1));
}

describe("fitNames", () => {
  test.each<[names: readonly string[], most: number, shown: readonly string[]]>([
    [["short", "also_short"], 12, ["short", "also_short"]],
    [["azureterraformbestpractices"], 16, ["azureter…actices"]],
    // Two that are one when their middle goes: more of the end is shown.
    [
      ["list_project_a_of_the_team", "list_project_b_of_the_team"],
      17,
      ["lis…a_of_the_team", "lis…b_of_the_team"],
    ],
    // Nothing of 12 columns tells them apart.
    [
      ["aaaaaaaaaaaaaaaa1bbbbbbbbbbbbbbbb", "aaaaaaaaaaaaaaaa2bbbbbbbbbbbbbbbb"],
      12,
      ["aaaaaaaaa…#1", "aaaaaaaaa…#2"],
    ],
    // A name that is called as another would be cut.
    [["abcdefg…uvwxyz", "abcdefghijklmnopqrstuvwxyz"], 14, ["abcdefg…uvwxyz", "abcdefgh…vwxyz"]],
    // Wide characters take two columns.
    [["検索検索検索検索"], 9, ["検索…検索"]],
    // The same name twice is the same text twice.
    [["the_same_long_name", "the_same_long_name"], 12, ["the_sa…_name", "the_sa…_name"]],
  ])("%j in %i columns", (names, most, shown) => {
    expect(fitNames(names, most)).toEqual(shown);
  });

  const letters = fc.constantFrom("a", "b", "_", "é", "検", "👍");
  const names = fc.uniqueArray(
    fc.array(letters, { minLength: 1, maxLength: 30 }).map((chars) => chars.join("")),
    { minLength: 1, maxLength: 12 },
  );

  test("no name is wider than the column, none stands for another, and what fits stays", () => {
    fc.assert(
      fc.property(names, fc.integer({ min: 12, max: 24 }), (all, most) => {
        const shown = fitNames(all, most);
        for (const [i, text] of shown.entries()) {
          const name = all[i] ?? "";
          expect(widthOf(text)).toBeLessThanOrEqual(most);
          if (widthOf(name) <= most) expect(text).toBe(name);
          else if (!/…#\d+$/.test(text)) {
            expect(all.filter((other) => widthOf(other) > most && mayBe(text, other))).toEqual([name]);
          }
        }
        expect(new Set(shown).size).toBe(all.length);
      }),
      { numRuns: 2000 },
    );
  });
});
