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

/** The limit by its counter; a limit of a tool is compared with others of the tool, and with those of `all_tools`. */
export function quotaName({ limit: { counter }, tool }: Quota, from: string | undefined): string {
  const name = MADE_UP.test(counter) ? "The rate limit" : `The limit ${JSON.stringify(counter)}`;
  return tool === from ? name : `${name} for all tools`;
}

/** What rate limits of the rules dialect count under (policy-format.md section 8): nobody wrote that name. */
const MADE_UP = /^_rate_(?:minute|hour|day)$/;
