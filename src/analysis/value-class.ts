// ValueClass: values of one argument that no condition tells apart.

export interface ValueClass {
  /** A value of the class; `undefined` is an absent argument. */
  readonly value: unknown;
  /** Whether `value` is certain to be in the class. If not, it stands for a text that fits only the assumed conditions. */
  readonly isReal: boolean;
  /** Keys of the open conditions (src/analysis/open.ts) that are assumed to hold; empty when the value is real. */
  readonly assumed: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();

export function realClass(value: unknown): ValueClass {
  return { value, isReal: true, assumed: NOTHING };
}
