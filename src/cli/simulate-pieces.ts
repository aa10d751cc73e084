// Replays traces piece by piece, by several threads at once. Every thread reads the next piece that none has taken;
// asks the rules about its calls; then the pieces are settled, which is what clock and counters need, one at a time, in
// order, by the threads that have read them. So verdicts are those of one thread. What is noted of calls, and lines
// that are written, come after that, by all threads at once again.
//
// Who settles owns what is shared until the turn is passed on: the counters and the clock lie in shared memory, and
// what is new beside their numbers goes to the other threads as messages, which they take before they go on.

import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { Mutable } from "../mutable.ts";
import { createPlayedCall, type News, type PlayedCall } from "../simulate/replay.ts";
import { createCall, type NativeReader, readTrace } from "../trace/reader.ts";
import { NO_ARGS, type TraceCall, type UnusableCause } from "../trace/trace-call.ts";
import type { ContentsKeeper, Share } from "./simulate-share.ts";
import { createPieceReader, type Piece, type SizedTrace } from "./trace-pieces.ts";

/** Memory of all threads. */
export interface Shared {
  /** By `NEXT`, `TURN`, `WRITTEN`, then one for each thread: whether it takes part. */
  readonly numbers: Int32Array;
  readonly clock: Float64Array;
  /** The number of the last line that was settled, in its file. */
  readonly line: Float64Array;
}

/** The next piece that nobody reads yet. */
export const NEXT = 0;
/** The piece that may be settled, or `ABANDONED`. */
export const TURN = 1;
/** The first piece whose lines are not all written, when there are lines. */
export const WRITTEN = 2;
/** Where the numbers of the threads begin. */
export const THREADS = 3;
/** Pieces, for each thread, that may wait to be written: who reads the lines may be slow, and they are in memory. */
const MOST_UNWRITTEN = 3;
/** A thread takes part, or has left the rest to the others. */
const JOINED = 1;
const LEFT = 2;
/** News with which it costs more to tell the other threads than they save: all but the first leave. */
const MOST_NEWS = 50_000;
/** Something went wrong, and no thread goes on. */
export const ABANDONED = -1;

export interface PieceTask {
  readonly cwd: string;
  readonly traces: readonly SizedTrace[];
  readonly pieces: readonly Piece[];
  readonly shared: Shared;
  /** This thread, from 0. */
  readonly thread: number;
  readonly share: Share;
  readonly contents: ContentsKeeper;
  /** To every other thread, in their order. */
  readonly peers: readonly MessagePort[];
}

type PieceCall = PlayedCall<Mutable<TraceCall>>;

/** What stands in a piece, in order; the calls are used again for the next piece. */
interface PieceEvents {
  readonly calls: PieceCall[];
  count: number;
  /** Lines that are no calls, each before the call of a position. */
  readonly unusable: { readonly at: number; readonly line: number; readonly cause: UnusableCause }[];
}

export interface PieceWork {
  /** Takes and reads the next piece; `undefined` when all are taken. */
  readonly take: () => number | undefined;
  /**
   * Settles the calls of the piece that was read last: it has to be its turn. Throws what a replay does, and what reading
   * the piece has thrown; then those that came before can be noted.
   */
  readonly settle: () => void;
  /** Lets the next thread go on. */
  readonly pass: () => void;
  /** Notes what was settled of the piece. */
  readonly note: () => void;
  readonly close: () => void;
}

