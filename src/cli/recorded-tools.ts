// The tools of a recorded tools/list, for lint. specification: cli.md sections 2 and 3.

import { resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { toolsByName } from "../lint/tools-by-name.ts";
import { escapeText } from "../report/escape.ts";
import { readTools } from "../tools/read-tools.ts";
import { classifyTools } from "../tools/risk.ts";
import { readToolsDocument } from "../tools/tools-document.ts";
import { readBoundedFile } from "./files.ts";
import type { Io } from "./io.ts";
import { parseJsonc } from "./jsonc.ts";
import { findServer, type LockedTools, readLock } from "./locked-tools.ts";

/**
 * The tools that lint takes for those of the server, whatever a lockfile says; what a lockfile has more was lost.
 * Throws PolicyError: file-*; document-unusable, also for a recording that lacks some of the tools, because
 * every entry for one of those would be called wrong; nothing-to-do without tools; server-not-found.
 */
export function loadRecordedTools(io: Io, file: string, lockFile: string | undefined): LockedTools {
  const tools = toolsByName(readRecording(io, file));
  const lock = lockFile === undefined ? undefined : { file: lockFile, ...readLock(io, lockFile) };
  return {
    toolsFor: (policyFile, server) => {
      const locked = lock && findServer(lock.servers, lock.file, policyFile, server);
      const lost = (locked?.tools ?? []).map(({ name }) => name).filter((name) => !tools.has(name));
      return { tools, lostTools: new Set(lost) };
    },
  };
}

function readRecording(io: Io, file: string) {
  const bytes = readBoundedFile(resolve(io.cwd, file), LIMITS.documentBytes, file);
  const document = readToolsDocument(parseJsonc(decode(bytes, file), file));
  if ("error" in document) throw new PolicyError("document-unusable", `${file}: ${document.error}`);
  if (!document.isComplete) {
    throw new PolicyError(
      "document-unusable",
      `${file} ends with a cursor: the server had more tools, and without them nobody can say which names are wrong.`,
    );
  }
  const { tools, problems } = readTools(document.raw);
  for (const { code, message } of problems) io.writeStderr(`${code}: ${escapeText(message)}\n`);
  if (tools.length === 0) throw new PolicyError("nothing-to-do", `There are no tools in ${file}.`);
  return classifyTools(tools).map(({ risk, ...definition }) => ({ ...definition, risk: risk.class }));
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PolicyError("document-unusable", `${file} is not UTF-8.`, { cause });
  }
}
