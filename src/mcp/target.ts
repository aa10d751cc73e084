// Target: how to reach a server. Shown to people without its secrets.

import { isSecretName } from "./secret-name.ts";

export type Target =
  | {
      readonly kind: "stdio";
      readonly command: string;
      readonly args: readonly string[];
      /** Added to the few variables that every server gets. */
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string;
      /** The same before variables were put in, which is what is shown. */
      readonly written?: { readonly command: string; readonly args: readonly string[] };
    }
  | {
      readonly kind: "http";
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly written?: { readonly url: string };
    };

const MASK = "***";
const PLAIN_WORD = /^[\w@%+=:,./~-]+$/;
const OPTION = /^--?([A-Za-z][\w.-]*)$/;
const ASSIGNMENT = /^(-{0,2}([A-Za-z][\w.-]*)=)(.+)$/s;
const HEADER = /^([A-Za-z][A-Za-z0-9-]*): ?./s;
const OPAQUE_CHARS = 20;

/**
 * The launch command as a shell would take it, or the URL: whole, never truncated, with the values of
 * environment variables, headers, userinfo and whatever looks like a secret masked. Not escaped.
 */
export function describeTarget(target: Target): string {
  if (target.kind === "http") {
    const headers = Object.keys(target.headers).sort();
    const suffix = headers.length === 0 ? "" : ` [${headers.map((name) => `${name}: ${MASK}`).join(", ")}]`;
    return maskUrl((target.written ?? target).url) + suffix;
  }
  const env = Object.keys(target.env).sort();
  const { command, args } = target.written ?? target;
  return [
    ...env.map((name) => `${name}=${MASK}`),
    ...[command, ...maskArgs(args)].map(quoteWord),
  ].join(" ");
}

function maskArgs(args: readonly string[]): readonly string[] {
  return args.map((arg, index) => {
    const option = OPTION.exec(args[index - 1] ?? "")?.[1];
    if (option !== undefined && isSecretName(option) && !arg.startsWith("-")) return MASK;
    const [, start = "", name = "", value = ""] = ASSIGNMENT.exec(arg) ?? [];
    if (start !== "") return start + (isSecretName(name) ? MASK : maskArg(value));
    return maskArg(arg);
  });
}

function maskArg(arg: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(arg)) return maskUrl(arg);
  const header = HEADER.exec(arg)?.[1];
  return header !== undefined && isSecretName(header) ? `${header}: ${MASK}` : arg;
}

/** Text, not `URL`, so that what is shown is what was written, also when it is no good URL. */
function maskUrl(url: string): string {
  const [, beforeQuery = "", query, fragment] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? [];
  const masked = beforeQuery.replace(/^([^/]*\/\/)[^/]*@/, `$1${MASK}@`);
  return (
    masked +
    (query === undefined ? "" : `?${query.split("&").map(maskParameter).join("&")}`) +
    (fragment === undefined ? "" : `#${MASK}`)
  );
}

function maskParameter(parameter: string): string {
  const equals = parameter.indexOf("=");
  const name = equals === -1 ? "" : parameter.slice(0, equals);
  const value = parameter.slice(equals + 1);
  if (!isSecretName(name) && !isOpaque(value)) return parameter;
  return equals === -1 ? MASK : `${name}=${MASK}`;
}

/** Looks like a key or a token, whatever its name says. */
function isOpaque(value: string): boolean {
  return value.length >= OPAQUE_CHARS && /[0-9]/.test(value) && /^[\w.~%+/=-]+$/.test(value);
}

function quoteWord(word: string): string {
  return PLAIN_WORD.test(word) || word === MASK ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