export function createPieceWork(task: PieceTask): PieceWork {
  const { traces, pieces, shared, thread, share, contents, peers } = task;
  const { numbers, line: lastLine } = shared;
  const events: PieceEvents = { calls: [], count: 0, unusable: [] };
  const pieceReader = createPieceReader(task.cwd, traces);
  function callAt(index: number): PieceCall {
    let played = events.calls[index];
    if (played === undefined) {
      played = createPlayedCall(createCall());
      events.calls[index] = played;
    }
    return played;
  }
  const reader: NativeReader = readTrace({
    ...share.reading,
    callAt: (ahead) => callAt(events.count + ahead).recorded,
    onCall: (call) => {
      const played = callAt(events.count);
      if (played.recorded !== call) copyCall(played.recorded, call);
      share.judge(played);
      if (!share.keepsArgs) dropArgs(played);
      events.count++;
    },
    onUnusable: (line, cause) => events.unusable.push({ at: events.count, line, cause }),
  });
  let at = 0;
  /** Lines of the piece are counted from here. */
  let base = 0;
  /** To be added to them: known when it is the turn of the piece. */
  let shift = 0;
  let settled = 0;
  let newsCount = 0;
  let failure: { readonly error: unknown } | undefined;

  function take(): number | undefined {
    if (thread > 0 && newsCount > MOST_NEWS) {
      Atomics.store(numbers, THREADS + thread, LEFT);
      return undefined;
    }
    const next = Atomics.add(numbers, NEXT, 1);
    const piece = pieces[next];
    if (piece === undefined) return undefined;
    // Before the turn of the piece can come.
    Atomics.store(numbers, THREADS + thread, JOINED);
    at = next;
    events.count = 0;
    events.unusable.length = 0;
    // A byte order mark is looked for behind line 0 only.
    base = piece.start === 0 ? 0 : 1;
    reader.restart(base);
    try {
      pieceReader.read(piece, reader);
    } catch (error) {
      failure = { error };
    }
    return next;
  }

  function settle(): void {
    settled = 0;
    if (failure !== undefined) throw failure.error;
    for (const port of peers) {
      for (let told = receiveMessageOnPort(port); told !== undefined; told = receiveMessageOnPort(port)) {
        for (const news of told.message as readonly News[]) share.adopt(news);
        newsCount += told.message.length;
      }
    }
    const { trace, start } = pieces[at] as Piece;
    shift = (start === 0 ? 0 : (lastLine[0] as number)) - base;
    for (; settled < events.count; settled++) {
      const played = events.calls[settled] as PieceCall;
      played.recorded.line += shift;
      share.settle(played, trace);
    }
    lastLine[0] = reader.line() + shift;
  }

  function pass(): void {
    const news = share.takeNews();
    if (news.length > 0) tellPeers(news);
    Atomics.store(numbers, TURN, at + 1);
    Atomics.notify(numbers, TURN);
  }

  function tellPeers(news: readonly News[]): void {
    newsCount += news.length;
    for (const [i, port] of peers.entries()) {
      const peer = i < thread ? i : i + 1;
      if (Atomics.load(numbers, THREADS + peer) !== LEFT) port.postMessage(news);
    }
  }

  function note(): void {
    const { trace } = pieces[at] as Piece;
    const file = traces[trace]?.file ?? "";
    let nextUnusable = 0;
    const skipUpTo = (position: number): void => {
      for (; nextUnusable < events.unusable.length; nextUnusable++) {
        const { at: place, line, cause } = events.unusable[nextUnusable] as PieceEvents["unusable"][number];
        if (place > position) return;
        contents.skip(cause, file, line + shift);
      }
    };
    for (let i = 0; i < settled; i++) {
      if (nextUnusable < events.unusable.length) skipUpTo(i);
      const played = events.calls[i] as PieceCall;
      contents.addCall();
      share.note(played, file, trace);
      if (share.keepsArgs) dropArgs(played);
    }
    skipUpTo(settled);
    share.flush();
  }

  return { take, settle, pass, note, close: pieceReader.close };
}

/** Waits until it is the turn of a piece; false when no thread goes on, or when the time is over. */
export function awaitTurn(numbers: Int32Array, piece: number, timeout = Number.POSITIVE_INFINITY): boolean {
  for (;;) {
    const turn = Atomics.load(numbers, TURN);
    if (turn === piece) return true;
    if (turn === ABANDONED || Atomics.wait(numbers, TURN, turn, timeout) === "timed-out") return false;
  }
}

/**
 * Waits until so many lines are written that another piece may be taken. Who waits must hold no piece, and who writes must
 * not wait.
 */
export function awaitWritten(numbers: Int32Array): void {
  const most = MOST_UNWRITTEN * (numbers.length - THREADS);
  for (;;) {
    const written = Atomics.load(numbers, WRITTEN);
    if (Atomics.load(numbers, NEXT) - written < most) return;
    Atomics.wait(numbers, WRITTEN, written);
  }
}

/** `next`: the first piece whose lines are not all written. */
export function tellWritten(numbers: Int32Array, next: number): void {
  Atomics.store(numbers, WRITTEN, next);
  Atomics.notify(numbers, WRITTEN);
}

export function abandon(numbers: Int32Array): void {
  Atomics.store(numbers, TURN, ABANDONED);
  Atomics.notify(numbers, TURN);
}

/** What lives from one collection of garbage to the next costs most. */
function dropArgs({ recorded, call }: PieceCall): void {
  recorded.args = NO_ARGS;
  call.args = NO_ARGS;
}

function copyCall(to: Mutable<TraceCall>, from: TraceCall): void {
  to.line = from.line;
  to.ts = from.ts;
  to.time = from.time;
  to.grant = from.grant;
  to.server = from.server;
  to.tool = from.tool;
  to.args = from.args;
  to.argsKnown = from.argsKnown;
  to.approved = from.approved;
  to.outcome = from.outcome;
  to.expect = from.expect;
  to.id = from.id;
}
