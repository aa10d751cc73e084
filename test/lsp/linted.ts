// Policies linted for tests of the language server, as it does, without a disk.

import type { Finding } from "../../src/finding.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { type Analysis, analyse, openDocument } from "../../src/lsp/documents.ts";
import type { LspHost } from "../../src/lsp/host.ts";

export const HOST: LspHost = {
  version: "1.2.3",
  pageOf: (code) => `file:///docs#${code}`,
  lint: async ({ name, bytes }) => {
    const opened = await openPolicy(name, bytes);
    return { opened, findings: lintPolicy(opened), tools: undefined, troubles: [] };
  },
};

/** The analysis of a policy, with `more` beside what the rules find. */
export async function analysisOf(
  text: string,
  more: (analysis: Analysis) => readonly Finding[] = () => [],
  uri = "file:///w/policy.yaml",
): Promise<Analysis> {
  const document = openDocument(uri, uri.endsWith(".json") ? "json" : "yaml", 7, text);
  const analysis = await analyse(document, [], HOST, false);
  if (analysis === undefined) throw new Error("this is no policy");
  return { ...analysis, findings: [...analysis.findings, ...more(analysis)] };
}
