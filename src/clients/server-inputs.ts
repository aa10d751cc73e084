// Reads the arguments, variables and headers of a server.json, with what the user gave for them.

import { isJson, type Json } from "./read-config.ts";

/** A word, and what is shown of it: what the user gave has its name there. */
export interface Pair {
  readonly value: string;
  readonly shown: string;
}

/** What the user gave, by name. */
export interface Values {
  readonly inputs: Pick<ReadonlyMap<string, string>, "get" | "has">;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Arguments {
  readonly pairs: readonly Pair[];
  /** The names of those that are required and that nobody gave. */
  readonly missing: readonly string[];
}

/** A member under its name of today, or as it was written before, with underscores. */
export function readMember(entry: Json, name: string): unknown {
  const old = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const key = [name, old].find((one) => Object.hasOwn(entry, one));
  return key === undefined ? undefined : (entry[key] ?? undefined);
}

/** Words of a command line, in order. What is not required and was not given is left out. */
export function readArguments(list: unknown, values: Values): Arguments {
  const pairs: Pair[] = [];
  const missing: string[] = [];
  for (const entry of objectsOf(list)) {
    const name = textOf(entry, "name");
    const isNamed = entry.type === "named" && name !== undefined;
    const label = (isNamed ? name.replace(/^-+/, "") : textOf(entry, "valueHint")) ?? name ?? "an argument";
    const hasValue = ["value", "default", "valueHint"].some((key) => readMember(entry, key) !== undefined);
    if (isNamed && !hasValue && !values.inputs.has(label)) {
      // A flag stands for itself; without a value nobody can ask for another.
      pairs.push({ value: name, shown: name });
      continue;
    }
    const read = readInput(entry, label, values.inputs.get(label), values);
    missing.push(...read.missing);
    if (read.pair === undefined) continue;
    if (isNamed) pairs.push({ value: name, shown: name });
    pairs.push(read.pair);
  }
  return { pairs, missing };
}

/** Environment variables, or headers, by name. */
export function readNamed(
  list: unknown,
  values: Values,
): { readonly entries: readonly (readonly [string, Pair])[]; readonly missing: readonly string[] } {
  const entries: (readonly [string, Pair])[] = [];
  const missing: string[] = [];
  for (const entry of objectsOf(list)) {
    const name = textOf(entry, "name");
    if (name === undefined) continue;
    const read = readInput(entry, name, givenFor(name, values), values);
    missing.push(...read.missing);
    if (read.pair !== undefined) entries.push([name, read.pair]);
  }
  return { entries, missing };
}

/** A value that the file fixes counts before what the user gives, and a default after it. */
function readInput(
  entry: Json,
  label: string,
  given: string | undefined,
  values: Values,
): { readonly pair: Pair | undefined; readonly missing: readonly string[] } {
  const fixed = textOf(entry, "value");
  if (fixed !== undefined) return fill(fixed, entry, values);
  if (given !== undefined) return { pair: { value: given, shown: `{${label}}` }, missing: [] };
  const usual = textOf(entry, "default");
  if (usual !== undefined) return { pair: { value: usual, shown: usual }, missing: [] };
  return { pair: undefined, missing: readMember(entry, "isRequired") === true ? [label] : [] };
}

/** Puts the `variables` of an entry into `{name}`; what is put in is not looked at again. */
function fill(text: string, entry: Json, values: Values) {
  const missing: string[] = [];
  const { variables } = entry;
  const put = (isShown: boolean) =>
    text.replace(/\{([^{}]+)\}/g, (whole: string, name: string) => {
      const variable = isJson(variables) && Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (!isJson(variable)) return whole;
      const fixed = textOf(variable, "value");
      const given = fixed === undefined ? givenFor(name, values) : undefined;
      if (given !== undefined) return isShown ? whole : given;
      const value = fixed ?? textOf(variable, "default");
      if (value === undefined) missing.push(name);
      return value ?? whole;
    });
  return { pair: { value: put(false), shown: put(true) }, missing };
}

function givenFor(name: string, { inputs, env }: Values): string | undefined {
  return inputs.get(name) ?? (Object.hasOwn(env, name) ? env[name] : undefined);
}

function objectsOf(list: unknown): readonly Json[] {
  return Array.isArray(list) ? list.filter(isJson) : [];
}

function textOf(entry: Json, key: string): string | undefined {
  const value = readMember(entry, key);
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;
}
