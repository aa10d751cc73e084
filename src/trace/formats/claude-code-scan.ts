// Reads a line of a transcript from its bytes: few lines hold calls or results, and most bytes of those are of no
// use, so values are made only of the parts that claude-code.ts reads.
//
// A scan succeeds only on lines that it reads exactly as that reads the parsed line; all else is left to parsing.

import { isUtf8 } from "node:buffer";
import {
  IS_SPACE,
  isWord,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  openBytes,
  QUOTE,
  skipAll,
  TRUE,
  wordOf,
} from "../bytes.ts";
import type { JsonObject } from "../parse-line.ts";
import { isKey, scanArray, scanObject } from "../scan-members.ts";
import { findPlainEnd, type ScanNotes, skipValue } from "../scan-value.ts";

const TYPE = wordOf('"type"');
const MESSAGE = wordOf('"message"');
const TIMESTAMP = wordOf('"timestamp"');
const CONTENT = wordOf('"content"');
const ID = wordOf('"id"');
const NAME = wordOf('"name"');
const INPUT = wordOf('"input"');
const IS_ERROR = wordOf('"is_error"');
/** Without its last quote: a word has at most 12 bytes. */
const TOOL_USE_ID = wordOf('"tool_use_id');

const ASSISTANT = wordOf('"assistant"');
const USER = wordOf('"user"');
const TEXT = wordOf('"text"');
const THINKING = wordOf('"thinking"');

/** What lines without calls and results come to, made once: most lines are such. */
const PLAIN_ASSISTANT: JsonObject = { type: "assistant" };
const PLAIN_USER: JsonObject = { type: "user" };

/** Levels around the members of the line, of the message, and of a block. */
const LINE_LEVEL = 1;
const MESSAGE_LEVEL = 2;
const CONTENT_LEVEL = 3;
const BLOCK_LEVEL = 4;

/** Where a value stands; a start of -1 is "absent". */
interface Place {
  start: number;
  end: number;
}

/** The members of a block that are read. */
interface BlockPlaces {
  readonly type: Place;
  readonly id: Place;
  readonly name: Place;
  readonly input: Place;
  readonly toolUseId: Place;
  readonly isError: Place;
  readonly content: Place;
}

/** Blocks of one message; a message with more is parsed. */
const MOST_BLOCKS = 64;

const notes: ScanNotes = { isAscii: true, isExact: true };
const type = createPlace();
const timestamp = createPlace();
const blocks = Array.from({ length: MOST_BLOCKS }, createBlock);
let blockCount = 0;

/**
 * What claude-code.ts reads of the line from `start` to its newline at `end`; `undefined` when the line must be
 * parsed. Blocks that are neither calls nor results are left out.
 */
export function scanTranscriptLine(bytes: Buffer, start: number, end: number): JsonObject | undefined {
  openBytes(bytes);
  notes.isAscii = true;
  notes.isExact = true;
  type.start = -1;
  timestamp.start = -1;
  blockCount = 0;
  const close = scanObject(bytes, start, readLineMember);
  if (close < 0 || !notes.isExact || skipAll(bytes, close, IS_SPACE) !== end || bytes[end] !== NEWLINE)
    return undefined;
  if (!notes.isAscii && !isUtf8(bytes.subarray(start, end))) return undefined;
  const ofLine = ownTypeAt(bytes);
  if (blockCount === 0) return ofLine;
  const content: JsonObject[] = [];
  for (let i = 0; i < blockCount; i++) addBlock(bytes, blocks[i] as BlockPlaces, content);
  return content.length === 0
    ? ofLine
    : { type: ofLine.type, timestamp: valueAt(bytes, timestamp), message: { content } };
}

function ownTypeAt(bytes: Buffer): JsonObject {
  const { start } = type;
  if (start === -1) return {};
  if (isWord(bytes, start, USER)) return PLAIN_USER;
  return isWord(bytes, start, ASSISTANT) ? PLAIN_ASSISTANT : { type: valueAt(bytes, type) };
}

// Every key sets all that it governs, so that of keys that stand twice the last counts.

