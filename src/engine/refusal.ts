// What RE2 refuses in a pattern: which construct it is, where it stands, and what to write instead.

import type { BadPattern } from "./pattern.ts";

type Refusal = Omit<BadPattern, "code">;

interface Construct {
  /** On the text from where RE2 stopped. */
  readonly fits: RegExp;
  readonly what: string;
  readonly help: string;
}

const SAY_WHAT_MAY = "Say what is allowed instead, or refuse it by a `deny_if` rule of its own.";
const IN_TWO =
  "Write it without: the condition only asks whether the pattern is found, so what stands around it can be matched too.";

/** The first that fits is named. */
const CONSTRUCTS: readonly Construct[] = [
  {
    fits: /^\(\?=/,
    what: "look-ahead groups",
    help: "Write each demand as a condition: those of one rule must all hold.",
  },
  { fits: /^\(\?!/, what: "negative look-ahead groups", help: SAY_WHAT_MAY },
  { fits: /^\(\?<=/, what: "look-behind groups", help: IN_TWO },
  { fits: /^\(\?<!/, what: "negative look-behind groups", help: SAY_WHAT_MAY },
  { fits: /^\(\?>/, what: "atomic groups", help: "Write (?:…): RE2 never backtracks, so nothing is lost." },
  {
    fits: /^(?:[*+?]|\{\d+(?:,\d*)?\})\+/,
    what: "possessive quantifiers",
    help: "Remove the second +: RE2 never backtracks, so nothing is lost.",
  },
  {
    fits: /^(?:\\[1-9]|\\[kg]|\(\?P=)/,
    what: "references back to a group",
    help: "Write the alternatives out, or compare the arguments in the tool: a pattern cannot remember what it read.",
  },
  { fits: /^\(\?\(/, what: "conditional groups", help: "Write the cases as alternatives: (?:…|…)." },
  { fits: /^\(\?#/, what: "comments", help: "Write the comment beside the condition, in YAML after a #." },
  {
    fits: /^\(\?(?:R|\d|[+-]\d|&|P>)/,
    what: "recursion",
    help: "Write the nesting out to the depth that is needed.",
  },
  { fits: /^\(\?\|/, what: "branch reset groups", help: "Write (?:…): groups are not read by anything." },
  {
    fits: /^\(\?'/,
    what: "names of groups in quotes",
    help: "Write (?:…): groups are not read by anything.",
  },
  {
    fits: /^\(\?[a-zA-Z^]*x/,
    what: "flag x",
    help: "Write the pattern without spaces and comments, and put comments beside the condition.",
  },
  { fits: /^\(\?[a-zA-Z^-]/, what: "such flags", help: "RE2 has (?i) for either case, (?s), (?m) and (?U)." },
  { fits: /^\\Z/, what: "\\Z", help: "Write $ or \\z: both are the very end of the text." },
  { fits: /^\\h/, what: "\\h", help: "Write [ \\t]; for a hexadecimal digit [0-9a-fA-F]." },
  { fits: /^\\R/, what: "\\R", help: "Write (?:\\r\\n|\\n|\\r)." },
  { fits: /^\\K/, what: "\\K", help: IN_TWO },
  { fits: /^\\G/, what: "\\G", help: "Write ^: there is one search, from the start of the text." },
  { fits: /^\\u/, what: "\\u", help: "Write \\x{…} with the hexadecimal number of the character." },
  { fits: /^\\e/, what: "\\e", help: "Write \\x1b." },
  { fits: /^\\c/, what: "\\c", help: "Write \\x and two hexadecimal digits." },
  { fits: /^\\N/, what: "\\N", help: "Write [^\\n]." },
  { fits: /^\\X/, what: "\\X", help: "Write what a character may be as a class, for example [\\pL\\pM]." },
];

/** Where RE2 stopped has a reason of its own, or is a mistake in writing. */
const MISTAKES: readonly Construct[] = [
  {
    fits: /^\*\*/,
    what: "`**` repeats a repetition",
    help: "A pattern is no glob: write .* for any text, or (?:[^/]+/)* for any folders.",
  },
  {
    fits: /^\*/,
    what: "`*` repeats what stands before it, and nothing does",
    help: "A pattern is no glob: write .* for any text, [^./]+ for one name; and \\. for a dot.",
  },
  {
    fits: /^[+?]|^\{\d+(?:,\d*)?\}$/,
    what: "A repetition stands where there is nothing to repeat",
    help: "Write what is to be repeated before it, or \\ before it if the character itself is meant.",
  },
];

/** @param reason RE2's own words. @param fragment the part of the pattern that RE2 names, "" when it names none. */
export function explainRefusal(source: string, reason: string, fragment: string): Refusal {
  const scan = scanPattern(source);
  if (reason.startsWith("missing closing ]"))
    return refuse(reason, "Close the class, or write \\[ for the character.", lastPart(source, fragment));
  if (reason.startsWith("missing closing )")) {
    return refuse(reason, "Close the group, or write \\( for the character.", scan.unclosed);
  }
  if (reason.startsWith("unexpected )"))
    return refuse(reason, "Remove it, or write \\) for the character.", scan.unopened);
  if (reason.startsWith("trailing backslash")) {
    return refuse(reason, "Write \\\\ for a backslash.", { start: source.length - 1, end: source.length });
  }
  if (reason.startsWith("invalid repeat count")) return refuseRepetition(reason, fragment, scan);
  const part = findPart(fragment, reason, scan);
  // The fragment of a group that RE2 took for a name may be all of the rest.
  const at = part === undefined ? fragment : source.slice(part.start);
  const construct = isOfSyntax(reason) ? CONSTRUCTS.find(({ fits }) => fits.test(at)) : undefined;
  if (construct !== undefined) {
    return {
      ...said(`RE2 has no ${construct.what}`, construct.help),
      ...place(part && wholeConstruct(part, scan)),
    };
  }
  if (/^invalid character class range: `.-.`$/u.test(reason)) {
    return refuse(
      reason,
      "Write the smaller character first; a hyphen that is meant as one stands last in its class.",
      part,
    );
  }
  if (reason.startsWith("duplicate capture group name")) {
    return refuse(reason, "Write (?:…): names of groups are not read by anything.", undefined);
  }
  const mistake = MISTAKES.find(({ fits }) => isOfRepetition(reason) && fits.test(fragment));
  if (mistake !== undefined) return { ...said(mistake.what, mistake.help), ...place(part) };
  if (reason.startsWith("invalid escape sequence")) {
    return refuse(
      reason,
      "A letter or digit after a backslash must mean something to RE2; write the character alone.",
      part,
    );
  }
  return refuse(
    reason,
    "Patterns are RE2: no look-around, no back-references, no repetition above 1,000.",
    part,
  );
}

interface Part {
  readonly start: number;
  readonly end: number;
}

function said(message: string, help: string): Refusal {
  return { message: `${message}.`, help };
}

function place(part: Part | undefined): Pick<Refusal, "part"> {
  return part === undefined ? {} : { part };
}

function refuse(reason: string, help: string, part: Part | undefined): Refusal {
  return { ...said(`RE2 refuses the pattern: ${reason}`, help), ...place(part) };
}

function isOfSyntax(reason: string): boolean {
  return /^invalid (?:or unsupported Perl syntax|named capture|escape sequence|nested repetition)/.test(
    reason,
  );
}

function isOfRepetition(reason: string): boolean {
  return reason.startsWith("missing argument") || reason.startsWith("invalid nested repetition");
}

function refuseRepetition(reason: string, fragment: string, { places: all, source }: Scan): Refusal {
  const [, least = "", most = ""] = /^\{(\d*)(?:,(\d*))?\}$/.exec(fragment) ?? [];
  const places = all.filter((start) => source.startsWith(fragment, start));
  const [start] = places;
  const part =
    places.length === 1 && start !== undefined ? { start, end: start + fragment.length } : undefined;
  if (Math.max(Number(least), Number(most)) > 1000) {
    return {
      ...said("RE2 repeats at most 1,000 times", "Repeat up to 1,000 times, or without a bound: {1,}."),
      ...place(part),
    };
  }
  if (most !== "" && Number(least) > Number(most))
    return refuse(reason, "Write the smaller number first.", part);
  return said(
    "Repetitions inside each other multiply to more than 1,000, which RE2 refuses",
    "Repeat less, or without a bound: {1,}.",
  );
}

interface Scan {
  readonly source: string;
  /** Offsets where something of the syntax begins: not within an escape. */
  readonly places: readonly number[];
  /** Where each group closes, by where it opens. */
  readonly groups: ReadonlyMap<number, number>;
  readonly unclosed: Part | undefined;
  readonly unopened: Part | undefined;
}

function scanPattern(source: string): Scan {
  const places: number[] = [];
  const groups = new Map<number, number>();
  const open: number[] = [];
  let unopened: Part | undefined;
  let isInClass = false;
  for (let i = 0; i < source.length; i++) {
    places.push(i);
    const char = source[i];
    if (char === "\\") i++;
    else if (isInClass) isInClass = char !== "]";
    else if (char === "[") {
      isInClass = true;
      // A bracket that comes first in a class is one of its characters.
      i += /^\^?\]?/.exec(source.slice(i + 1, i + 3))?.[0].length ?? 0;
    } else if (char === "(") open.push(i);
    else if (char === ")") {
      const start = open.pop();
      if (start === undefined) unopened ??= { start: i, end: i + 1 };
      else groups.set(start, i + 1);
    }
  }
  const last = open.at(-1);
  return {
    source,
    places,
    groups,
    unopened,
    unclosed: last === undefined ? undefined : { start: last, end: source.length },
  };
}

/** RE2 reads from left to right, so the first place where the fragment stands is where it stopped. */
function findPart(fragment: string, reason: string, { places, source }: Scan): Part | undefined {
  if (fragment === "") return undefined;
  const isLoose = (start: number): boolean =>
    start === 0 || /[(|]$|\(\?[a-zA-Z-]*[:)]$/.test(source.slice(Math.max(0, start - 12), start));
  const isGood = (at: number): boolean => GOOD_GROUP.test(source.slice(at, at + 200));
  const start = places.find(
    (at) =>
      source.startsWith(fragment, at) &&
      (reason.startsWith("missing argument")
        ? isLoose(at)
        : !reason.startsWith("invalid or unsup") || !isGood(at)),
  );
  return start === undefined ? undefined : { start, end: start + fragment.length };
}

/** What RE2 has after `(?`. */
const GOOD_GROUP = /^\(\?(?:P?<\w+>|[imsU]*(?:-[imsU]+)?[:)])/;

/** A group as a whole; else what RE2 names. */
function wholeConstruct({ start, end }: Part, { groups, source }: Scan): Part {
  return source[start] === "(" ? { start, end: groups.get(start) ?? source.length } : { start, end };
}

function lastPart(source: string, fragment: string): Part | undefined {
  return source.endsWith(fragment) && fragment !== ""
    ? { start: source.length - fragment.length, end: source.length }
    : undefined;
}
