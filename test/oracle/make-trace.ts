// Makes traces for the oracle: lines of every order, spelling and kind of damage, on clocks that jump and turn back.

import { damage } from "./damage.ts";
import { type Look, makeArgs, makeJson, type Spelling } from "./make-args.ts";
import type { Chance } from "./random.ts";
import { GRANTS, SERVERS, TOOLS } from "./words.ts";

export interface TraceOptions {
  readonly lines: number;
  /** Names that the policies know, so that calls meet rules. */
  readonly tools: readonly string[];
  readonly servers: readonly string[];
  readonly looks: readonly Look[];
  /** One line in so many is damaged; 0 is none. */
  readonly damage: number;
  /** So many names of grants and tools beside the usual ones. */
  readonly crowd: number;
  /** Some lines have no time, for `--assume-interval`. */
  readonly areTimesMissing: boolean;
}

const STARTS = [
  "2026-11-23T09:00:00Z",
  "2026-02-28T23:59:50Z",
  "2024-02-28T23:59:58Z",
  "2024-02-29T23:59:59Z",
  "1999-12-31T23:59:00Z",
  "1969-12-31T23:59:57Z",
  "1969-12-31T23:00:00Z",
  "1969-11-30T12:00:00Z",
  "2000-02-29T12:00:00Z",
  "1970-01-01T00:00:00Z",
  "2026-03-29T00:59:59Z",
  "2100-02-28T23:59:59Z",
  "0000-01-02T00:00:00Z",
  "9999-12-29T23:59:00Z",
  "2016-12-31T23:59:58Z",
];
const SMALL_STEPS = [0, 0, 0, 1, 1, 10, 400, 999, 1000];
const STEPS = [
  0, 0, 0, 1, 1, 10, 400, 999, 1000, 1000, 5000, 7000, 30_000, 59_000, 60_000, 61_000, 3_600_000, 86_400_000,
];

const EXPECTATIONS = [
  '"allow"',
  '"deny"',
  '"require_approval"',
  '{"decision":"deny"}',
  '{"decision":"deny","rule":"(hidden)"}',
  '{"rule":"","decision":"allow"}',
];
/** What `--grant-by` may find. */
const NAMINGS = [
  '"s1"',
  '"s2"',
  "7",
  "7.0",
  "-0",
  "1e2",
  "0.1",
  "1e21",
  "true",
  '""',
  "null",
  '["s1"]',
  '"7"',
];

export function makeTrace(chance: Chance, options: TraceOptions): Uint8Array {
  let now = Date.parse(chance.pick(STARTS));
  const isCalm = chance.oneIn(3);
  const steps = chance.oneIn(2) ? STEPS : SMALL_STEPS;
  const toMinute = chance.pick([6, 50, 1000]);
  const end = chance.oneIn(8) ? "\r\n" : "\n";
  const pieces: Uint8Array[] = [];
  if (chance.oneIn(20)) pieces.push(Buffer.from("\ufeff"));
  for (let index = 0; index < options.lines; index++) {
    now += chance.pick(steps) * (chance.oneIn(12) ? -1 : 1);
    if (chance.oneIn(toMinute)) now = Math.ceil(now / 60_000) * 60_000 - chance.pick([0, 0, 1, 1000]);
    if (now < Date.parse("0000-01-02T00:00:00Z") || now > Date.parse("9999-12-30T00:00:00Z"))
      now = Date.parse("2026-01-01T00:00:00Z");
    const line = Buffer.from(makeLine(chance, options, now, isCalm));
    const isDamaged = options.damage > 0 && chance.oneIn(options.damage);
    pieces.push(isDamaged ? damage(chance, line) : line);
    if (index < options.lines - 1 || !chance.oneIn(4)) pieces.push(Buffer.from(end));
    if (chance.oneIn(60)) pieces.push(Buffer.from(chance.pick([end, `  ${end}`, `\t\r${end}`])));
  }
  return Buffer.concat(pieces);
}

