// Lists the tools of a server that is not trusted, within a budget, and leaves nothing of it running.
// specification: cli.md section 3; MCP 2025-11-25 and 2026-07-28, server/tools.

import { isDeepStrictEqual } from "node:util";
import { PolicyError } from "../errors.ts";
import { type Hold, suggestLess } from "../hold.ts";
import { compareText } from "../order.ts";
import { type Budget, type ScanLimits, type ScanProblem, startBudget } from "./budget.ts";
import { type CredentialMask, createMask } from "./credentials.ts";
import { GuardedTransport } from "./guarded-transport.ts";
import type { HoldOptions } from "./launch.ts";
import { isRpcError, ScanStop } from "./scan-stop.ts";
import type { Ending } from "./server-process.ts";
import type { ClientIdentity, ServerIdentity, Session } from "./session.ts";
import { StdioTransport } from "./stdio-transport.ts";
import { describeTarget, type Target } from "./target.ts";
import { readToolPages, type ToolPages } from "./tool-pages.ts";

export interface Listing {
  readonly server: ServerIdentity;
  /** The entries as sent, in the order sent. Each may be anything that JSON can say. */
  readonly rawTools: readonly unknown[];
  /** False whenever a tool may be missing. */
  readonly isComplete: boolean;
  /** Sorted by code. */
  readonly problems: readonly ScanProblem[];
  /** The end of what the server wrote on stderr; empty over HTTP. Not escaped. */
  readonly stderrTail: string;
  /** What held the server; absent over HTTP, where none was started. */
  readonly hold?: Hold;
}

export interface ListOptions {
  /** For the whole scan, in milliseconds; ending the server may take up to 2 s more. */
  readonly timeoutMs: number;
  /** Stops the scan; `listTools` then throws its reason. */
  readonly signal: AbortSignal;
  /** Told to the server. */
  readonly client: ClientIdentity;
  /** Where a server's few inherited environment variables come from. */
  readonly baseEnv: Readonly<Record<string, string | undefined>>;
  readonly limits?: Partial<ScanLimits>;
  /** What holds a server that is started; without, nothing but its process group. */
  readonly hold?: HoldOptions;
}

interface Listed {
  readonly server: ServerIdentity;
  readonly pages: ToolPages;
}

const STDERR_LINES = 5;
const STDERR_CHARS = 1000;
const SURVIVORS_SHOWN = 10;

/**
 * Starts or contacts the server, lists its tools, and ends it with everything it started.
 * Throws PolicyError server-failed when not even one page was listed, and the signal's reason on abort.
 */
export async function listTools(target: Target, options: ListOptions): Promise<Listing> {
  options.signal.throwIfAborted();
  const mask = createMask(target);
  const budget = startBudget(options.timeoutMs, options.signal, options.limits, mask.text);
  try {
    const listing =
      target.kind === "stdio"
        ? await listOverStdio(target, options, budget)
        : await listOverHttp(target, options, budget);
    // Asked to stop while the server was being ended: who asked wants no report.
    options.signal.throwIfAborted();
    return withoutCredentials(listing, mask);
  } finally {
    budget.end();
  }
}

async function listOverStdio(
  target: Extract<Target, { kind: "stdio" }>,
  options: ListOptions,
  budget: Budget,
): Promise<Listing> {
  const transport = new StdioTransport(target, options.baseEnv, budget, options.hold);
  const result = await settle(async () => {
    const session = await openStdio(transport, options, budget);
    return { server: session.server, pages: await readAll(session, budget, options.signal) };
  });
  await transport.close();
  const { hold, ending, stderrTail } = transport;
  const left = leftovers(ending);
  if ("error" in result) {
    const notes = [...left.map(({ message }) => ` ${message}`), hold === undefined ? "" : suggestLess(hold)];
    throw toFailure(result.error, target, options.signal, budget, stderrTail, notes.join(""));
  }
  const filesWritten = ending?.filesWritten;
  return {
    ...toListing(result.value, [...budget.problems(), ...left], stderrTail),
    ...(hold !== undefined && { hold: { ...hold, ...(filesWritten !== undefined && { filesWritten }) } }),
  };
}

/** What the server left behind although everything was done to remove it. */
function leftovers(ending: Ending | undefined): readonly ScanProblem[] {
  const { survivors = [], leftFolder } = ending ?? {};
  const problems: ScanProblem[] = [];
  if (survivors.length > 0) {
    const shown = survivors.slice(0, SURVIVORS_SHOWN).join(", ");
    const more = survivors.length > SURVIVORS_SHOWN ? `, and ${survivors.length - SURVIVORS_SHOWN} more` : "";
    const message = `Processes of the server outlived SIGKILL and still run: ${shown}${more}.`;
    problems.push({ code: "scan-survivor", message });
  }
  if (leftFolder !== undefined) {
    const message = `The temporary folder ${leftFolder} of the server could not be removed.`;
    problems.push({ code: "scan-folder-left", message });
  }
  return problems;
}

