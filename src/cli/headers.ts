// Reads what `--header` says, with variables of the environment, so that no secret need stand on a command line.

import { expandEnvironment } from "../clients/variables.ts";
import { PolicyError } from "../errors.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** A name is a token (RFC 9110 section 5.6.2). */
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?(.*)$/s;
/** A scheme without the credentials that belong to it: what is left when a variable is empty. */
const SCHEME_ALONE = /^(?:bearer|basic|token)$/i;

/**
 * Headers by name, of `Name: value` each, where `${NAME}` in a value is a variable of `env`, as in .mcp.json.
 * Throws PolicyError usage, which never quotes a value.
 */
export function readHeaders(headers: readonly string[], env: Env): Readonly<Record<string, string>> {
  return Object.fromEntries(headers.map((header) => readHeader(header, env)));
}

function readHeader(header: string, env: Env): readonly [name: string, value: string] {
  const [, name, written] = HEADER.exec(header) ?? [];
  if (name === undefined || written === undefined) {
    throw new PolicyError("usage", "--header must be written as `Name: value`.");
  }
  const { text, missing } = expandEnvironment(written, env);
  if (missing !== undefined) {
    throw new PolicyError("usage", `--header ${name} uses ${missing}.`);
  }
  const value = text.trim();
  if (value === "" || SCHEME_ALONE.test(value)) {
    throw new PolicyError("usage", `--header ${name} has no value: is a variable empty?`);
  }
  return [name, value];
}
