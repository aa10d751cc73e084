// Replays traces piece by piece, by several threads at once. Every thread reads the next piece that none has taken;
// asks the rules about its calls; then the pieces are settled, which is what clock and counters need, one at a time, in
// order, by the threads that have read them. So verdicts are those of one thread. What is noted of calls, and lines
// that are written, come after that, by all threads at once again. While it is the turn of another thread, one reads ahead.
//
// Who settles owns what is shared until the turn is passed on: the counters and the clock lie in shared memory, and
// what is new beside their numbers goes to the other threads as messages, which they take before they go on.

import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { Mutable } from "../mutable.ts";
import { createPlayedCall, type News, type PlayedCall } from "../simulate/replay.ts";
import { createCall, type NativeReader, readTrace } from "../trace/reader.ts";
import { NO_ARGS, type TraceCall, type UnusableCause } from "../trace/trace-call.ts";
import type { ContentsKeeper, Share } from "./simulate-share.ts";
import {
  awaitWritten,
  hasLeft,
  isMuchUnwritten,
  isTurn,
  join,
  leave,
  passTurn,
  type Turns,
  takePiece,
} from "./thread-turns.ts";
import { createPieceReader, type Piece, type SizedTrace } from "./trace-pieces.ts";

/** Memory of all threads. */
export interface Shared {
  readonly turns: Turns;
  readonly clock: Float64Array;
  /** The number of the last line that was settled, in its file. */
  readonly line: Float64Array;
}

/** Pieces that a thread has read and not let go of: the next one while another thread is late, or slower. */
const MOST_HELD = 2;
/** News with which it costs more to tell the other threads than they save: all but the first leave. */
const MOST_NEWS = 50_000;
const MOST_SMALL = 2 ** 30;

export interface PieceTask {
  readonly cwd: string;
  readonly traces: readonly SizedTrace[];
  readonly pieces: readonly Piece[];
  readonly shared: Shared;
  /** This thread, from 0. */
  readonly thread: number;
  readonly share: Share;
  /** Whether lines are written, of every piece. */
  readonly hasLines: boolean;
  readonly contents: ContentsKeeper;
  /** To every other thread, in their order. */
  readonly peers: readonly MessagePort[];
}

type PieceCall = PlayedCall<Mutable<TraceCall>>;

/** A piece that was read, and what stands in it, in order; the calls are used again for another piece. */
interface HeldPiece {
  /** Its position among all. */
  at: number;
  readonly calls: PieceCall[];
  count: number;
  /** Lines that are no calls, each before the call of a position. */
  readonly unusable: { readonly at: number; readonly line: number; readonly cause: UnusableCause }[];
  /** Its lines are counted from here. */
  base: number;
  /** To be added to them: known when it is the turn of the piece. */
  shift: number;
  /** The last one, counted so. */
  lastLine: number;
  failure: { readonly error: unknown } | undefined;
  /** Calls that are settled. */
  settled: number;
}

export interface PieceWork {
  /**
   * Reads the next piece, and more of them while it is not the turn of the first. The number of the first, which is the one
   * for the steps below; `undefined` when all are done.
   */
  readonly next: () => number | undefined;
  /**
   * Settles the calls of the piece: it has to be its turn. Throws what a replay does, and what reading the piece has thrown;
   * then those that came before can be noted.
   */
  readonly settle: () => void;
  /** Lets the next thread go on. */
  readonly pass: () => void;
  /** Notes what was settled of the piece, and lets go of it. */
  readonly note: () => void;
  readonly close: () => void;
}

