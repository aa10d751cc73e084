// Opens a session with a server over a transport, in the era of the protocol that the server speaks.

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { Protocol } from "@modelcontextprotocol/sdk/shared/protocol.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  type ClientCapabilities,
  ErrorCode,
  type Notification,
  type Request,
  type Result,
  ResultSchema,
} from "@modelcontextprotocol/sdk/types.js";
import type { jsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/types.js";
import type { Budget } from "./budget.ts";
import { isRpcError, ScanStop, supportedVersions } from "./scan-stop.ts";

export const MODERN_VERSION = "2026-07-28";

/** Who we say we are. */
export interface ClientIdentity {
  readonly name: string;
  readonly version: string;
}

/** Who answered. `version` is empty when the server does not say. Untrusted text. */
export interface ServerIdentity {
  readonly name: string;
  readonly version: string;
  /** The protocol revision that was agreed. */
  readonly protocol: string;
}

export interface Session {
  readonly server: ServerIdentity;
  /** Sends `tools/list`; the result is whatever the server sent. */
  readonly listPage: (cursor: string | undefined) => Promise<Result>;
}

/** Declared so that servers list everything; what they then ask for is refused (cli.md section 3). */
const CAPABILITIES: ClientCapabilities = { roots: {}, sampling: {}, elicitation: {} };
/** No schema of a server is ever compiled: it would take minutes, or run a pattern for ever. */
const NO_VALIDATOR: jsonSchemaValidator = {
  getValidator: () => {
    throw new Error("a schema of the server was to be compiled");
  },
};
/** The budget is the only clock: the SDK's own, one for each request, never ends first. */
const NO_TIMEOUT = { timeout: 2 ** 31 - 1 };
const META = "io.modelcontextprotocol/";
/** HeaderMismatch, MissingRequiredClientCapability, UnsupportedProtocolVersion (MCP 2026-07-28, schema). */
const MODERN_ERRORS: readonly number[] = [-32020, -32021, -32022];
/** How servers that have no `initialize` may refuse it (MCP 2026-07-28, basic/versioning, matrix). */
const UNKNOWN_REQUEST: readonly number[] = [ErrorCode.MethodNotFound, ErrorCode.InvalidParams];

/** The SDK's requests and answers, without its handshake. */
class ModernClient extends Protocol<Request, Notification, Result> {
  protected override assertCapabilityForMethod(): void {}
  protected override assertNotificationCapability(): void {}
  protected override assertRequestHandlerCapability(): void {}
  protected override assertTaskCapability(): void {}
  protected override assertTaskHandlerCapability(): void {}
}

/** `initialize`, then `notifications/initialized` (revisions 2024-10-07 to 2025-11-25). */
export async function openLegacy(
  transport: Transport,
  identity: ClientIdentity,
  budget: Budget,
): Promise<Session> {
  const client = new Client(
    { ...identity },
    { capabilities: CAPABILITIES, jsonSchemaValidator: NO_VALIDATOR },
  );
  let protocol = "";
  const setProtocolVersion = transport.setProtocolVersion?.bind(transport);
  transport.setProtocolVersion = (version) => {
    protocol = version;
    setProtocolVersion?.(version);
  };
  await budget.run("initialize", client.connect(transport, NO_TIMEOUT));
  const { name = "", version = "" } = client.getServerVersion() ?? {};
  return {
    server: { name, version, protocol },
    listPage: (cursor) => {
      const params = cursor === undefined ? {} : { cursor };
      const request = client.request({ method: "tools/list", params }, ResultSchema, NO_TIMEOUT);
      return budget.run("tools/list", request);
    },
  };
}

/** `server/discover`, then every request with its own metadata (revision 2026-07-28). */
export async function openModern(
  transport: Transport,
  identity: ClientIdentity,
  budget: Budget,
): Promise<Session> {
  const client = new ModernClient();
  const meta = {
    [`${META}protocolVersion`]: MODERN_VERSION,
    [`${META}clientInfo`]: identity,
    [`${META}clientCapabilities`]: CAPABILITIES,
  };
  const request = async (method: string, params: Record<string, unknown>): Promise<Result> => {
    const message = { method, params: { ...params, _meta: meta } };
    const result = await budget.run(method, client.request(message, ResultSchema, NO_TIMEOUT));
    const type = result.resultType ?? "complete";
    if (type === "complete") return result;
    throw new ScanStop("scan-interrupted", `the server answered ${method} with the result type "${type}"`);
  };
  await budget.run("server/discover", client.connect(transport));
  transport.setProtocolVersion?.(MODERN_VERSION);
  const discovered = await request("server/discover", {});
  return {
    server: { ...identityOf(discovered), protocol: MODERN_VERSION },
    listPage: (cursor) => request("tools/list", cursor === undefined ? {} : { cursor }),
  };
}

/** Whether the error that answered `initialize` is one that a server of the modern era gives. */
export function isModernRefusal(error: unknown): boolean {
  const refusal = error instanceof ScanStop ? error.cause : error;
  if (!isRpcError(refusal)) return false;
  return (
    supportedVersions(refusal)?.includes(MODERN_VERSION) ??
    (MODERN_ERRORS.includes(refusal.code) || UNKNOWN_REQUEST.includes(refusal.code))
  );
}

/** In the result's metadata since the final text of 2026-07-28, before that in the result itself. */
function identityOf(discovered: Result): { name: string; version: string } {
  const inMeta = isRecord(discovered._meta) ? discovered._meta[`${META}serverInfo`] : undefined;
  const info = isRecord(inMeta) ? inMeta : discovered.serverInfo;
  const read = (key: string): string => {
    const value = isRecord(info) ? info[key] : undefined;
    return typeof value === "string" ? value : "";
  };
  return { name: read("name"), version: read("version") };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
