// The two directions of a connection to an editor, over bytes that come and bytes that go.

import { Readable, Writable } from "node:stream";
import {
  type MessageReader,
  type MessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { LIMITS } from "../limits.ts";

export interface Bytes {
  readonly input: AsyncIterable<Uint8Array>;
  /** Writes all of it before it returns. */
  readonly output: (bytes: Uint8Array) => void;
}

export interface Channel {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
}

export function openChannel({ input, output }: Bytes): Channel {
  let pending = 0;
  async function* bounded(): AsyncIterable<Uint8Array> {
    for await (const chunk of input) {
      pending += chunk.length;
      if (pending > LIMITS.lspMessageBytes)
        throw new Error(`a message has more than ${LIMITS.lspMessageBytes} bytes`);
      yield chunk;
    }
  }
  const reader = new StreamMessageReader(Readable.from(bounded(), { objectMode: false }));
  const writable = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      try {
        output(chunk);
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
  return {
    reader: {
      onError: reader.onError,
      onClose: reader.onClose,
      onPartialMessage: reader.onPartialMessage,
      dispose: () => reader.dispose(),
      listen: (callback) =>
        reader.listen((message) => {
          pending = 0;
          callback(message);
        }),
    },
    writer: new StreamMessageWriter(writable),
  };
}
