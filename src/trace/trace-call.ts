// TraceCall: one recorded call with what became of it, as every trace format is read.
// specification: cli.md section 5.

/** What became of a recorded call. */
export const OUTCOMES = ["ok", "error", "denied", "unknown"] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** What the author of a line says the policy decides. */
export interface Expectation {
  readonly decision: "allow" | "deny" | "require_approval";
  /** Rule id (policy-format.md section 5). */
  readonly rule?: string;
}

/** Stands for the `ts` that JavaScript makes of the call's time, as most are: few ask for the text, and it costs much. */
export const ISO_TEXT: unique symbol = Symbol("ISO text");

export interface TraceCall {
  /** Line in its file, from 1. */
  readonly line: number;
  /** As written; `undefined` when the line has none. `writtenTs` makes the text of an `ISO_TEXT`. */
  readonly ts: string | number | typeof ISO_TEXT | undefined;
  /** Unix milliseconds, an integer; `NaN` without `ts`. */
  readonly time: number;
  readonly grant: string;
  /** `null` when the line names none. */
  readonly server: string | null;
  /** Never empty. */
  readonly tool: string;
  /** JSON values, numbers exact (src/json.ts); `NO_ARGS` when nobody asked for them. */
  readonly args: Readonly<Record<string, unknown>>;
  /** False for a recording without arguments. */
  readonly argsKnown: boolean;
  readonly approved: boolean;
  readonly outcome: Outcome | undefined;
  readonly expect: Expectation | undefined;
  /** A string or a number as written, a number that no double holds as its text; else `undefined`. */
  readonly id: string | number | undefined;
}

/** The call's `ts` as written. */
export function writtenTs({ ts, time }: Pick<TraceCall, "ts" | "time">): string | number | undefined {
  return ts === ISO_TEXT ? new Date(time).toISOString() : ts;
}

/** The arguments of a call that has none, or whose arguments nobody asked for. */
export const NO_ARGS: Readonly<Record<string, unknown>> = Object.freeze({});

/** The grant of a line that names none. */
export const ANONYMOUS = "anonymous";

/** The expectations without a rule, by decision: shared, so that a trace full of them costs nothing. */
export const EXPECTATIONS: ReadonlyMap<unknown, Expectation> = new Map(
  (["allow", "deny", "require_approval"] as const).map((decision) => [decision, { decision }]),
);

/** Why a line cannot be used, with a sentence for people. */
export const UNUSABLE = {
  "line-too-long": "The line is longer than 4 MiB.",
  "nul-byte": "The line holds NUL bytes; a UTF-16 file must be converted to UTF-8.",
  "not-utf8": "The line is not valid UTF-8.",
  "too-deep": "Objects and arrays stand inside each other more than 128 levels deep.",
  torn: "The file ends in the middle of this line.",
  "not-json": "The line is not JSON.",
  "bad-number": "A number has more than 64 characters or an exponent beyond ±308.",
  "not-object": "The line is JSON, but no object.",
  "no-ts": "`ts` is missing; `--assume-interval` replays calls without times.",
  "bad-ts": "`ts` must be RFC 3339 with a zone, or an integer of Unix milliseconds.",
  "no-tool": "`tool` is missing.",
  "bad-tool": "`tool` must be a string that is not empty.",
  "bad-args": "`args` must be an object.",
  "bad-args-text": "The arguments are text, and the text is no JSON object.",
  "bad-args-known": "`args_known` must be true or false.",
  "bad-grant": "`grant` must be a string.",
  "bad-server": "`server` must be a string.",
  "bad-outcome": "`outcome` must be ok, error, denied or unknown.",
  "bad-expect":
    "`expect` must be allow, deny or require_approval, or an object with a decision and perhaps a rule.",
  "bad-call": "A call that the line holds is not written as its format says.",
  "other-format": "The line is in another format than those before it.",
  "no-format": "The file is in a folder, and no format fits it.",
} as const;

export type UnusableCause = keyof typeof UNUSABLE;
