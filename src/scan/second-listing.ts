// What differs between two listings of one server, of which the second was asked for under another name.

import { listFirst } from "../lint/suggestions.ts";
import { compareText } from "../order.ts";
import type { ServerListing } from "./server-scan.ts";

type Listed = Pick<ServerListing, "rawTools" | "isComplete" | "problems">;

const NAMES_SHOWN = 10;
const NAME_CHARS = 100;

/**
 * The first listing, which is not complete when the second differs: a server that shows one client what it hides from
 * another may hide more.
 */
export function compareListings(first: Listed, second: Listed): Listed {
  const before = byName(first.rawTools);
  const after = byName(second.rawTools);
  const names = [...new Set([...before.keys(), ...after.keys()])].sort(compareText);
  const differing = names.filter(
    (name) => JSON.stringify(before.get(name)) !== JSON.stringify(after.get(name)),
  );
  if (differing.length === 0 && first.isComplete === second.isComplete) return first;
  const list = listFirst(differing, NAMES_SHOWN, (name) => {
    const how = !after.has(name)
      ? "only the first time"
      : before.has(name)
        ? "otherwise"
        : "only the second time";
    return `${JSON.stringify(name.slice(0, NAME_CHARS))} ${how}`;
  });
  const what = list === "" ? "one of the lists was not whole" : list;
  const message = `To a client of another name the server listed other tools: ${what}.`;
  return {
    rawTools: first.rawTools,
    isComplete: false,
    problems: [...first.problems, { code: "scan-list-differs", message }],
  };
}

function byName(tools: readonly unknown[]): ReadonlyMap<string, readonly unknown[]> {
  const names = new Map<string, unknown[]>();
  for (const tool of tools) {
    const name =
      typeof tool === "object" && tool !== null && "name" in tool && typeof tool.name === "string"
        ? tool.name
        : "";
    const same = names.get(name);
    if (same === undefined) names.set(name, [tool]);
    else same.push(tool);
  }
  return names;
}
