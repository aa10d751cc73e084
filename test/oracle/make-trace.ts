// Makes traces for the oracle: lines of every order, spelling and kind of damage, on clocks that jump and turn back.

import { damage } from "./damage.ts";
import type { Chance } from "./random.ts";
import { BAD_NUMBERS, GRANTS, MEMBERS, NUMBERS, SERVERS, SMALL_NUMBERS, STRINGS, TOOLS } from "./words.ts";

export interface TraceOptions {
  readonly lines: number;
  /** Names that the policies know, so that calls meet rules. */
  readonly tools: readonly string[];
  readonly servers: readonly string[];
  /** One line in so many is damaged; 0 is none. */
  readonly damage: number;
}

const STARTS = [
  "2026-11-23T09:00:00Z",
  "2026-02-28T23:59:50Z",
  "2024-02-28T23:59:58Z",
  "2024-02-29T23:59:59Z",
  "1999-12-31T23:59:00Z",
  "1969-12-31T23:59:57Z",
  "2000-02-29T12:00:00Z",
  "1970-01-01T00:00:00Z",
  "2026-03-29T00:59:59Z",
  "2100-02-28T23:59:59Z",
  "0000-01-02T00:00:00Z",
  "9999-12-29T23:59:00Z",
  "2016-12-31T23:59:58Z",
];
const STEPS = [
  0, 0, 0, 1, 1, 10, 400, 999, 1000, 1000, 5000, 7000, 30_000, 59_000, 60_000, 61_000, 3_600_000, 86_400_000,
];

