// Io: everything a command touches of the world around it, as one argument, so that tests bring their own.

export interface Io {
  readonly cwd: string;
  /** The folder of this package, for what it ships. */
  readonly packageRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isStdoutTerminal: boolean;
  /** Of the terminal that stdout is; absent when nobody knows. */
  readonly stdoutColumns?: number | undefined;
  readonly isStderrTerminal: boolean;
  /** Whether somebody can be asked; absent when nobody can. */
  readonly isStdinTerminal?: boolean;
  /** Writes all of it, in order, before it returns. Throws EPIPE when the reader has gone. */
  readonly writeStdout: (data: string | Uint8Array) => void;
  readonly writeStderr: (text: string) => void;
  /** The day in UTC, as YYYY-MM-DD. */
  readonly today: () => string;
  readonly stdin: () => AsyncIterable<Uint8Array>;
  /** Aborted on Ctrl-C: end children, then stop. */
  readonly signal: AbortSignal;
  /** Does `act` when a signal ends the process, until it is taken back; absent where no signal does. */
  readonly beforeSignal?: ((act: () => void) => () => void) | undefined;
}
