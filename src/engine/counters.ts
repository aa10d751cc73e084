// Counters in memory: take all charges of a call or none, and give back.
// specification: policy-format.md section 6.

import { MICROS_PER_HIGH, type Micros, type Num, numFromMicros } from "../decimal.ts";
import { LIMITS } from "../limits.ts";
import type { Mutable } from "../mutable.ts";
import type { Call } from "./call.ts";
import { type Cell, createCells, HIGH, LOW, WINDOW } from "./cells.ts";
import type { CompiledLimit } from "./program.ts";

/** Results of `take` beside the index of the limit that would be exceeded. */
export const TAKEN = -1;
export const COUNTERS_FULL = -2;

/** How far one limit is used, for a decision line. */
export interface LimitUse {
  readonly rule: string;
  readonly used: Num;
  readonly max: Num;
  /** Unix seconds at which the window ends. */
  readonly resets: number;
}

/** What one call was charged, so that it can be given back. */
export interface Receipt {
  readonly charges: readonly {
    readonly cell: Cell;
    readonly window: number;
    readonly amount: number;
  }[];
}

export interface Counters {
  /** Scratch for the amounts of one call, so that none is allocated. */
  readonly amounts: number[];
  /**
   * Takes `amounts[i]` millionths from each limit, or nothing from any. Returns `TAKEN`, the index of
   * the first limit that would be exceeded, or `COUNTERS_FULL` when no counter can be added.
   */
  readonly take: (limits: readonly CompiledLimit[], amounts: ArrayLike<number>, call: Call) => number;
  /** What the last successful `take` was charged under limits that refund; empty when none do. */
  readonly receipt: (limits: readonly CompiledLimit[]) => Receipt;
  /** Gives a receipt back to the windows that it was counted in; a second time has no effect. */
  readonly giveBack: (receipt: Receipt) => void;
  /** As `giveBack` of the receipt of the last `take`, for whoever keeps none. */
  readonly undo: (limits: readonly CompiledLimit[]) => void;
  /** How far each limit is used for the call's grant and server, as of now. With `into` in its objects, which are used again. */
  readonly usage: (
    limits: readonly CompiledLimit[],
    call: Call,
    into?: Mutable<LimitUse>[],
  ) => readonly LimitUse[];
  /** Takes over a counter that another thread has added. */
  readonly adopt: (added: AddedCounter) => void;
}

/** A counter that one thread has added and the others have to know. */
export interface AddedCounter {
  readonly server: string | null;
  /** Of the limit, in the program. */
  readonly slot: number;
  /** Absent for a counter of the whole server. */
  readonly grant: string | undefined;
  readonly cell: Cell;
}

/** Has counted nothing yet. */
const NO_CELL = createCells(false)();

/** The counters of one server, by slot and grant. A counter of scope `server` has no grant. */
interface Slot {
  server: Cell | undefined;
  grants: Map<string, Cell> | undefined;
}

/** Is told whenever more was counted under a limit, in one window, than ever before. `used` is reused. */
export type OnPeak = (limit: CompiledLimit, used: Micros) => void;

/**
 * Counters for one program. Memory grows with the grants and servers that were counted, not with the calls.
 * With `onAdd` they lie in memory that threads can share: only one of them at a time may use them, and every
 * counter that one adds the others have to adopt before they go on. Each thread has peaks of its own.
 */
