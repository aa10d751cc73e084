// A number that other readers of the file would round.

import { formatNum, isDecimal } from "../../decimal.ts";
import { joinPointer } from "../../policy/pointer.ts";
import type { Node } from "../../policy/source.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const numberBeyondDouble: LintRule = {
  code: "number-beyond-double",
  severity: "info",
  category: "portability",
  since: "0.2.0",
  summary: "A number has more digits than most readers keep.",
  why: "Here numbers are exact; a reader that keeps them as doubles, as most do, compares with a neighbour, and so may the server.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  close_account:
    require:
      - conditions:
          - { path: args.account, op: eq, value: 9007199254740993 }
        on_deny: The test account only.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  close_account:
    require:
      - conditions:
          - { path: args.account, op: eq, value: "9007199254740993" }
        on_deny: The test account only.
`,
  },
  check,
};

function check({ source }: LintContext): readonly Remark[] {
  const found: Remark[] = [];
  if (source.root !== undefined) collect(source.root, "", found);
  return found;
}

function collect(node: Node, pointer: string, found: Remark[]): void {
  if (node.kind === "array") {
    for (const [i, item] of node.items.entries()) collect(item, joinPointer(pointer, i), found);
  } else if (node.kind === "object") {
    for (const { key, value } of node.entries) collect(value, joinPointer(pointer, key), found);
  } else if (isDecimal(node.value)) {
    const { coefficient, exponent } = node.value;
    found.push({
      anchor: { pointer },
      message: `The number ${formatNum(node.value)} is read as ${Number(`${coefficient}e${exponent}`)} where numbers are doubles.`,
      help: "Identifiers are better strings, if the server takes them so; of amounts fewer digits will do.",
    });
  }
}
