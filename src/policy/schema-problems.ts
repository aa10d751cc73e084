// The schema's verdict on a file, as problems that say what is wrong and what to write.

import type { Problem } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { isRulesDialect } from "./dialect.ts";
import { certainlyMeant, quotingOnly, renaming, replacing, requoting } from "./error-fixes.ts";
import { adviseKey, isSpokenFor, missedBecauseOf, synonymOf } from "./key-slips.ts";
import { findNearest, suggest } from "./nearest.ts";
import { joinPointer, nodeAt, splitPointer } from "./pointer.ts";
import { describe, nameOf, oneOf, quote, typeNames } from "./problem-words.ts";
import { policySchema } from "./schema.ts";
import { findErrors } from "./schema-errors.generated.ts";
import type { Node, ParsedSource } from "./source.ts";
import {
  adviseForm,
  adviseMissing,
  adviseNoWord,
  adviseShorthand,
  adviseType,
  adviseWord,
  translateWord,
} from "./value-slips.ts";

type Schema = Readonly<Record<string, unknown>>;

/** An error of the compiled validator; documented by ajv as ErrorObject. */
interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The part of the schema that the keyword stands in. */
  readonly parentSchema: Schema;
}

export interface SchemaValidator {
  (data: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}

/** A schema, compiled so that it says what is wrong, and what a file of it is called. */
export interface Grammar {
  readonly validate: unknown;
  /** What its references refer to. */
  readonly definitions: Schema;
  /** What the file is called at the start of a sentence. */
  readonly whole: string;
}

const POLICY: Grammar = { validate: findErrors, definitions: policySchema.definitions, whole: "The policy" };

interface Context {
  readonly root: Node;
  readonly source: ParsedSource;
  readonly grammar: Grammar;
  readonly isDialect: boolean;
  /** Pointers to keys that are missing because the author wrote them otherwise, which another problem says. */
  readonly misspelt: ReadonlySet<string>;
  /** Values of a wrong type: what else is wrong with them follows from it. Not by long pointers, which sets compare slowly. */
  readonly mistyped: ReadonlySet<Node>;
}

/** What the schema says against a file. */
export interface SchemaVerdict {
  /** At most as many as are shown. */
  readonly problems: readonly Problem[];
  /** How many more there are, which are not put into words: there may be a million of them. */
  readonly more: number;
}

/** What the schema says against the data, which `root` was made into; nothing when it is right. */
export function explainErrors(data: unknown, source: ParsedSource, grammar: Grammar = POLICY): SchemaVerdict {
  const { root } = source;
  const validate = grammar.validate as SchemaValidator;
  if (validate(data)) return { problems: [], more: 0 };
  // `if` only says that one of the other errors was found.
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== "if");
  const explained = errors.slice(0, LIMITS.problemsPerFile);
  const context: Context = {
    root,
    source,
    grammar,
    isDialect: grammar === POLICY && isRulesDialect(root),
    misspelt: findMisspelt(explained, root),
    mistyped: new Set(
      explained.filter(({ keyword }) => keyword === "type").map((error) => nodeAt(root, error.instancePath)),
    ),
  };
  const problems = explained.flatMap((error) => toProblem(error, context) ?? []);
  // INVARIANT: both validators are compiled from one schema, so what one refuses the other explains.
  if (problems.length === 0) throw new Error("the schema refuses the file and does not say why");
  return { problems, more: errors.length - explained.length };
}

function findMisspelt(errors: readonly SchemaError[], root: Node): ReadonlySet<string> {
  const pointers = errors.flatMap(({ instancePath, keyword, params, parentSchema }) => {
    if (keyword !== "additionalProperties") return [];
    const key = String(params.additionalProperty);
    const known = Object.keys(propertiesOf(parentSchema));
    const missed = missedBecauseOf(instancePath, key, known, root);
    const meant = missed.length > 0 ? missed : [findNearest(key, known) ?? []].flat();
    return meant.map((name) => joinPointer(instancePath, name));
  });
  return new Set(pointers);
}

function toProblem(error: SchemaError, context: Context): Problem | undefined {
  const { instancePath: pointer, keyword, params } = error;
  const { root, source, grammar } = context;
  const name = nameOf(pointer, grammar.whole);
  const help = descriptionOf(error.parentSchema);
  const at = (code: string, message: string, advice = help): Problem => ({
    code,
    severity: "error",
    anchor: { pointer },
    message,
    help: advice,
  });
  switch (keyword) {
    case "additionalProperties":
      return unknownKey(error, String(params.additionalProperty), context);
    case "required": {
      const key = String(params.missingProperty);
      // An entry without `rules` in a file with them is reported by the keys that it has instead.
      if (key === "rules") return mixedEntry(error, root);
      // One slip, one problem: the misspelt key says it.
      if (context.misspelt.has(joinPointer(pointer, key))) return undefined;
      return at(
        "missing-key",
        `${name} has no \`${key}\`, which is required.`,
        adviseMissing(pointer, key, nodeAt(root, pointer)) || keyHelp(error.parentSchema, key, grammar),
      );
    }
    case "type":
      return {
        ...at(
          "wrong-type",
          `${name} must be ${typeNames(params.type)}, not ${describe(root, pointer)}.`,
          adviseType(pointer, [params.type].flat().map(String), nodeAt(root, pointer)) || help,
        ),
        ...requoting(source, pointer, params.type),
      };
    case "enum":
    case "const":
      return wrongWord(error, context, help);
    case "minItems":
      return /\/require\/\d+\/conditions$/.test(pointer)
        ? at(
            "empty-require",
            "A `require` rule without conditions always holds, so it protects nothing.",
            "Add a condition, or remove the rule.",
          )
        : at(
            "empty-list",
            `${name} is an empty list, so the condition would say the same of every argument.`,
          );
    case "pattern":
      return at(
        "wrong-form",
        `${name} is written wrongly: ${describe(root, pointer)}.`,
        adviseForm(pointer, textOf(root, pointer) ?? "") || help,
      );
    case "minimum":
    case "maximum":
      if (context.mistyped.has(nodeAt(root, pointer))) return undefined;
      return at("out-of-range", `${name} is out of range: ${describe(root, pointer)}.`);
    case "false schema":
      return exclusiveKey(error, root);
    default:
      return undefined;
  }
}

