// Every format of a report. A new one is a file beside this and a line here.

import type { Reporter } from "./report.ts";

export interface FormatEntry {
  readonly load: () => Promise<Reporter>;
  /** Whether it shows by what a finding is recognised in the next run. */
  readonly hasFingerprints?: true;
}

export const FORMATS = {
  text: { load: async () => (await import("./text-report.ts")).renderText },
  json: { load: async () => (await import("./json-report.ts")).renderJson, hasFingerprints: true },
  sarif: { load: async () => (await import("./sarif-report.ts")).renderSarif, hasFingerprints: true },
  github: { load: async () => (await import("./github-report.ts")).renderGithub },
  junit: { load: async () => (await import("./junit-report.ts")).renderJunit },
  markdown: { load: async () => (await import("./markdown-report.ts")).renderMarkdown },
} as const satisfies Readonly<Record<string, FormatEntry>>;

export type Format = keyof typeof FORMATS;
