// The world with a stderr on which no secret shows, whoever writes there: file names and errors may hold one too.

import { maskSecrets } from "../policy/secrets.ts";
import type { Io } from "./io.ts";

export function withHiddenSecrets(io: Io): Io {
  return Object.create(io, {
    writeStderr: { value: (text: string): void => io.writeStderr(maskSecrets(text)) },
  });
}
