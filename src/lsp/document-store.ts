// Keeps what the editor has open, and checks each document again when it or something beside it changes.

import { LIMITS } from "../limits.ts";
import { type Analysis, analyse, type OpenDocument } from "./documents.ts";
import type { LspHost } from "./host.ts";

/** Milliseconds without an edit before a document is checked, so that typing is not slowed down. */
const QUIET_MS = 100;

export interface Checked {
  readonly document: OpenDocument;
  /** `undefined` for a document that is no policy. */
  readonly analysis: Analysis | undefined;
}

export interface StoreEvents {
  readonly onChecked: (checked: Checked) => void;
  readonly onFailed: (document: OpenDocument, error: unknown) => void;
}

interface Held {
  document: OpenDocument;
  isPolicy: boolean;
  analysis: Promise<Analysis | undefined> | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export interface DocumentStore {
  /** A document is opened, or has another text. `isTyping`: more edits may follow at once. */
  readonly put: (document: OpenDocument, isTyping: boolean) => void;
  readonly close: (uri: string) => void;
  /** `undefined` for one that is not open. */
  readonly documentAt: (uri: string) => OpenDocument | undefined;
  /** Something beside the documents has changed: what is known of them may be wrong. */
  readonly recheckAll: () => void;
  /** What is known of the document as it is now; waits for it when need be. Throws what checking it throws. */
  readonly analysisOf: (uri: string) => Promise<Analysis | undefined>;
  readonly dispose: () => void;
}

export function createStore(
  host: LspHost,
  folders: () => readonly string[],
  { onChecked, onFailed }: StoreEvents,
): DocumentStore {
  const held = new Map<string, Held>();
  /** In the order in which they were made. */
  const analysed = new Set<Held>();

  function analysisFor(one: Held): Promise<Analysis | undefined> {
    if (one.analysis !== undefined) return one.analysis;
    const made = analyse(one.document, folders(), host, one.isPolicy).then((analysis) => {
      if (one.analysis === made && analysis?.isPolicy) one.isPolicy = true;
      return analysis?.isPolicy ? analysis : undefined;
    });
    one.analysis = made;
    analysed.delete(one);
    analysed.add(one);
    for (const oldest of analysed) {
      if (analysed.size <= LIMITS.lspTrees) break;
      forget(oldest);
    }
    return made;
  }

  function forget(one: Held): void {
    one.analysis = undefined;
    analysed.delete(one);
  }

  async function check(one: Held): Promise<void> {
    const { document } = one;
    const made = analysisFor(one);
    // What a newer text or the closing of the document has overtaken is not told.
    const isCurrent = (): boolean => held.get(document.uri) === one && one.document === document;
    try {
      const analysis = await made;
      if (isCurrent()) onChecked({ document, analysis });
    } catch (error) {
      if (isCurrent()) onFailed(document, error);
    }
  }

  function schedule(one: Held, delayMs: number): void {
    clearTimeout(one.timer);
    one.timer = setTimeout(() => void check(one), delayMs);
  }

  return {
    put: (document, isTyping) => {
      const known = held.get(document.uri);
      const one = known ?? { document, isPolicy: false, analysis: undefined, timer: undefined };
      one.document = document;
      forget(one);
      held.set(document.uri, one);
      schedule(one, isTyping ? QUIET_MS : 0);
    },
    close: (uri) => {
      const one = held.get(uri);
      if (one === undefined) return;
      clearTimeout(one.timer);
      forget(one);
      held.delete(uri);
    },
    documentAt: (uri) => held.get(uri)?.document,
    recheckAll: () => {
      for (const one of held.values()) {
        forget(one);
        schedule(one, 0);
      }
    },
    analysisOf: async (uri) => {
      const one = held.get(uri);
      return one === undefined ? undefined : analysisFor(one);
    },
    dispose: () => {
      for (const one of held.values()) clearTimeout(one.timer);
      held.clear();
      analysed.clear();
    },
  };
}
