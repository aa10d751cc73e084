// What a tool's input schema says of one argument. Whatever is said is true of all arguments that the schema admits;
// where the schema does not decide, nothing is said.

import { LIMITS } from "../limits.ts";
import type { ArgumentPath } from "../policy/policy.ts";
import { type Domain, hasValues, unite } from "./domain.ts";
import type { SchemaObject } from "./keywords.ts";
import { demandOf } from "./place.ts";
import { readPlace, type Walk } from "./read-place.ts";

/** For a path with `[*]`: of all its elements; an empty array is one absent argument. */
export interface ArgumentFacts {
  /** The values that may be there; a value outside is never there. Null counts as absent. */
  readonly domain: Domain;
  /** False: no arguments that the schema admits have anything there but null. */
  readonly canBePresent: boolean;
  /** False: all arguments that the schema admits have something there that is not null. */
  readonly canBeAbsent: boolean;
  /** False: the path always leads to a value, though that may be null. */
  readonly canBeMissing: boolean;
  /** The schema certainly lets it be left out. Both this and `canBeAbsent: false` may be undecided. */
  readonly isOptional: boolean;
  /** False: the schema lists the members, without this one, and says nothing of others (which it so admits). */
  readonly isListed: boolean;
  /** Some of the schema was not worked out: it may admit less than `domain` says. */
  readonly isPartial: boolean;
}

interface Known {
  /** Nodes that may still be visited for this schema, over all paths. */
  left: number;
  readonly byPath: Map<string, ArgumentFacts | undefined>;
}

const KNOWN = new WeakMap<SchemaObject, Known>();

/** Nodes that may still be visited, for callers that ask about many schemas. */
export interface SchemaBudget {
  left: number;
}

/**
 * `undefined` when nothing can be said: there is no schema, it admits nothing at all, or it is too large.
 * The path is followed through local references, allOf, anyOf, oneOf, if, enum and const.
 */
export function argumentFacts(
  schema: SchemaObject | null,
  path: ArgumentPath,
  budget: SchemaBudget = { left: LIMITS.schemaNodes },
): ArgumentFacts | undefined {
  if (schema === null) return undefined;
  let known = KNOWN.get(schema);
  if (known === undefined) {
    known = { left: LIMITS.schemaVisits, byPath: new Map() };
    KNOWN.set(schema, known);
  }
  if (!known.byPath.has(path.text)) known.byPath.set(path.text, readFacts(schema, path, known, budget));
  return known.byPath.get(path.text);
}

function readFacts(
  root: SchemaObject,
  { steps }: ArgumentPath,
  known: Known,
  budget: SchemaBudget,
): ArgumentFacts | undefined {
  const nodes = Math.min(LIMITS.schemaNodes, known.left, budget.left);
  const walk: Walk = { root, steps, left: nodes, isCut: nodes <= 0 };
  if (walk.isCut || steps.length > LIMITS.schemaDepth) return undefined;
  const place = readPlace(root, { walk, at: 0, depth: 0 });
  const visited = nodes - Math.max(walk.left, 0);
  known.left -= visited;
  budget.left -= visited;
  const { domain, canBeAbsent, naming, demanded, isPartial } = place;
  const canBePresent = hasValues(domain);
  if (walk.isCut || walk.left < 0 || !(canBePresent || canBeAbsent || domain.hasNull)) return undefined;
  return {
    domain,
    canBePresent,
    canBeAbsent: canBeAbsent || domain.hasNull,
    canBeMissing: canBeAbsent,
    isOptional: canBeAbsent && steps.some((_, i) => i < FREE_STEPS && (demanded & demandOf(i)) === 0),
    isListed: naming !== "unnamed",
    isPartial,
  };
}

/** The last bit of the demanded steps stands for all that come after. */
const FREE_STEPS = 31;

/** What is true of an argument under one of several schemas, which may not tell which. */
export function uniteFacts(all: readonly ArgumentFacts[]): ArgumentFacts {
  return {
    domain: unite(all.map(({ domain }) => domain)),
    canBePresent: all.some(({ canBePresent }) => canBePresent),
    canBeAbsent: all.some(({ canBeAbsent }) => canBeAbsent),
    canBeMissing: all.some(({ canBeMissing }) => canBeMissing),
    isOptional: all.some(({ isOptional }) => isOptional),
    isListed: all.some(({ isListed }) => isListed),
    isPartial: all.some(({ isPartial }) => isPartial),
  };
}
