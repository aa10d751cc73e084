// What signals do to this process: they end it at once, as ever, unless somebody has something to do before.

/** What ends a process from outside, with the exit code that a shell makes of each. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;
type SignalName = keyof typeof SIGNALS;
const NAMES = Object.keys(SIGNALS) as readonly SignalName[];
export const INTERRUPTED = SIGNALS.SIGINT;

let controller: AbortController | undefined;
let signalCode: number = INTERRUPTED;

/** The exit code of the signal that came. */
export function exitCodeOfSignal(): number {
  return signalCode;
}

/** A signal ends the process no more once somebody has asked for this, to end children first. */
export function interruption(): AbortSignal {
  if (controller === undefined) {
    const created = new AbortController();
    for (const name of NAMES) {
      process.on(name, () => {
        const code = SIGNALS[name];
        // Asked twice, there is no more waiting: what is left to end is ended on exit.
        if (created.signal.aborted) {
          for (const act of acts) act();
          process.exit(code);
        }
        signalCode = code;
        process.exitCode = code;
        created.abort();
      });
    }
    controller = created;
  }
  return controller.signal;
}

const acts = new Set<() => void>();

/**
 * Does `act`, which is short, when a signal ends the process. A signal is heard between two turns of the event loop, so
 * whoever asks gives it a turn now and then, until the function that is returned takes it back.
 */
export function beforeSignal(act: () => void): () => void {
  if (acts.size === 0) for (const name of NAMES) process.on(name, endBySignal);
  acts.add(act);
  return () => {
    if (acts.delete(act) && acts.size === 0) for (const name of NAMES) process.off(name, endBySignal);
  };
}

/** Lets the event loop turn once: signals are heard, and threads that have ended say so. */
export function hearEvents(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function endBySignal(name: SignalName): void {
  // Then all is undone in the usual way.
  if (controller !== undefined) return;
  for (const act of acts) act();
  // A shell that runs a script ends that too, but only when the signal has ended us.
  process.removeAllListeners(name);
  process.kill(process.pid, name);
}
