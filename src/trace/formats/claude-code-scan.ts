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
import { createNames, intern } from "../intern.ts";
import type { JsonObject } from "../parse-line.ts";
import { createObjectReader, isKey, scanArray, scanObject } from "../scan-members.ts";
import { findPlainEnd, type ScanNotes, skipValue } from "../scan-value.ts";
import { NO_ARGS } from "../trace-call.ts";
import type { ScannedLine } from "./format.ts";

const TYPE = wordOf('"type"');
const MESSAGE = wordOf('"message"');
const TIMESTAMP = wordOf('"timestamp"');
const CONTENT = wordOf('"content"');
const ID = wordOf('"id"');
const NAME = wordOf('"name"');
const INPUT = wordOf('"input"');
const IS_ERROR = wordOf('"is_error"');
/** Without their last quotes: a word has at most 12 bytes. */
const TOOL_USE_ID = wordOf('"tool_use_id');
const TOOL_RESULT = wordOf('"tool_result');
/** With their quotes. */
const LONG_WORD_BYTES = 13;

const ASSISTANT = wordOf('"assistant"');
const USER = wordOf('"user"');
const TEXT = wordOf('"text"');
const THINKING = wordOf('"thinking"');
const TOOL_USE = wordOf('"tool_use"');
const MCP = wordOf('"mcp__');

const CALL = "tool_use";
const RESULT = "tool_result";

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

const names = createNames();
const notes: ScanNotes = { isAscii: true, isExact: true, longStart: 0, longEnd: 0 };
const type = createPlace();
const timestamp = createPlace();
const blocks = Array.from({ length: MOST_BLOCKS }, createBlock);
let blockCount = 0;

/** What claude-code.ts reads of a line; blocks that are neither calls nor results are left out. */
export function scanTranscriptLine(bytes: Buffer, start: number, scanned: ScannedLine): boolean {
  openBytes(bytes);
  notes.isAscii = true;
  notes.isExact = true;
  notes.longEnd = notes.longStart;
  type.start = -1;
  timestamp.start = -1;
  blockCount = 0;
  const close = scanObject(bytes, start, line, notes);
  if (close < 0 || !notes.isExact) return false;
  const end = skipAll(bytes, close, IS_SPACE);
  if (bytes[end] !== NEWLINE) return false;
  if (!notes.isAscii && !isUtf8(bytes.subarray(start, end))) return false;
  scanned.end = end;
  scanned.record = recordAt(bytes, scanned.isBuiltin);
  return true;
}

function recordAt(bytes: Buffer, isBuiltin: boolean): JsonObject {
  const ofLine = ownTypeAt(bytes);
  let content: JsonObject[] | undefined;
  let hasCall = false;
  for (let i = 0; i < blockCount; i++) {
    const found = blockAt(bytes, blocks[i] as BlockPlaces, isBuiltin);
    if (found === undefined) continue;
    hasCall ||= found.type === CALL;
    content ??= [];
    content.push(found);
  }
  if (content === undefined) return ofLine;
  // Only a call needs the time.
  const time = hasCall ? valueAt(bytes, timestamp) : undefined;
  return { type: ofLine.type, timestamp: time, message: { content } };
}

function ownTypeAt(bytes: Buffer): JsonObject {
  const { start } = type;
  if (start === -1) return {};
  if (isWord(bytes, start, USER)) return PLAIN_USER;
  return isWord(bytes, start, ASSISTANT) ? PLAIN_ASSISTANT : { type: valueAt(bytes, type) };
}

// Every key sets all that it governs, so that of keys that stand twice the last counts.

/** What keys are to the readers; 0 for all others. */
const KEY_TYPE = 1;
const KEY_TIMESTAMP = 2;
const KEY_MESSAGE = 3;
const KEY_CONTENT = 4;
const KEY_ID = 5;
const KEY_NAME = 6;
const KEY_INPUT = 7;
const KEY_TOOL_USE_ID = 8;
const KEY_IS_ERROR = 9;

const line = createObjectReader(keyOfLine, (bytes, value, key) => {
  switch (key) {
    case KEY_TYPE:
      return skipTo(type, bytes, value, LINE_LEVEL);
    case KEY_TIMESTAMP:
      return skipTo(timestamp, bytes, value, LINE_LEVEL);
    case KEY_MESSAGE:
      blockCount = 0;
      if (bytes[value] === OPEN_BRACE) return scanObject(bytes, value, message, notes);
  }
  return skipValue(bytes, value, notes, LINE_LEVEL);
});

const message = createObjectReader(
  (bytes, key, keyEnd) => (isKey(bytes, key, keyEnd, CONTENT) ? KEY_CONTENT : 0),
  (bytes, value, key) => {
    if (key === KEY_CONTENT) {
      blockCount = 0;
      if (bytes[value] === OPEN_BRACKET) return scanArray(bytes, value, readBlock);
    }
    return skipValue(bytes, value, notes, MESSAGE_LEVEL);
  },
);

