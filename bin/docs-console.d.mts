// Types of docs-console.mjs.

export interface StaleCommand {
  /** Line of the page, from 1. */
  readonly line: number;
  readonly command: string;
  readonly written: string;
  readonly printed: string;
}

export function runPage(page: string): { readonly text: string; readonly stale: readonly StaleCommand[] };
export function isShown(written: string, printed: string): boolean;
