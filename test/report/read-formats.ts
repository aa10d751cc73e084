// Reads reports as those read them who get them: GitHub's runner, an XML parser, a Markdown parser.

import { DOMParser, type Element } from "@xmldom/xmldom";
import { marked, type Token, type Tokens } from "marked";

export interface Annotation {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** Commands of a log, as the runner finds them: `::` after white space, and `##[` anywhere. */
export function readAnnotations(log: string): readonly Annotation[] {
  return log.split(/\r\n|\r|\n/).flatMap((line) => {
    const old = /##\[([^\]]*)\](.*)/.exec(line);
    if (old !== null) return [{ command: `##[${old[1]}]`, properties: {}, message: old[2] ?? "" }];
    const match = /^\s*::(?<command>[^ :]+)(?: (?<properties>.*?))?::(?<message>.*)$/.exec(line);
    if (match?.groups === undefined) return [];
    const { command = "", properties = "", message = "" } = match.groups;
    const pairs = properties
      .split(",")
      .filter((pair) => pair !== "")
      .map((pair) => [pair.slice(0, pair.indexOf("=")), decode(pair.slice(pair.indexOf("=") + 1))] as const);
    return [{ command, properties: Object.fromEntries(pairs), message: decode(message) }];
  });
}

function decode(text: string): string {
  return text
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%25", "%");
}

export interface TestCase {
  readonly name: string;
  readonly suite: string;
  readonly file: string;
  /** Name of its child, and all text in and on it. */
  readonly outcome: string;
  readonly text: string;
}

/** Throws for what is no XML 1.0. */
export function readJunit(xml: string): { readonly root: Element; readonly cases: readonly TestCase[] } {
  const illegal = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.exec(xml);
  if (illegal !== null) throw new Error(`no character of XML: ${illegal[0].codePointAt(0)?.toString(16)}`);
  // Forbidden in text by the standard (section 2.4), which the parser lets pass.
  if (xml.includes("]]>")) throw new Error("]]> in text");
  const document = new DOMParser({
    onError: (level, message) => {
      throw new Error(`${level}: ${message}`);
    },
  }).parseFromString(xml, "text/xml");
  const root = document.documentElement;
  if (root === null) throw new Error("no element");
  for (const element of [root, ...root.getElementsByTagName("*")]) checkAttributes(element);
  const cases = [...root.getElementsByTagName("testcase")].map((element) => {
    const child = [...element.childNodes].find((node): node is Element => node.nodeType === 1);
    return {
      name: element.getAttribute("name") ?? "",
      suite: element.getAttribute("classname") ?? "",
      file: element.getAttribute("file") ?? "",
      outcome: child?.tagName ?? "",
      text: `${child?.getAttribute("message") ?? ""}\n${child?.textContent ?? ""}`,
    };
  });
  return { root, cases };
}

/** Elements of JUnit with their attributes, as Jenkins reads them; a word before `?` need not be there. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  testsuites: "name tests failures errors",
  testsuite: "name tests failures errors skipped",
  testcase: "name classname file? line?",
  failure: "message type?",
  error: "message type?",
  skipped: "message?",
  properties: "",
  property: "name value",
  "system-out": "",
};

function checkAttributes(element: Element): void {
  const known = ATTRIBUTES[element.tagName]?.split(" ").filter(Boolean);
  if (known === undefined) throw new Error(`no element of JUnit: ${element.tagName}`);
  const own = [...element.attributes].map(({ name }) => name);
  const missing = known.filter((name) => !name.endsWith("?") && !own.includes(name));
  const other = own.filter((name) => !known.includes(name) && !known.includes(`${name}?`));
  if (missing.length + other.length > 0) throw new Error(`<${element.tagName}>: ${[...missing, ...other]}`);
}

export interface MarkdownParts {
  /** Kinds of all tokens, sorted, each once. */
  readonly kinds: readonly string[];
  /** What stands in code spans and fences. */
  readonly code: readonly string[];
  /** Everything else that a reader sees. */
  readonly prose: string;
}

export function readMarkdown(markdown: string): MarkdownParts {
  const kinds = new Set<string>();
  const code: string[] = [];
  const prose: string[] = [];
  const visit = (token: Token): void => {
    kinds.add(token.type);
    const { tokens } = token as Tokens.Generic;
    if (token.type === "code" || token.type === "codespan") code.push((token as Tokens.Code).text);
    else if (tokens !== undefined) tokens.forEach(visit);
    else prose.push(token.raw);
  };
  marked.lexer(markdown, { gfm: true }).forEach(visit);
  return { kinds: [...kinds].sort(), code, prose: prose.join("") };
}
