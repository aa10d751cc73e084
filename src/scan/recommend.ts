// The entry of a policy that is recommended for a tool, by its risk: what `--init` writes, and what reports offer.
//
// | class          | entry                                                                                |
// |----------------|--------------------------------------------------------------------------------------|
// | read           | allowed; 10 calls an hour where secrets may be read                                  |
// | write, unknown | 30 calls a minute; 10 when it sends out, overwrites or works in bulk                 |
// | execute        | 10 calls a minute, and what the schema says of its arguments                         |
// | destructive    | approval; and at most 10 calls a day when it is irreversible or works in bulk        |
// | financial      | approval, at most 10 calls a day, and a sum a day where the schema has an amount     |
//
// What is irreversible always needs approval. Every rule tells the caller what to do instead.

import { LIMITS } from "../limits.ts";
import type { JsonValue } from "../policy/printable.ts";
import type { SchemaBudget } from "../schema/argument-facts.ts";
import type { RiskFlag, Tool } from "../tools/tool.ts";
import { checkArguments } from "./argument-checks.ts";
import { moneyArgument } from "./money-argument.ts";

export type EntryObject = Readonly<Record<string, JsonValue>>;

export interface RecommendedEntry {
  /** The value under `tools.NAME`. */
  readonly entry: EntryObject;
  /** One line: what the entry does, and why. */
  readonly why: string;
  /** One line each: what a person should look at or add. May name arguments of the tool, escaped and shortened. */
  readonly notes: readonly string[];
}

type Window = "minute" | "hour" | "day";

const MOST_WRITES = 30;
const MOST_WRITES_OF_WEIGHT = 10;
const MOST_RUNS = 10;
const MOST_SECRETS = 10;
const MOST_A_DAY = 10;
/** In whatever unit the argument has: a person must set it. */
const MOST_MONEY_A_DAY = 1000;

/** One for all tools of a server, so that no list of schemas takes long. */
export function schemaBudget(): SchemaBudget {
  return { left: LIMITS.starterVisits };
}

/** Total, and the same for the same tools in the same order: what is read of schemas counts against the budget. */
export function recommendEntry(tool: Tool, budget: SchemaBudget = schemaBudget()): RecommendedEntry {
  switch (tool.risk.class) {
    case "read":
      return forRead(tool);
    case "write":
    case "unknown":
      return forWrite(tool);
    case "execute":
      return forExecute(tool, budget);
    case "destructive":
      return forDestructive(tool);
    case "financial":
      return forFinancial(tool, budget);
  }
}

function forRead(tool: Tool): RecommendedEntry {
  if (!has(tool, "sensitive-read")) return { entry: {}, why: "It only reads, so it is allowed.", notes: [] };
  return {
    entry: { limits: [countLimit(tool, "hour", MOST_SECRETS, "Use what you have read already.")] },
    why: `It reads what may be secret, so at most ${MOST_SECRETS} calls an hour.`,
    notes: ["A limit does not keep a secret: hide the tool, or ask for approval, if no agent needs it."],
  };
}

function forWrite(tool: Tool): RecommendedEntry {
  const weight = reasonFor(tool, {
    "sends-out": "sends something out, which cannot be called back",
    bulk: "may change many things at once",
    overwrites: "may overwrite what is there",
  });
  const most = weight === undefined ? MOST_WRITES : MOST_WRITES_OF_WEIGHT;
  const raised =
    weight === undefined ? [] : [`It ${weight}: ${most} calls a minute instead of ${MOST_WRITES}.`];
  const limits = [countLimit(tool, "minute", most, "Wait for the next.")];
  const kind = tool.risk.class === "unknown" ? "It may change something" : "It changes something";
  if (has(tool, "irreversible")) {
    return {
      entry: { require_approval: [approval("This cannot be undone, so a person must approve it.")], limits },
      why: `What it changes cannot be undone, so it needs approval, at most ${most} calls a minute.`,
      notes: ["What it changes cannot be undone, so a person approves each call too."],
    };
  }
  const unknown =
    tool.risk.class === "unknown" ? ["Nothing shows what it does: look at it, and say so here."] : [];
  return {
    entry: { limits },
    why: `${weight === undefined ? kind : `It ${weight}`}, so at most ${most} calls a minute.`,
    notes: [...unknown, ...raised],
  };
}

