// Holds what `policy simulate` prints against what the oracle decides.

import { createOracle, type Decision, type Governing } from "./decide.ts";
import { compareNums, isArray, isNum, isObject, type Json, num, type Obj, parseJson } from "./json.ts";
import { type Call, type LineOptions, readLine } from "./trace-line.ts";

export interface Judged {
  /** From 1. */
  readonly line: number;
  readonly call: Call;
  readonly decision: Decision;
}

export interface Judgement {
  readonly judged: readonly Judged[];
  readonly lines: number;
  readonly skipped: number;
}

const NEWLINE = 10;

export function linesOf(trace: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  const start = Buffer.from(trace.slice(0, 3)).toString("utf8") === "\ufeff" ? 3 : 0;
  for (let from = start; from < trace.length; ) {
    const end = trace.indexOf(NEWLINE, from);
    lines.push(trace.subarray(from, end < 0 ? trace.length : end));
    from = end < 0 ? trace.length : end + 1;
  }
  return lines;
}

export function judgeTrace(trace: Uint8Array, governing: Governing, options: LineOptions): Judgement {
  const decide = createOracle(governing);
  const judged: Judged[] = [];
  let lines = 0;
  let skipped = 0;
  linesOf(trace).forEach((bytes, index) => {
    const call = readLine(bytes, options);
    if (call === undefined) return;
    lines++;
    if (call === "unusable") skipped++;
    else judged.push({ line: index + 1, call, decision: decide(call) });
  });
  return { judged, lines, skipped };
}

/** What a decision line has to say, key by key; a function judges what is said. */
type Expected = Json | ((said: Json) => boolean);

/** Up to `most` differences, each a sentence. */
export function compareLines(
  judgement: Judgement,
  printed: string,
  most: number,
  isShowingArgs = false,
): readonly string[] {
  const differences: string[] = [];
  const lines = printed === "" ? [] : printed.replace(/\n$/, "").split("\n");
  let at = 0;
  for (const judged of judgement.judged) {
    if (differences.length >= most) return differences;
    const text = lines[at++];
    const said = text === undefined ? undefined : parseJson(text, 200);
    if (said === undefined || !isObject(said))
      differences.push(`line ${judged.line}: no decision line, but ${text}`);
    else {
      const wrong = compareLine(judged, said, isShowingArgs);
      if (wrong !== "") differences.push(`line ${judged.line}: ${wrong} in ${text}`);
      const line = said.get("line");
      if (line === undefined || !isEqual(line, num(String(judged.line)))) return differences;
    }
  }
  if (at < lines.length) differences.push(`a decision line too many: ${lines[at]}`);
  return differences;
}

function compareLine({ line, call, decision }: Judged, said: Obj, isShowingArgs: boolean): string {
  const expected: readonly (readonly [string, Expected])[] = [
    ["line", num(String(line))],
    ["ts", call.ts],
    ["grant", call.grant],
    ["server", decision.server],
    ["tool", call.tool],
    ["decision", decision.decision],
    ["reason", decision.reason],
    ["rule", decision.rule],
    ["pointer", decision.pointer],
    ["policy", decision.file],
    ["at", decision.at],
    ["message", messageOf(decision)],
    ...(decision.limits === undefined
      ? []
      : [["limits", (limits: Json) => areLimits(decision, limits)] as const]),
    ...(isShowingArgs && call.argsKnown ? [["args", call.args] as const] : []),
  ];
  const keys = expected.map(([key]) => key);
  if (keys.join() !== [...said.keys()].join()) return `keys ${[...said.keys()]} for ${keys}`;
  for (const [key, value] of expected) {
    const is = said.get(key) ?? null;
    if (!(typeof value === "function" ? value(is) : isEqual(is, value)))
      return `${key} for ${typeof value === "function" ? show(decision) : show(value)}`;
  }
  return "";
}

export function messageOf({ message }: Decision): Expected {
  if (typeof message === "string") return message;
  return (said) =>
    typeof said === "string" &&
    message.names.every((name) => said.includes(name) || unescaped(said).includes(name));
}

/** Sentences show what a terminal would obey as escapes. */
function unescaped(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}

function areLimits({ limits = [] }: Decision, said: Json): boolean {
  if (!isArray(said) || said.length !== limits.length) return false;
  return limits.every(({ rule, used, max, resets }, index) => {
    const one = said[index];
    if (one === undefined || !isObject(one) || [...one.keys()].join() !== "rule,used,max,resets")
      return false;
    const micro = { text: "", top: used, zeros: 6n };
    const saidUsed = one.get("used") ?? null;
    return (
      one.get("rule") === rule &&
      isNum(saidUsed) &&
      compareNums(saidUsed, micro) === 0 &&
      isEqual(one.get("max") ?? null, max) &&
      one.get("resets") === stampOf(resets)
    );
  });
}

/** Unix seconds as the decision line writes them. */
function stampOf(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "Z");
}

function isEqual(left: Json, right: Json): boolean {
  if (isNum(left) || isNum(right)) return isNum(left) && isNum(right) && compareNums(left, right) === 0;
  if (isArray(left))
    return (
      isArray(right) &&
      left.length === right.length &&
      left.every((one, at) => isEqual(one, right[at] ?? null))
    );
  if (isObject(left))
    return (
      isObject(right) &&
      left.size === right.size &&
      [...left].every(([key, one]) => right.has(key) && isEqual(one, right.get(key) ?? null))
    );
  return left === right;
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, one) =>
    typeof one === "bigint" ? `${one}` : one instanceof Map ? [...one] : one,
  );
}
