// The world as another folder sees it, where what goes to stderr is handed to somebody else.

import type { Io } from "./io.ts";

export function quietIo(io: Io, cwd: string, say: (text: string) => void = () => {}): Io {
  return {
    cwd,
    packageRoot: io.packageRoot,
    env: io.env,
    isStdoutTerminal: false,
    isStderrTerminal: false,
    writeStdout: () => {},
    writeStderr: say,
    today: io.today,
    stdin: io.stdin,
    // Asking for the signal changes what Ctrl-C does, so it is not asked for here.
    get signal() {
      return io.signal;
    },
    beforeSignal: io.beforeSignal,
  };
}
