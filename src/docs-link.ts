// Where the docs explain a code: the one place that knows their address.

/**
 * The address at which docs/ of this version can be read, with a slash at its end. Empty as long as the
 * package has no home: reports then leave links out, and people ask `policy explain`.
 */
export const DOCS_BASE = "";

/** The section about a code, from the root of the package: `docs/rules.md#default-allow`. */
export function docsPath(code: string, isRule: boolean): string {
  return `docs/${isRule ? "rules" : "errors"}.md#${code}`;
}

/** The address of that section, for SARIF, editors and terminals; undefined when there is none. */
export function docsUrl(code: string, isRule: boolean, base: string = DOCS_BASE): string | undefined {
  return base === "" ? undefined : new URL(docsPath(code, isRule).slice("docs/".length), base).href;
}
