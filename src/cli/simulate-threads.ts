// Replays traces by several threads. Whatever their number, what comes out is what one thread gives.

import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { PolicySet } from "../engine/policy-set.ts";
import { PolicyError } from "../errors.ts";
import type { TimeNotes } from "../simulate/clock.ts";
import type { Io } from "./io.ts";
import { createLineOrder } from "./line-order.ts";
import type { LoadedPolicy } from "./load-policies.ts";
import type { Contents } from "./read-recordings.ts";
import type { Failure, Threads, Told } from "./replay-threads.ts";
import { hearEvents } from "./signals.ts";
import { createPieceWork } from "./simulate-pieces.ts";
import {
  createContents,
  createShare,
  filesOf,
  mergeContents,
  mergeShares,
  openCoverage,
  type ShareContents,
  type ShareResult,
} from "./simulate-share.ts";
import {
  abandonTurns,
  awaitTurn,
  countJoined,
  isAbandoned,
  startTurns,
  tellWritten,
} from "./thread-turns.ts";

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
  const read = filesOf(policies);
  for (const port of others.results) port.postMessage(read);
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
      await hearEvents();
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
      await hearEvents();
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
      await hearEvents();
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

function receiveAll(port: MessagePort): readonly Told[] {
  const all: Told[] = [];
  for (let told = receiveMessageOnPort(port); told !== undefined; told = receiveMessageOnPort(port)) {
    all.push(told.message as Told);
  }
  return all;
}

function toError({ code, error }: Failure): Error {
  return code === undefined ? error : new PolicyError(code, error.message, { cause: error });
}
