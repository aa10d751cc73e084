// Argument paths: `args.items[0].sku`, `args["a.b"][*].c`.
// specification: policy-format.md section 3.

import type { ArgumentPath, Step } from "./policy.ts";

const NAME = /\.([A-Za-z_$][A-Za-z0-9_$-]*)/y;
const INDEX = /\[(0|[1-9]\d*)\]/y;
const STRING = /\[("(?:[^"\\]|\\.)*")\]/y;
const EVERY = "[*]";
const INDEX_LIMIT = 2 ** 31;

/** Reads a path, or says in a sentence why it is none. */
export function parsePath(text: string): ArgumentPath | string {
  if (!text.startsWith("args")) return "A path starts with `args`, for example `args.amount`.";
  const steps: Step[] = [];
  let at = "args".length;
  while (at < text.length) {
    const read = readStep(text, at);
    if (typeof read === "string") return read;
    steps.push(read.step);
    at = read.end;
  }
  if (steps.length === 0) return "A path names an argument, for example `args.amount`.";
  return { text, steps };
}

/** The shortest text of a path. */
export function printPath(steps: readonly Step[]): string {
  const texts = steps.map((step) => {
    if (step.kind === "every") return EVERY;
    if (step.kind === "index") return `[${step.index}]`;
    return PLAIN_NAME.test(step.name) ? `.${step.name}` : `[${JSON.stringify(step.name)}]`;
  });
  return `args${texts.join("")}`;
}

const PLAIN_NAME = /^[A-Za-z_$][A-Za-z0-9_$-]*$/;

export function hasEveryStep(path: ArgumentPath): boolean {
  return path.steps.some(({ kind }) => kind === "every");
}

function readStep(text: string, at: number): { step: Step; end: number } | string {
  if (text.startsWith(EVERY, at)) return { step: { kind: "every" }, end: at + EVERY.length };
  const name = match(NAME, text, at);
  if (name !== undefined) return { step: { kind: "member", name: name[1] ?? "" }, end: at + name[0].length };
  const index = match(INDEX, text, at);
  if (index !== undefined) {
    if (Number(index[1]) >= INDEX_LIMIT) return `The index ${index[1]} is not below 2147483648.`;
    return { step: { kind: "index", index: Number(index[1]) }, end: at + index[0].length };
  }
  const string = match(STRING, text, at);
  if (string !== undefined) return readMember(string, at);
  return `At character ${at + 1} of the path a step is expected: \`.name\`, \`["any name"]\`, \`[0]\` or \`[*]\`.`;
}

function readMember(string: RegExpExecArray, at: number): { step: Step; end: number } | string {
  let name: string;
  try {
    name = JSON.parse(string[1] ?? "");
  } catch {
    return `At character ${at + 2} of the path there is no JSON string.`;
  }
  if (name === "") return "A member name in a path may not be empty.";
  if (!name.isWellFormed()) return "A member name in a path may not hold half of a surrogate pair.";
  return { step: { kind: "member", name }, end: at + string[0].length };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
