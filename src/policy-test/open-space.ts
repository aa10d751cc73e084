// What decides calls of one tool, with the values that its arguments are tried with, from policy and schema.

import { type Program, toolOf } from "../engine/program.ts";
import { TRUE } from "../engine/truth.ts";
import { type Condition, type Policy, RULE_LISTS, type RuleSet } from "../policy/policy.ts";
import { elementsFor } from "./elements.ts";
import type { FilledArgs } from "./fill-args.ts";
import { type Budget, buildArgs, conditionsOf, type PairedRule, type ToolSpace } from "./try-calls.ts";
import { valuesToTry } from "./try-values.ts";

/** `filled` is what the schema of the tool's arguments demands, where it is known. */
export function openSpace(
  {
    policy,
    program,
    budget,
  }: { readonly policy: Policy; readonly program: Program; readonly budget: Budget },
  tool: string,
  filled: FilledArgs | undefined,
): ToolSpace {
  const entry = policy.tools.get(tool);
  const rules = [
    ...(entry === undefined ? [] : pairRules(entry, toolOf(program, tool).rules)),
    ...pairRules(policy.allTools, program.allTools),
  ];
  const conditions = rules.flatMap(({ rule }) => rule.conditions);
  const amounts = [...(entry?.limits ?? []), ...policy.allTools.limits].flatMap(
    ({ incrementFrom }) => incrementFrom ?? [],
  );
  const paths = new Map([...conditions.map(({ path }) => path), ...amounts].map((path) => [path.text, path]));
  const grouped = new Map<string, Condition[]>();
  for (const one of conditions) grouped.set(one.path.text, [...(grouped.get(one.path.text) ?? []), one]);
  const sums = new Set(amounts.map(({ text }) => text));
  const values = [...paths.keys()].map((text) => {
    const tried = valuesToTry(grouped.get(text) ?? [], program.patterns);
    return [text, sums.has(text) ? [1, ...tried] : tried] as const;
  });
  const { args, unfilled } = filled ?? { args: {}, unfilled: [] };
  const read = [...paths.values()].flatMap(({ steps: [first] }) =>
    first?.kind === "member" ? [first.name] : [],
  );
  const readNames = new Set(read);
  const common = Object.fromEntries(Object.entries(args).filter(([name]) => !readNames.has(name)));
  const tried = new Map<string, readonly unknown[]>(values);
  const demanded = new Map<string, unknown>();
  for (const { text, steps } of paths.values()) {
    const [only, ...rest] = steps;
    if (only?.kind !== "member" || rest.length > 0 || !Object.hasOwn(args, only.name)) continue;
    demanded.set(text, args[only.name]);
    tried.set(text, [args[only.name], ...(tried.get(text) ?? [])]);
  }
  const space = {
    ...{ tool, rules, budget, common, demanded },
    paths: [...paths.values()],
    values: tried,
    unfilled: unfilled.filter((name) => !readNames.has(name)),
  };
  for (const paired of rules) addElements(space, paired);
  return space;
}

type OpenSpace = ToolSpace & { readonly values: Map<string, readonly unknown[]> };

/** Where conditions of a rule look at every element of one array, an element for each of them. */
function addElements(space: OpenSpace, paired: PairedRule): void {
  const all = conditionsOf(paired).filter(({ condition }) => condition.path.text.includes("[*]"));
  for (const text of new Set(all.map(({ condition }) => condition.path.text))) {
    const conditions = all.filter(({ condition }) => condition.path.text === text);
    const tried = space.values.get(text) ?? [];
    if (conditions.length < 2) continue;
    const found = conditions.flatMap(({ condition, test }) => {
      const holds = (value: unknown): boolean => {
        space.budget.left--;
        const args = buildArgs(space, new Map([[text, value]]));
        return args !== undefined && test(args) === TRUE;
      };
      const at = tried.findIndex(holds);
      return at === -1 ? [] : [{ condition, value: tried[at] }];
    });
    if (found.length === conditions.length) space.values.set(text, [...tried, elementsFor(found)]);
  }
}

export function pairRules(set: RuleSet, compiled: Program["allTools"]): readonly PairedRule[] {
  return RULE_LISTS.flatMap((list) =>
    set[list].flatMap((rule, i) => {
      const own = compiled[list][i];
      return own === undefined ? [] : [{ rule, compiled: own }];
    }),
  );
}
