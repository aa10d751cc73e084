// Budget: what one scan may cost in time, bytes and messages, and what was odd on the way.

import { LIMITS } from "../limits.ts";
import { explainError, ScanStop } from "./scan-stop.ts";

const BUDGETED = [
  "scanPages",
  "scanTools",
  "scanBytes",
  "scanMessageBytes",
  "scanValues",
  "scanJunkLines",
  "scanStderrBytes",
  "scanMessages",
  "scanDepth",
  "scanCursorChars",
  "scanRedirects",
  "killGraceMs",
] as const satisfies readonly (keyof typeof LIMITS)[];

export type ScanLimits = { readonly [name in (typeof BUDGETED)[number]]: number };

/** Something odd about a listing. Text of the server in `message` is not escaped. */
export interface ScanProblem {
  /** Stable kebab-case code. */
  readonly code: string;
  readonly message: string;
}

export interface Budget {
  readonly limits: ScanLimits;
  /** Hides in a text of the server what it was given. Before a text is cut: of half a secret nobody knows that it is one. */
  readonly mask: (text: string) => string;
  /** The answer to `method`. Throws ScanStop when there is none, or the scan stops before it comes. */
  readonly run: <T>(method: string, answer: Promise<T>) => Promise<T>;
  /** Ends the scan; only the first reason counts. */
  readonly stop: (reason: unknown) => void;
  readonly isStopped: () => boolean;
  /** Counts bytes that the server sent; stops at the limit. */
  readonly countBytes: (bytes: number) => void;
  /** Looks at the size of one message, which may not be complete yet; stops at the limit. */
  readonly countMessageBytes: (bytes: number) => void;
  /** Counts values of JSON; stops at the limit. */
  readonly countValues: (values: number) => void;
  /** Counts something that is no MCP message; stops at the limit. */
  readonly countJunk: (sample: string) => void;
  /** Counts a notification or request of the server; stops at the limit. */
  readonly countMessage: (method: string, isRequest: boolean) => void;
  readonly countStrayAnswer: () => void;
  /** Whether the server said that its tools changed since this was last asked. */
  readonly takeListChanged: () => boolean;
  readonly problems: () => readonly ScanProblem[];
  /** Stops the clock. */
  readonly end: () => void;
}

const SAMPLE_CHARS = 200;
const METHOD_CHARS = 60;
const METHODS_SHOWN = 10;

/** Starts the clock of one scan: `timeoutMs` for all of it. Stops when `signal` is aborted, with its reason. */
export function startBudget(
  timeoutMs: number,
  signal: AbortSignal,
  changes: Partial<ScanLimits> = {},
  mask: Budget["mask"] = (text) => text,
): Budget {
  const limits: ScanLimits = { ...pickLimits(), ...changes };
  const { promise: stopped, reject } = rejection();
  const requestedMethods = new Set<string>();
  let hasStopped = false;
  let bytes = 0;
  let values = 0;
  let junkLines = 0;
  let junkSample = "";
  let messages = 0;
  let strayAnswers = 0;
  let hasListChanged = false;

  const stop = (reason: unknown): void => {
    hasStopped = true;
    reject(reason);
  };
  const stopAt = (message: string): void => stop(new ScanStop("scan-truncated", message));
  const abort = (): void => stop(signal.reason);
  const timer = setTimeout(
    () => stop(new ScanStop("scan-timeout", `the scan took longer than ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  signal.addEventListener("abort", abort, { once: true });

  return {
    limits,
    mask,
    run: async (method, answer) => {
      try {
        return await Promise.race([stopped, answer]);
      } catch (error) {
        throw explainError(method, error, mask);
      }
    },
    stop,
    isStopped: () => hasStopped,
    countBytes: (count) => {
      bytes += count;
      if (bytes > limits.scanBytes) stopAt(`the server sent more than ${limits.scanBytes} bytes`);
    },
    countMessageBytes: (count) => {
      if (count > limits.scanMessageBytes) {
        stopAt(`the server sent a message of more than ${limits.scanMessageBytes} bytes`);
      }
    },
    countValues: (count) => {
      values += count;
      if (values > limits.scanValues) {
        stopAt(`the server sent more than ${limits.scanValues} values of JSON`);
      }
    },
    countJunk: (sample) => {
      if (junkLines === 0) junkSample = mask(sample).slice(0, SAMPLE_CHARS);
      junkLines += 1;
      if (junkLines > limits.scanJunkLines) {
        stopAt(`the server printed more than ${limits.scanJunkLines} lines that are no MCP messages`);
      }
    },
    countMessage: (method, isRequest) => {
      if (method === "notifications/tools/list_changed") hasListChanged = true;
      if (isRequest && method !== "ping" && requestedMethods.size < METHODS_SHOWN) {
        requestedMethods.add(mask(method).slice(0, METHOD_CHARS));
      }
      messages += 1;
      if (messages > limits.scanMessages) {
        stopAt(`the server sent more than ${limits.scanMessages} requests and notifications`);
      }
    },
    countStrayAnswer: () => {
      strayAnswers += 1;
    },
    takeListChanged: () => {
      const was = hasListChanged;
      hasListChanged = false;
      return was;
    },
    problems: () => noticed(junkLines, junkSample, strayAnswers, requestedMethods),
    end: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    },
  };
}

function pickLimits(): ScanLimits {
  return Object.fromEntries(BUDGETED.map((name) => [name, LIMITS[name]])) as ScanLimits;
}

function rejection(): { promise: Promise<never>; reject: (reason: unknown) => void } {
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<never>((_, settle) => {
    reject = settle;
  });
  // A scan may stop while nothing waits for it, between two requests.
  promise.catch(() => {});
  return { promise, reject };
}

function noticed(
  junkLines: number,
  junkSample: string,
  strayAnswers: number,
  requestedMethods: ReadonlySet<string>,
): readonly ScanProblem[] {
  const problems: ScanProblem[] = [];
  if (junkLines > 0) {
    problems.push({
      code: "scan-junk-output",
      message: `The server printed ${junkLines === 1 ? "a line that is no MCP message" : `${junkLines} lines that are no MCP messages`}, ${junkLines === 1 ? "" : "the first: "}"${junkSample}". Strict clients drop such a server; logs belong on stderr.`,
    });
  }
  if (strayAnswers > 0) {
    problems.push({
      code: "scan-stray-answer",
      message: `The server sent ${strayAnswers} answers to requests that were not made or were answered already; they were ignored.`,
    });
  }
  if (requestedMethods.size > 0) {
    problems.push({
      code: "scan-server-request",
      message: `While it was scanned the server asked for ${[...requestedMethods].sort().join(", ")}; each was answered with an error.`,
    });
  }
  return problems;
}
