// policy lsp: the language server, for editors. It speaks on standard input and output until it is told to exit.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ExitCode } from "../../errors.ts";
import { LINT_RULES } from "../../lint/rules.ts";
import { serve } from "../../lsp/serve.ts";
import { escapeText } from "../../report/escape.ts";
import type { Io } from "../io.ts";
import { createLinter } from "../lint-beside.ts";
import { VERSION } from "../version.generated.ts";

export async function runLsp(io: Io): Promise<ExitCode> {
  const rules = new Set(LINT_RULES.map(({ code }) => code));
  const pageOf = (code: string): string =>
    `${pathToFileURL(join(io.packageRoot, "docs", rules.has(code) ? "rules.md" : "errors.md")).href}#${code}`;
  const { exitCode, problem } = await serve(
    { input: io.stdin(), output: io.writeStdout },
    { version: VERSION, pageOf, lint: createLinter(io) },
  );
  if (problem !== undefined)
    io.writeStderr(`The connection to the editor has failed: ${escapeText(problem)}\n`);
  return exitCode;
}
