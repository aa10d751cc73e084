// The names that servers have in recordings, and those that policies know them by: --map FROM=TO.

import { PolicyError } from "../errors.ts";
import { compareText } from "../order.ts";

export interface ServerMap {
  /** The name that policies know a server by. */
  readonly rename: (server: string) => string;
  /** Names that were mapped and that no call had, sorted. */
  readonly unused: () => readonly string[];
}

/** What --map says, by the names of the trace; `undefined` without any. Throws PolicyError usage. */
export function readServerMap(
  written: readonly string[] | undefined,
): ReadonlyMap<string, string> | undefined {
  if (written === undefined) return undefined;
  const names = new Map<string, string>();
  for (const text of written) {
    // No server of a recording has an empty name that anybody means; a TO may hold `=`, a FROM may not.
    const at = text.indexOf("=");
    const from = text.slice(0, at);
    const to = text.slice(at + 1);
    if (at <= 0 || to === "") {
      throw new PolicyError(
        "usage",
        `--map ${text} must be FROM=TO: the server of the trace, and that of the policy.`,
      );
    }
    if (names.has(from)) {
      throw new PolicyError(
        "usage",
        `--map names ${from} twice: a server of the trace has one name in the policies.`,
      );
    }
    names.set(from, to);
  }
  return names;
}

export function openServerMap(names: ReadonlyMap<string, string>): ServerMap {
  const used = new Set<string>();
  let last: string | undefined;
  let lastTo = "";
  return {
    rename: (server) => {
      // Most calls are of the server of the call before.
      if (server === last) return lastTo;
      const to = names.get(server);
      if (to !== undefined) used.add(server);
      last = server;
      lastTo = to ?? server;
      return lastTo;
    },
    unused: () => [...names.keys()].filter((from) => !used.has(from)).sort(compareText),
  };
}
