// Reads a recording in any format, native or foreign, recognised by its content or named.

import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { CLOSE_BRACKET, NEWLINE, OPEN_BRACE, OPEN_BRACKET, RETURN } from "./bytes.ts";
import { FORMAT_NAMES, type FormatName } from "./format-names.ts";
import { type Detected, describeKeys, detectRecord } from "./formats/detect.ts";
import { FORMATS } from "./formats/formats.ts";
import { isBlank, isObject, parseLine } from "./parse-line.ts";
import { type NativeReader, readTrace, type TraceOptions, type TraceReader } from "./reader.ts";
import {
  createRecordReader,
  type RecordCounts,
  type RecordOptions,
  type RecordReader,
} from "./record-reader.ts";
import { type LineSplitter, splitLines } from "./split-lines.ts";
import { splitRecords } from "./split-records.ts";

export interface RecordingOptions extends TraceOptions, RecordOptions {
  /** As errors call it. */
  readonly file: string;
  /** Otherwise the format is recognised. */
  readonly format?: FormatName;
}

export interface Recording extends TraceReader {
  /** Nothing for a native trace, every line of which is a call or cannot be used. */
  readonly counts: () => RecordCounts | undefined;
  /** `undefined` before it is known. */
  readonly format: () => FormatName | undefined;
}

/** `push` and `end` throw PolicyError trace-format-unknown when no format fits, or several do. */
export function openRecording(options: RecordingOptions): Recording {
  let reader: TraceReader | undefined;
  let format = options.format;
  let records: RecordReader | undefined;
  let search = createSearch(options.file, format);
  let kept: Uint8Array[] = [];

  /** Gives the reader what was read to find it. */
  function choose(found: Found): TraceReader {
    format = found.format;
    const foreign = FORMATS.find(({ name }) => name === found.format);
    if (foreign === undefined) {
      const native = readTrace(options);
      reader = found.isDocument ? readNativeDocument(native, options) : native;
    } else {
      records = createRecordReader(foreign, options);
      reader = found.isDocument ? readDocument(records) : readLines(records);
    }
    const all = kept;
    kept = [];
    search = createSearch(options.file, format);
    for (const bytes of all) reader.push(bytes);
    return reader;
  }

  function push(bytes: Uint8Array): void {
    if (reader !== undefined) return reader.push(bytes);
    // Bytes are used again by who reads them.
    const copy = Uint8Array.from(bytes);
    kept.push(copy);
    const found = search.push(copy);
    if (found !== undefined) choose(found);
  }

  function end(): void {
    (reader ?? choose(search.end())).end();
    records?.end();
  }

  return { push, end, counts: () => records?.counts(), format: () => format };
}

/** Whether the first bytes of a file, or all of them, say that it is a native trace with a call a line; false also when they say too little. */
export function isNativeStart(bytes: Uint8Array, isAll: boolean, named: FormatName | undefined): boolean {
  if (named !== undefined) return named === "native";
  const search = createSearch("", undefined);
  const found = search.push(bytes) ?? (isAll ? search.end() : undefined);
  return found?.format === "native" && !found.isDocument;
}

interface Found {
  readonly format: FormatName;
  /** Records stand in arrays or on several lines. */
  readonly isDocument: boolean;
}

/** Looks for the format, and for how records are written. */
interface Search {
  readonly push: (bytes: Uint8Array) => Found | undefined;
  readonly end: () => Found;
}

function createSearch(file: string, named: FormatName | undefined): Search {
  let found: Detected | undefined;
  let isDocument: boolean | undefined;
  let seen: string | undefined;
  let records = 0;
  let bytesRead = 0;
  let splitter: LineSplitter | undefined;
  const shape = createShape();
  /** What came before the shape was known. */
  let unread: Uint8Array[] = [];

  function look(bytes: Buffer): void {
    if (found !== undefined || records > LIMITS.traceFormatLines || isBlank(bytes)) return;
    records++;
    const parsed = parseLine(bytes, false);
    if ("cause" in parsed) return;
    const values: readonly unknown[] = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
    for (const value of values.slice(0, LIMITS.traceFormatLines)) {
      if (!isObject(value)) continue;
      if (Object.keys(value).length > 0) seen ??= describeKeys(value);
      found ??= detectRecord(value);
    }
  }

  function push(bytes: Uint8Array): Found | undefined {
    if (named === "native") return { format: named, isDocument: false };
    bytesRead += bytes.length;
    const isOver = bytesRead > LIMITS.traceFormatBytes;
    unread.push(bytes);
    isDocument ??= shape.push(bytes) ?? (isOver ? shape.guess() : undefined);
    if (isDocument === undefined) return undefined;
    if (named !== undefined) return { format: named, isDocument };
    readUnread();
    return found !== undefined || isOver || records > LIMITS.traceFormatLines ? conclude() : undefined;
  }

  function readUnread(): void {
    splitter ??= isDocument ? lookAtRecords(look) : lookAtLines(look);
    for (const bytes of unread) splitter.push(bytes);
    unread = [];
  }

  function end(): Found {
    isDocument ??= shape.guess();
    if (named !== undefined) return { format: named, isDocument };
    readUnread();
    splitter?.end();
    return conclude();
  }

  function conclude(): Found {
    if (found === undefined) {
      // Without any object there is nothing to recognise; what is wrong with the lines is said of each.
      if (seen === undefined) return { format: "native", isDocument: false };
      throw unknownFormat(`${file} is in no format that is read: it holds ${seen}.`);
    }
    if ("ambiguous" in found) {
      throw unknownFormat(`${file} may be ${found.ambiguous.join(" or ")}: it holds ${found.seen}.`);
    }
    return { format: found.format, isDocument: isDocument === true };
  }

  return { push, end };
}

