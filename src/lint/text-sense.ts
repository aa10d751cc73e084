// What a text argument looks like: a host, an e-mail address, a URL, a file, SQL. By words only, and rather none than a wrong one.

import type { ArgumentPath } from "../policy/policy.ts";

export type Sense = "host" | "email" | "url" | "file" | "sql" | "command" | "version" | "address";

/** Words of an argument's own name, the last member of its path. */
const NAMES: Readonly<Record<Sense, ReadonlySet<string>>> = {
  host: wordSet("host hosts hostname hostnames domain domains subdomain fqdn"),
  email: wordSet("email emails mailbox recipient recipients cc bcc"),
  url: wordSet("url urls uri uris href link links endpoint webhook website"),
  file: wordSet(
    "path paths file files filename filenames filepath dir directory directories folder cwd workdir",
  ),
  sql: wordSet("sql query statement"),
  command: wordSet("command cmd commandline executable program"),
  version: wordSet("version semver"),
  address: wordSet("ip ipv4 cidr"),
};

const SENSES = Object.keys(NAMES) as readonly Sense[];

/** Names under which `*` is itself a value, or a language of its own is spoken. */
const WILDCARD_NAMES = wordSet(
  `glob globs pattern patterns mask wildcard wildcards filter filters include exclude ignore selector selectors cron
  schedule accept mime media type types scope scopes permission permissions resource resources action actions origin
  origins query sql fields columns regex expression search`,
);

/** Top-level domains that no ordinary word is, and those set aside for examples and inner networks. */
const TOP_LEVEL = wordSet(
  "com org net edu gov io dev app example internal local localhost test invalid eu uk de fr",
);

const EXTENSIONS = wordSet(
  `json yaml yml txt md csv tsv pdf png jpg jpeg gif svg html htm xml js ts py sh exe bat cmd ps1 dll zip gz tar log env key
  pem sql doc docx xls xlsx toml ini conf`,
);

/** Endings of what Windows runs; its file names have no case. */
const WINDOWS_PROGRAMS = wordSet("exe bat cmd com ps1 msi dll scr vbs");

const SQL_KEYWORD =
  /\b(?:select|insert|update|delete|drop|truncate|alter|create|grant|revoke|union|merge|replace|exec|execute|into|pragma|attach|copy)\b/i;

const URL_START = /^(?:https?|wss?|ftps?):\/\//i;
const HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i;

/** The words of the last member in a path, in lower case: `args.repo.fileName` is about `file`, `name`. */
export function wordsOfName(path: ArgumentPath): readonly string[] {
  const name = path.steps.reduce<string>((last, step) => (step.kind === "member" ? step.name : last), "");
  const spaced = name.replace(/([a-z0-9])(?=[A-Z])/g, "$1 ");
  return (spaced.match(/[A-Za-z0-9]+/g) ?? []).map((word) => word.toLowerCase());
}

/** What the name of the argument says. */
export function sensesOfName(path: ArgumentPath): ReadonlySet<Sense> {
  const words = wordsOfName(path);
  return new Set(SENSES.filter((sense) => words.some((word) => NAMES[sense].has(word))));
}

export function mayHoldWildcards(path: ArgumentPath): boolean {
  return wordsOfName(path).some((word) => WILDCARD_NAMES.has(word));
}

export function isUrlText(text: string): boolean {
  return URL_START.test(text);
}

/** Labels with dots between them; `isNamed` when the argument's name says that it is a host. */
export function isHostText(text: string, isNamed: boolean): boolean {
  if (!HOST.test(text) || !/[a-z]/i.test(text)) return false;
  return isNamed || TOP_LEVEL.has(text.slice(text.lastIndexOf(".") + 1).toLowerCase());
}

/** A domain that is registered as it stands, so that one with letters before it is somebody else's. */
export function isRegisteredDomain(text: string, isNamed: boolean): boolean {
  if (!isHostText(text, isNamed)) return false;
  const labels = text.split(".");
  return (
    labels.length === 2 || (labels.length === 3 && /\.(?:ac|co|com|edu|gov|net|org)\.[a-z]{2}$/i.test(text))
  );
}

export function isExtension(text: string): boolean {
  return EXTENSIONS.has(text.toLowerCase());
}

export function isWindowsProgram(text: string): boolean {
  return WINDOWS_PROGRAMS.has(text.toLowerCase());
}

export function hasSqlKeyword(text: string): boolean {
  return SQL_KEYWORD.test(text);
}

function wordSet(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