function readLineMember(bytes: Buffer, value: number, key: number, keyEnd: number): number {
  if (isKey(bytes, key, keyEnd, TYPE)) return skipTo(type, bytes, value, LINE_LEVEL);
  if (isKey(bytes, key, keyEnd, TIMESTAMP)) return skipTo(timestamp, bytes, value, LINE_LEVEL);
  if (isKey(bytes, key, keyEnd, MESSAGE)) {
    blockCount = 0;
    if (bytes[value] === OPEN_BRACE) return scanObject(bytes, value, readMessageMember);
  }
  return skipValue(bytes, value, notes, LINE_LEVEL);
}

function readMessageMember(bytes: Buffer, value: number, key: number, keyEnd: number): number {
  if (isKey(bytes, key, keyEnd, CONTENT)) {
    blockCount = 0;
    if (bytes[value] === OPEN_BRACKET) return scanArray(bytes, value, readBlock);
  }
  return skipValue(bytes, value, notes, MESSAGE_LEVEL);
}

function readBlock(bytes: Buffer, value: number): number {
  if (bytes[value] !== OPEN_BRACE) return skipValue(bytes, value, notes, CONTENT_LEVEL);
  if (blockCount === MOST_BLOCKS) return -1;
  clear(blocks[blockCount++] as BlockPlaces);
  return scanObject(bytes, value, readBlockMember);
}

function readBlockMember(bytes: Buffer, value: number, key: number, keyEnd: number): number {
  const block = blocks[blockCount - 1] as BlockPlaces;
  const place = placeOf(block, bytes, key, keyEnd);
  return place === undefined
    ? skipValue(bytes, value, notes, BLOCK_LEVEL)
    : skipTo(place, bytes, value, BLOCK_LEVEL);
}

function placeOf(block: BlockPlaces, bytes: Buffer, key: number, keyEnd: number): Place | undefined {
  switch (keyEnd - key) {
    case 4:
      return isKey(bytes, key, keyEnd, ID) ? block.id : undefined;
    case 6:
      if (isKey(bytes, key, keyEnd, TYPE)) return block.type;
      return isKey(bytes, key, keyEnd, NAME) ? block.name : undefined;
    case 7:
      return isKey(bytes, key, keyEnd, INPUT) ? block.input : undefined;
    case 9:
      return isKey(bytes, key, keyEnd, CONTENT) ? block.content : undefined;
    case 10:
      return isKey(bytes, key, keyEnd, IS_ERROR) ? block.isError : undefined;
    case 13:
      return isWord(bytes, key, TOOL_USE_ID) ? block.toolUseId : undefined;
    default:
      return undefined;
  }
}

function clear(block: BlockPlaces): void {
  block.type.start = -1;
  block.id.start = -1;
  block.name.start = -1;
  block.input.start = -1;
  block.toolUseId.start = -1;
  block.isError.start = -1;
  block.content.start = -1;
}

function skipTo(place: Place, bytes: Buffer, value: number, level: number): number {
  place.start = value;
  place.end = skipValue(bytes, value, notes, level);
  return place.end;
}

function addBlock(bytes: Buffer, block: BlockPlaces, content: JsonObject[]): void {
  const { start } = block.type;
  if (start === -1 || isWord(bytes, start, TEXT) || isWord(bytes, start, THINKING)) return;
  const blockType = valueAt(bytes, block.type);
  if (blockType === "tool_use") {
    content.push({
      type: blockType,
      id: valueAt(bytes, block.id),
      name: valueAt(bytes, block.name),
      input: valueAt(bytes, block.input),
    });
  } else if (blockType === "tool_result") {
    const isError = block.isError.start !== -1 && isWord(bytes, block.isError.start, TRUE);
    content.push({
      type: blockType,
      tool_use_id: valueAt(bytes, block.toolUseId),
      is_error: isError,
      // Only of an error the text tells something.
      ...(isError && { content: valueAt(bytes, block.content) }),
    });
  }
}

function valueAt(bytes: Buffer, { start, end }: Place): unknown {
  if (start === -1) return undefined;
  if (bytes[start] === QUOTE && findPlainEnd(bytes, start + 1) === end - 1) {
    return bytes.toString("latin1", start + 1, end - 1);
  }
  return JSON.parse(bytes.toString(notes.isAscii ? "latin1" : "utf8", start, end));
}

function createPlace(): Place {
  return { start: -1, end: -1 };
}

function createBlock(): BlockPlaces {
  return {
    type: createPlace(),
    id: createPlace(),
    name: createPlace(),
    input: createPlace(),
    toolUseId: createPlace(),
    isError: createPlace(),
    content: createPlace(),
  };
}