async function openStdio(transport: StdioTransport, options: ListOptions, budget: Budget): Promise<Session> {
  await transport.start();
  // The SDK is large: it is loaded while the server starts.
  const { isModernRefusal, openLegacy, openModern } = await import("./session.ts");
  const guard = (): GuardedTransport => new GuardedTransport(transport, budget, async () => {});
  try {
    return await openLegacy(guard(), options.client, budget);
  } catch (error) {
    if (budget.isStopped() || !isModernRefusal(error)) throw error;
    try {
      return await openModern(guard(), options.client, budget);
    } catch (later) {
      // An old server that refuses `initialize` for its own reasons knows nothing of the modern era.
      throw later instanceof ScanStop && isRpcError(later.cause) ? error : later;
    }
  }
}

async function listOverHttp(
  target: Extract<Target, { kind: "http" }>,
  options: ListOptions,
  budget: Budget,
): Promise<Listing> {
  const result = await settle(async () => {
    const { openHttp } = await import("./http-session.ts");
    const http = await openHttp(target, options.client, options.baseEnv, budget);
    try {
      const pages = await readAll(http.session, budget, options.signal).catch((error: unknown) => {
        throw http.explain(error);
      });
      return { server: http.session.server, pages };
    } finally {
      await http.close();
    }
  });
  if ("error" in result) throw toFailure(result.error, target, options.signal, budget, "");
  return toListing(result.value, budget.problems(), "");
}

async function settle<T>(work: () => Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

/** The list, read a second time when the server said that it changed meanwhile. */
async function readAll(session: Session, budget: Budget, signal: AbortSignal): Promise<ToolPages> {
  const whyStopped = (error: unknown): ScanProblem => {
    signal.throwIfAborted();
    if (!(error instanceof ScanStop)) throw error;
    return { code: error.code, message: `The list was read in part: ${error.message}.` };
  };
  const first = await readToolPages(session, budget.limits, whyStopped);
  if (!budget.takeListChanged()) return first;
  try {
    const second = await readToolPages(session, budget.limits, whyStopped);
    if (!budget.takeListChanged() || isDeepStrictEqual(first.tools, second.tools)) return second;
    return withProblem(
      second,
      "scan-list-unstable",
      "The list changed again while it was read a second time.",
    );
  } catch (error) {
    const { code, message } = whyStopped(error);
    return withProblem(first, code, `The server said that its list changed. ${message}`);
  }
}

function withProblem(pages: ToolPages, code: string, message: string): ToolPages {
  return { tools: pages.tools, isComplete: false, problems: [...pages.problems, { code, message }] };
}

function toListing({ server, pages }: Listed, noticed: readonly ScanProblem[], stderrTail: string): Listing {
  const problems = [...pages.problems, ...noticed];
  return {
    server,
    rawTools: pages.tools,
    isComplete: pages.isComplete,
    problems: problems.sort((a, b) => compareText(a.code, b.code)),
    stderrTail,
  };
}

/** What is shown and locked of a server names no secret that it was given, wherever it quotes one. */
function withoutCredentials(listing: Listing, { text, listed, tool }: CredentialMask): Listing {
  const { server, rawTools, problems } = listing;
  return {
    ...listing,
    server: { ...server, name: listed(server.name), version: listed(server.version) },
    rawTools: rawTools.map(tool),
    problems: problems.map(({ code, message }) => ({ code, message: text(message) })),
  };
}

/** What to throw when nothing was listed. */
function toFailure(
  error: unknown,
  target: Target,
  signal: AbortSignal,
  budget: Budget,
  stderrTail: string,
  held = "",
): unknown {
  if (signal.aborted) return signal.reason;
  // Anything else is a bug of ours, and must not be blamed on the server.
  if (!(error instanceof ScanStop)) return error;
  const notes = budget.problems().map((problem) => ` ${problem.message}`);
  const message = `${describeTarget(target)}: ${error.message}.${notes.join("")}${held}${lastWords(budget.mask(stderrTail))}`;
  return new PolicyError("server-failed", budget.mask(message), { cause: error });
}

function lastWords(stderrTail: string): string {
  const lines = stderrTail
    .slice(-STDERR_CHARS)
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.length === 0 ? "" : ` Its stderr ends: ${lines.slice(-STDERR_LINES).join(" | ")}`;
}
