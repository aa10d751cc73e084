// Tools that do the same kind of thing, as far as their names and number arguments tell.

import { type Condition, type Limit, type Policy, RULE_LISTS, type RuleSet } from "../policy/policy.ts";
import { readName } from "../tools/words.ts";
import { hasBareRule, isAlwaysDenied, isHidden } from "./entries.ts";
import type { KnownTool } from "./rule.ts";

/** Words that say how a thing is done, and not what is done to which thing. */
const COMMON_WORDS: ReadonlySet<string> = new Set(
  `a add all amount an and async batch bulk by cancel change check confirm create do edit execute fast for from get
  in instant issue list make manual many mass multi multiple my new now of on one place prepare process put quick
  read request run set simple single start submit the to tool update v1 v2 v3 with`.split(/\s+/),
);

/** Words that turn a tool into one that does the same, or more of it. */
const VARIANTS: ReadonlySet<string> = new Set(
  "all async batch bulk fast instant many mass multi multiple now quick v1 v2 v3".split(" "),
);

/** Verbs of tools that only look, for when no lockfile tells the risk. */
const LOOKING: ReadonlySet<string> = new Set(
  "calculate check count describe estimate fetch find get list lookup preview query quote read search show simulate view".split(
    " ",
  ),
);

/** Whether a tool only reads, as far as is known. */
export function onlyReads(tool: string, known: KnownTool | undefined): boolean {
  return known === undefined ? LOOKING.has(wordsOf(tool)[0] ?? "") : known.risk === "read";
}

function wordsOf(tool: string): readonly string[] {
  const { words, namespaceWords } = readName(tool);
  return words
    .slice(namespaceWords)
    .map((word) => (/[^s]s$/.test(word) && word.length > 3 ? word.slice(0, -1) : word));
}

/** Names of more words than this are no names. */
const MOST_WORDS = 8;

/** What a tool acts on, and how: the words of its name that are its own. */
export function ownWords(tool: string): readonly string[] {
  const own = wordsOf(tool).filter((word) => !COMMON_WORDS.has(word) && !/^\d+$/.test(word));
  return [...new Set(own)].slice(0, MOST_WORDS);
}

/** One text for the names of variants: `send_mail`, `sendMailsBulk` and `send_mail_v2`. */
export function variantKey(tool: string): string {
  return wordsOf(tool)
    .filter((word) => !VARIANTS.has(word))
    .sort()
    .join(" ");
}

/** Calls get through, each of them without a person. */
export function isCallable(policy: Policy, tool: string): boolean {
  const entry = policy.tools.get(tool);
  if (isHidden(policy, tool) || (entry === undefined && policy.default === "deny")) return false;
  const sets = entry === undefined ? [policy.allTools] : [entry, policy.allTools];
  return sets.every((set) => !isAlwaysDenied(policy, set) && !hasBareRule(set, "require_approval"));
}

/** Names of the arguments that are numbers: the schema says so, or a rule compares them. */
export function numberArguments(set: RuleSet | undefined, tool: KnownTool | undefined): ReadonlySet<string> {
  const compared = comparedArguments(set);
  const properties = tool?.inputSchema?.properties;
  if (typeof properties !== "object" || properties === null) return compared;
  const declared = Object.entries(properties).filter(([, schema]) => isNumberSchema(schema));
  return new Set([...compared, ...declared.map(([name]) => name)]);
}

function isNumberSchema(schema: unknown): boolean {
  const type = typeof schema === "object" && schema !== null && "type" in schema ? schema.type : undefined;
  return type === "number" || type === "integer";
}

/** Top-level arguments that a rule holds against a number. */
function comparedArguments(set: RuleSet | undefined): ReadonlySet<string> {
  const rules = set === undefined ? [] : RULE_LISTS.flatMap((list) => set[list]);
  return new Set(rules.flatMap(({ conditions }) => conditions.flatMap((one) => comparedArgument(one) ?? [])));
}

function comparedArgument({ path: { steps }, op }: Condition): string | undefined {
  const [first, ...rest] = steps;
  const isOrder = op === "lt" || op === "lte" || op === "gt" || op === "gte";
  return isOrder && first?.kind === "member" && rest.length === 0 ? first.name : undefined;
}

/** The top-level argument that a limit adds up. */
export function summedArgument({ incrementFrom }: Limit): string | undefined {
  const [first, ...rest] = incrementFrom?.steps ?? [];
  return first?.kind === "member" && rest.length === 0 ? first.name : undefined;
}

/**
 * Some sum of the argument is limited, or both the number of calls and the argument of each. `shared` are the
 * arguments that `all_tools` adds up, or `undefined` when it has no limits.
 */
export function boundedArguments(
  entry: RuleSet | undefined,
  shared: ReadonlySet<string> | undefined,
): (argument: string) => boolean {
  const summed = summedArguments(entry?.limits ?? []);
  const isCounted = shared !== undefined || (entry?.limits.length ?? 0) > 0;
  const compared = isCounted ? comparedArguments(entry) : new Set<string>();
  return (argument) => summed.has(argument) || shared?.has(argument) === true || compared.has(argument);
}

export function summedArguments(limits: readonly Limit[]): ReadonlySet<string> {
  return new Set(limits.flatMap((limit) => summedArgument(limit) ?? []));
}
