// Calls that no policy governs, by the server that they name.

import {
  countName,
  createNamedCounts,
  mergeNamedCounts,
  type NameCounts,
  type NamedCounts,
  readNamedCounts,
  sumCounts,
} from "./named-counts.ts";

export interface UngovernedServers {
  /** Servers that calls name and no policy governs, by name. */
  readonly ungoverned: readonly NameCounts[];
  /** Calls of such servers that no row was kept for. */
  readonly unlistedServers: number;
  /** Calls that name no server and that no policy governs. */
  readonly ungovernedNameless: number;
}

/** Plain data. */
export interface UngovernedData {
  readonly servers: NamedCounts;
  nameless: number;
}

/** Rows kept: names come from outside, and memory is bounded. */
const MOST_SERVERS = 1000;

export function createUngoverned(): UngovernedData {
  return { servers: createNamedCounts(MOST_SERVERS), nameless: 0 };
}

/** Such a call is denied. */
export function addUngoverned(data: UngovernedData, server: string | null, file: number, line: number): void {
  if (server === null) data.nameless++;
  else countName(data.servers, server, "deny", file, line);
}

/** Adds to `into` what another has counted of other calls. */
export function mergeUngoverned(into: UngovernedData, from: UngovernedData): void {
  mergeNamedCounts(into.servers, from.servers);
  into.nameless += from.nameless;
}

export function readUngoverned({ servers, nameless }: UngovernedData): UngovernedServers {
  const { names, unlisted } = readNamedCounts(servers);
  return { ungoverned: names, unlistedServers: sumCounts(unlisted), ungovernedNameless: nameless };
}
