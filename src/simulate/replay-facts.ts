// What a page about a replay can be asked: how many calls, when, of which tool, grant and rule; how full limits were; some calls whole.

import type { DecisionKind, Reason } from "../engine/decision.ts";
import type { Mutable } from "../mutable.ts";

import { maskSecrets } from "../policy/secrets.ts";
import { formatExactJson } from "../trace/exact-json.ts";
import { writtenTs } from "../trace/trace-call.ts";
import { isoTime } from "./iso-time.ts";
import { createLimitFacts, type LimitUse } from "./limit-facts.ts";

import type { DecidedCall } from "./replay.ts";
import { createNames } from "./replay-names.ts";
import { detach } from "./rule-counts.ts";

/** What decided: a rule, or one of the answers that no rule gives. */
export interface FactRule {
  readonly decision: DecisionKind;
  readonly reason: Reason;
  /** Rule id (policy-format.md section 5); empty for allow. */
  readonly rule: string;
  /** Of the policy's file; empty when no policy governs the call, and for allow. */
  readonly policy: string;
  readonly pointer: string;
  /** What every such caller is told; empty when they are told different things. */
  readonly message: string;
}

/** So many calls of one kind in one stretch of time. */
export interface FactRow {
  /** Number of the stretch from the start of the facts; -1 for calls without a time. */
  readonly stretch: number;
  /** Positions in the lists of the facts. */
  readonly tool: number;
  readonly grant: number;
  readonly rule: number;
  readonly calls: number;
}

/** One call, for a reader who asks which. */
export interface FactCall {
  readonly file: string;
  readonly line: number;
  /** As written, when that is text; empty when it is not known. */
  readonly ts: string;
  readonly tool: number;
  readonly grant: number;
  readonly rule: number;
  /** JSON without secrets; absent when arguments are not to be shown, or are not known. */
  readonly args: string | undefined;
}

export interface ReplayFacts {
  /** Unix milliseconds of the first stretch; `NaN` when no call has a time. */
  readonly start: number;
  /** Milliseconds. */
  readonly width: number;
  readonly stretches: number;
  /** By first call. The name `undefined` stands for all that came after the most that are kept apart, and for names that are too long. */
  readonly tools: readonly (string | undefined)[];
  readonly grants: readonly (string | undefined)[];
  readonly rules: readonly FactRule[];
  /** By stretch, rule, tool, grant. */
  readonly rows: readonly FactRow[];
  /** Of the limits that calls came to. */
  readonly limits: readonly LimitUse[];
  /** In the order of the recording; the first of each rule and tool. */
  readonly calls: readonly FactCall[];
}

export interface FactsOptions {
  readonly isShowingArgs: boolean;
}

export interface FactsKeeper {
  /** One call of a file, in the order of the recording. */
  readonly add: (file: string, decided: DecidedCall) => void;
  readonly read: () => ReplayFacts;
}

const MOST_TOOLS = 500;
const MOST_GRANTS = 200;
const MOST_STRETCHES = 120;
/** Stretches are not made wider for the sake of fewer rows when there are only so many. */
const FEWEST_STRETCHES = 12;
const MOST_ROWS = 40_000;
const MOST_CALLS = 3000;
/** Of these: what was refused is looked for, and may come last. */
const MOST_ALLOWED = 1000;
/** Of one rule and tool. */
const MOST_CALLS_ALIKE = 20;
/** Characters. */
const MOST_ARGS = 4000;
/** Characters behind the cut in which a secret may end that begins before it: half of one is not recognised. */
const LONGEST_SECRET = 8000;
/** Milliseconds of the shortest stretch. */
const SHORTEST = 1000;
/** How many stretches make the next wider one: 5 s, 15 s, 1 min, 5 min, 15 min, 1 h, 3 h, 12 h, a day, a week, four. */
const WIDER = [5, 3, 4, 5, 3, 4, 3, 4, 2, 7, 4];
/** The stretch of calls without a time. */
const TIMELESS = Number.NEGATIVE_INFINITY;

/**
 * Bounded: stretches widen, and names beyond the most are counted as one; of too many crossed with each other fewer are
 * kept apart. The counts of those that are kept are whole.
 */
