// The arguments of a tool that no condition of the policy looks at, where calls get through by themselves.
// specification: cli.md section 3.

import { compareText } from "../order.ts";
import { printPath } from "../policy/path.ts";
import type { Policy, RuleSet, Step } from "../policy/policy.ts";
import { type ArgumentFacts, argumentFacts } from "../schema/argument-facts.ts";
import type { Domain, Numbers } from "../schema/domain.ts";
import { memberNames } from "../schema/member-names.ts";
import type { GovernedTool } from "../tools/governance.ts";
import type { ToolDefinition } from "../tools/tool.ts";
import { readName } from "../tools/words.ts";
import { type ArgumentLook, argumentLooks } from "./argument-looks.ts";

export interface UncheckedArgument {
  /** As a policy would write it, for example `args.files[*].path`. */
  readonly path: string;
  /** Its name says that it decides what a call reaches: a path, an address, a command, an amount. */
  readonly isSensitive: boolean;
}

/** Arguments of one tool that are told apart, and steps of their paths. */
const MOST_ARGUMENTS = 200;
const MOST_STEPS = 5;
const LONGEST_NAME = 100;

/**
 * Sensitive ones first, then by path. Only arguments whose schema leaves them open: texts that are not listed,
 * objects without members of their own, and amounts without an upper bound.
 *
 * None of a tool that only reads, that nobody can call, that nothing governs (which is told already), or whose
 * every call a person sees.
 */
export function uncheckedArguments(
  policy: Policy,
  { tool, state }: GovernedTool,
): readonly UncheckedArgument[] {
  const entry = policy.tools.get(tool.name);
  if (entry === undefined || tool.risk.class === "read") return [];
  const sets: readonly RuleSet[] = [entry, policy.allTools];
  const isSeen = sets.some((set) => set.require_approval.some(({ conditions }) => conditions.length === 0));
  if (isSeen || !(state === "conditional" || state === "limited" || state === "approval")) return [];
  const looks = sets.flatMap(argumentLooks);
  return openArguments(tool)
    .filter(({ steps }) => !looks.some((look) => doesLook(look, steps)))
    .map(({ steps, isSensitive }) => ({ path: printPath(steps), isSensitive }))
    .sort((a, b) => Number(b.isSensitive) - Number(a.isSensitive) || compareText(a.path, b.path));
}

/** Whether one leads to the other, or further into it. One element is not every element. */
function doesLook({ steps, isBlind }: ArgumentLook, argument: readonly Step[]): boolean {
  if (isBlind && steps.length <= argument.length) return false;
  return steps.slice(0, argument.length).every((step, i) => {
    const other = argument[i];
    if (other === undefined || step.kind !== other.kind) return false;
    return step.kind !== "member" || other.kind !== "member" || step.name === other.name;
  });
}

interface OpenArgument {
  readonly steps: readonly Step[];
  readonly isSensitive: boolean;
}

function openArguments({ inputSchema }: ToolDefinition): readonly OpenArgument[] {
  if (inputSchema === null) return [];
  const open: OpenArgument[] = [];
  let left = MOST_ARGUMENTS;
  const visit = (steps: readonly Step[]): void => {
    if (left-- <= 0) return;
    const facts = argumentFacts(inputSchema, { text: printPath(steps), steps });
    if (facts === undefined || !facts.canBePresent) return;
    const deeper = steps.length < MOST_STEPS ? stepsInto(inputSchema, steps, facts) : [];
    for (const step of deeper) visit([...steps, step]);
    const isSensitive = isSensitiveName(lastName(steps));
    if (isOpen(facts.domain, deeper, isSensitive)) open.push({ steps, isSensitive });
  };
  for (const step of namedSteps(inputSchema, [])) visit([step]);
  return open;
}

function stepsInto(
  schema: Readonly<Record<string, unknown>>,
  steps: readonly Step[],
  { domain }: ArgumentFacts,
): readonly Step[] {
  return [
    ...(domain.hasObjects ? namedSteps(schema, steps) : []),
    // What may be any text is told as a whole.
    ...(domain.hasArrays && !isFreeText(domain) ? [{ kind: "every" } as const] : []),
  ];
}

function namedSteps(schema: Readonly<Record<string, unknown>>, steps: readonly Step[]): readonly Step[] {
  return memberNames(schema, steps)
    .filter((name) => name !== "" && name.length <= LONGEST_NAME && name.isWellFormed())
    .sort(compareText)
    .slice(0, MOST_ARGUMENTS)
    .map((name) => ({ kind: "member", name }));
}

/** Whether the schema leaves it to the caller what stands there; what stands further in is told by itself. */
function isOpen(
  { strings, numbers, hasObjects }: Domain,
  deeper: readonly Step[],
  isSensitive: boolean,
): boolean {
  const isFreeObject = hasObjects && !deeper.some(({ kind }) => kind === "member");
  return isFreeText({ strings }) || isFreeObject || (isSensitive && isUnbounded(numbers));
}

function isFreeText({ strings }: Pick<Domain, "strings">): boolean {
  return strings !== undefined && strings.values === undefined;
}

function isUnbounded(numbers: Numbers | undefined): boolean {
  return numbers !== undefined && numbers.values === undefined && numbers.max === undefined;
}

function lastName(steps: readonly Step[]): string {
  const named = steps.findLast((step) => step.kind === "member");
  return named?.kind === "member" ? named.name : "";
}

/** As the last word of a name, also in the plural: `file_path`, `imageUrls`. */
const SENSITIVE = new Set(
  (
    "address amount bucket cmd command destination dir directory domain email endpoint expression file filename " +
    "filepath filter folder host hostname href iban link path payee pipeline price query quantity recipient " +
    "repository script selector shell sql statement total uri url webhook where"
  ).split(" "),
);
/** As the whole name only: elsewhere they mean something else, as in `country_code`. */
const SENSITIVE_WHOLE = new Set("args bcc cc code env environment function headers input repo to".split(" "));

function isSensitiveName(name: string): boolean {
  const { words } = readName(name);
  const last = words.at(-1) ?? "";
  if (words.length === 1 && SENSITIVE_WHOLE.has(last)) return true;
  return [last, last.replace(/s$/, ""), last.replace(/es$/, ""), last.replace(/ies$/, "y")].some((word) =>
    SENSITIVE.has(word),
  );
}
