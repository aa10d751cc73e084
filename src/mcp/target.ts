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
      /** `http` is Streamable HTTP, `sse` the HTTP+SSE before it. Absent: the first, and the second when the server does not know it. */
      readonly transport?: "http" | "sse";
    };

const MASK = "***";
const PLAIN_WORD = /^[\w@%+=:,./~-]+$/;
const OPTION = /^--?([A-Za-z][\w.-]*)$/;
const ASSIGNMENT = /^(-{0,2}([A-Za-z][\w.-]*)=)(.+)$/s;
const HEADER = /^([A-Za-z][A-Za-z0-9-]*): ?./s;
const OPAQUE_CHARS = 20;
const USERINFO = /^[^/]*\/\/([^/?#]*)@/;
const QUERY = /^[^?#]*\?([^#]*)/;

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
  return [...env.map((name) => `${name}=${MASK}`), ...[command, ...maskArgs(args)].map(quoteWord)].join(" ");
}

/**
 * The names, never the values, of what a server is given to know us by: headers, userinfo and secret
 * parameters of a URL, and the environment variables of a command. Sorted.
 */
export function credentialNames(target: Target): readonly string[] {
  if (target.kind === "stdio") return Object.keys(target.env).sort();
  const [, userinfo] = USERINFO.exec(target.url) ?? [];
  const query = QUERY.exec(target.url)?.[1] ?? "";
  const parameters = query.split("&").filter((parameter) => maskParameter(parameter) !== parameter);
  return [
    ...Object.keys(target.headers),
    ...(userinfo === undefined ? [] : ["userinfo of the URL"]),
    ...parameters.map((parameter) => `?${/^[^=]*(?==)/.exec(parameter)?.[0] ?? ""}`),
  ].sort();
}

/** A value that a server was given, and whether it is one to hide wherever it stands. */
export interface GivenValue {
  readonly value: string;
  /** By its name or its looks; others may be words that a text of the server has by chance. */
  readonly isSecret: boolean;
}

/** All that a server was given to know us by, and what variables have put into its launch. */
export function givenValues(target: Target): readonly GivenValue[] {
  const pairs = Object.entries(target.kind === "stdio" ? target.env : target.headers);
  const inUrl = target.kind === "http" ? secretsOfUrl(target.url) : [];
  return [
    ...pairs.map(([name, value]) => ({ value, isSecret: isSecretName(name) || isKeyLike(value) })),
    ...inUrl.map((value) => ({ value, isSecret: true })),
    ...valuesPutIn(target),
  ];
}

/** What variables have put into a command or URL; folders of the project are no secret. */
function valuesPutIn(target: Target): readonly GivenValue[] {
  const { written } = target;
  if (written === undefined) return [];
  const pairs =
    target.kind === "http"
      ? [[target.url, "url" in written ? written.url : target.url] as const]
      : target.args.map((arg, i) => [arg, "args" in written ? (written.args[i] ?? arg) : arg] as const);
  return pairs
    .map(([value, template]) => differenceOf(value, template))
    .filter(([, template]) => !/\$\{(?:workspace|userHome|pathSeparator)/.test(template))
    .map(([value, template]) => ({ value, isSecret: isSecretName(template) || isKeyLike(value) }));
}

/** The two without the start and the end that they have in common. */
function differenceOf(value: string, template: string): readonly [value: string, template: string] {
  const most = Math.min(value.length, template.length);
  let start = 0;
  while (start < most && value[start] === template[start]) start++;
  let end = 0;
  while (end < most - start && value.at(-1 - end) === template.at(-1 - end)) end++;
  return [value.slice(start, value.length - end), template.slice(start, template.length - end)];
}

function secretsOfUrl(url: string): readonly string[] {
  const [, userinfo = ""] = USERINFO.exec(url) ?? [];
  const parameters = (QUERY.exec(url)?.[1] ?? "").split("&");
  const hidden = parameters.filter((parameter) => maskParameter(parameter) !== parameter);
  const parts = [...userinfo.split(":"), ...hidden.map((parameter) => parameter.replace(/^[^=]*=/, ""))];
  // What is sent of userinfo is the base64 of both parts.
  return [...parts, userinfo].flatMap((value) => [value, decoded(value)]);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
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

function isKeyLike(value: string): boolean {
  return isOpaque(value) && !/^[~.]{0,2}\/.*\//.test(value);
}

/** Looks like a key or a token, whatever its name says. */
function isOpaque(value: string): boolean {
  return value.length >= OPAQUE_CHARS && /[0-9]/.test(value) && /^[\w.~%+/=-]+$/.test(value);
}

function quoteWord(word: string): string {
  return PLAIN_WORD.test(word) || word === MASK ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
