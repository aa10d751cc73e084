// Lines of pieces come out in the order of the pieces, whenever they are told.

import fc from "fast-check";
import { expect, test } from "vitest";
import { createLineOrder } from "../../src/cli/line-order.ts";

test("in whatever order pieces are told, and the bytes may be used again", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string({ unit: "grapheme-ascii", maxLength: 5 }), { maxLength: 4 }), {
        maxLength: 12,
      }),
      fc.array(fc.nat(), { minLength: 1 }),
      (pieces, choices) => {
        const written: string[] = [];
        const order = createLineOrder((bytes) => written.push(Buffer.from(bytes).toString()));
        const shared = Buffer.alloc(16);
        const waiting = pieces.map((lines, piece) => ({ piece, lines: [...lines] }));
        for (let step = 0; waiting.length > 0; step++) {
          const at = (choices[step % choices.length] ?? 0) % waiting.length;
          const { piece, lines } = waiting[at] as (typeof waiting)[number];
          const next = lines.shift();
          if (next !== undefined && lines.length > 0) {
            order.add(piece, shared.subarray(0, shared.write(next)));
            continue;
          }
          order.end(piece, next === undefined ? [] : [Buffer.from(next)]);
          waiting.splice(at, 1);
        }
        expect(written.join("")).toBe(pieces.flat().join(""));
        expect(order.next()).toBe(pieces.length);
      },
    ),
    { numRuns: 500 },
  );
});
