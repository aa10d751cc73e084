// Place: what a schema says of the end of a path: which values may be there, and whether the path leads there at all.

import { ANY_VALUE, type Domain, meet, NO_VALUE, unite } from "./domain.ts";

/**
 * Whether the schema foresees the path. `unnamed`: it lists the members, and this is none of them.
 * `unsaid`: it lists none. To be named in one part of a schema suffices.
 */
export type Naming = "named" | "unsaid" | "unnamed";

export interface Place {
  /** Over-approximated: a value that is not in it is never there. */
  readonly domain: Domain;
  /** Over-approximated: when false, the path always leads to a value, which may be null. */
  readonly canBeAbsent: boolean;
  readonly naming: Naming;
  /** Steps of the path, a bit each, that some part of the schema may demand. Over-approximated too. */
  readonly demanded: number;
  /** A part of the schema was not read, so that fewer values may be possible than `domain` has. */
  readonly isPartial: boolean;
}

const EVERY_STEP = -1;
/** Of the steps further on none is ever called free. */
const LAST_BIT = 31;

export function demandOf(step: number): number {
  return 1 << Math.min(step, LAST_BIT);
}

/** No value at all is admitted. */
export const NOTHING: Place = {
  domain: NO_VALUE,
  canBeAbsent: false,
  naming: "unnamed",
  demanded: 0,
  isPartial: false,
};
/** The path leads nowhere. */
export const NOWHERE: Place = { ...NOTHING, canBeAbsent: true };
/** The schema says nothing. */
export const ANYTHING: Place = {
  domain: ANY_VALUE,
  canBeAbsent: true,
  naming: "unsaid",
  demanded: 0,
  isPartial: false,
};
/** The schema says that anything may be there. */
export const OPEN: Place = { ...ANYTHING, naming: "named" };

/** What the schema says of a value could not be read: it may demand any step from there on. */
export function unread(at: number): Place {
  return { ...OPEN, demanded: EVERY_STEP << Math.min(at, LAST_BIT), isPartial: true };
}

/** A schema that may or may not hold: it narrows nothing for certain, but may name what others do not. */
export function hint({ naming }: Place, at: number): Place {
  return { ...unread(at), naming: naming === "named" ? "named" : "unsaid" };
}

/** What is true under both of two schemas. */
export function meetPlaces(a: Place, b: Place): Place {
  return {
    domain: meet(a.domain, b.domain),
    canBeAbsent: a.canBeAbsent && b.canBeAbsent,
    naming: firstNaming(["named", "unnamed"], [a, b]) ?? "unsaid",
    demanded: a.demanded | b.demanded,
    isPartial: a.isPartial || b.isPartial,
  };
}

/** What is true under one of several schemas. */
export function unitePlaces(places: readonly Place[]): Place {
  return {
    domain: unite(places.map(({ domain }) => domain)),
    canBeAbsent: places.some(({ canBeAbsent }) => canBeAbsent),
    naming: firstNaming(["named", "unsaid"], places) ?? "unnamed",
    demanded: places.reduce((bits, { demanded }) => bits | demanded, 0),
    isPartial: places.some(({ isPartial }) => isPartial),
  };
}

function firstNaming(order: readonly Naming[], places: readonly Place[]): Naming | undefined {
  return order.find((naming) => places.some((place) => place.naming === naming));
}