export function createFacts(options: FactsOptions): FactsKeeper {
  const tools = createNames(MOST_TOOLS);
  const grants = createNames(MOST_GRANTS);
  const ruleKeys = new Map<string, number>();
  const rules: Mutable<FactRule>[] = [];
  const limits = createLimitFacts();
  const calls: FactCall[] = [];
  const alike = new Map<number, number>();
  let allowed = 0;
  /** By stretch, then by what else tells rows apart. Stretches are numbered from 1970, so that two make one wider. */
  let cube = new Map<number, Map<number, number>>();
  let rows = 0;
  /** Positions from these on are counted as all others. */
  let mostTools = MOST_TOOLS;
  let mostGrants = MOST_GRANTS;
  let width = SHORTEST;
  let step = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;

  function add(file: string, decided: DecidedCall): void {
    const { call } = decided;
    const parts = { tool: tools.of(call.tool), grant: grants.of(call.grant), rule: ruleOf(decided) };
    const stretch = Number.isNaN(call.time) ? TIMELESS : Math.floor(call.time / width);
    count(stretch, parts, 1);
    if (stretch !== TIMELESS) limits.add(decided, stretch);
    keep(file, decided, parts);
    bound();
  }

  function bound(): void {
    for (;;) {
      const isLong = last - first >= MOST_STRETCHES;
      if (isLong || (rows > MOST_ROWS && last - first >= FEWEST_STRETCHES)) widen();
      else if (rows <= 2 * MOST_ROWS) return;
      else if (mostGrants > 1) {
        mostGrants = Math.floor(mostGrants / 2);
        recount(1);
      } else if (mostTools > 1) {
        mostTools = Math.floor(mostTools / 2);
        recount(1);
      } else if (last > first) widen();
      else return;
    }
  }

  /** With names that are kept apart no longer as all others. */
  function fold({ rule, tool, grant }: Parts): Parts {
    return {
      rule,
      tool: tool < mostTools ? tool : MOST_TOOLS,
      grant: grant < mostGrants ? grant : MOST_GRANTS,
    };
  }

  function ruleOf({ decision, policy }: DecidedCall): number {
    const { pointer, reason, rule, message } = decision;
    const file = decision.decision === "allow" ? "" : (policy?.file ?? "");
    const key = `${reason}\n${pointer.length}\n${pointer}${rule}\n${file}`;
    let at = ruleKeys.get(key);
    if (at === undefined) {
      at = rules.length;
      ruleKeys.set(key, at);
      rules.push({ decision: decision.decision, reason, rule, policy: file, pointer, message });
    }
    const known = rules[at];
    if (known !== undefined && known.message !== message) known.message = "";
    return at;
  }

  function count(stretch: number, parts: Parts, calls: number): void {
    let ofStretch = cube.get(stretch);
    if (ofStretch === undefined) {
      ofStretch = new Map();
      cube.set(stretch, ofStretch);
      if (stretch !== TIMELESS) {
        first = Math.min(first, stretch);
        last = Math.max(last, stretch);
      }
    }
    const key = keyOf(fold(parts));
    const before = ofStretch.get(key);
    if (before === undefined) rows++;
    ofStretch.set(key, (before ?? 0) + calls);
  }

  function keep(file: string, { recorded, call, decision }: DecidedCall, parts: Parts): void {
    const kind = keyOf({ ...parts, grant: 0 });
    const before = alike.get(kind) ?? 0;
    if (before === MOST_CALLS_ALIKE || calls.length === MOST_CALLS) return;
    if (decision.decision === "allow" && allowed++ >= MOST_ALLOWED) return;
    alike.set(kind, before + 1);
    const args = options.isShowingArgs && call.argsKnown ? shortArgs(call.args) : undefined;
    calls.push({ file, line: recorded.line, ts: timeOf(writtenTs(recorded), call.time), ...parts, args });
  }

  function widen(): void {
    const factor = WIDER[step++] ?? 2;
    width *= factor;
    recount(factor);
    limits.widen(factor);
  }

  /** Makes so many stretches one. */
  function recount(factor: number): void {
    const before = cube;
    cube = new Map();
    rows = 0;
    first = Number.POSITIVE_INFINITY;
    last = Number.NEGATIVE_INFINITY;
    for (const [stretch, ofStretch] of before)
      for (const [key, calls] of ofStretch) count(Math.floor(stretch / factor), partsOf(key), calls);
  }

  function read(): ReplayFacts {
    const isTimed = Number.isFinite(first);
    const inOrder = [...cube].sort(([a], [b]) => (a < b ? -1 : 1));
    const read = inOrder.flatMap(([stretch, ofStretch]) =>
      [...ofStretch]
        .sort(([a], [b]) => a - b)
        .map(([key, calls]) => ({
          stretch: stretch === TIMELESS ? -1 : stretch - first,
          ...partsOf(key),
          calls,
        })),
    );
    return {
      start: isTimed ? first * width : Number.NaN,
      width,
      stretches: isTimed ? last - first + 1 : 0,
      tools: tools.list(
        mostTools,
        read.some(({ tool }) => tool === MOST_TOOLS),
      ),
      grants: grants.list(
        mostGrants,
        read.some(({ grant }) => grant === MOST_GRANTS),
      ),
      rules,
      rows: read,
      limits: limits.read(first),
      calls: calls.map((call) => ({ ...call, ...fold(call) })),
    };
  }

  return { add, read };
}

interface Parts {
  readonly rule: number;
  readonly tool: number;
  readonly grant: number;
}

/** One number, so that a row of a million calls costs no text. */
function keyOf({ rule, tool, grant }: Parts): number {
  return (rule * (MOST_TOOLS + 1) + tool) * (MOST_GRANTS + 1) + grant;
}

function partsOf(key: number): Parts {
  const rest = Math.floor(key / (MOST_GRANTS + 1));
  return {
    rule: Math.floor(rest / (MOST_TOOLS + 1)),
    tool: rest % (MOST_TOOLS + 1),
    grant: key % (MOST_GRANTS + 1),
  };
}

/** The time that a call was decided for may be assumed. */
function timeOf(written: string | number | undefined, time: number): string {
  if (typeof written === "string") return written;
  return Number.isNaN(time) ? "" : isoTime(time);
}

function shortArgs(args: Readonly<Record<string, unknown>>): string {
  const text = formatExactJson(args);
  const masked = maskSecrets(text.slice(0, MOST_ARGS + LONGEST_SECRET));
  return text.length > MOST_ARGS
    ? detach(`${masked.slice(0, MOST_ARGS)} … (${text.length} characters)`)
    : masked;
}
