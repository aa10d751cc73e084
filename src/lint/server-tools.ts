// The tools of the server that calls can reach under a policy, and what all of them say of an argument.

import { LIMITS } from "../limits.ts";
import type { ArgumentPath } from "../policy/policy.ts";
import { type ArgumentFacts, argumentFacts, uniteFacts } from "../schema/argument-facts.ts";
import { isHidden } from "./entries.ts";
import type { KnownTool, LintContext } from "./rule.ts";

/** A policy with the tools of its server. */
export type Known = Pick<LintContext, "policy" | "tools">;

const REACHABLE = new WeakMap<Known, readonly KnownTool[]>();
const SHARED = new WeakMap<Known, Map<string, ArgumentFacts | undefined>>();

/** Tools that are not hidden, and are listed unless the policy allows by default; sorted as the lockfile has them. */
export function reachableTools(context: Known): readonly KnownTool[] {
  let known = REACHABLE.get(context);
  if (known === undefined) {
    const { policy, tools } = context;
    known = [...(tools?.values() ?? [])].filter(
      ({ name }) => !isHidden(policy, name) && (policy.default === "allow" || policy.tools.has(name)),
    );
    REACHABLE.set(context, known);
  }
  return known;
}

/** For the rules and limits of `all_tools`: of all tools that can be reached and have the argument, or of all. */
export function sharedFactsOf(context: Known, path: ArgumentPath): ArgumentFacts | undefined {
  let known = SHARED.get(context);
  if (known === undefined) {
    known = new Map();
    SHARED.set(context, known);
  }
  if (!known.has(path.text)) known.set(path.text, readSharedFacts(context, path));
  return known.get(path.text);
}

function readSharedFacts(context: Known, path: ArgumentPath): ArgumentFacts | undefined {
  const tools = reachableTools(context);
  if (tools.length === 0 || isTooMuch(context, tools.length)) return undefined;
  const known: ArgumentFacts[] = [];
  for (const { inputSchema } of tools) {
    const facts = argumentFacts(inputSchema, path);
    if (facts === undefined) return undefined;
    known.push(facts);
  }
  const having = known.filter(({ canBePresent, isListed }) => canBePresent && isListed);
  return uniteFacts(having.length > 0 ? having : known);
}

/** Every path of `all_tools` is looked up in every tool. */
function isTooMuch({ policy: { allTools } }: Known, tools: number): boolean {
  const rules = [...allTools.require, ...allTools.deny_if, ...allTools.require_approval];
  const paths = rules.reduce((sum, { conditions }) => sum + conditions.length, allTools.limits.length);
  return paths * tools > LIMITS.sharedLookups;
}