function forExecute(tool: Tool, budget: SchemaBudget): RecommendedEntry {
  const { require, denyIf, unbounded } = checkArguments(tool.inputSchema, budget);
  const danger = reasonFor(tool, { irreversible: "cannot be undone", bulk: "may reach many things at once" });
  const needsApproval = danger !== undefined;
  const limit = countLimit(tool, "minute", MOST_RUNS, "Wait for the next.");
  return {
    entry: {
      ...(require.length > 0 && { require }),
      ...(denyIf.length > 0 && { deny_if: denyIf }),
      ...(needsApproval && {
        require_approval: [approval(`What this runs ${danger}, so a person must approve it.`)],
      }),
      limits: [limit],
    },
    why: needsApproval
      ? `It runs something that ${danger}, so it needs approval, at most ${MOST_RUNS} calls a minute.`
      : `It runs something, so at most ${MOST_RUNS} calls a minute, with the arguments that its schema allows.`,
    notes:
      unbounded.length === 0
        ? []
        : [
            `Nothing bounds ${sayFew(unbounded)}. A limit only says how often: add \`require\` rules that say what.`,
          ],
  };
}

function forDestructive(tool: Tool): RecommendedEntry {
  const text = "This destroys something, so a person must approve it. Say what will be lost and why.";
  const danger = reasonFor(tool, { irreversible: "cannot be undone", bulk: "may reach many things at once" });
  if (danger === undefined) {
    return {
      entry: { action: "require_approval", reason: text },
      why: "It destroys something, so it needs approval.",
      notes: [],
    };
  }
  return {
    entry: {
      require_approval: [approval(text)],
      limits: [countLimit(tool, "day", MOST_A_DAY, "Leave the rest to a person.")],
    },
    why: `It destroys something and ${danger}, so it needs approval, at most ${MOST_A_DAY} calls a day.`,
    notes: [`It ${danger}: beside the approval there is a limit of ${MOST_A_DAY} calls a day.`],
  };
}

function forFinancial(tool: Tool, budget: SchemaBudget): RecommendedEntry {
  const calls = countLimit(tool, "day", MOST_A_DAY, "Leave the rest to a person.");
  const money = moneyArgument(tool.inputSchema, MOST_MONEY_A_DAY, budget);
  const sum = money === undefined ? [] : [sumLimit(tool, money)];
  return {
    entry: {
      require_approval: [
        approval("This moves money, so a person must approve it. Say how much, to whom and why."),
      ],
      limits: [calls, ...sum],
    },
    why: `It moves money, so it needs approval, at most ${MOST_A_DAY} calls${money === undefined ? "" : ` and ${MOST_MONEY_A_DAY} of ${money}`} a day.`,
    notes:
      money === undefined
        ? []
        : [
            `Set what ${money} may come to in a day: ${MOST_MONEY_A_DAY} is a guess, and its unit may be cents.`,
          ],
  };
}

const FEW = 4;

function sayFew(paths: readonly string[]): string {
  const more = paths.length - FEW;
  if (more > 1) return `${paths.slice(0, FEW).join(", ")} and ${more} more`;
  return paths.length === 1 ? paths.join() : `${paths.slice(0, -1).join(", ")} and ${paths.at(-1)}`;
}

function has({ risk }: Tool, flag: RiskFlag): boolean {
  return risk.flags.includes(flag);
}

/** The first reason whose flag the tool has. */
function reasonFor(tool: Tool, reasons: Readonly<Partial<Record<RiskFlag, string>>>): string | undefined {
  return (Object.keys(reasons) as RiskFlag[])
    .filter((flag) => has(tool, flag))
    .map((flag) => reasons[flag])[0];
}

function approval(text: string): EntryObject {
  return { conditions: [], on_deny: text };
}

function countLimit(tool: Tool, window: Window, max: number, then: string): EntryObject {
  return {
    counter: counterName(tool, "calls"),
    window,
    max,
    on_deny: `At most ${max} calls ${window === "hour" ? "an" : "a"} ${window}. ${then}`,
  };
}

function sumLimit(tool: Tool, path: string): EntryObject {
  return {
    counter: counterName(tool, "sum"),
    window: "day",
    max: MOST_MONEY_A_DAY,
    increment_from: path,
    on_deny: `At most ${MOST_MONEY_A_DAY} a day. Leave the rest to a person.`,
  };
}

const LONGEST_COUNTER = 64;

/** Counters belong to their tools; names of their own keep them from being taken for one budget. */
function counterName({ name }: Tool, of: string): string {
  const whole = name.slice(0, LONGEST_COUNTER);
  return `${whole.isWellFormed() ? whole : whole.slice(0, -1).toWellFormed()}_${of}`;
}