export function makeTrace(chance: Chance, options: TraceOptions): Uint8Array {
  let now = Date.parse(chance.pick(STARTS));
  const isCalm = chance.oneIn(3);
  const end = chance.oneIn(8) ? "\r\n" : "\n";
  const pieces: Uint8Array[] = [];
  if (chance.oneIn(20)) pieces.push(Buffer.from("\ufeff"));
  for (let index = 0; index < options.lines; index++) {
    now += chance.pick(STEPS) * (chance.oneIn(12) ? -1 : 1);
    if (chance.oneIn(6)) now = Math.ceil(now / 60_000) * 60_000 - chance.pick([0, 0, 1, 1000]);
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
  const spell = isCalm || chance.oneIn(2) ? JSON.stringify : (text: string) => spelled(chance, text);
  const gap = isCalm || !chance.oneIn(5) ? () => "" : () => chance.pick(["", " ", "  ", "\t", "\r"]);
  const write = (members: readonly (readonly [string, string])[]): string =>
    `{${gap()}${members.map(([key, value]) => `${spell(key)}${gap()}:${gap()}${value}`).join(`${gap()},${gap()}`)}${gap()}}`;
  const tool = chance.pick(chance.oneIn(9) || options.tools.length === 0 ? TOOLS : options.tools);
  const members: (readonly [string, string])[] = [
    ["ts", makeStamp(chance, now)],
    ["tool", spell(tool)],
  ];
  if (!chance.oneIn(3))
    members.splice(1, 0, [
      "grant",
      chance.oneIn(9) ? "null" : spell(chance.pick(chance.oneIn(3) ? GRANTS : GRANTS.slice(0, 2))),
    ]);
  const servers = chance.oneIn(4) || options.servers.length === 0 ? SERVERS : options.servers;
  if (chance.oneIn(2))
    members.splice(1, 0, ["server", chance.oneIn(9) ? "null" : spell(chance.pick(servers))]);
  if (!chance.oneIn(8)) members.push(["args", chance.oneIn(30) ? "null" : makeArgs(chance, spell, write)]);
  if (chance.oneIn(3))
    members.push(["outcome", chance.pick(['"ok"', '"error"', '"error"', '"denied"', '"unknown"', "null"])]);
  if (chance.oneIn(12)) members.push(["args_known", chance.pick(["false", "false", "true"])]);
  if (chance.oneIn(10))
    members.push(["approved", chance.pick(["true", "true", "false", '"true"', "1", "null", "[true]"])]);
  if (chance.oneIn(20))
    members.push([
      "expect",
      chance.pick([
        '"allow"',
        '"deny"',
        '"require_approval"',
        '{"decision":"deny"}',
        '{"decision":"deny","rule":"(hidden)"}',
      ]),
    ]);
  if (chance.oneIn(8))
    members.push([
      chance.pick(["id", "x", "decision", "Tool", "ARGS", ""]),
      makeJson(chance, spell, write, 2),
    ]);
  if (chance.oneIn(5))
    members.push([
      chance.pick(["session", "user"]),
      chance.pick(['"s1"', '"s2"', "7", "7.0", "-0", "1e2", "true", '""', "null", '["s1"]', '"7"']),
    ]);
  if (chance.oneIn(40))
    members.push(
      chance.pick<readonly [string, string]>([
        ["ts", makeStamp(chance, now + 60_000)],
        ["tool", spell(chance.pick(TOOLS))],
        ["args", makeArgs(chance, spell, write)],
        ["grant", '"ben"'],
        ["outcome", '"error"'],
        ["args_known", "false"],
        ["approved", "true"],
        ["server", '"shop"'],
      ]),
    );
  return write(isCalm || !chance.oneIn(4) ? members : chance.shuffle(members));
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

type Spell = (text: string) => string;
type Write = (members: readonly (readonly [string, string])[]) => string;

function makeArgs(chance: Chance, spell: Spell, write: Write): string {
  const most = chance.oneIn(30) ? 60 : 5;
  const members = chance.some(0, most, () => {
    const key = chance.pick(chance.oneIn(2) ? ["a", "b", "amount", "to"] : MEMBERS);
    return [
      key,
      key === "amount" && !chance.oneIn(4) ? makeNumberText(chance) : makeJson(chance, spell, write, 3),
    ] as const;
  });
  return write(members);
}

function makeNumberText(chance: Chance): string {
  if (chance.oneIn(400)) return chance.pick(BAD_NUMBERS);
  return chance.pick(chance.oneIn(2) ? SMALL_NUMBERS : NUMBERS);
}

function makeJson(chance: Chance, spell: Spell, write: Write, depth: number): string {
  const kind = chance.below(depth === 0 ? 6 : 10);
  if (kind <= 1) return makeNumberText(chance);
  if (kind <= 3) return spell(chance.pick(chance.oneIn(2) ? STRINGS.slice(0, 8) : STRINGS));
  if (kind === 4) return chance.pick(["true", "false"]);
  if (kind === 5)
    return chance.oneIn(60) ? JSON.stringify("x".repeat(chance.pick([100, 5000, 70_000]))) : "null";
  if (kind <= 7) return `[${chance.some(0, 3, () => makeJson(chance, spell, write, depth - 1)).join(",")}]`;
  const members = chance.some(
    0,
    3,
    () =>
      [
        chance.pick(chance.oneIn(2) ? ["a", "b", "to"] : MEMBERS),
        makeJson(chance, spell, write, depth - 1),
      ] as const,
  );
  return write(members);
}

/** JSON text with escapes that nobody needs. */
function spelled(chance: Chance, text: string): string {
  let written = "";
  for (let index = 0; index < text.length; index++) {
    const letter = text.charAt(index);
    const code = text.charCodeAt(index).toString(16).padStart(4, "0");
    const isEscaped = chance.oneIn(4);
    written += isEscaped
      ? letter === "/"
        ? "\\/"
        : `\\u${chance.oneIn(2) ? code.toUpperCase() : code}`
      : JSON.stringify(letter).slice(1, -1);
    // Half of a pair alone is spelled as an escape, so the other half has to be one too.
    if (letter >= "\ud800" && letter <= "\udbff") {
      written = isEscaped
        ? `${written}\\u${text.charCodeAt(index + 1).toString(16)}`
        : written.slice(0, -6) + letter + text.charAt(index + 1);
      index++;
    }
  }
  return `"${written}"`;
}
