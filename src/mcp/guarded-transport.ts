// Stands between the SDK and a transport: counts what the server sends, and drops what was not asked for.

import type { Transport, TransportSendOptions } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import type { Budget } from "./budget.ts";

/**
 * Lets through answers to open requests and requests of the server (the SDK answers those with errors).
 * Notifications are only counted. Closing it leaves the inner transport open, for another attempt.
 */
export class GuardedTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;

  readonly #inner: Transport;
  readonly #start: () => Promise<void>;
  readonly #budget: Budget;
  readonly #open = new Set<number | string>();

  /** `start` starts the inner transport, or does nothing when it runs already. */
  constructor(inner: Transport, budget: Budget, start: () => Promise<void>) {
    this.#inner = inner;
    this.#budget = budget;
    this.#start = start;
  }

  setProtocolVersion = (version: string): void => this.#inner.setProtocolVersion?.(version);

  async start(): Promise<void> {
    this.#inner.onmessage = (message) => this.#receive(message);
    this.#inner.onclose = () => this.onclose?.();
    this.#inner.onerror = (error) => {
      // HTTP transports report what they cannot parse here; what else fails, fails a request too.
      if (error instanceof SyntaxError || error.name.endsWith("ZodError")) this.#budget.countJunk(error.name);
    };
    await this.#start();
  }

  async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if ("method" in message && "id" in message) this.#open.add(message.id);
    await this.#inner.send(message, options);
  }

  async close(): Promise<void> {
    this.#inner.onmessage = () => {};
    this.onclose?.();
  }

  #receive(message: JSONRPCMessage): void {
    if (this.#budget.isStopped()) return;
    if ("method" in message) {
      const isRequest = "id" in message;
      this.#budget.countMessage(message.method, isRequest);
      if (isRequest) this.onmessage?.(message);
    } else if (message.id !== undefined && this.#open.delete(message.id)) {
      // INVARIANT: the id is one of ours, in type and value: the SDK would take "0" for 0.
      this.onmessage?.(message);
    } else this.#budget.countStrayAnswer();
  }
}
