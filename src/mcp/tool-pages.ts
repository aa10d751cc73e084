// Reads the pages of a tool list, bounded, keeping what was read when it cannot go on.

import type { ScanLimits, ScanProblem } from "./budget.ts";
import { ScanStop } from "./scan-stop.ts";
import type { Session } from "./session.ts";

const NAME_CHARS = 200;

export interface ToolPages {
  /** As sent: an entry may be anything. */
  readonly tools: readonly unknown[];
  readonly isComplete: boolean;
  readonly problems: readonly ScanProblem[];
}

/**
 * Follows `nextCursor` to the end of the list. When a page after the first fails, `whyStopped` says what
 * problem that is; when the first fails, its error is thrown.
 * specification: MCP 2025-11-25, server/utilities/pagination. `null` ends the list as absence does.
 */
export async function readToolPages(
  session: Session,
  limits: ScanLimits,
  whyStopped: (error: unknown) => ScanProblem,
): Promise<ToolPages> {
  const tools: unknown[] = [];
  const problems: ScanProblem[] = [];
  const seen = new Set<string>();
  const broken = (problem: ScanProblem): ToolPages => ({
    tools,
    isComplete: false,
    problems: [...problems, problem],
  });
  const truncated = (message: string): ToolPages => broken({ code: "scan-truncated", message });
  let cursor: string | undefined;
  for (let page = 1; ; page += 1) {
    let result: Readonly<Record<string, unknown>>;
    try {
      result = await session.listPage(cursor);
      for (const tool of toolsOf(result)) {
        if (tools.length + problems.length === limits.scanTools)
          return truncated(`More than ${limits.scanTools} tools.`);
        if (isTooDeep(tool, limits.scanDepth)) problems.push(tooDeep(tool, limits));
        else tools.push(tool);
      }
    } catch (error) {
      if (page === 1) throw error;
      return broken(whyStopped(error));
    }
    const { nextCursor } = result;
    if (nextCursor === undefined || nextCursor === null) {
      return { tools, isComplete: problems.length === 0, problems };
    }
    const problem = checkCursor(nextCursor, seen, limits);
    if (problem !== undefined) return broken(problem);
    if (page === limits.scanPages) return truncated(`The list has more than ${limits.scanPages} pages.`);
    cursor = String(nextCursor);
    seen.add(cursor);
  }
}

function toolsOf(result: Readonly<Record<string, unknown>>): readonly unknown[] {
  if (Array.isArray(result.tools)) return result.tools;
  const what = result.tools === null ? "null" : typeof result.tools;
  throw new ScanStop(
    "scan-interrupted",
    `the server answered tools/list with \`tools\` that is no array but ${what}`,
  );
}

/** Not by recursion, which is what nesting like this is meant to break. */
function isTooDeep(tool: unknown, limit: number): boolean {
  let level: unknown[] = [tool];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null
        ? Object.values(value).filter((inner) => typeof inner === "object")
        : [],
    );
  }
  return false;
}

function tooDeep(tool: unknown, limits: ScanLimits): ScanProblem {
  const name = typeof tool === "object" && tool !== null && "name" in tool ? tool.name : undefined;
  const which = typeof name === "string" ? `"${name.slice(0, NAME_CHARS)}"` : "without a name";
  const message = `The tool ${which} is nested more than ${limits.scanDepth} deep and was left out.`;
  return { code: "scan-too-deep", message };
}

function checkCursor(
  cursor: unknown,
  seen: ReadonlySet<string>,
  limits: ScanLimits,
): ScanProblem | undefined {
  const bad = (message: string): ScanProblem => ({ code: "scan-bad-cursor", message });
  if (typeof cursor !== "string")
    return bad(`The cursor to the next page is no string but ${typeof cursor}.`);
  if (cursor === "") return bad("The cursor to the next page is empty.");
  if (cursor.length > limits.scanCursorChars) {
    return bad(`The cursor to the next page has more than ${limits.scanCursorChars} characters.`);
  }
  if (!seen.has(cursor)) return undefined;
  return { code: "scan-cursor-loop", message: "The server named the same next page twice." };
}
