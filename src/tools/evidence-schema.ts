// What a tool's input schema shows: actions to choose from, code to run, money to move.
//
// The schema is walked breadth first with a cap, it is never compiled, and nothing in it is executed.

import { LIMITS } from "../limits.ts";
import { type Clue, clue, rankOf } from "./clue.ts";
import { findActionClues } from "./evidence-name.ts";
import { inflectedVerbOf, verbOf, words } from "./lexicon.ts";
import { type Parameter, readParameters } from "./schema-walk.ts";
import type { ServerStyle } from "./server-style.ts";
import type { RiskFlag, ToolDefinition } from "./tool.ts";
import { quote, readName, readTokens } from "./words.ts";

const ACTION_NAMES: ReadonlySet<string> = new Set(
  words("action actions operation method op verb command subcommand cmd"),
);
/** Deeper in the schema, where an `op` may be an edit of one field (RFC 6902). */
const NESTED_ACTION_NAMES: ReadonlySet<string> = new Set(words("action operation"));
const HTTP_METHODS: ReadonlySet<string> = new Set(words("get head options post put patch delete"));
const ONLY_HTTP: ReadonlySet<string> = new Set(words("head options post put"));
const HTTP_WRITES: ReadonlySet<string> = new Set(words("post put patch delete"));
const CODE_NAMES: ReadonlySet<string> = new Set(
  words("sql command cmd script javascript js python bash shell cypher graphql powershell"),
);
/** Code only when the schema says so: a query may be words to search for, a code may be a postcode. */
const MAYBE_CODE_NAMES: ReadonlySet<string> = new Set(
  words("query code statement function expression source snippet"),
);
const IS_CODE =
  /\b(?:sql|javascript|typescript|python|bash|shell|cypher|code to (?:run|execute|evaluate)|script to|source code to)\b/i;
const IS_ONLY_READ = /\bselect\b|\bread-only\b|\breadonly\b/i;
const IS_NOT_ONLY_READ = /\b(?:insert|update|delete|drop|alter|create)\b/i;
/** The name says of a query that it only reads: "query_readonly". */
const ONLY_READ_NAME = /\bread ?only\b/;
/** Code goes in and is looked at, not run. */
const LOOKING = words(
  "analyze analyse format lint validate explain review parse check convert translate highlight describe",
);
/** An action of one of these has been taken already. */
const RECORDED: ReadonlySet<string> = new Set(words("audit event history log logs"));
/** Verbs of tools that return entries and take filters. */
const FINDING: ReadonlySet<string> = new Set(words("list search find count"));
const AMOUNTS: ReadonlySet<string> = new Set(words("amount price cost"));
const MONEY_SIGNS: ReadonlySet<string> = new Set(words("currency recipient payee iban wallet"));
const IDS: ReadonlySet<string> = new Set(words("ids uids uuids guids"));
const LISTED_WORDS = 40;

/** Evidence of an input schema. `nameWords` decide only between running code and looking at it. */
export function findSchemaClues(
  tool: ToolDefinition,
  nameWords: readonly string[],
  style: ServerStyle,
): readonly Clue[] {
  if (tool.inputSchema === null) return [];
  const { parameters, isCut } = readParameters(tool.inputSchema);
  const clues: Clue[] = [];
  if (isCut)
    clues.push(
      clue("schema", "unknown", "medium", `more than ${LIMITS.riskSchemaNodes} nodes, the rest was not read`),
    );
  const isLooking = nameWords.some((word) => LOOKING.includes(word));
  const isOnlyRead = ONLY_READ_NAME.test(nameWords.join(" "));
  const isFinding = FINDING.has(nameWords.find((word) => verbOf(word) !== undefined) ?? "");
  const required = parameters.filter(({ isTop, isRequired }) => isTop && isRequired);
  if (required.length === 1) clues.push(...required.flatMap(bulkClues));
  for (const parameter of parameters) {
    if (!isFinding || !isFilter(parameter)) clues.push(...actionClues(parameter, nameWords, style));
    if (!isLooking) clues.push(...codeClues(parameter, isOnlyRead));
    clues.push(...switchClues(parameter));
  }
  clues.push(...moneyClues(parameters));
  return clues;
}

/** Any of the "scheduled_actions" of a tool that lists: which entries are wanted, not what is done to them. */
function isFilter({ name, type, isRequired }: Parameter): boolean {
  if (type !== "array" || isRequired) return false;
  return readName(name)
    .words.slice(0, -1)
    .some((word) => word.endsWith("ed") || RECORDED.has(word));
}

