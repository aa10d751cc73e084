// Paths that the server's schemas do not have, and which was probably meant.

import { parsePath, printPath } from "../policy/path.ts";
import type { ArgumentPath } from "../policy/policy.ts";
import { type ArgumentFacts, argumentFacts } from "../schema/argument-facts.ts";
import { memberNames } from "../schema/member-names.ts";
import { meantNames } from "./name-twins.ts";
import type { KnownTool } from "./rule.ts";
import { type Budget, enumerate } from "./suggestions.ts";

/** Whether the tool's schema certainly has no such argument, or lists its arguments without it. */
export function isUnknown({ canBePresent, isListed }: ArgumentFacts): boolean {
  return !canBePresent || !isListed;
}

/** The path with its first wrong step mended, when that leads somewhere. */
export function findMeantPath(tool: KnownTool, path: ArgumentPath, budget: Budget): string | undefined {
  const { inputSchema } = tool;
  if (inputSchema === null || budget.left < 0) return undefined;
  const wrong = path.steps.findIndex((_, i) => {
    const steps = path.steps.slice(0, i + 1);
    const facts = argumentFacts(inputSchema, { text: printPath(steps), steps });
    return facts !== undefined && isUnknown(facts);
  });
  const step = path.steps[wrong];
  if (step?.kind !== "member") return undefined;
  const before = path.steps.slice(0, wrong);
  const meant = meantNames([step.name], memberNames(inputSchema, before), budget).get(step.name);
  if (meant === undefined) return undefined;
  const after = path.steps.slice(wrong + 1);
  const text = printPath([...before, { kind: "member", name: meant.name }, ...after]);
  const mended = parsePath(text);
  const facts = typeof mended === "string" ? undefined : argumentFacts(inputSchema, mended);
  return facts === undefined || isUnknown(facts) ? undefined : text;
}

/** The arguments of the tool, for the end of a sentence. */
export function sayListed(tool: KnownTool | undefined, budget: Budget): string {
  if (!tool?.inputSchema || budget.left < 0) return "";
  const names = memberNames(tool.inputSchema, []);
  return names.length === 0 ? "" : `: the tool lists ${enumerate(names)}`;
}
