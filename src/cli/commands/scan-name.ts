// What a scanned server is called: in a lockfile, and in a starter policy.

import { basename } from "node:path";
import type { ScannedServer } from "../../scan/server-scan.ts";

/** As the user says, else as a configuration does, else as it says itself, else as its recording's file; else empty. */
export function nameServer(server: ScannedServer, named: string | undefined): string {
  const { configName, name, recordedIn = "" } = server;
  return (
    named ?? configName ?? (name === "" ? basename(recordedIn).replace(/(?:\.tools)?\.json$/, "") : name)
  );
}
