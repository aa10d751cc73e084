// A line is read as what it says, whatever the lines before it were, and wherever they have spaces.

import { describe, expect, test } from "vitest";
import { parseExactJson } from "../../src/json.ts";
import { readTrace } from "../../src/trace/reader.ts";

const FIRST = '{"ts":1,"grant":"ana","tool":"pay","approved":true,"args":{"n":-5,"x":"a","to":[1]}}';

interface Read {
  readonly n: unknown;
  readonly x: unknown;
  readonly to: unknown;
  readonly grant: string;
  readonly approved: boolean;
}

/** What is made of each line when only some arguments are, and when all are. */
function readLines(lines: readonly string[], names: readonly string[] | undefined): readonly Read[] {
  const calls: Read[] = [];
  const reader = readTrace({
    needsArgs: () => true,
    argNames: () => names,
    isTimeRequired: true,
    onCall: ({ args, grant, approved }) => {
      const { n, x, to } = args;
      calls.push({ n, x, to, grant, approved });
    },
    onUnusable: (line, cause) => expect.fail(`line ${line} is ${cause}`),
  });
  reader.push(Buffer.from(`${lines.join("\n")}\n`));
  reader.end();
  return calls;
}

/** The line with a space before or behind one of its marks, for each of them. */
const SPACED = [...FIRST.matchAll(/[{}[\],:]/g)].flatMap(({ index, 0: mark }) =>
  [` ${mark}`, `${mark} `, `${mark}\t`].map(
    (spaced) => FIRST.slice(0, index) + spaced + FIRST.slice(index + 1),
  ),
);

describe.each([[["n", "x", "to"]], [undefined]])("with the arguments %j", (names) => {
  test.each(SPACED)("%s", (line) => {
    const { args, grant, approved } = parseExactJson(line) as Read & { readonly args: Read };
    const wanted = { n: args.n, x: args.x, to: args.to, grant, approved };
    expect(readLines([FIRST, line, FIRST, line], names)).toEqual([wanted, wanted, wanted, wanted]);
  });
});
