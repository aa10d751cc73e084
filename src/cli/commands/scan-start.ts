// policy scan --init: where the policy goes, decided before anything is started, and what it is judged by then.
// specification: cli.md section 3.

import { PolicyError } from "../../errors.ts";
import type { ServerListing } from "../../scan/server-scan.ts";
import type { Found } from "../find-target.ts";
import type { Io } from "../io.ts";
import type { InitPlace, Started } from "./scan-init.ts";

export interface StartOptions {
  readonly init?: string | true;
  readonly force?: true;
  readonly all?: true;
  readonly lock?: string | true;
  readonly policy?: string;
  readonly config?: string;
}

/** Where `--init` writes; `undefined` without it. Throws PolicyError usage. */
export async function findInitPlace(
  io: Io,
  found: readonly Found[],
  options: StartOptions,
  outputs: readonly string[],
): Promise<InitPlace | undefined> {
  const { init, force, all, policy, config } = options;
  if (init === undefined) {
    if (force === true) throw new PolicyError("usage", "`--force` belongs to `--init`.");
    return undefined;
  }
  if (all) throw new PolicyError("usage", "`--init` writes the policy of one server: leave `--all` out.");
  if (policy !== undefined) {
    throw new PolicyError(
      "usage",
      "With `--init` the tools are judged by the policy that it writes: leave `--policy` out.",
    );
  }
  const { planInit } = await import("./scan-init.ts");
  const inputs = [...found.map((one) => ("file" in one ? one.file : undefined)), config];
  return planInit(io, { ...options, init }, { inputs, outputs });
}

/** Writes the starter policy, by which the tools are then judged. `key` makes of a name what the server is called. */
export async function startPolicy(
  io: Io,
  place: InitPlace,
  {
    listing,
    options,
    key,
  }: {
    readonly listing: ServerListing;
    readonly options: StartOptions;
    readonly key: (server: ServerListing["server"]) => string;
  },
): Promise<Started> {
  const { initPolicy } = await import("./scan-init.ts");
  return initPolicy(io, place, { ...options, init: options.init ?? true }, listing, key(listing.server));
}
