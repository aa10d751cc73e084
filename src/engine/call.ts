// Call: what an agent asked of a server, as the engine decides it.

/** specification: policy-format.md section 5, `(grant, server, tool, args, time)`. */
export interface Call {
  /** Caller identity. */
  readonly grant: string;
  /** The server's name; `null` is the nameless server, which differs from every named one. */
  readonly server: string | null;
  /** Exact tool name, as called. */
  readonly tool: string;
  /**
   * JSON values. A number is a JavaScript number when that says exactly what its text says, and a
   * `Decimal` (src/decimal.ts) otherwise. Ignored when `argsKnown` is false.
   */
  readonly args: Readonly<Record<string, unknown>>;
  /** False for a recording without arguments: rules on arguments are then undecidable. */
  readonly argsKnown: boolean;
  /** Unix time in milliseconds; `NaN` when the recording has no times. */
  readonly time: number;
  /** A person approved this call. */
  readonly approved: boolean;
}
