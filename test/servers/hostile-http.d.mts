// Types of hostile-http.mjs.

export interface HostileServer {
  /** Where it answers; another one, on another port, is at `other`. */
  readonly url: string;
  /** How many requests came to the other origin, or to one that a redirect names. */
  readonly requestsElsewhere: () => number;
  readonly close: () => void;
}

export function serveHostile(mode: string): Promise<HostileServer>;
