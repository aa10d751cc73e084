// Resolves the host of a server once, so that what was looked at is what is connected to (DNS rebinding).

import { spawn } from "node:child_process";
import type { LookupAddress } from "node:dns";
import { BlockList, isIP } from "node:net";
import type { Budget } from "./budget.ts";
import { ScanStop } from "./scan-stop.ts";

type Env = Readonly<Record<string, string | undefined>>;

/**
 * A process of its own: a look-up that hangs in the C library would keep this process alive past its exit, and
 * cannot be cancelled otherwise.
 */
const LOOK_UP = `require("node:dns").lookup(process.argv[1], { all: true }, (error, addresses) => {
  process.stdout.write(JSON.stringify(error ? { code: error.code } : addresses));
});`;
/** What the C library reads to look names up, and Windows to open a socket. */
const INHERITED = ["SystemRoot", "SYSTEMROOT", "RES_OPTIONS", "LOCALDOMAIN"];
const LOOPBACK: readonly LookupAddress[] = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

/** Where a machine in a cloud finds its own credentials, and where no MCP server is. */
const METADATA = new BlockList();
METADATA.addSubnet("169.254.0.0", 16, "ipv4");
METADATA.addSubnet("fe80::", 10, "ipv6");
METADATA.addAddress("fd00:ec2::254", "ipv6");
METADATA.addAddress("100.100.100.200", "ipv4");

/** The addresses of the host of `url`. Throws ScanStop when there are none, or one is link-local. */
export async function resolveHost(url: URL, budget: Budget, baseEnv: Env): Promise<readonly LookupAddress[]> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = await addressesOf(host, budget, baseEnv);
  const bad = addresses.find(({ address, family }) =>
    METADATA.check(address, family === 6 ? "ipv6" : "ipv4"),
  );
  if (bad === undefined) return addresses;
  throw new ScanStop(
    "scan-interrupted",
    `its host is ${bad.address}, where clouds keep the credentials of a machine: nothing was sent there`,
  );
}

async function addressesOf(host: string, budget: Budget, baseEnv: Env): Promise<readonly LookupAddress[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  // RFC 6761 section 6.3: these are loopback, whatever a resolver says.
  if (host === "localhost" || host.endsWith(".localhost")) return LOOPBACK;
  const child = spawn(process.execPath, ["-e", LOOK_UP, "--", host], {
    env: Object.fromEntries(INHERITED.map((name) => [name, baseEnv[name]])),
    stdio: ["ignore", "pipe", "ignore"],
    windowsHide: true,
  });
  try {
    return await budget.run(`the address of ${host}`, readAddresses(child, host));
  } finally {
    child.kill("SIGKILL");
  }
}

async function readAddresses(
  child: ReturnType<typeof spawn>,
  host: string,
): Promise<readonly LookupAddress[]> {
  const text = await new Promise<string>((resolve, reject) => {
    let read = "";
    child.stdout?.on("data", (chunk: unknown) => {
      read += String(chunk);
    });
    child.once("close", () => resolve(read));
    child.once("error", reject);
  });
  const answer: unknown = JSON.parse(text || "{}");
  if (Array.isArray(answer) && answer.length > 0) return answer;
  throw new ScanStop("scan-interrupted", `the host ${host} has no address`);
}
