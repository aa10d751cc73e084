// How messages speak of limits: what they let through, in which window, and by which name.

import { formatNum, toNum } from "../decimal.ts";
import { countsCalls, type Quota } from "./limit-order.ts";

const NAMED: ReadonlyMap<number, string> = new Map([
  [1, "a second"],
  [60, "a minute"],
  [3600, "an hour"],
  [86_400, "a day"],
]);

/** "a minute", or "90 seconds". */
export function windowWords(seconds: number): string {
  return NAMED.get(seconds) ?? `${seconds} seconds`;
}

/** "1 call", "10 calls", or "a sum of 500 of args.amount". */
export function quotaWords(quota: Quota, windows = 1n): string {
  const most = quota.most * windows;
  if (countsCalls(quota)) return `${most} ${most === 1n ? "call" : "calls"}`;
  return `a sum of ${formatNum(toNum(most, -6))} of ${quota.limit.incrementFrom?.text ?? ""}`;
}

/** The limit by its counter, and by where it stands when `tool` is not its own. */
export function quotaName({ limit, tool }: Quota, from: string | undefined): string {
  const name = `The limit ${JSON.stringify(limit.counter)}`;
  return tool === from ? name : `${name} of ${tool === undefined ? "all_tools" : JSON.stringify(tool)}`;
}
