// What runs in a thread of simulate: it takes its share of the pieces, says what came of it, and ends.

import { receiveMessageOnPort, workerData } from "node:worker_threads";
import { PolicyError } from "../errors.ts";
import { loadPolicies } from "./load-policies.ts";
import type { ReplayThreadData, Told } from "./replay-threads.ts";
import { createPieceWork } from "./simulate-pieces.ts";
import { createContents, createShare, filesOf, openCoverage } from "./simulate-share.ts";
import { abandonTurns, awaitStart, awaitTurn } from "./thread-turns.ts";

/** Called by bin/replay-thread.js. What goes wrong before the first piece is taken ends this thread alone. */
export async function startReplayThread(): Promise<void> {
  const data: ReplayThreadData = workerData;
  const { cwd, traces, pieces, thread, shared, options, peers, results } = data;
  const policies = await loadPolicies(cwd, options);
  const coverage = await openCoverage(policies, options.share);
  if (!awaitStart(shared.turns)) return;
  // Between the two readings somebody may have changed a policy.
  if (receiveMessageOnPort(results)?.message !== filesOf(policies)) return;
  let lines: Uint8Array<ArrayBuffer>[] = [];
  const share = createShare(policies, options.share, (bytes) => lines.push(new Uint8Array(bytes)), {
    sharing: { clock: shared.clock },
    coverage,
  });
  const contents = createContents();
  const work = createPieceWork({
    cwd,
    traces,
    pieces,
    shared,
    thread,
    share,
    hasLines: options.share.hasLines,
    contents,
    peers,
  });
  let last: number | undefined;
  const tell = (told: Told, moved: readonly ArrayBuffer[] = []): void =>
    results.postMessage(told, [...moved]);
  const note = (piece: number): void => {
    work.note();
    if (!options.share.hasLines) return;
    tell(
      { piece, message: { lines } },
      lines.map(({ buffer }) => buffer),
    );
    lines = [];
  };
  for (let piece = work.next(); piece !== undefined; piece = work.next()) {
    last = piece;
    if (!awaitTurn(shared.turns, piece)) break;
    try {
      work.settle();
    } catch (error) {
      note(piece);
      const code = error instanceof PolicyError ? error.code : undefined;
      tell({ piece, message: { failed: { code, error: error as Error } } });
      abandonTurns(shared.turns);
      break;
    }
    work.pass();
    note(piece);
  }
  work.close();
  if (last !== undefined)
    tell({ piece: last, message: { result: share.result(), contents: contents.read() } });
}
