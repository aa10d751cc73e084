// Expands ${VAR} and ${VAR:-default} as they are written in .mcp.json; a bare $VAR is ordinary text.

/** Without nesting: the first closing brace ends a variable, and what is put in is not expanded again. */
const VARIABLE = /\$\{([^}]+)\}/g;

/**
 * `missing` is the name of the first variable that is not set and has no default; its text then stands
 * unchanged in `text`. A variable that is set to nothing is set: its default does not count.
 */
export function expandVariables(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): { readonly text: string; readonly missing: string | undefined } {
  let missing: string | undefined;
  const expanded = text.replace(VARIABLE, (whole: string, inner: string) => {
    const split = inner.indexOf(":-");
    const name = split === -1 ? inner : inner.slice(0, split);
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value !== undefined) return value;
    if (split !== -1) return inner.slice(split + 2);
    missing ??= name;
    return whole;
  });
  return { text: expanded, missing };
}
