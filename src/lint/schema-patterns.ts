// Builds the patterns of the server's schemas that values of the policy can be held against.

import { buildPatterns, type Pattern } from "../engine/pattern.ts";
import { LIMITS } from "../limits.ts";
import { rulesOf } from "./entries.ts";
import type { LintOptions } from "./lint.ts";
import type { OpenedPolicy } from "./open-policy.ts";
import { scalarsOf } from "./representatives.ts";
import type { Known } from "./server-tools.ts";
import { everyElementOf, factsOf } from "./typed-conditions.ts";

/** Operators whose value is one that the argument, or an element of it, is to have. */
const EQUALITIES: ReadonlySet<string> = new Set(["eq", "neq", "in", "not_in", "contains"]);

/** The same options with the patterns that the tools' schemas need, for a policy that can be used. */
export async function withSchemaPatterns(
  { policy }: OpenedPolicy,
  options: LintOptions,
): Promise<LintOptions> {
  const { tools } = options;
  if (policy === undefined || tools === undefined) return options;
  return { ...options, schemaPatterns: await buildSchemaPatterns({ policy, tools }) };
}

/**
 * Only what every dialect of regular expressions reads alike, and RE2 takes. The patterns come from a server
 * that is not trusted: they run in linear time.
 */
export async function buildSchemaPatterns(known: Known): Promise<ReadonlyMap<string, Pattern>> {
  const sources = new Set(known.tools === undefined ? [] : wantedPatterns(known));
  const built = new Map<string, Pattern>();
  for (const [source, pattern] of await buildPatterns([...sources].slice(0, LIMITS.schemaPatterns))) {
    if ("test" in pattern) built.set(source, pattern);
  }
  return built;
}

function wantedPatterns(known: Known): readonly string[] {
  return rulesOf(known.policy).flatMap(({ rule, ...scope }) =>
    rule.conditions
      .filter((condition) => EQUALITIES.has(condition.op) && typeof scalarsOf(condition)[0] === "string")
      .flatMap(({ op, path }) => {
        const facts = factsOf(known, scope, op === "contains" ? everyElementOf(path) : path);
        return facts?.domain.strings?.patterns.filter(isPortable) ?? [];
      }),
  );
}

const CLASS_ITEM = String.raw`\\[dws.^$|()[\]{}*+?/-]|[A-Za-z0-9 _.,:;@#%=!'"<>/+*?$(){}^-]`;
const PORTABLE = new RegExp(
  [
    String.raw`\\[dwsDWS.^$|()[\]{}*+?/-]`,
    String.raw`\[\^?(?:${CLASS_ITEM})+\]`,
    String.raw`\(\?:|[()|^$.*+?]|\{\d{1,4}(?:,\d{0,4})?\}`,
    `[A-Za-z0-9 _,:;@#%=!'"<>/~&-]`,
  ].join("|"),
  "y",
);

/** Read from left to right, a token at a time. */
function isPortable(pattern: string): boolean {
  // In a class two of them take characters away, in some dialects.
  if (pattern.length > LIMITS.patternBytes || pattern.includes("--")) return false;
  PORTABLE.lastIndex = 0;
  while (PORTABLE.lastIndex < pattern.length) if (!PORTABLE.test(pattern)) return false;
  return true;
}
