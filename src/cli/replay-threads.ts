// Starts the threads of a replay, and says what passes between them and the first one, which is the program's own.

import { join } from "node:path";
import { MessageChannel, type MessagePort, type Worker } from "node:worker_threads";
import type { ErrorCode } from "../errors.ts";
import { createClockState } from "../simulate/clock.ts";
import type { Io } from "./io.ts";
import { openThread } from "./open-thread.ts";
import type { Shared } from "./simulate-pieces.ts";
import type { ShareContents, ShareOptions, ShareResult } from "./simulate-share.ts";
import { createTurns, hasJoined } from "./thread-turns.ts";
import type { ThreadPlan } from "./trace-pieces.ts";

/** What a thread is started with. */
export interface ReplayThreadData extends ThreadPlan {
  readonly cwd: string;
  readonly thread: number;
  readonly shared: Shared;
  readonly options: ThreadOptions;
  readonly peers: readonly MessagePort[];
  /** Gets `filesOf` the policies, and takes what the thread tells. */
  readonly results: MessagePort;
}

export interface ThreadOptions {
  readonly policy: string | undefined;
  readonly server: string | undefined;
  readonly share: ShareOptions;
}

/** Threads that have been started, and wait for the policies to be loaded. */
export interface Threads {
  readonly plan: ThreadPlan;
  readonly share: ShareOptions;
  readonly shared: Shared;
  /** To each of them, for news. */
  readonly peers: readonly MessagePort[];
  readonly results: readonly MessagePort[];
  /** Throws when one that takes part has ended too soon. */
  readonly check: () => void;
  readonly end: () => void;
}

/** An error as it arrives: with its stack, and without its class. */
export interface Failure {
  /** Of a PolicyError. */
  readonly code: ErrorCode | undefined;
  readonly error: Error;
}

/** What a thread tells the first one, of a piece that it has taken. */
export interface Told {
  readonly piece: number;
  readonly message: ThreadMessage;
}

type ThreadMessage =
  | { readonly lines: readonly Uint8Array[] }
  | { readonly failed: Failure }
  | { readonly result: ShareResult; readonly contents: ShareContents };

/** Nearly all that a replay makes is dead at once: with more room for it a thread only takes up to 20 MB more. */
const YOUNG_MB = 4;

/** A thread takes as long to start as to load the policies: it is started before, and loads them too. */
export function startThreads(
  { cwd, packageRoot }: Pick<Io, "cwd" | "packageRoot">,
  plan: ThreadPlan,
  options: ThreadOptions,
): Threads {
  const { threads } = plan;
  const shared: Shared = {
    turns: createTurns(threads),
    clock: createClockState(true),
    line: new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT)),
  };
  const peers = connect(threads);
  let failure: Error | undefined;
  const results: MessagePort[] = [];
  const workers: Worker[] = [];
  for (let thread = 1; thread < threads; thread++) {
    const { port1, port2 } = new MessageChannel();
    results.push(port1);
    const ports = peers[thread] ?? [];
    const data: ReplayThreadData = {
      ...plan,
      cwd,
      thread,
      shared,
      options,
      peers: ports,
      results: port2,
    };
    const worker = openThread(join(packageRoot, "bin/replay-thread.js"), {
      workerData: data,
      transferList: [port2, ...ports],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    if (worker === undefined) {
      // Those that are there do without the others, and tell them nothing.
      for (const port of peers.slice(thread).flat()) port.close();
      break;
    }
    workers.push(worker);
    // Before it takes part, its pieces are left to the others.
    worker.on("error", (error) => {
      if (hasJoined(shared.turns, thread)) failure ??= error;
    });
  }
  return {
    plan,
    share: options.share,
    shared,
    peers: peers[0] ?? [],
    results,
    check: () => {
      if (failure !== undefined) throw failure;
    },
    end: () => {
      for (const port of [...(peers[0] ?? []), ...results]) port.close();
      for (const worker of workers) void worker.terminate();
    },
  };
}

/** Of every thread the ports to all others, in their order. */
export function connect(threads: number): readonly (readonly MessagePort[])[] {
  const peers: MessagePort[][] = Array.from({ length: threads }, () => []);
  for (let a = 0; a < threads; a++) {
    for (let b = a + 1; b < threads; b++) {
      const { port1, port2 } = new MessageChannel();
      peers[a]?.push(port1);
      peers[b]?.push(port2);
    }
  }
  return peers;
}
