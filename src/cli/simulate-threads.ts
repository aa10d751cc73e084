// Replays traces by several threads. Whatever their number, what comes out is what one thread gives.

import { join } from "node:path";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { PolicySet } from "../engine/policy-set.ts";
import { type ErrorCode, PolicyError } from "../errors.ts";
import { createClockState, type TimeNotes } from "../simulate/clock.ts";
import type { Io } from "./io.ts";
import { createLineOrder } from "./line-order.ts";
import type { LoadedPolicy } from "./load-policies.ts";
import type { Contents } from "./read-recordings.ts";
import { SILENT } from "./silent-thread.ts";
import { createPieceWork, type Shared } from "./simulate-pieces.ts";
import {
  createContents,
  createShare,
  mergeContents,
  mergeShares,
  openCoverage,
  type ShareContents,
  type ShareOptions,
  type ShareResult,
  textsOf,
} from "./simulate-share.ts";
import {
  abandonTurns,
  awaitTurn,
  countJoined,
  createTurns,
  hasJoined,
  isAbandoned,
  startTurns,
  tellWritten,
} from "./thread-turns.ts";
import type { ThreadPlan } from "./trace-pieces.ts";

/** What a thread is started with. */
export interface ReplayThreadData extends ThreadPlan {
  readonly cwd: string;
  readonly packageRoot: string;
  readonly thread: number;
  readonly shared: Shared;
  readonly options: ThreadOptions;
  readonly peers: readonly MessagePort[];
  /** Gets `textsOf` the policies, and takes what the thread tells. */
  readonly results: MessagePort;
}

export interface ThreadOptions {
  readonly policy?: string;
  readonly server?: string;
  readonly share: ShareOptions;
}

/** Threads that have been started, and wait for the policies to be loaded. */
export interface Threads {
  readonly plan: ThreadPlan;
  readonly share: ShareOptions;
  readonly shared: Shared;
  /** To each of them, for news. */
  readonly peers: readonly MessagePort[];
  readonly results: readonly MessagePort[];
  /** Throws when one that takes part has ended too soon. */
  readonly check: () => void;
  readonly end: () => void;
}

/** What a thread tells the first one. */
export type ThreadMessage =
  | { readonly lines: readonly Uint8Array[] }
  | { readonly failed: { readonly code?: ErrorCode; readonly message: string } }
  | { readonly result: ShareResult; readonly contents: ShareContents };

/** Milliseconds after which the first thread, while it waits, looks whether another has ended. */
const LOOK_MS = 20;

