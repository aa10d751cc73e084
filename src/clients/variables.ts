// Puts values into the texts of a client's configuration, by that client's own rules.

import type { VariableStyle } from "./client.ts";
import { pathOf, type System } from "./places.ts";

/** What the variables of a configuration stand for. */
export interface VariableWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly system: System;
  readonly userHome: string | undefined;
  readonly workspaceFolder: string;
  /** What `--input ID=VALUE` gave. */
  readonly inputs: Pick<ReadonlyMap<string, string>, "get">;
}

export interface Expanded {
  readonly text: string;
  /** The first variable without a value, in words; its text then stands unchanged. */
  readonly missing: string | undefined;
}

/** Without nesting: the first closing brace ends a variable, and what is put in is not expanded again. */
const BRACES = /\$\{([^}]+)\}/g;
const GEMINI = /\$(?:\{([^}]+)\}|([A-Za-z_]\w*))/g;
const GEMINI_WINDOWS = /\$(?:\{([^}]+)\}|([A-Za-z_]\w*))|%([A-Za-z_]\w*)%/g;

/** What stands in a text of ours, which has the variables of `.mcp.json`. */
export function expandEnvironment(text: string, env: VariableWorld["env"]): Expanded {
  return expand(text, BRACES, (inner) => withDefault(inner, env));
}

type Value = { readonly value: string } | { readonly missing: string } | undefined;

/**
 * A variable that is set to nothing is set: its default does not count. What a client leaves as
 * ordinary text stays so.
 */
export function expandVariables(text: string, style: VariableStyle, world: VariableWorld): Expanded {
  if (style === "none") return { text, missing: undefined };
  const pattern = style !== "gemini" ? BRACES : world.system === "windows" ? GEMINI_WINDOWS : GEMINI;
  return expand(text, pattern, (inner) => valueBy(inner, style, world));
}

function expand(text: string, pattern: RegExp, valueIn: (inner: string) => Value): Expanded {
  let missing: string | undefined;
  const put = (whole: string, ...groups: unknown[]): string => {
    const inner = groups.slice(0, -2).find((group) => typeof group === "string");
    const found = valueIn(String(inner));
    if (found === undefined) return whole;
    if ("value" in found) return found.value;
    missing ??= found.missing;
    return whole;
  };
  // Behind the last brace none can end: to look for one from every `${` there would be quadratic.
  const end = text.lastIndexOf("}") + 1;
  const rest = text.slice(end).split("${");
  const expanded = [text.slice(0, end) + (rest[0] ?? ""), ...rest.slice(1)]
    .map((part) => part.replace(pattern, put))
    .join("${");
  return { text: expanded, missing };
}

function valueBy(inner: string, style: VariableStyle, world: VariableWorld): Value {
  switch (style) {
    case "none":
      return undefined;
    case "claude":
    case "gemini":
      return withDefault(inner, world.env);
    case "env":
      return ofEnv(inner, world);
    case "editor":
      return ofEnv(inner, world) ?? ofEditor(inner, world) ?? { missing: `the variable ${inner}` };
    case "any":
      return ofEnv(inner, world) ?? ofEditor(inner, world) ?? withDefault(inner, world.env);
  }
}

function withDefault(inner: string, env: VariableWorld["env"]): Value {
  const split = inner.indexOf(":-");
  const value = lookUp(env, split === -1 ? inner : inner.slice(0, split));
  if ("value" in value || split === -1) return value;
  return { value: inner.slice(split + 2) };
}

function ofEnv(inner: string, { env }: VariableWorld): Value {
  return inner.startsWith("env:") ? lookUp(env, inner.slice("env:".length)) : undefined;
}

function ofEditor(inner: string, world: VariableWorld): Value {
  const path = pathOf(world.system);
  switch (inner) {
    case "workspaceFolder":
      return { value: world.workspaceFolder };
    case "workspaceFolderBasename":
      return { value: path.basename(world.workspaceFolder) };
    case "pathSeparator":
    case "/":
      return { value: path.sep };
    case "userHome":
      return world.userHome === undefined
        ? { missing: "the home folder, which is not known" }
        : { value: world.userHome };
  }
  if (!inner.startsWith("input:")) return undefined;
  const id = inner.slice("input:".length);
  const value = world.inputs.get(id);
  return value === undefined
    ? { missing: `the input ${id}, which is not given (\`--input ${id}=VALUE\` gives it)` }
    : { value };
}

function lookUp(env: VariableWorld["env"], name: string): { value: string } | { missing: string } {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value !== undefined) return { value };
  return { missing: `the environment variable ${name}, which is not set` };
}