function unknownKey(
  error: SchemaError,
  key: string,
  { isDialect, root, grammar, source }: Context,
): Problem | undefined {
  const pointer = joinPointer(error.instancePath, key);
  const known = Object.keys(propertiesOf(error.parentSchema));
  if (isSpokenFor(error.instancePath, key, known, root)) return undefined;
  const shown = quote(key);
  if (isDialect && MIXED_KEYS.has(key)) {
    return {
      code: "mixed-dialects",
      severity: "error",
      anchor: { pointer, part: "key" },
      message: `A tool of this file has \`rules\`, so the file is read as the rules dialect, which has no ${shown}.`,
      help: "Write the whole file with `rules`, or the whole file with lists.",
    };
  }
  return {
    code: "unknown-key",
    severity: "error",
    anchor: { pointer, part: "key" },
    message: `${nameOf(error.instancePath, grammar.whole)} has an unknown key ${shown}; it would have no effect.`,
    help:
      adviseKey(error.instancePath, key, known, root) ||
      didYouMean(synonymOf(key, known)) ||
      suggest(key, known) ||
      `Known keys: ${known.join(", ")}.`,
    ...renaming(source, pointer, synonymOf(key, known) ?? certainlyMeant(key, known)),
  };
}

function didYouMean(name: string | undefined): string {
  return name === undefined ? "" : `Did you mean ${JSON.stringify(name)}?`;
}

function mixedEntry({ instancePath }: SchemaError, root: Node): Problem | undefined {
  const node = nodeAt(root, instancePath);
  if (node.kind === "object" && node.entries.length > 0) return undefined;
  return {
    code: "mixed-dialects",
    severity: "error",
    anchor: { pointer: instancePath },
    message: "Another tool of this file has `rules`, so this entry needs a list of rules too.",
    help: "Write `rules: []` to allow the tool without conditions.",
  };
}

const MIXED_KEYS = new Set([
  "require",
  "deny_if",
  "require_approval",
  "limits",
  "all_tools",
  "reason",
  "rate_limit",
  "action",
]);

function exclusiveKey(error: SchemaError, root: Node): Problem {
  const key = splitPointer(error.instancePath).at(-1) ?? "";
  const isIncrement = key === "increment";
  return {
    code: isIncrement ? "two-increments" : "mixed-shorthand",
    severity: "error",
    anchor: { pointer: error.instancePath, part: "key" },
    message: isIncrement
      ? "`increment` and `increment_from` both say what a call adds."
      : `\`${key}\` stands beside a shorthand (\`action\`, \`reason\`, \`rate_limit\`): one of them would be lost.`,
    help: isIncrement ? "Keep one of them." : adviseShorthand(root, error.instancePath),
  };
}

function wrongWord(error: SchemaError, { root, source, grammar }: Context, help: string): Problem {
  const { instancePath: pointer, params } = error;
  const allowed = (params.allowedValues ?? [params.allowedValue]) as readonly unknown[];
  const word = textOf(root, pointer);
  const advice =
    word === undefined
      ? adviseNoWord(pointer)
      : adviseWord(pointer, word, allowed) || suggest(word, allowed.map(String));
  const meant =
    word === undefined
      ? undefined
      : (translateWord(pointer, word, allowed) ?? certainlyMeant(word, allowed.map(String)));
  return {
    code: word === undefined ? "wrong-type" : "unknown-value",
    severity: "error",
    anchor: { pointer },
    message: `${nameOf(pointer, grammar.whole)} must be ${oneOf(allowed)}, not ${describe(root, pointer)}.`,
    help: advice || help,
    ...(word === undefined ? quotingOnly(source, pointer, allowed) : replacing(source, pointer, meant)),
  };
}

/** The value at a pointer when it is text. */
function textOf(root: Node, pointer: string): string | undefined {
  const node = nodeAt(root, pointer);
  return node.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}

function keyHelp(schema: Schema, key: string, grammar: Grammar): string {
  const property = definitionOf(propertiesOf(schema)[key], grammar);
  return isSchema(property) && typeof property.description === "string"
    ? property.description
    : descriptionOf(schema);
}

/** What a reference refers to, or the schema itself. */
function definitionOf(schema: unknown, { definitions }: Grammar): unknown {
  const name =
    isSchema(schema) && typeof schema.$ref === "string" ? schema.$ref.replace("#/definitions/", "") : "";
  return name === "" ? schema : definitions[name];
}

function descriptionOf({ description }: Schema): string {
  return typeof description === "string" ? description : "";
}

function propertiesOf({ properties }: Schema): Schema {
  return isSchema(properties) ? properties : {};
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