export function createPieceWork(task: PieceTask): PieceWork {
  const { traces, pieces, shared, thread, share, hasLines, contents, peers } = task;
  const { turns, line: lastLine } = shared;
  const pieceReader = createPieceReader(task.cwd, traces);
  /** In the order in which they were taken. */
  const held: HeldPiece[] = [];
  const free: HeldPiece[] = Array.from({ length: MOST_HELD }, createHeldPiece);
  let reading = free[0] as HeldPiece;
  const callAt = (index: number): PieceCall => {
    const { calls } = reading;
    if (index === calls.length) calls.push(createPlayedCall(createCall()));
    return calls[index] as PieceCall;
  };
  const openReader = (file: string): NativeReader =>
    readTrace({
      ...share.reading,
      file,
      callAt: (ahead) => callAt(reading.count + ahead).recorded,
      onCall: (call) => {
        const played = callAt(reading.count);
        if (played.recorded !== call) copyCall(played.recorded, call);
        share.judge(played);
        if (!share.keepsArgs) dropArgs(played);
        reading.count++;
      },
      onUnusable: (line, cause) => reading.unusable.push({ at: reading.count, line, cause }),
    });
  let reader: { readonly trace: number; readonly of: NativeReader } | undefined;
  /** What it remembers of lines is of use for all traces, unless their names are the grants. */
  function readerOf(trace: number): NativeReader {
    const isOne = share.reading.grantBy?.by !== "file";
    if (reader === undefined || !(isOne || reader.trace === trace)) {
      reader = { trace, of: openReader(traces[trace]?.file ?? "") };
    }
    return reader.of;
  }
  let isAllTaken = false;
  let newsCount = 0;

  function next(): number | undefined {
    if (hasLines && thread > 0 && held.length === 0) awaitWritten(turns);
    while (mayTake()) take();
    const first = held[0]?.at;
    // News is of use until the last piece is settled.
    if (first === undefined && newsCount > MOST_NEWS) leave(turns, thread);
    return first;
  }

  function mayTake(): boolean {
    if (isAllTaken || free.length === 0) return false;
    if (thread > 0 && newsCount > MOST_NEWS) return false;
    const first = held[0];
    if (first === undefined) return true;
    return !isTurn(turns, first.at) && !(hasLines && isMuchUnwritten(turns));
  }

  function take(): void {
    const at = takePiece(turns);
    const piece = pieces[at];
    if (piece === undefined) {
      isAllTaken = true;
      return;
    }
    // Before the turn of the piece can come.
    join(turns, thread);
    reading = free.pop() as HeldPiece;
    reading.at = at;
    reading.count = 0;
    reading.unusable.length = 0;
    // A byte order mark is looked for behind line 0 only.
    reading.base = piece.start === 0 ? 0 : 1;
    reading.settled = 0;
    reading.failure = undefined;
    const lines = readerOf(piece.trace);
    lines.restart(reading.base);
    try {
      pieceReader.read(piece, lines);
    } catch (error) {
      reading.failure = { error };
    }
    reading.lastLine = lines.line();
    held.push(reading);
  }

  function settle(): void {
    const piece = held[0] as HeldPiece;
    if (piece.failure !== undefined) throw piece.failure.error;
    for (const port of peers) {
      for (let told = receiveMessageOnPort(port); told !== undefined; told = receiveMessageOnPort(port)) {
        for (const news of told.message as readonly News[]) share.adopt(news);
        newsCount += told.message.length;
      }
    }
    const { trace, start } = pieces[piece.at] as Piece;
    const shift = start === 0 ? 0 : toSmall(lastLine[0] as number) - piece.base;
    piece.shift = shift;
    for (; piece.settled < piece.count; piece.settled++) {
      const played = piece.calls[piece.settled] as PieceCall;
      played.recorded.line += shift;
      share.settle(played, trace);
    }
    lastLine[0] = piece.lastLine + shift;
  }

  function pass(): void {
    const { at } = held[0] as HeldPiece;
    const news = share.takeNews();
    if (news.length > 0) tellPeers(news);
    passTurn(turns, at + 1);
  }

  function tellPeers(news: readonly News[]): void {
    newsCount += news.length;
    for (const [i, port] of peers.entries()) {
      const peer = i < thread ? i : i + 1;
      if (!hasLeft(turns, peer)) port.postMessage(news);
    }
  }

  function note(): void {
    const { at, calls, unusable, settled, shift } = held[0] as HeldPiece;
    const { trace } = pieces[at] as Piece;
    const file = traces[trace]?.file ?? "";
    let nextUnusable = 0;
    const skipUpTo = (position: number): void => {
      for (; nextUnusable < unusable.length; nextUnusable++) {
        const { at: place, line, cause } = unusable[nextUnusable] as HeldPiece["unusable"][number];
        if (place > position) return;
        contents.skip(cause, file, line + shift);
      }
    };
    for (let i = 0; i < settled; i++) {
      if (nextUnusable < unusable.length) skipUpTo(i);
      const played = calls[i] as PieceCall;
      contents.addCall();
      share.note(played, file, trace);
      if (share.keepsArgs) dropArgs(played);
    }
    skipUpTo(settled);
    share.flush();
    free.push(held.shift() as HeldPiece);
  }

  return { next, settle, pass, note, close: pieceReader.close };
}

function createHeldPiece(): HeldPiece {
  return {
    at: 0,
    calls: [createPlayedCall(createCall())],
    count: 0,
    unusable: [],
    base: 0,
    shift: 0,
    lastLine: 0,
    failure: undefined,
    settled: 0,
  };
}

/**
 * The same number, as V8 keeps small whole ones: out of a Float64Array it would be a double, and so would be the lines of
 * calls from the second piece on, for which all code that was optimised for the first is made again.
 */
function toSmall(whole: number): number {
  return whole < MOST_SMALL ? whole | 0 : whole;
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