/** Throws what one thread would, after the same output. */
export async function replayInThreads(
  io: Io,
  { plan, share: options, shared, ...others }: Threads,
  policies: PolicySet<LoadedPolicy>,
  writeLines: (lines: Uint8Array) => void,
  onBytes: (bytes: number) => void,
): Promise<{ readonly result: ShareResult; readonly times: TimeNotes; readonly contents: Contents }> {
  const { traces, pieces } = plan;
  const { turns } = shared;
  const { hasLines, isCovering } = options;
  const texts = textsOf(policies);
  for (const port of others.results) port.postMessage(texts);
  startTurns(turns);
  const order = createLineOrder(writeLines);
  let ownPiece = 0;
  const coverage = await openCoverage(policies, options);
  const share = createShare(policies, options, (lines) => order.add(ownPiece, lines), {
    sharing: { clock: shared.clock },
    coverage,
  });
  const contents = createContents();
  const work = createPieceWork({
    cwd: io.cwd,
    traces,
    pieces,
    shared,
    thread: 0,
    share,
    hasLines,
    contents,
    peers: others.peers,
  });
  const joinedResults: { readonly result: ShareResult; readonly contents: ShareContents }[] = [];

  let failure: { readonly piece: number; readonly error: Error } | undefined;

  function endLines(piece: number, lines?: readonly Uint8Array[]): void {
    order.end(piece, lines);
    tellWritten(turns, order.next());
  }

  function takeMessages(): void {
    for (const { piece, message } of others.results.flatMap(receiveAll)) {
      if ("lines" in message) endLines(piece, message.lines);
      else if ("failed" in message) failure = { piece, error: toError(message.failed) };
      else joinedResults.push(message);
    }
  }

  /** Takes messages until `isDone` says so. */
  async function takeUntil(isDone: () => boolean): Promise<void> {
    for (takeMessages(); !isDone(); takeMessages()) {
      // Threads that have ended say so between two turns of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      others.check();
    }
  }

  /** Until the lines of all pieces before this one are written. */
  const takeLinesBefore = (piece: number): Promise<void> =>
    takeUntil(() => !hasLines || order.next() >= piece);

  async function waitFor(piece: number): Promise<void> {
    while (!awaitTurn(turns, piece, LOOK_MS)) {
      if (isAbandoned(turns)) {
        await takeUntil(() => failure !== undefined);
        break;
      }
      await new Promise((resolve) => setImmediate(resolve));
      others.check();
    }
    takeMessages();
    if (failure === undefined) return;
    await takeLinesBefore(failure.piece + 1);
    throw failure.error;
  }

  async function settle(piece: number): Promise<void> {
    ownPiece = piece;
    try {
      work.settle();
    } catch (error) {
      await takeLinesBefore(piece);
      work.note();
      throw error;
    }
  }

  let told = 0;
  const tellProgress = (end: number): void => {
    for (; told < end; told++) onBytes((pieces[told]?.end ?? 0) - (pieces[told]?.start ?? 0));
  };

  try {
    for (let piece = work.next(); piece !== undefined; piece = work.next()) {
      await waitFor(piece);
      await settle(piece);
      work.pass();
      work.note();
      endLines(piece);
      tellProgress(piece + 1);
      // For signals to be heard.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await waitFor(pieces.length);
    await takeLinesBefore(pieces.length);
    tellProgress(pieces.length);
    const joined = countJoined(turns);
    await takeUntil(() => joinedResults.length === joined);
  } catch (error) {
    abandonTurns(turns);
    throw error;
  } finally {
    work.close();
    others.end();
  }
  const files = traces.map(({ file }) => file);
  const merge = isCovering ? (await import("../simulate/coverage-merge.ts")).mergeCoverage : undefined;
  return {
    result: mergeShares([share.result(), ...joinedResults.map(({ result }) => result)], files, merge),
    times: share.times(),
    contents: mergeContents([contents.read(), ...joinedResults.map((one) => one.contents)], files),
  };
}

interface Told {
  readonly piece: number;
  readonly message: ThreadMessage;
}

function receiveAll(port: MessagePort): readonly Told[] {
  const all: Told[] = [];
  for (let told = receiveMessageOnPort(port); told !== undefined; told = receiveMessageOnPort(port)) {
    all.push(told.message as Told);
  }
  return all;
}

function toError({ code, message }: { readonly code?: ErrorCode; readonly message: string }): Error {
  return code === undefined ? new Error(message) : new PolicyError(code, message);
}

/** A thread takes as long to start as to load the policies: it is started before, and loads them too. */
export function startThreads(
  io: Io,
  plan: ThreadPlan,
  { policy, server }: { readonly policy?: string | undefined; readonly server?: string | undefined },
  share: ShareOptions,
): Threads {
  const { threads } = plan;
  const shared: Shared = {
    turns: createTurns(threads),
    clock: createClockState(true),
    line: new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT)),
  };
  const peers: MessagePort[][] = Array.from({ length: threads }, () => []);
  for (let a = 0; a < threads; a++) {
    for (let b = a + 1; b < threads; b++) {
      const { port1, port2 } = new MessageChannel();
      peers[a]?.push(port1);
      peers[b]?.push(port2);
    }
  }
  let failure: Error | undefined;
  const results: MessagePort[] = [];
  const workers = Array.from({ length: threads - 1 }, (_, i) => {
    const thread = i + 1;
    const { port1, port2 } = new MessageChannel();
    results.push(port1);
    const ports = peers[thread] ?? [];
    const data: ReplayThreadData = {
      ...plan,
      cwd: io.cwd,
      packageRoot: io.packageRoot,
      thread,
      shared,
      options: { ...(policy !== undefined && { policy }), ...(server !== undefined && { server }), share },
      peers: ports,
      results: port2,
    };
    const worker = new Worker(join(io.packageRoot, "bin/replay-thread.js"), {
      workerData: data,
      transferList: [port2, ...ports],
      ...SILENT,
    });
    // Before it takes part, its pieces are left to the others.
    worker.on("error", (error) => {
      if (hasJoined(shared.turns, thread)) failure ??= error;
    });
    return worker;
  });
  return {
    plan,
    share,
    shared,
    peers: peers[0] ?? [],
    results,
    check: () => {
      if (failure !== undefined) throw failure;
    },
    end: () => {
      for (const port of [...(peers[0] ?? []), ...results]) port.close();
      for (const worker of workers) void worker.terminate();
    },
  };
}