function makeLine(chance: Chance, options: TraceOptions, now: number, isCalm: boolean): string {
  const spelling = spellingOf(chance, isCalm);
  const { text } = spelling;
  const { tools, servers, looks } = options;
  const members: (readonly [string, string])[] = [];
  const give = (rarity: number, key: string, value: () => string): void => {
    if (chance.oneIn(rarity)) members.push([key, value()]);
  };
  const pick = (
    rarity: number,
    usual: readonly string[],
    nasty: readonly string[],
    letter: string,
  ): string => {
    if (options.crowd > 0 && chance.oneIn(rarity)) return `${letter}${chance.below(options.crowd)}`;
    return chance.pick(usual.length === 0 || chance.oneIn(12) ? nasty : usual);
  };
  const name = (one: string): string => (chance.oneIn(12) ? "null" : text(one));
  if (!options.areTimesMissing || chance.oneIn(2)) members.push(["ts", makeStamp(chance, now)]);
  if (chance.oneIn(2)) give(1, "grant", () => name(pick(2, GRANTS.slice(0, 2), GRANTS, "g")));
  if (chance.oneIn(2)) give(1, "server", () => name(pick(100, servers, SERVERS, "s")));
  give(1, "tool", () => text(pick(20, tools, TOOLS, "t")));
  if (!chance.oneIn(8))
    give(1, "args", () => (chance.oneIn(30) ? "null" : makeArgs(chance, spelling, looks)));
  give(3, "outcome", () => chance.pick(['"ok"', '"error"', '"error"', '"denied"', '"unknown"', "null"]));
  give(12, "args_known", () => chance.pick(["false", "false", "true"]));
  give(10, "approved", () => chance.pick(["true", "true", "false", '"true"', "1", "null", "[true]"]));
  give(20, "expect", () => chance.pick(EXPECTATIONS));
  give(8, chance.pick(["id", "x", "decision", "Tool", "ARGS", ""]), () => makeJson(chance, spelling, 2));
  give(5, chance.pick(["session", "user"]), () => chance.pick(NAMINGS));
  const again: readonly (readonly [string, () => string])[] = [
    ["ts", () => makeStamp(chance, now + 60_000)],
    ["tool", () => text(chance.pick(TOOLS))],
    ["args", () => makeArgs(chance, spelling, looks)],
    ["grant", () => '"ben"'],
    ["outcome", () => '"error"'],
    ["args_known", () => "false"],
    ["approved", () => "true"],
    ["server", () => '"shop"'],
  ];
  give(40, ...chance.pick(again));
  return spelling.members(isCalm || !chance.oneIn(4) ? members : chance.shuffle(members));
}

/** RFC 3339 with all that it allows, or milliseconds. */
function makeStamp(chance: Chance, now: number): string {
  if (now >= 0 && chance.oneIn(3)) return chance.oneIn(20) ? `${now}.0` : `${now}`;
  if (!chance.oneIn(4))
    return `"${new Date(now).toISOString().replace(chance.oneIn(2) ? /\.000Z$/ : /$^/, "Z")}"`;
  const offset = chance.pick([0, 60, -60, 330, -570, 840, 1439, -1439]);
  const local = new Date(now + offset * 60_000).toISOString();
  const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  const isLeap = local.slice(17, 19) === "00" && chance.oneIn(2);
  const before = new Date(now + offset * 60_000 - 1000).toISOString();
  const whole = isLeap ? `${before.slice(0, 17)}60` : local.slice(0, 19);
  const fraction = chance.pick([
    "",
    ".0",
    ".9",
    ".999",
    ".9999999",
    ".000000000000000000001",
    ".123456789",
    local.slice(19, 23),
  ]);
  const text = `${whole}${fraction}${chance.oneIn(9) ? "-00:00" : zone}`;
  return JSON.stringify(chance.oneIn(6) ? text.replace("T", "t") : text);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** JSON text with escapes that nobody needs. */
function spelled(chance: Chance, text: string): string {
  const asEscape = (unit: string): string => {
    const code = unit.charCodeAt(0).toString(16).padStart(4, "0");
    return unit === "/" ? "\\/" : `\\u${chance.oneIn(2) ? code.toUpperCase() : code}`;
  };
  const letters = [...text].map((letter) =>
    chance.oneIn(4) ? letter.split("").map(asEscape).join("") : JSON.stringify(letter).slice(1, -1),
  );
  return `"${letters.join("")}"`;
}

const PLAIN: Spelling = {
  text: JSON.stringify,
  members: (members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(",")}}`,
};

function spellingOf(chance: Chance, isCalm: boolean): Spelling {
  const text = isCalm || chance.oneIn(2) ? PLAIN.text : (plain: string) => spelled(chance, plain);
  const isSpaced = !isCalm && chance.oneIn(5);
  // A space here and there, in lines that are written alike otherwise.
  const few = (): string => (chance.oneIn(40) ? " " : "");
  const gap = isSpaced ? () => chance.pick(["", " ", "  ", "\t", "\r"]) : few;
  return {
    text,
    members: (members) => {
      const written = members.map(([key, value]) => `${text(key)}${gap()}:${gap()}${value}`);
      return `{${gap()}${written.join(`${gap()},${gap()}`)}${gap()}}`;
    },
  };
}

/** A log of MCP's messages, which has no times. */
export function makeMessages(chance: Chance, { lines, tools, looks }: TraceOptions): Uint8Array {
  const made = Array.from({ length: lines }, (_, id) => {
    const tool = chance.pick(chance.oneIn(9) || tools.length === 0 ? TOOLS : tools);
    const name = ["name", JSON.stringify(tool)] as const;
    const args = ["arguments", makeArgs(chance, PLAIN, looks)] as const;
    return PLAIN.members([
      ["jsonrpc", '"2.0"'],
      ["id", `${id}`],
      ["method", '"tools/call"'],
      ["params", PLAIN.members(chance.oneIn(9) ? [name] : [name, args])],
    ]);
  });
  return Buffer.from(`${made.join("\n")}\n`);
}
