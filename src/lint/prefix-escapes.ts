// Texts that begin or end as allowed and lead elsewhere: another host, another folder, another domain.

import type { PatternFacts } from "../patterns/facts.ts";
import type { Token } from "../patterns/tokens.ts";
import type { TextCondition } from "./text-conditions.ts";
import { isRegisteredDomain, isUrlText, sensesOfName } from "./text-sense.ts";

/** A host that nobody means: the name is set aside (RFC 2606). */
const EVIL = "evil.example";

const SCHEME_END = ":/";

/** A URL of another host that passes; `undefined` also when the pattern is not about one host. */
export function findUrlEscape(
  { letsPass, accepts }: TextCondition,
  facts: PatternFacts,
  tokens: readonly Token[],
): string | undefined {
  // Texts are not looked for where none of them can be a URL.
  if (![...SCHEME_END].every((char) => facts.reads(char.charCodeAt(0)))) return undefined;
  const literals = tokens.map(({ kind, text }) => (kind === "literal" ? text : "\n")).join("");
  const isLiteral = (text: string): boolean => literals.includes(text);
  for (const sample of facts.samples) {
    const [, scheme, host = "", rest = ""] = /^([a-z]+:\/\/)([^/?#]*)(.*)$/is.exec(sample) ?? [];
    if (scheme === undefined || !isUrlText(sample) || host === "") continue;
    const isAnyHost = [`${EVIL}/`, EVIL, EVIL + rest].some((other) => accepts(scheme + other));
    if (isAnyHost) return undefined;
    const tried = [
      `${scheme}${host}.${EVIL}${rest}`,
      `${scheme}${host}@${EVIL}${rest}`,
      `${scheme}${EVIL}/${host}${rest}`,
      `${scheme}${EVIL}?${host}${rest}`,
      `${scheme}${EVIL}#${host}${rest}`,
      ...(isLiteral(host) && isRegisteredDomain(host, true) ? [`${scheme}evil${host}${rest}`] : []),
    ];
    const found = tried.find((text) => letsPass(text) && leadsElsewhere(text, host));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** As browsers read it (WHATWG URL). */
function leadsElsewhere(text: string, host: string): boolean {
  if (!URL.canParse(text)) return false;
  const { hostname } = new URL(text);
  return hostname === EVIL || hostname.endsWith(`.${EVIL}`) || hostname === `evil${host}`;
}

/** A path that climbs out of the folder in which it begins. */
export function findPathEscape(at: TextCondition, facts: PatternFacts): string | undefined {
  const senses = sensesOfName(at.condition.path);
  if (!senses.has("file") || senses.has("url")) return undefined;
  for (const sample of facts.samples) {
    if (isUrlText(sample)) continue;
    const ending = /\.[A-Za-z0-9]+$/.exec(sample)?.[0] ?? "";
    const root = sample.startsWith("/") ? "/" : "";
    const outside = ["etc/passwd", `etc/passwd${ending}`];
    // A pattern that accepts what lies outside is not about a folder.
    if (outside.some((path) => at.accepts(root + path))) return undefined;
    for (const folder of foldersOf(sample)) {
      const up = "../".repeat(folder.split("/").filter((name) => name !== "").length);
      const found = outside.map((path) => folder + up + path).find(at.letsPass);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** How deep folders are tried. */
const MOST_FOLDERS = 8;

/** The folders that a path begins with, and the path itself as one. */
function foldersOf(path: string): readonly string[] {
  const ends = [...path.matchAll(/(?<=[^/])\//g)].map(({ index }) => path.slice(0, index + 1));
  const whole = /[^/.]$/.test(path) ? [`${path}/`] : [];
  return [...ends, ...whole].slice(0, MOST_FOLDERS);
}

/** A domain of somebody else that ends as the allowed one: evilexample.com. */
export function findDomainEscape(
  at: TextCondition,
  facts: PatternFacts,
  tokens: readonly Token[],
): string | undefined {
  const senses = sensesOfName(at.condition.path);
  const domain = lastLiteral(tokens);
  const isNamed = senses.has("host") || senses.has("email") || senses.has("url");
  if (!isRegisteredDomain(domain, isNamed)) return undefined;
  if (at.accepts(EVIL) || at.accepts(`a@${EVIL}`)) return undefined;
  const heads = facts.samples.flatMap((sample) => {
    const start = sample.lastIndexOf(domain);
    const host = sample.slice(Math.max(sample.lastIndexOf("@"), sample.lastIndexOf("/")) + 1);
    return start === -1 || !host.endsWith(domain) ? [] : [sample.slice(0, sample.length - host.length)];
  });
  return [...new Set(["", ...heads])].map((head) => `${head}evil${domain}`).find(at.letsPass);
}

/** The text that the pattern ends with. */
function lastLiteral(tokens: readonly Token[]): string {
  let text = "";
  for (const { kind, text: written } of tokens.toReversed()) {
    if (kind === "literal") text = written + text;
    else if (kind !== "end-anchor" || text !== "") break;
  }
  return text;
}