export function createCounters(
  capacity: number = LIMITS.counters,
  onPeak?: OnPeak,
  onAdd?: (added: AddedCounter) => void,
): Counters {
  const newCell = createCells(onAdd !== undefined);
  /** The most counted in one window, by slot. */
  const peaks: { high: number; low: number }[] = [];
  const servers = new Map<string | null, Slot[]>();
  const spent = new WeakSet<Receipt>();
  /** Scratch of `take`, so that a call allocates nothing: the cell and window of each limit. */
  const cells: (Cell | undefined)[] = [];
  const windows: number[] = [];
  let takenAmounts: ArrayLike<number> = [];
  let size = 0;
  let lastServer: string | null | undefined;
  let lastSlots: Slot[] = [];

  function slotsOf(server: string | null): Slot[] {
    if (server === lastServer) return lastSlots;
    let slots = servers.get(server);
    if (slots === undefined) {
      slots = [];
      servers.set(server, slots);
    }
    lastServer = server;
    lastSlots = slots;
    return slots;
  }

  function findCell(slots: readonly Slot[], limit: CompiledLimit, grant: string): Cell | undefined {
    const slot = slots[limit.slot];
    return limit.scope === "server" ? slot?.server : slot?.grants?.get(grant);
  }

  function addCell(slots: Slot[], limit: CompiledLimit, grant: string): Cell {
    const cell = newCell();
    const ofGrant = limit.scope === "server" ? undefined : grant;
    setCell(slots, limit.slot, ofGrant, cell);
    onAdd?.({ server: lastServer ?? null, slot: limit.slot, grant: ofGrant, cell });
    return cell;
  }

  function setCell(slots: Slot[], at: number, grant: string | undefined, cell: Cell): void {
    let slot = slots[at];
    if (slot === undefined) {
      slot = { server: undefined, grants: undefined };
      slots[at] = slot;
    }
    if (grant === undefined) slot.server = cell;
    else {
      slot.grants ??= new Map();
      slot.grants.set(grant, cell);
    }
    size++;
  }

  function take(limits: readonly CompiledLimit[], amounts: ArrayLike<number>, call: Call): number {
    const slots = slotsOf(call.server);
    const seconds = Math.floor(call.time / 1000);
    let missing = 0;
    for (let i = 0; i < limits.length; i++) {
      const limit = limits[i] as CompiledLimit;
      const cell = findCell(slots, limit, call.grant);
      const window = Math.floor(seconds / limit.windowSeconds);
      cells[i] = cell;
      windows[i] = window;
      if (cell === undefined) missing++;
      const isCurrent = cell !== undefined && window <= (cell.memory[cell.at + WINDOW] as number);
      let high = isCurrent ? (cell.memory[cell.at + HIGH] as number) : 0;
      let low = (isCurrent ? (cell.memory[cell.at + LOW] as number) : 0) + (amounts[i] as number);
      if (low >= MICROS_PER_HIGH) {
        low -= MICROS_PER_HIGH;
        high++;
      }
      const { max } = limit;
      if (high > max.high || (high === max.high && low > max.low)) return i;
    }
    if (size + missing > capacity) return COUNTERS_FULL;
    for (let i = 0; i < limits.length; i++) {
      const limit = limits[i] as CompiledLimit;
      const cell = cells[i] ?? addCell(slots, limit, call.grant);
      const window = windows[i] as number;
      // A counter never goes back: a late call counts in the latest window.
      const { memory, at } = cell;
      if (window > (memory[at + WINDOW] as number)) {
        memory[at + WINDOW] = window;
        memory[at + HIGH] = 0;
        memory[at + LOW] = 0;
      }
      let low = (memory[at + LOW] as number) + (amounts[i] as number);
      if (low >= MICROS_PER_HIGH) {
        low -= MICROS_PER_HIGH;
        memory[at + HIGH] = (memory[at + HIGH] as number) + 1;
      }
      memory[at + LOW] = low;
      cells[i] = cell;
      if (onPeak !== undefined) notePeak(limit, cell, onPeak);
    }
    takenAmounts = amounts;
    return TAKEN;
  }

  function notePeak(limit: CompiledLimit, { memory, at }: Cell, tell: OnPeak): void {
    const high = memory[at + HIGH] as number;
    const low = memory[at + LOW] as number;
    const peak = peaks[limit.slot];
    if (peak === undefined) peaks[limit.slot] = { high, low };
    else if (high > peak.high || (high === peak.high && low > peak.low)) {
      peak.high = high;
      peak.low = low;
    } else return;
    tell(limit, peaks[limit.slot] as Micros);
  }

  function receipt(limits: readonly CompiledLimit[]): Receipt {
    const charges = limits.flatMap((limit, i) => {
      const cell = cells[i];
      if (!limit.refundOnError || cell === undefined) return [];
      return [{ cell, window: cell.memory[cell.at + WINDOW] ?? 0, amount: takenAmounts[i] ?? 0 }];
    });
    return { charges };
  }

  function giveBack(given: Receipt): void {
    if (spent.has(given)) return;
    spent.add(given);
    for (const { cell, window, amount } of given.charges) reduce(cell, window, amount);
  }

  function undo(limits: readonly CompiledLimit[]): void {
    for (let i = 0; i < limits.length; i++) {
      const cell = cells[i];
      if (limits[i]?.refundOnError && cell !== undefined) {
        reduce(cell, cell.memory[cell.at + WINDOW] as number, takenAmounts[i] as number);
      }
    }
  }

  function usage(
    limits: readonly CompiledLimit[],
    call: Call,
    into: Mutable<LimitUse>[] = [],
  ): readonly LimitUse[] {
    const slots = slotsOf(call.server);
    const seconds = Math.floor(call.time / 1000);
    if (into.length > limits.length) into.length = limits.length;
    for (let i = 0; i < limits.length; i++) {
      const limit = limits[i] as CompiledLimit;
      const { memory, at } = findCell(slots, limit, call.grant) ?? NO_CELL;
      const now = Math.floor(seconds / limit.windowSeconds);
      const window = memory[at + WINDOW] as number;
      const isCurrent = now <= window;
      let use = into[i];
      if (use === undefined) {
        use = { rule: "", used: 0, max: 0, resets: 0 };
        into.push(use);
      }
      use.rule = limit.rule;
      use.used = isCurrent ? readAmount(memory, at) : 0;
      use.max = limit.maxWritten;
      use.resets = ((isCurrent ? window : now) + 1) * limit.windowSeconds;
    }
    return into;
  }

  /** The cell is made anew: objects of messages have another shape to V8 than ours, and all that reads cells would know two. */
  function adopt({ server, slot, grant, cell: { memory, at } }: AddedCounter): void {
    setCell(slotsOf(server), slot, grant, { memory, at });
  }

  return { amounts: [], take, receipt, giveBack, undo, usage, adopt };
}

/** Only in the window in which the amount was counted, and never below nothing. */
function reduce({ memory, at }: Cell, window: number, amount: number): void {
  if (memory[at + WINDOW] !== window) return;
  let low = (memory[at + LOW] as number) - amount;
  const high = memory[at + HIGH] as number;
  if (low < 0) {
    if (high > 0) {
      memory[at + HIGH] = high - 1;
      low += MICROS_PER_HIGH;
    } else {
      low = 0;
    }
  }
  memory[at + LOW] = low;
}

function readAmount(memory: Float64Array, at: number): Num {
  return numFromMicros({ high: memory[at + HIGH] as number, low: memory[at + LOW] as number });
}
