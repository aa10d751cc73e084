// Cuts plain native traces into pieces, each of which a thread reads for itself.
//
// A line belongs to the piece in which it starts.

import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { NEWLINE } from "../trace/bytes.ts";
import type { FormatName } from "../trace/format-names.ts";
import type { TraceReader } from "../trace/reader.ts";
import { isNativeStart } from "../trace/recording.ts";
import { packingOf, START_BYTES } from "./packing.ts";

export interface SizedTrace {
  readonly file: string;
  /** Bytes when it was first looked at: what is written behind them later is not read. */
  readonly bytes: number;
}

export interface Piece {
  /** Position among the traces. */
  readonly trace: number;
  readonly start: number;
  readonly end: number;
}

/** As much as is read of a trace at once to find its format. */
const START = 1024 * 1024;
const MOST_BYTES = 192 * 1024;
const LEAST_BYTES = 4096;
/** Pieces for each thread, so that none waits long for another at the end. */
const PER_THREAD = 16;

/** The traces with their sizes, when all are regular files, not compressed, and native; whatever is wrong with one is for the usual way to say. */
function sizeTraces(
  cwd: string,
  files: readonly string[],
  format: FormatName | undefined,
): readonly SizedTrace[] | undefined {
  const sized: SizedTrace[] = [];
  for (const file of files) {
    const bytes = file === "-" ? undefined : sizeOfNative(resolve(cwd, file), format);
    if (bytes === undefined) return undefined;
    sized.push({ file, bytes });
  }
  return sized;
}

function sizeOfNative(path: string, format: FormatName | undefined): number | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = fstatSync(descriptor);
    if (!status.isFile()) return undefined;
    const start = Buffer.alloc(Math.min(START, status.size));
    const count = readSync(descriptor, start, 0, start.length, 0);
    const bytes = start.subarray(0, count);
    if (packingOf(bytes.subarray(0, START_BYTES)) !== undefined) return undefined;
    return isNativeStart(bytes, status.size <= count, format) ? status.size : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** What threads read, when it is worth while. */
export interface ThreadPlan {
  readonly threads: number;
  readonly traces: readonly SizedTrace[];
  readonly pieces: readonly Piece[];
}

/** Less is read by one thread as fast: another has to start, and V8 to optimise the same code once more for it. */
const WORTH_BYTES = 96 * 1024 * 1024;

/** `jobs`: threads that were asked for; otherwise as many as the traces are worth. Nothing for one thread. */
export function planThreads(
  cwd: string,
  files: readonly string[],
  format: FormatName | undefined,
  jobs: number | undefined,
): ThreadPlan | undefined {
  const threads = Math.min(jobs ?? availableParallelism(), LIMITS.replayThreads);
  if (threads < 2 || files.includes("-")) return undefined;
  if (jobs === undefined && sumSizes(cwd, files) < WORTH_BYTES) return undefined;
  // Places are put in order by file, so that no file may stand twice.
  if (new Set(files).size < files.length) return undefined;
  const traces = sizeTraces(cwd, files, format);
  return traces && { threads, traces, pieces: cutTraces(traces, threads) };
}

function sumSizes(cwd: string, files: readonly string[]): number {
  return files.reduce(
    (sum, file) => sum + (statSync(resolve(cwd, file), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

/** In order, all bytes of all traces. */
function cutTraces(traces: readonly SizedTrace[], threads: number): readonly Piece[] {
  const total = traces.reduce((sum, { bytes }) => sum + bytes, 0);
  const size = Math.max(LEAST_BYTES, Math.min(MOST_BYTES, Math.ceil(total / (threads * PER_THREAD))));
  return traces.flatMap(({ bytes }, trace) =>
    Array.from({ length: Math.ceil(bytes / size) }, (_, i) => ({
      trace,
      start: i * size,
      end: Math.min(bytes, (i + 1) * size),
    })),
  );
}

export interface PieceReader {
  /** Gives the lines that start in the piece to the reader, with the end of the last one. */
  readonly read: (piece: Piece, reader: TraceReader) => void;
  readonly close: () => void;
}

/** Throws PolicyError file-unreadable. */
export function createPieceReader(cwd: string, traces: readonly SizedTrace[]): PieceReader {
  const buffer = Buffer.allocUnsafeSlow(MOST_BYTES + 1);
  let open: { readonly trace: number; readonly descriptor: number } | undefined;

  function close(): void {
    if (open !== undefined) closeSync(open.descriptor);
    open = undefined;
  }

  function fill(piece: Piece, from: number, to: number): Buffer {
    const file = traces[piece.trace]?.file ?? "";
    try {
      if (open?.trace !== piece.trace) {
        close();
        open = { trace: piece.trace, descriptor: openSync(resolve(cwd, file), constants.O_RDONLY) };
      }
      let count = 0;
      while (count < to - from) {
        const more = readSync(open.descriptor, buffer, count, to - from - count, from + count);
        if (more === 0) {
          throw new PolicyError("file-unreadable", `${file} became shorter while it was read.`);
        }
        count += more;
      }
      return buffer.subarray(0, count);
    } catch (error) {
      if (error instanceof PolicyError) throw error;
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
      throw new PolicyError("file-unreadable", `${file} cannot be read (${code}).`, { cause: error });
    }
  }

  function read(piece: Piece, reader: TraceReader): void {
    const { start, end } = piece;
    const size = traces[piece.trace]?.bytes ?? 0;
    let bytes: Buffer;
    if (start === 0) bytes = fill(piece, start, end);
    else {
      // A line starts here only if a newline stands before.
      const before = fill(piece, start - 1, end);
      const newline = before.indexOf(NEWLINE, 0);
      if (newline === -1) return;
      bytes = before.subarray(newline + 1);
    }
    if (bytes.length === 0) return;
    const isWhole = bytes.at(-1) === NEWLINE;
    reader.push(bytes);
    if (!isWhole) readRest(piece, size, reader);
  }

  function readRest(piece: Piece, size: number, reader: TraceReader): void {
    // Of a line that is too long the rest does not matter.
    const most = Math.min(size, piece.end + LIMITS.traceLineBytes + 2);
    for (let at = piece.end; at < most; ) {
      const bytes = fill(piece, at, Math.min(most, at + MOST_BYTES));
      if (bytes.length === 0) break;
      const newline = bytes.indexOf(NEWLINE);
      reader.push(newline === -1 ? bytes : bytes.subarray(0, newline + 1));
      if (newline !== -1) return;
      at += bytes.length;
    }
    reader.end();
  }

  return { read, close };
}
