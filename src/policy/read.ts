// Reads a policy: Source → Policy, or the problems that make it unusable.

import type { Problem } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { isRulesDialect } from "./dialect.ts";
import { resolvePointer } from "./pointer.ts";
import type { Policy } from "./policy.ts";
import { itemsOf, member, mismatch, type Reading, textOf, wordOf } from "./read-nodes.ts";
import { readRuleSet, readTools } from "./read-rules.ts";
import type { Node, Source } from "./source.ts";
import { validate } from "./validate.ts";

export type PolicyReading =
  | { readonly policy: Policy; readonly problems: readonly [] }
  | { readonly policy: undefined; readonly problems: readonly Problem[] };

/**
 * Reads a policy. One error anywhere and there is no policy: nothing is decided with part of one.
 * Patterns are checked when the policy is compiled (engine/compile.ts).
 * specification: policy-format.md sections 1-4 and 8.
 */
export async function readPolicy(source: Source): Promise<PolicyReading> {
  const { root } = source;
  if (root === undefined) return { policy: undefined, problems: boundProblems(source.problems) };
  const shape = await validate({ ...source, root });
  const reading: Reading = { problems: [], hasMismatch: false };
  const policy = await buildPolicy(root, reading);
  const spoken = withoutEchoes(root, shape.problems, source.problems);
  const problems = [...source.problems, ...spoken, ...withoutConsequences(reading.problems, shape.problems)];
  if (problems.length > 0) return { policy: undefined, problems: boundProblems(problems, shape.more) };
  // INVARIANT: what the schema accepts, the reader understands whole.
  if (policy === undefined || reading.hasMismatch)
    throw new Error("the schema accepted what the reader cannot read");
  return { policy, problems: [] };
}

async function buildPolicy(root: Node, reading: Reading): Promise<Policy | undefined> {
  const located = { node: root, pointer: "" };
  const isDialect = isRulesDialect(root);
  const written = wordOf(member(located, "default"), ["allow", "deny"] as const, reading);
  const byDefault = written ?? (isDialect ? "allow" : mismatch(reading, undefined));
  const schema = textOf(member(located, "$schema"), reading);
  const description = textOf(member(located, "description"), reading);
  const hide = itemsOf(member(located, "hide"), reading).map((item) => ({
    pointer: item.pointer,
    name: textOf(item, reading) ?? "",
  }));
  const tools = member(located, "tools");
  const rules = isDialect
    ? (await import("./rules-dialect.ts")).readDialectTools(tools, reading)
    : {
        allTools: readRuleSet(member(located, "all_tools"), "/all_tools", reading),
        tools: readTools(tools, reading),
      };
  if (byDefault === undefined) return undefined;
  return {
    dialect: isDialect ? "rules" : "lists",
    ...(schema !== undefined && { schema }),
    ...(description !== undefined && { description }),
    default: byDefault,
    isDefaultWritten: written !== undefined,
    hide,
    ...rules,
  };
}

/** A node or key that the parser already refused is not refused again for its type or name. */
function withoutEchoes(
  root: Node,
  shape: readonly Problem[],
  parsed: readonly Problem[],
): readonly Problem[] {
  const refused = new Set(parsed.map(({ anchor }) => ("start" in anchor ? anchor.start : undefined)));
  return shape.filter(({ anchor }) => {
    if (!("pointer" in anchor)) return true;
    const { node, entry } = resolvePointer(root, anchor.pointer);
    return !refused.has(anchor.part === "key" && entry !== undefined ? entry.keySpan.start : node.start);
  });
}

/** What cannot be lowered of a rule that is misspelt may well be lowered when it is mended. */
function withoutConsequences(problems: readonly Problem[], shape: readonly Problem[]): readonly Problem[] {
  const broken = new Set(shape.map(ruleOf));
  return problems.filter((problem) => problem.code !== "cannot-lower" || !broken.has(ruleOf(problem)));
}

/** Pointer of the rule of the rules dialect in which the problem lies, or of the problem itself. */
function ruleOf({ anchor }: Problem): string {
  if (!("pointer" in anchor)) return "";
  return /^\/tools\/[^/]*\/rules\/\d+/.exec(anchor.pointer)?.[0] ?? anchor.pointer;
}

/** The first problems of a file, and how many more there are; `more` of them are not in the list. */
export function boundProblems(problems: readonly Problem[], more = 0): readonly Problem[] {
  const shown = problems.slice(0, LIMITS.problemsPerFile);
  const rest = problems.length - shown.length + more;
  if (rest === 0) return shown;
  return [
    ...shown,
    {
      code: "too-many-problems",
      severity: "error",
      anchor: { pointer: "" },
      message: `The file has ${rest} more problems, which are not shown.`,
      help: "Mend these first.",
    },
  ];
}
