// Which policy governs a call. specification: policy-format.md section 7.

import type { Program } from "./program.ts";

/** A program, or anything that comes with one, for each server it governs. */
export interface PolicySet<Governing extends { readonly program: Program }> {
  /** The server that a call without one belongs to; `null` is the nameless server. */
  readonly ownServer: string | null;
  /** What governs a server; `undefined` when no policy does. */
  readonly governing: (server: string | null) => Governing | undefined;
  /** Every policy of the set, sorted by file. */
  readonly policies: readonly Governing[];
}

/** One file governs every call, or only those of one server. */
export function governAll<G extends { readonly program: Program }>(
  policy: G,
  onlyServer?: string,
): PolicySet<G> {
  return {
    ownServer: onlyServer ?? null,
    governing: (server) => (onlyServer === undefined || server === onlyServer ? policy : undefined),
    policies: [policy],
  };
}

/** A folder has one policy for each server; with one policy, calls without a server are that server's. */
export function governByServer<G extends { readonly program: Program }>(
  policies: ReadonlyMap<string, G>,
  onlyServer?: string,
): PolicySet<G> {
  const [only] = policies.size === 1 ? policies.keys() : [];
  return {
    ownServer: onlyServer ?? only ?? null,
    governing: (server) => (server === null ? undefined : policies.get(server)),
    policies: [...policies.values()],
  };
}
