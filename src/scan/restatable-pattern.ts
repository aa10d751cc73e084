// Which patterns of a server's schema may stand in a policy: those that RE2 finds in every text in which the
// server finds them, from its start to its end.
//
// A schema speaks ECMAScript (JSON Schema 2020-12, section 6.4), a policy RE2. They differ in \s, in what a dot is, in
// what counts as one character, and in flags, so only the part is taken that means the same in both: letters, digits
// and signs, \d and \w, sets of them, repetitions, and groups that do not stand in each other.

const LONGEST = 200;
/** Of one repetition; three of them stay far below what RE2 can build. */
const MOST_TIMES = 999;
const MOST_COUNTED = 3;

const LITERAL = /[A-Za-z0-9_ @:,;=!#%&~'"<>/-]/;
const ESCAPED = /[-./\][^$+*?(){}|\\dw]/;
const RANGES = ["a-z", "A-Z", "0-9", "a-f", "A-F"];
const PLAIN_IN_SET = /[A-Za-z0-9_ @:,;=!#%&~'"<>./+*?(){}|$]/;
const COUNTED = /^\{(\d{1,3})(?:,(\d{0,3}))?\}/;

/** One pass over a short text. */
export function isRestatable(pattern: string): boolean {
  if (pattern.length > LONGEST || pattern.length < 3) return false;
  if (!pattern.startsWith("^") || !pattern.endsWith("$")) return false;
  const body = pattern.slice(1, -1);
  let isInGroup = false;
  let counted = 0;
  let at = 0;
  while (at < body.length) {
    const char = body[at] ?? "";
    if (char === "(") {
      if (isInGroup) return false;
      isInGroup = true;
      at += body.startsWith("(?:", at) ? 3 : 1;
      if (isEndOfBranch(body[at])) return false;
      continue;
    }
    if (char === "|") {
      // Outside of a group an anchor would stand in some alternatives only.
      if (!isInGroup || isEndOfBranch(body[at + 1])) return false;
      at++;
      continue;
    }
    const isGroupEnd = char === ")" && isInGroup;
    const end = isGroupEnd ? at + 1 : endOfOne(body, at);
    if (end === undefined) return false;
    if (isGroupEnd) isInGroup = false;
    const times = readTimes(body, end);
    if (times === undefined || (isGroupEnd && times.isCounted)) return false;
    if (times.isCounted) counted++;
    at = times.end;
  }
  return !isInGroup && counted <= MOST_COUNTED;
}

function isEndOfBranch(char: string | undefined): boolean {
  return char === undefined || char === "|" || char === ")";
}

/** Behind what stands for one character; `undefined` when that is not understood. */
function endOfOne(body: string, at: number): number | undefined {
  const char = body[at] ?? "";
  if (char === "\\") return ESCAPED.test(body[at + 1] ?? "") ? at + 2 : undefined;
  if (char === "[") return endOfSet(body, at + 1);
  return LITERAL.test(char) ? at + 1 : undefined;
}

function endOfSet(body: string, start: number): number | undefined {
  let at = start;
  while (at < body.length) {
    const char = body[at] ?? "";
    if (char === "]") return at === start ? undefined : at + 1;
    if (RANGES.includes(body.slice(at, at + 3))) at += 3;
    else if (char === "\\" && ESCAPED.test(body[at + 1] ?? "")) at += 2;
    // A hyphen is itself at the end only; elsewhere it makes a range.
    else if (char === "-" && body[at + 1] === "]") at++;
    else if (PLAIN_IN_SET.test(char) && (body[at + 1] !== "-" || body[at + 2] === "]")) at++;
    else return undefined;
  }
  return undefined;
}

/** A repetition, if there is one. */
function readTimes(
  body: string,
  at: number,
): { readonly end: number; readonly isCounted: boolean } | undefined {
  const char = body[at];
  if (char === "*" || char === "+" || char === "?") return { end: at + 1, isCounted: false };
  if (char !== "{") return { end: at, isCounted: false };
  const [whole, least, most] = COUNTED.exec(body.slice(at, at + 12)) ?? [];
  if (whole === undefined) return undefined;
  if (most !== undefined && most !== "" && Number(most) < Number(least)) return undefined;
  return Math.max(Number(least), Number(most ?? 0)) > MOST_TIMES
    ? undefined
    : { end: at + whole.length, isCounted: true };
}
