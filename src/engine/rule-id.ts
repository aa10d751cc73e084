// Rule ids: how a decision names the rule that it follows from.
// specification: policy-format.md section 5.

import type { CompiledRule, Owner } from "./program.ts";

export const NO_POLICY = "(no policy)";
export const HIDDEN = "(hidden)";
export const DEFAULT_DENY = "(default deny)";

/** The id of a rule by its deciding condition, or by its index when it has none. */
export function ruleId(
  { owner, list, names, index }: Pick<CompiledRule, "owner" | "list" | "names" | "index">,
  condition: number,
): string {
  return `${ownerId(owner)}/${list}/${escapePart(names[condition] ?? String(index))}`;
}

export function limitRuleId(owner: Owner, counter: string): string {
  return `${ownerId(owner)}/limits/${escapePart(counter)}`;
}

function ownerId({ tool }: Owner): string {
  return tool === null ? "/all_tools" : `/tools/${escapePart(tool)}`;
}

function escapePart(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
