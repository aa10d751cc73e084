// Parses the configuration of a client: JSON that people edit, TOML or YAML, by the name of the file.

import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { parseJsonc } from "./jsonc.ts";

/** Throws PolicyError document-unusable. `hint` ends the message of a syntax error of JSON. */
export async function parseConfig(text: string, file: string, hint = ""): Promise<unknown> {
  if (/\.toml$/i.test(file)) return parseToml(text, file);
  return /\.ya?ml$/i.test(file) ? parseYaml(text, file) : parseJsonc(text, file, hint);
}

/** Loaded when there is such a file: few people have one. */
async function parseToml(text: string, file: string): Promise<unknown> {
  const { parse, TomlError } = await import("smol-toml");
  try {
    const document = parse(text, { maxDepth: LIMITS.documentDepth });
    // Its bound on depth is one on brackets: keys with many dots go deeper.
    if (isTooDeep(document)) throw new PolicyError("document-unusable", `${file} is nested too deep.`);
    return document;
  } catch (error) {
    if (error instanceof RangeError)
      throw new PolicyError("document-unusable", `${file} is nested too deep.`, { cause: error });
    if (!(error instanceof TomlError)) throw error;
    throw unusable(file, "TOML", `line ${error.line}, column ${error.column}`, error);
  }
}

function isTooDeep(document: unknown): boolean {
  const waiting: [value: unknown, depth: number][] = [[document, 0]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [value, depth] = next;
    if (typeof value !== "object" || value === null) continue;
    if (depth > LIMITS.documentDepth) return true;
    for (const inner of Object.values(value)) waiting.push([inner, depth + 1]);
  }
  return false;
}

async function parseYaml(text: string, file: string): Promise<unknown> {
  const { findTooDeep } = await import("../policy/yaml-depth.ts");
  if (findTooDeep(text) !== undefined)
    throw new PolicyError("document-unusable", `${file} is nested too deep.`);
  const { findDuplicateKey, parseDocuments } = await import("../policy/yaml-documents.ts");
  const [document, second] = parseDocuments(text).documents;
  const [error] = document?.errors ?? [];
  if (error !== undefined || second !== undefined) {
    const offset = error?.pos[0] ?? second?.range?.[0] ?? 0;
    throw unusable(file, "single YAML document", placeAt(text, offset), error);
  }
  const twice = document === undefined ? undefined : findDuplicateKey(document);
  if (twice !== undefined) {
    const place = placeAt(text, twice.offset);
    throw new PolicyError(
      "document-unusable",
      `${file}: the key ${JSON.stringify(twice.key)} is there twice: look at ${place}.`,
    );
  }
  try {
    return document?.toJS({ maxAliasCount: LIMITS.scanAliases }) as unknown;
  } catch (cause) {
    throw unusable(file, "YAML without unresolved or too many aliases", "an alias", cause);
  }
}

function placeAt(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
}

function unusable(file: string, what: string, where: string, cause: unknown): PolicyError {
  return new PolicyError("document-unusable", `${file} is no ${what}: look at ${where}.`, { cause });
}
