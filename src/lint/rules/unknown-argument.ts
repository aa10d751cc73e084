// A path that leads to no argument of the tool.

import type { Fix } from "../../finding.ts";
import { compareText } from "../../order.ts";
import { replaceValue } from "../../policy/edit.ts";
import { resolvePointer } from "../../policy/pointer.ts";
import type { ArgumentPath } from "../../policy/policy.ts";
import { limitsOf, rulesOf, type Scope } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { anyTool } from "../sample-tools.ts";
import { reachableTools } from "../server-tools.ts";
import { type Budget, enumerate, suggestionBudget } from "../suggestions.ts";
import { factsOf } from "../typed-conditions.ts";
import { findMeantPath, isUnknown, sayListed } from "../unknown-paths.ts";

const TOOLS = [anyTool("read_note", { note_id: { type: "string" } }, ["note_id"])];

export const unknownArgument: LintRule = {
  code: "unknown-argument",
  severity: "error",
  category: "correctness",
  since: "0.2.0",
  summary: "A path leads to an argument that the tool's schema does not have.",
  why: "The argument is always absent, so a require rule denies every call and a deny_if rule never denies one.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  read_note:
    require:
      - conditions:
          - { path: args.noteId, op: regex, value: "^[0-9a-f]{8}$" }
        on_deny: That is no note.
`,
    tools: TOOLS,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  read_note:
    require:
      - conditions:
          - { path: args.note_id, op: regex, value: "^[0-9a-f]{8}$" }
        on_deny: That is no note.
`,
    tools: TOOLS,
  },
  check,
};

interface UsedPath extends Scope {
  readonly path: ArgumentPath;
  readonly pointer: string;
  readonly effect: string;
}

function check(context: LintContext): readonly Remark[] {
  if (context.tools === undefined) return [];
  const budget = suggestionBudget();
  return [...pathsOf(context)]
    .sort((a, b) => compareText(a.tool ?? "", b.tool ?? "") || compareText(a.path.text, b.path.text))
    .flatMap((used) => remarkOn(context, used, budget));
}

function pathsOf({ policy }: LintContext): readonly UsedPath[] {
  const conditions = rulesOf(policy).flatMap(({ list, rule, ...scope }) =>
    rule.conditions.map(({ path, pointer, op, value }): UsedPath => {
      const isAbsence = op === "exists" && value === false;
      const effect = isAbsence ? "always holds" : list === "require" ? "denies every call" : "never holds";
      return { ...scope, path, pointer: `${pointer}/path`, effect };
    }),
  );
  const amounts = limitsOf(policy).flatMap(({ limit, ...scope }): readonly UsedPath[] => {
    const { incrementFrom: path, pointer } = limit;
    if (path === undefined) return [];
    return [{ ...scope, path, pointer: `${pointer}/increment_from`, effect: "denies every call" }];
  });
  return [...conditions, ...amounts];
}

function remarkOn(context: LintContext, used: UsedPath, budget: Budget): readonly Remark[] {
  const { tool: name, path, pointer, effect } = used;
  const facts = factsOf(context, used, path);
  if (facts === undefined || !isUnknown(facts)) return [];
  const tool = name === undefined ? undefined : context.tools?.get(name);
  const meant = tool && findMeantPath(tool, path, budget);
  const owner =
    name === undefined ? `${reachableTools(context).length} tools of the server` : enumerate([name]);
  const fix = meant === undefined ? undefined : fixFor(context, pointer, path, meant);
  return [
    {
      anchor: { pointer },
      severity: facts.canBePresent ? "warning" : "error",
      message: facts.canBePresent
        ? `The schema of ${owner} does not list ${path.text}: with the argument absent, this ${effect}.`
        : `The schema of ${owner} lets nothing stand at ${path.text}, so this ${effect}.`,
      help:
        meant === undefined
          ? `Write the path of an argument that is there${sayListed(tool, budget)}.`
          : `Did you mean ${meant}?`,
      ...(fix && { fix }),
    },
  ];
}

function fixFor(
  { source }: LintContext,
  pointer: string,
  path: ArgumentPath,
  meant: string,
): Fix | undefined {
  const found = source.root && resolvePointer(source.root, pointer);
  // In the rules dialect the pointer may lead to the rule.
  if (found?.node.kind !== "scalar" || found.node.value !== path.text) return undefined;
  const edit = replaceValue(source, pointer, meant);
  return edit && { title: `Write ${meant}`, isSafe: false, edits: [edit] };
}
