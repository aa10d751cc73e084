// What a drift does to rules and no lint rule can tell: new tools, new arguments, and calls without an approval.

import type { Anchor, Problem, Severity } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { hasBareRule, isAlwaysDenied, isHidden } from "../lint/entries.ts";
import { representativesOf } from "../lint/representatives.ts";
import { enumerate, listFirst } from "../lint/suggestions.ts";
import { compareText } from "../order.ts";
import { joinPointer } from "../policy/pointer.ts";
import type { ArgumentPath, Policy, RuleSet, Step } from "../policy/policy.ts";
import { shorten } from "../policy/shorten.ts";
import { argumentFacts } from "../schema/argument-facts.ts";
import type { Domain } from "../schema/domain.ts";
import type { ToolDrift } from "../tools/drift.ts";
import { RISK_CLASSES, type Tool } from "../tools/tool.ts";
import { type ArgumentLook, argumentLooks } from "./argument-looks.ts";
import type { UsablePolicy } from "./drift-effect.ts";
import type { KnownTools } from "./lint-effects.ts";
import { type Look, looksByPath, type PathLooks } from "./looks.ts";
import type { EffectKind } from "./rule-effect.ts";
import { findNewValues, type Questions, sayNewValues } from "./value-effects.ts";

export interface ArgumentEffect {
  readonly kind: EffectKind;
  readonly tool: string | undefined;
  readonly because: string;
  readonly problem: Omit<Problem, "code">;
}

export interface ArgumentEffects {
  readonly effects: readonly ArgumentEffect[];
  readonly isComplete: boolean;
}

/** What is asked of a tool that has changed. */
interface Subject {
  readonly opened: UsablePolicy;
  readonly drift: ToolDrift;
  readonly after: Tool;
  readonly sets: readonly RuleSet[];
  readonly then: KnownTools;
  readonly now: KnownTools;
}

export function findArgumentEffects(
  opened: UsablePolicy,
  tools: readonly ToolDrift[],
  then: KnownTools,
  now: KnownTools,
): ArgumentEffects {
  const { policy } = opened;
  const questions: Questions = { left: LIMITS.driftQuestions };
  const changed = tools.flatMap((drift): readonly ArgumentEffect[] => {
    const { after, kind, name } = drift;
    const entry = policy.tools.get(name);
    if (after === undefined || kind !== "changed" || !isReachable(policy, name)) return [];
    const sets = entry === undefined ? [policy.allTools] : [entry, policy.allTools];
    const subject: Subject = { opened, drift, after, sets, then, now };
    return [...findNewArguments(subject), ...findByPath(subject, questions)];
  });
  return { effects: [...findUnlisted(policy, tools), ...changed], isComplete: questions.left >= 0 };
}

/** Whether any call of the tool may get through. */
function isReachable(policy: Policy, name: string): boolean {
  const entry = policy.tools.get(name);
  if (isHidden(policy, name)) return false;
  return entry === undefined ? policy.default === "allow" : !isAlwaysDenied(policy, entry);
}

/** New tools, or new names of tools, that `default: allow` lets everybody call. */
function findUnlisted(policy: Policy, tools: readonly ToolDrift[]): readonly ArgumentEffect[] {
  const unlisted = tools.flatMap(({ kind, after }) =>
    after !== undefined &&
    kind !== "changed" &&
    !policy.tools.has(after.name) &&
    isReachable(policy, after.name)
      ? [after]
      : [],
  );
  if (unlisted.length === 0) return [];
  const worst = [...unlisted].sort(
    (a, b) =>
      RISK_CLASSES.indexOf(b.risk.class) - RISK_CLASSES.indexOf(a.risk.class) || compareText(a.name, b.name),
  );
  const isSafe = unlisted.every(({ risk }) => risk.class === "read");
  const [first] = worst;
  const subject =
    unlisted.length === 1
      ? `The tool ${enumerate([first?.name ?? ""])} (${first?.risk.class}) is`
      : `${unlisted.length} tools are`;
  const list = unlisted.length === 1 ? "" : `: ${enumerate(worst.map(({ name }) => name))}`;
  return [
    {
      kind: "widened",
      tool: unlisted.length === 1 ? first?.name : undefined,
      because: "new-tool-allowed",
      problem: {
        severity: isSafe ? "warning" : "error",
        anchor: { pointer: policy.isDefaultWritten ? "/default" : "" },
        message: `${subject} new since the lockfile, and default: allow lets every call through${list}.`,
        help: "Write `default: deny`, or an entry for each of them.",
      },
    },
  ];
}

