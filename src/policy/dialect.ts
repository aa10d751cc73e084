// Which of its two dialects a policy file is written in. specification: policy-format.md section 8.

import { resolvePointer } from "./pointer.ts";
import type { Node } from "./source.ts";

/** True when any tool entry has a `rules` list: the file is then read as the rules dialect. */
export function isRulesDialect(root: Node): boolean {
  const tools = resolvePointer(root, "/tools");
  if (!tools.isExact || tools.node.kind !== "object") return false;
  return tools.node.entries.some(
    ({ value }) => value.kind === "object" && value.entries.some(({ key }) => key === "rules"),
  );
}
