// Lints one policy file, and mends it when asked to.

import { resolve } from "node:path";
import type { Finding, Severity } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { lintPolicy } from "../lint/lint.ts";
import { type OpenedPolicy, openPolicy } from "../lint/open-policy.ts";
import { applyEdits } from "../policy/edit.ts";
import { readBoundedFile } from "./files.ts";
import type { Io } from "./io.ts";
import type { LockedTools } from "./locked-tools.ts";
import { rewriteFile } from "./output.ts";
import { readStdin } from "./stdin.ts";

/** What findings call standard input. */
export const STDIN_NAME = "<stdin>";

/** What is the same for every file of a run. */
export interface LintJob {
  readonly server: string | undefined;
  readonly fixes: "none" | "safe";
  readonly levels: ReadonlyMap<string, Severity | "off">;
  readonly locked: LockedTools | undefined;
}

/** The findings of one file, after its fixes when there are any to apply. Throws PolicyError: file-*. */
export async function lintFile(io: Io, file: string, job: LintJob): Promise<readonly Finding[]> {
  const { server, fixes, levels, locked } = job;
  const known = locked?.toolsFor(file, server);
  const lint = async (opened: OpenedPolicy): Promise<readonly Finding[]> => {
    const { policy } = opened;
    if (known === undefined || policy === undefined) return lintPolicy(opened, { levels });
    const { buildSchemaPatterns } = await import("../lint/schema-patterns.ts");
    const schemaPatterns = await buildSchemaPatterns({ policy, tools: known.tools });
    return lintPolicy(opened, { ...known, levels, schemaPatterns });
  };
  const bytes =
    file === "-"
      ? await readStdin(io, LIMITS.policyBytes)
      : readBoundedFile(resolve(io.cwd, file), LIMITS.policyBytes, file);
  let opened = await openPolicy(file === "-" ? STDIN_NAME : file, bytes);
  let findings = await lint(opened);
  if (fixes === "none") return findings;
  for (let edits = safeEdits(findings); edits.length > 0; edits = safeEdits(findings)) {
    const text = applyEdits(opened.source.text, edits);
    const next = await openPolicy(file, Buffer.from(text, "utf8"));
    // INVARIANT: a fix never breaks a policy.
    if (next.policy === undefined) throw new Error(`a fix would make ${file} unusable`);
    opened = next;
    findings = await lint(opened);
    rewriteFile(io, file, text);
  }
  return findings;
}

function safeEdits(findings: readonly Finding[]) {
  return findings.flatMap(({ fix }) => (fix?.isSafe ? fix.edits : []));
}