/** Arguments that nobody has looked at: of what only reads, or what a person sees each time, nothing is said. */
function findNewArguments({ opened: { policy }, drift, after, sets }: Subject): readonly ArgumentEffect[] {
  const { name } = after;
  if (!policy.tools.has(name) || after.risk.class === "read") return [];
  if (sets.some((set) => hasBareRule(set, "require_approval"))) return [];
  const looks = sets.flatMap(argumentLooks);
  const added = drift.arguments
    .filter(({ kind, path }) => kind === "added" && !isCovered(path, looks))
    .map(({ path }) => path.text);
  const opened = drift.arguments.filter(({ kind }) => kind === "members-opened");
  const anchor: Anchor = { pointer: joinPointer("/tools", name), part: "key" };
  const effect = (because: string, severity: Severity, message: string, help: string): ArgumentEffect => ({
    kind: "widened",
    tool: name,
    because,
    problem: { severity, anchor, message, help },
  });
  return [
    ...(added.length === 0
      ? []
      : [
          effect(
            "new-argument",
            "error",
            `The tool ${enumerate([name])} (${after.risk.class}) has ${added.length === 1 ? "a new argument" : "new arguments"} that no condition looks at: ${listPaths(added)}.`,
            `Say what may stand there with a \`require\` rule, or deny it: \`deny_if\` ${listPaths(added.slice(0, 1))} exists true.`,
          ),
        ]),
    ...(opened.length === 0
      ? []
      : [
          effect(
            "members-opened",
            "error",
            `The schema of ${enumerate([name])} (${after.risk.class}) now admits members that it does not list, in ${listPaths(opened.map(({ path }) => path.text))}, and no condition looks at them.`,
            "Find out what else the server takes, and say what may stand there.",
          ),
        ]),
  ];
}

function listPaths(paths: readonly string[]): string {
  return listFirst(paths, MOST_PATHS, (path) => shorten(path, LIMITS.driftValueChars));
}

const MOST_PATHS = 8;

/** A condition looks at the argument, or into it. That it must be there says nothing of what it may be. */
function isCovered({ steps }: ArgumentPath, looks: readonly ArgumentLook[]): boolean {
  return looks.some(
    (look) =>
      !(look.isBlind && look.steps.length === steps.length) &&
      steps.every((step, i) => isSameStep(step, look.steps[i])),
  );
}

function isSameStep(a: Step, b: Step | undefined): boolean {
  if (b === undefined) return false;
  if (a.kind === "member" || b.kind === "member")
    return a.kind === "member" && b.kind === "member" && a.name === b.name;
  return a.kind === "every" || b.kind === "every" || a.index === b.index;
}

/** What has become of the arguments that rules look at. */
function findByPath(subject: Subject, questions: Questions): readonly ArgumentEffect[] {
  const { after, then, now, opened, sets } = subject;
  const old = then.get(after.name)?.inputSchema ?? null;
  const is = now.get(after.name)?.inputSchema ?? null;
  return looksByPath(sets, opened.program).flatMap((looks): readonly ArgumentEffect[] => {
    if (questions.left-- <= 0) return [];
    const [was, facts] = [argumentFacts(old, looks.path), argumentFacts(is, looks.path)];
    if (was === undefined || facts === undefined || !was.canBePresent || !facts.canBePresent) return [];
    const escaped =
      !was.canBeAbsent && facts.canBeAbsent ? findEscapes(after.name, looks, was.domain, questions) : [];
    // Of an argument that the schema no longer lists, lint speaks.
    const values = facts.isListed ? findNewValues(looks, was.domain, facts.domain, questions) : undefined;
    if (values === undefined) return escaped;
    return [
      ...escaped,
      ...values.looks.map(
        ({ condition }): ArgumentEffect => ({
          kind: "widened",
          tool: after.name,
          because: "new-values",
          problem: {
            severity: "error",
            anchor: { pointer: condition.pointer },
            message: sayNewValues(after.name, looks.path, values),
            help: "Look at what the server does with it; then say in a `require` rule what may stand there.",
          },
        }),
      ),
    ];
  });
}

/** A condition on an absent argument is false, so nobody is asked, and nothing is denied. */
function findEscapes(
  tool: string,
  { path, looks }: PathLooks,
  before: Domain,
  questions: Questions,
): readonly ArgumentEffect[] {
  const isGuarded = looks.some(
    ({ list, condition }) => list === "require" && !(condition.op === "exists" && condition.value === false),
  );
  if (isGuarded) return [];
  const told = new Set<string>();
  return looks.flatMap((look): readonly ArgumentEffect[] => {
    const { list, condition } = look;
    const rule = rulePointer(condition.pointer);
    if (list === "require" || condition.op === "exists" || told.has(rule)) return [];
    if (list === "deny_if" && !deniesAny(look, before, questions)) return [];
    told.add(rule);
    const isDenied = list === "deny_if";
    return [
      {
        kind: "widened",
        tool,
        because: isDenied ? DENIAL_ESCAPED : "approval-escaped",
        problem: {
          severity: "error",
          anchor: { pointer: condition.pointer },
          message: `The schema of ${enumerate([tool])} now lets ${path.text} be left out, and a call without it ${isDenied ? "is not denied" : "waits for nobody"}: a condition on an absent argument is false.`,
          help: `Add a \`require\` rule: ${path.text} exists true${isDenied ? "" : "; or ask for approval without a condition"}.`,
        },
      },
    ];
  });
}

/** The place of the rule that a condition is of. */
export function rulePointer(condition: string): string {
  return condition.replace(/\/conditions\/\d+$/, "");
}

/** Lint tells it too, where the schema is sure to admit a call without the argument. */
export const DENIAL_ESCAPED = "denial-escaped";

/** Calls were denied for what stands there. Who denies a switch that is on says what becomes of a call without it. */
function deniesAny(look: Look, before: Domain, questions: Questions): boolean {
  const { condition, stops } = look;
  if (condition.op === "eq" && condition.value === true) return false;
  const { values } = representativesOf(before, condition);
  questions.left -= values.length;
  return questions.left >= 0 && values.some(stops);
}
