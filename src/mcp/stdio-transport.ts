// The stdio transport, bounded: the SDK's own can neither start a process group nor cap what it reads.
// specification: MCP 2025-11-25, basic/transports (stdio).

import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import type { Hold } from "../hold.ts";
import type { Budget } from "./budget.ts";
import { keepTail, readLines, type Tail } from "./byte-buffer.ts";
import type { HoldOptions } from "./launch.ts";
import { createMeter } from "./message-meter.ts";
import { ScanStop } from "./scan-stop.ts";
import { type Ending, type ServerProcess, startServer } from "./server-process.ts";
import type { Target } from "./target.ts";

/** What a server may still say after its exit, when a helper of its keeps the pipes open. */
const DRAIN_MS = 200;
/** Much more than is shown of it, so that a secret that the server quotes is whole in it. */
const SAMPLE_BYTES = 16 * 1024;

/** Starts the server with `start`; whatever ends it early stops the budget with the exit status. */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;

  readonly #target: Extract<Target, { kind: "stdio" }>;
  readonly #baseEnv: Readonly<Record<string, string | undefined>>;
  readonly #budget: Budget;
  readonly #holdOptions: HoldOptions | undefined;
  readonly #stderr: Tail;
  #server: ServerProcess | undefined;
  #ending: Ending | undefined;
  #isClosing = false;

  constructor(
    target: Extract<Target, { kind: "stdio" }>,
    baseEnv: Readonly<Record<string, string | undefined>>,
    budget: Budget,
    holdOptions?: HoldOptions,
  ) {
    this.#target = target;
    this.#baseEnv = baseEnv;
    this.#budget = budget;
    this.#holdOptions = holdOptions;
    this.#stderr = keepTail(budget.limits.scanStderrBytes);
  }

  get stderrTail(): string {
    return this.#stderr.text();
  }

  /** What holds the server; undefined when it was not started. */
  get hold(): Hold | undefined {
    return this.#server?.hold;
  }

  /** What is to be said of its end; undefined before `close`. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  async start(): Promise<void> {
    const server = await startServer(this.#target, this.#baseEnv, this.#holdOptions);
    this.#server = server;
    const { child } = server;
    const finish = (status: number | null, signal: NodeJS.Signals | null): void =>
      this.#finish(signal === null ? `exited with status ${status}` : `was ended by ${signal}`);
    child.once("exit", (status, signal) => {
      const timer = setTimeout(() => finish(status, signal), DRAIN_MS);
      child.once("close", () => {
        clearTimeout(timer);
        finish(status, signal);
      });
    });
    for (const stream of [child.stdout, child.stderr]) stream.on("error", () => {});
    child.stderr.on("data", (chunk: Uint8Array) => this.#stderr.append(chunk));
    // The SDK is large: it is loaded while the server starts, whose pipe waits meanwhile.
    const { parseMessage } = await import("./json-rpc.ts");
    const read = readLines((line) => this.#readLine(line, parseMessage));
    const measure = createMeter(this.#budget, "line");
    child.stdout.on("data", (chunk: Uint8Array) => {
      measure(chunk);
      if (this.#budget.isStopped()) child.stdout.destroy();
      else read(chunk);
    });
    // A server that ends closes it too, and its exit status says more.
    child.stdout.once("end", () => setTimeout(() => this.#finish("closed its stdout"), 2 * DRAIN_MS));
  }

  async send(message: JSONRPCMessage): Promise<void> {
    // Not waited for: a server that reads nothing is caught by the clock, and what we send is small.
    this.#server?.child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** Ends the server and everything it started. */
  async close(): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#ending = await this.#server?.end(this.#budget.limits.killGraceMs);
    this.onclose?.();
  }

  #finish(how: string): void {
    if (this.#isClosing || this.#budget.isStopped()) return;
    this.#budget.stop(new ScanStop("scan-interrupted", `the server ${how}`));
    this.onclose?.();
  }

  #readLine(line: Uint8Array, parse: (text: string) => JSONRPCMessage | undefined): boolean {
    // Millions of them cost nothing.
    if (line.length === 0) return true;
    const text = decode(line);
    if (text?.trim() !== "") {
      const message = text === undefined ? undefined : parse(text);
      if (message === undefined) this.#budget.countJunk(sampleOf(line));
      else this.onmessage?.(message);
    }
    return !this.#budget.isStopped();
  }
}

function sampleOf(line: Uint8Array): string {
  return new TextDecoder().decode(line.subarray(0, SAMPLE_BYTES)).trim();
}

function decode(line: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(line);
  } catch {
    return undefined;
  }
}