function unknownFormat(message: string): PolicyError {
  return new PolicyError("trace-format-unknown", `${message} Formats: ${FORMAT_NAMES.join(", ")}.`);
}

/** How the records of a text are written, by its first bytes. */
interface Shape {
  /** Takes the next bytes; true when records stand in arrays or on several lines, `undefined` as long as that is open. */
  readonly push: (bytes: Uint8Array) => boolean | undefined;
  /** When nothing more is looked at. */
  readonly guess: () => boolean;
}

function createShape(): Shape {
  let first: number | undefined;
  let last: number | undefined;
  let isFirstLine = true;

  function push(bytes: Uint8Array): boolean | undefined {
    for (const byte of bytes) {
      if (first === undefined) {
        if (isSpace(byte) || MARK.includes(byte)) continue;
        if (byte !== OPEN_BRACE && byte !== OPEN_BRACKET) return false;
        first = byte;
      } else if (!isFirstLine) {
        // An array and another one below it: one on each line.
        if (!isSpace(byte)) return byte !== OPEN_BRACKET && byte !== OPEN_BRACE;
      } else if (byte === NEWLINE) {
        // `{` or `[` alone on its line, or an array that goes on.
        if (last !== CLOSE_BRACKET) return true;
        isFirstLine = false;
      } else if (!isSpace(byte)) {
        if (last === undefined && (first !== OPEN_BRACKET || byte !== OPEN_BRACE)) return false;
        last = byte;
      }
    }
    return undefined;
  }

  return { push, guess: () => last !== undefined };
}

/** The bytes of the mark that may stand before the text. */
const MARK: readonly number[] = [0xef, 0xbb, 0xbf];

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === RETURN || byte === NEWLINE;
}

function hasMark(bytes: Uint8Array): boolean {
  return MARK.every((byte, i) => bytes[i] === byte);
}

function lookAtLines(look: (bytes: Buffer) => void): LineSplitter {
  return splitLines({
    onLines: (buffer, start, end) => {
      for (let from = start; from < end; ) {
        const newline = buffer.indexOf(NEWLINE, from);
        if (newline > from) look(lineAt(buffer, from, newline));
        from = newline + 1;
      }
    },
    onTooLong: () => {},
  });
}

function lookAtRecords(look: (bytes: Buffer) => void): LineSplitter {
  return splitRecords({ onRecord: look, onTooLong: () => {} });
}

function readLines(records: RecordReader): TraceReader {
  let line = 0;

  function readOne(bytes: Buffer, isUnended: boolean): void {
    const own = line === 1 && hasMark(bytes) ? bytes.subarray(3) : bytes;
    if (own.length > LIMITS.traceLineBytes) records.refuse(line, "line-too-long");
    else if (!isBlank(own)) records.read(own, line, isUnended);
  }

  return splitLines({
    onLines: (buffer, start, end, isUnended) => {
      for (let from = start; from < end; ) {
        line++;
        let newline = records.scan(buffer, from, line);
        if (newline === -1) {
          newline = buffer.indexOf(NEWLINE, from);
          if (newline > from) readOne(lineAt(buffer, from, newline), isUnended);
        }
        from = newline + 1;
      }
    },
    onTooLong: () => records.refuse(++line, "line-too-long"),
  });
}

function readDocument(records: RecordReader): TraceReader {
  return splitRecords({
    onRecord: (bytes, line, isUnended) => records.read(bytes, line, isUnended),
    onTooLong: (line) => records.refuse(line, "line-too-long"),
  });
}

/** Native calls in an array, or on several lines each: each as one line, with the number of its first. */
function readNativeDocument(reader: NativeReader, { onUnusable }: TraceOptions): TraceReader {
  return splitRecords({
    onRecord: (bytes, line, isUnended) => {
      reader.restart(line - 1);
      // White space like a newline, and as wrong in a text.
      reader.push(bytes.map((byte) => (byte === NEWLINE ? TAB : byte)));
      if (isUnended) reader.end();
      else reader.push(LINE_END);
    },
    onTooLong: (line) => onUnusable(line, "line-too-long", ""),
  });
}

const TAB = 0x09;
const LINE_END = Uint8Array.of(NEWLINE);

/** Without the newline, and the carriage return before it. */
function lineAt(buffer: Buffer, start: number, newline: number): Buffer {
  return buffer.subarray(start, newline > start && buffer[newline - 1] === RETURN ? newline - 1 : newline);
}