function readBlock(bytes: Buffer, value: number): number {
  if (bytes[value] !== OPEN_BRACE) return skipValue(bytes, value, notes, CONTENT_LEVEL);
  if (blockCount === MOST_BLOCKS) return -1;
  const places = blocks[blockCount++] as BlockPlaces;
  clear(places);
  return scanObject(bytes, value, block, places);
}

const block = createObjectReader(keyOfBlock, (bytes, value, key, places: BlockPlaces) => {
  const place = placeOf(places, key);
  return place === undefined
    ? skipValue(bytes, value, notes, BLOCK_LEVEL)
    : skipTo(place, bytes, value, BLOCK_LEVEL);
});

function keyOfLine(bytes: Buffer, key: number, keyEnd: number): number {
  if (isKey(bytes, key, keyEnd, TYPE)) return KEY_TYPE;
  if (isKey(bytes, key, keyEnd, TIMESTAMP)) return KEY_TIMESTAMP;
  return isKey(bytes, key, keyEnd, MESSAGE) ? KEY_MESSAGE : 0;
}

function keyOfBlock(bytes: Buffer, key: number, keyEnd: number): number {
  if (isKey(bytes, key, keyEnd, TYPE)) return KEY_TYPE;
  if (isKey(bytes, key, keyEnd, ID)) return KEY_ID;
  if (isKey(bytes, key, keyEnd, NAME)) return KEY_NAME;
  if (isKey(bytes, key, keyEnd, INPUT)) return KEY_INPUT;
  if (isKey(bytes, key, keyEnd, CONTENT)) return KEY_CONTENT;
  if (isKey(bytes, key, keyEnd, IS_ERROR)) return KEY_IS_ERROR;
  return keyEnd - key === LONG_WORD_BYTES && isWord(bytes, key, TOOL_USE_ID) ? KEY_TOOL_USE_ID : 0;
}

function placeOf(places: BlockPlaces, key: number): Place | undefined {
  switch (key) {
    case KEY_TYPE:
      return places.type;
    case KEY_ID:
      return places.id;
    case KEY_NAME:
      return places.name;
    case KEY_INPUT:
      return places.input;
    case KEY_CONTENT:
      return places.content;
    case KEY_IS_ERROR:
      return places.isError;
    case KEY_TOOL_USE_ID:
      return places.toolUseId;
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

/** `undefined` for what is neither a call nor a result. */
function blockAt(bytes: Buffer, block: BlockPlaces, isBuiltin: boolean): JsonObject | undefined {
  const { start } = block.type;
  if (start === -1 || isWord(bytes, start, TEXT) || isWord(bytes, start, THINKING)) return undefined;
  const blockType = blockTypeAt(bytes, block.type);
  if (blockType === CALL) {
    const isOwn = !isBuiltin && isOwnCall(bytes, block);
    return {
      type: CALL,
      id: isOwn ? undefined : valueAt(bytes, block.id),
      name: nameAt(bytes, block.name),
      input: isOwn ? NO_ARGS : valueAt(bytes, block.input),
    };
  }
  if (blockType !== RESULT) return undefined;
  const isError = block.isError.start !== -1 && isWord(bytes, block.isError.start, TRUE);
  return {
    type: RESULT,
    tool_use_id: valueAt(bytes, block.toolUseId),
    is_error: isError,
    // Only of an error the text tells something.
    content: isError ? valueAt(bytes, block.content) : undefined,
  };
}

function blockTypeAt(bytes: Buffer, place: Place): unknown {
  const { start, end } = place;
  if (isWord(bytes, start, TOOL_USE)) return CALL;
  return end - start === LONG_WORD_BYTES && isWord(bytes, start, TOOL_RESULT)
    ? RESULT
    : valueAt(bytes, place);
}

/** Whether a call is surely one of the agent's own tools, and written as it should be. */
function isOwnCall(bytes: Buffer, { name, input }: BlockPlaces): boolean {
  return (
    input.start !== -1 &&
    bytes[input.start] === OPEN_BRACE &&
    isPlainText(bytes, name) &&
    !isWord(bytes, name.start, MCP)
  );
}

function nameAt(bytes: Buffer, place: Place): unknown {
  return place.start !== -1 && isPlainText(bytes, place)
    ? intern(names, bytes, place.start + 1, place.end - 1)
    : valueAt(bytes, place);
}

function isPlainText(bytes: Buffer, { start, end }: Place): boolean {
  return bytes[start] === QUOTE && findPlainEnd(bytes, start + 1) === end - 1;
}

function valueAt(bytes: Buffer, place: Place): unknown {
  const { start, end } = place;
  if (start === -1) return undefined;
  if (isPlainText(bytes, place)) return bytes.toString("latin1", start + 1, end - 1);
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