/** A parameter that chooses what is done makes the tool as dangerous as the worst choice. */
function actionClues(
  parameter: Parameter,
  nameWords: readonly string[],
  style: ServerStyle,
): readonly Clue[] {
  const last = readName(parameter.name).words.at(-1) ?? "";
  const isAction = ACTION_NAMES.has(last);
  if (!parameter.isTop && !NESTED_ACTION_NAMES.has(last)) return [];
  const values =
    parameter.values.length > 0 || !isAction || !isText(parameter.type)
      ? parameter.values
      : listedVerbs(parameter.description);
  if (values.length === 0) return [];
  if (isHttp(values)) return [httpClue(parameter, values)];

  const choices = values.flatMap((value) => {
    const worst = findActionClues(value, style, nameWords).toSorted(
      (a, b) => rankOf(b.class) - rankOf(a.class),
    )[0];
    return worst === undefined || worst.strength === "weak"
      ? []
      : [{ value, class: worst.class, strength: worst.strength, flags: worst.flags }];
  });
  const bareVerbs = values.filter((value) => isBareVerb(value)).length;
  // An ordinary list of values may hold a word that is a verb elsewhere; several are no chance.
  const isMixed = bareVerbs >= 2 && bareVerbs * 2 >= values.length;
  if (!isAction && !isMixed) return [];
  const worst = choices.toSorted((a, b) => rankOf(b.class) - rankOf(a.class))[0];
  if (worst === undefined) return [];
  if (worst.class === "read" && (!isAction || choices.length < values.length)) return [];
  const flags: RiskFlag[] = [...worst.flags];
  if (isAction && new Set(choices.map((choice) => choice.class)).size > 1) flags.push("multi-action");
  const strength = worst.class === "read" ? "weak" : isAction ? "strong" : "medium";
  const why = `${quote(parameter.name)} may be ${quote(worst.value)}`;
  const found = clue("schema", worst.class, strength, why, flags);
  return [isWholeChoice(parameter) ? { ...found, isWhole: true } : found];
}

/** No call does without one of the values. */
function isWholeChoice({ name, isTop, isRequired, isClosed }: Parameter): boolean {
  return isTop && isRequired && isClosed && ACTION_NAMES.has(name.toLowerCase());
}

function isText(type: string): boolean {
  return type === "string" || type === "";
}

function isBareVerb(value: string): boolean {
  const [word = "", ...rest] = readName(value).words;
  const verb = verbOf(word);
  return rest.length === 0 && verb !== undefined && verb.noun !== "mostly" && verb.isDerived !== true;
}

/** "get" and "delete" may be any actions; with "post", "put" or "head" they are requests. */
function isHttp(values: readonly string[]): boolean {
  const methods = values.map((value) => value.toLowerCase());
  return (
    methods.every((method) => HTTP_METHODS.has(method)) && methods.some((method) => ONLY_HTTP.has(method))
  );
}

function httpClue(parameter: Parameter, values: readonly string[]): Clue {
  const worst = values.find((value) => HTTP_WRITES.has(value.toLowerCase()));
  const why = `${quote(parameter.name)} is an HTTP method`;
  return worst === undefined
    ? clue("schema", "read", "weak", why)
    : clue("schema", "execute", "strong", why, ["multi-action"]);
}

/** The verbs of "The action to perform. One of: get, list, delete". */
function listedVerbs(description: string): readonly string[] {
  return readTokens(description.slice(0, LIMITS.riskTextChars))
    .slice(0, LISTED_WORDS)
    .filter((_, i, tokens) => tokens[i - 1]?.word !== "to")
    .map(({ word }) => word)
    .filter((word) => inflectedVerbOf(word)?.form === "base" && inflectedVerbOf(word)?.verb.noun === "never");
}

function codeClues(
  { name, type, values, description, isTop }: Parameter,
  isOnlyRead: boolean,
): readonly Clue[] {
  if (!isTop || values.length > 0 || !isText(type)) return [];
  const parts = readName(name).words;
  const prose = description.slice(0, LIMITS.riskTextChars);
  const isCode =
    CODE_NAMES.has(parts.at(0) ?? "") && parts.length <= 2
      ? !parts.some((word) => ["id", "name", "path", "file", "title", "description"].includes(word))
      : CODE_NAMES.has(parts.at(-1) ?? "") ||
        (MAYBE_CODE_NAMES.has(parts.at(-1) ?? "") && IS_CODE.test(prose));
  if (!isCode) return [];
  if ((isOnlyRead || IS_ONLY_READ.test(prose)) && !IS_NOT_ONLY_READ.test(prose)) {
    return [clue("schema", "read", "weak", `${quote(name)} is a query that only reads`)];
  }
  return [clue("schema", "execute", "strong", `${quote(name)} is code to run`, ["runs-code"])];
}

/** Ids, when nothing else must be given: the tool is done to all of them. */
function bulkClues({ name, type }: Parameter): readonly Clue[] {
  return type === "array" && IDS.has(readName(name).words.at(-1) ?? "")
    ? [clue("schema", "unknown", "weak", `${quote(name)} is a list`, ["bulk"])]
    : [];
}

function switchClues({ name, type, isTop }: Parameter): readonly Clue[] {
  if (type !== "boolean" || !isTop) return [];
  const parts = readName(name).words;
  if (parts.some((word) => word === "overwrite" || word === "truncate")) {
    return [clue("schema", "write", "weak", `${quote(name)} may overwrite`, ["overwrites"])];
  }
  if (parts.some((word) => word === "permanent" || word === "permanently")) {
    return [clue("schema", "unknown", "weak", `${quote(name)} may be for ever`, ["irreversible"])];
  }
  return [];
}

/** An amount together with a currency or someone to pay. */
function moneyClues(parameters: readonly Parameter[]): readonly Clue[] {
  const has = (wanted: ReadonlySet<string>) =>
    parameters.some(({ name, isTop }) => isTop && readName(name).words.some((word) => wanted.has(word)));
  return has(AMOUNTS) && has(MONEY_SIGNS)
    ? [clue("schema", "financial", "weak", "takes an amount of money")]
    : [];
}
