// policy classify: the risk of tools, a line each. specification: cli.md section 3.

import { resolve } from "node:path";
import { type ExitCode, PolicyError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import { escapeJsonText, escapeText } from "../../report/escape.ts";
import { readTools } from "../../tools/read-tools.ts";
import { classifyTools } from "../../tools/risk.ts";
import { readToolsDocument, type ToolsDocument } from "../../tools/tools-document.ts";
import { readBoundedFile } from "../files.ts";
import type { Io } from "../io.ts";
import { checkOutput, writeResult } from "../output.ts";
import { readStdin } from "../stdin.ts";

export async function runClassify(
  io: Io,
  file: string,
  options: { readonly output?: string },
): Promise<ExitCode> {
  checkOutput(io, options.output, [file]);
  const bytes =
    file === "-"
      ? await readStdin(io, LIMITS.documentBytes)
      : readBoundedFile(resolve(io.cwd, file), LIMITS.documentBytes, file);
  const { raw, isComplete } = readDocument(decode(bytes), file === "-" ? "standard input" : file);
  if (!isComplete) io.writeStderr(`${INCOMPLETE}\n`);
  const { tools: definitions, problems } = readTools(raw);
  const unread = problems.filter(({ severity }) => severity === "error");
  for (const { code, message } of problems) io.writeStderr(`${code}: ${escapeText(message)}\n`);
  if (definitions.length === 0) throw new PolicyError("nothing-to-do", "There are no tools to classify.");
  const lines = classifyTools(definitions).map(({ name, risk }) => JSON.stringify({ name, ...risk }));
  writeResult(io, options.output, escapeJsonText(`${lines.join("\n")}\n`));
  return unread.length > 0 ? 2 : 0;
}

const INCOMPLETE =
  "scan-truncated: The recorded list says that there are more pages: these are not all tools of the server.";

/** A tools/list document, or one tool a line. */
function readDocument(text: string, file: string): Pick<ToolsDocument, "raw" | "isComplete"> {
  const whole = parse(text);
  if (whole !== undefined) {
    if (isTool(whole)) return { raw: [whole], isComplete: true };
    const document = readToolsDocument(whole);
    if ("error" in document) throw new PolicyError("document-unusable", `${file}: ${document.error}`);
    return document;
  }
  const raw = text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    const tool = parse(line);
    if (tool === undefined)
      throw new PolicyError("document-unusable", `${file}:${i + 1}: this line is not JSON.`);
    return [tool];
  });
  return { raw, isComplete: true };
}

/** A single tool is not a document. */
function isTool(value: unknown): boolean {
  return typeof value === "object" && value !== null && "name" in value && !("tools" in value);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new PolicyError("document-unusable", "The tools are not UTF-8.", { cause: error });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
