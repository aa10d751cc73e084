// The Markdown pages of the project, and what stands in them.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Paths of all pages, from the root. */
export const PAGES: readonly string[] = [
  ...["README.md", "CHANGELOG.md", "CONTRIBUTING.md"],
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `docs/${name}`),
];

export function readPage(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

export interface Block {
  /** `page:line`, for messages. */
  readonly place: string;
  /** The words after the fence: the language, then what the tests make of it. */
  readonly words: readonly string[];
  readonly body: string;
}

/** The fenced blocks of a page. */
export function blocksOf(path: string): readonly Block[] {
  const text = readPage(path);
  return [...text.matchAll(/^```(\S.*)?\n([\s\S]*?)^```$/gm)].map(
    ({ 1: info = "", 2: body = "", index }) => ({
      place: `${path}:${text.slice(0, index).split("\n").length}`,
      words: info.split(" "),
      body,
    }),
  );
}

/** A page without its fenced blocks. */
function proseOf(path: string): string {
  return readPage(path).replace(/^```[\s\S]*?^```$/gm, "");
}

export interface Link {
  readonly from: string;
  /** As written. */
  readonly target: string;
  /** Path from the root, and the heading it names; empty when it names none. */
  readonly path: string;
  readonly anchor: string;
}

/** The links of a page that lead to files of the project. */
export function linksOf(from: string): readonly Link[] {
  return [...proseOf(from).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [file = "", anchor = ""] = target.split("#");
    return [{ from, target, path: file === "" ? from : posix.join(posix.dirname(from), file), anchor }];
  });
}

/** The anchors that GitHub makes of the headings of a page. */
export function anchorsOf(path: string): readonly string[] {
  return headingsOf(path).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

export function headingsOf(path: string): readonly string[] {
  return [...proseOf(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading);
}
