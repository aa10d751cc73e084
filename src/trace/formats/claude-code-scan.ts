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

/** What keys are to the readers. */
const OTHER = 0;
const KEY_TYPE = 1;
const KEY_CONTENT = 2;
const KEY_ID = 3;
const KEY_NAME = 4;
const KEY_INPUT = 5;
const KEY_TOOL_USE_ID = 6;
const KEY_IS_ERROR = 7;
const KEY_TIMESTAMP = 8;
const KEY_MESSAGE = 9;

/** Where the members of a block stand that are read, by key. */
type Block = readonly Place[];
const BLOCK_KEYS = KEY_IS_ERROR + 1;

/** Blocks of one message; a message with more is parsed. */
const MOST_BLOCKS = 64;

const names = createNames();
const notes: ScanNotes = { isAscii: true, isExact: true, longStart: 0, longEnd: 0 };
const type = createPlace();
const timestamp = createPlace();
const blocks: readonly Block[] = Array.from({ length: MOST_BLOCKS }, () =>
  Array.from({ length: BLOCK_KEYS }, createPlace),
);
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
    const found = blockAt(bytes, blocks[i] as Block, isBuiltin);
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
  (bytes, key, keyEnd) => (isKey(bytes, key, keyEnd, CONTENT) ? KEY_CONTENT : OTHER),
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
  const places = blocks[blockCount++] as Block;
  for (let key = 0; key < BLOCK_KEYS; key++) placeOf(places, key).start = -1;
  return scanObject(bytes, value, block, places);
}

const block = createObjectReader(keyOfBlock, (bytes, value, key, places: Block) =>
  key === OTHER
    ? skipValue(bytes, value, notes, BLOCK_LEVEL)
    : skipTo(placeOf(places, key), bytes, value, BLOCK_LEVEL),
);

function keyOfLine(bytes: Buffer, key: number, keyEnd: number): number {
  if (isKey(bytes, key, keyEnd, TYPE)) return KEY_TYPE;
  if (isKey(bytes, key, keyEnd, TIMESTAMP)) return KEY_TIMESTAMP;
  return isKey(bytes, key, keyEnd, MESSAGE) ? KEY_MESSAGE : OTHER;
}

function keyOfBlock(bytes: Buffer, key: number, keyEnd: number): number {
  if (isKey(bytes, key, keyEnd, TYPE)) return KEY_TYPE;
  if (isKey(bytes, key, keyEnd, ID)) return KEY_ID;
  if (isKey(bytes, key, keyEnd, NAME)) return KEY_NAME;
  if (isKey(bytes, key, keyEnd, INPUT)) return KEY_INPUT;
  if (isKey(bytes, key, keyEnd, CONTENT)) return KEY_CONTENT;
  if (isKey(bytes, key, keyEnd, IS_ERROR)) return KEY_IS_ERROR;
  return keyEnd - key === LONG_WORD_BYTES && isWord(bytes, key, TOOL_USE_ID) ? KEY_TOOL_USE_ID : OTHER;
}

function placeOf(block: Block, key: number): Place {
  return block[key] as Place;
}

function skipTo(place: Place, bytes: Buffer, value: number, level: number): number {
  place.start = value;
  place.end = skipValue(bytes, value, notes, level);
  return place.end;
}

/** `undefined` for what is neither a call nor a result. */
function blockAt(bytes: Buffer, places: Block, isBuiltin: boolean): JsonObject | undefined {
  const { start } = placeOf(places, KEY_TYPE);
  if (start === -1 || isWord(bytes, start, TEXT) || isWord(bytes, start, THINKING)) return undefined;
  const blockType = blockTypeAt(bytes, placeOf(places, KEY_TYPE));
  if (blockType === CALL) {
    const name = placeOf(places, KEY_NAME);
    const input = placeOf(places, KEY_INPUT);
    const isOwn = !isBuiltin && isOwnCall(bytes, name, input);
    return {
      type: CALL,
      id: isOwn ? undefined : valueAt(bytes, placeOf(places, KEY_ID)),
      name: isPlainText(bytes, name)
        ? intern(names, bytes, name.start + 1, name.end - 1)
        : valueAt(bytes, name),
      input: isOwn ? NO_ARGS : valueAt(bytes, input),
    };
  }
  if (blockType !== RESULT) return undefined;
  const error = placeOf(places, KEY_IS_ERROR).start;
  const isError = error !== -1 && isWord(bytes, error, TRUE);
  return {
    type: RESULT,
    tool_use_id: valueAt(bytes, placeOf(places, KEY_TOOL_USE_ID)),
    is_error: isError,
    // Only of an error the text tells something.
    content: isError ? valueAt(bytes, placeOf(places, KEY_CONTENT)) : undefined,
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
function isOwnCall(bytes: Buffer, name: Place, input: Place): boolean {
  return (
    input.start !== -1 &&
    bytes[input.start] === OPEN_BRACE &&
    isPlainText(bytes, name) &&
    !isWord(bytes, name.start, MCP)
  );
}

function isPlainText(bytes: Buffer, { start, end }: Place): boolean {
  return start !== -1 && bytes[start] === QUOTE && findPlainEnd(bytes, start + 1) === end - 1;
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
