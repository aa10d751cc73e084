// Servers that get in each other's way: tools of one name, names that look alike, texts about another server's tools.

import type { ToolDefinition } from "../tools/tool.ts";
import { quote } from "../tools/words.ts";
import { findNames, isDistinctName, nameKey } from "./mentions.ts";
import { readWords } from "./read-words.ts";
import type { Signal } from "./signal.ts";
import { readTexts } from "./texts.ts";

export interface NamedServer {
  /** What people call it: the name in their configuration. */
  readonly name: string;
  readonly tools: readonly ToolDefinition[];
}

export interface ServerSignal extends Signal {
  /** The server whose tool is told of. */
  readonly server: string;
}

interface Owner {
  readonly server: string;
  readonly tool: string;
}

/** For each server what its tools do to those of the others, in the order given. */
export function findShadowing(servers: readonly NamedServer[]): readonly ServerSignal[] {
  const owners = new Map<string, Owner[]>();
  for (const { name: server, tools } of servers) {
    for (const { name: tool } of tools) {
      const key = nameKey(tool);
      const known = owners.get(key);
      if (known === undefined) owners.set(key, [{ server, tool }]);
      else known.push({ server, tool });
    }
  }
  const distinct = new Set(
    [...owners].flatMap(([key, all]) => (all.some(({ tool }) => isDistinctName(tool)) ? [key] : [])),
  );
  return servers.flatMap(({ name, tools }) =>
    tools.flatMap((tool) => [...sameNames(name, tool, owners), ...mentions(name, tool, owners, distinct)]),
  );
}

/** Told of where it comes second. */
function sameNames(
  server: string,
  { name }: ToolDefinition,
  owners: ReadonlyMap<string, readonly Owner[]>,
): readonly ServerSignal[] {
  const [first] = owners.get(nameKey(name)) ?? [];
  if (first === undefined || first.server === server) return [];
  const isSame = first.tool === name;
  return [
    {
      server,
      code: "shadowed-tool",
      severity: isSame ? "warning" : "error",
      tool: name,
      pointer: "/name",
      start: 0,
      end: name.length,
      message: isSame
        ? `The servers ${quote(first.server)} and ${quote(server)} both have a tool ${quote(name)}: a client that knows it by this name alone may call the wrong one.`
        : `The tool ${quote(name)} of ${quote(server)} looks like ${quote(first.tool)} of ${quote(first.server)}: a model or a person may take one for the other.`,
      help: "Let the client show the server's name with each tool, and deny the one that is not needed.",
    },
  ];
}

function mentions(
  server: string,
  tool: ToolDefinition,
  owners: ReadonlyMap<string, readonly Owner[]>,
  distinct: ReadonlySet<string>,
): readonly ServerSignal[] {
  return readTexts(tool).texts.flatMap(({ pointer, text, kind }) => {
    if (kind === "name") return [];
    return findNames(readWords(text), distinct).flatMap(({ word, start, end }) => {
      const all = owners.get(word) ?? [];
      const other = all.find((owner) => owner.server !== server);
      if (other === undefined || all.some((owner) => owner.server === server)) return [];
      return [
        {
          server,
          code: "mentions-other-tool" as const,
          severity: "warning" as const,
          tool: tool.name,
          pointer,
          start,
          end,
          message: `The text of ${quote(tool.name)} of ${quote(server)} speaks of ${quote(other.tool)}, a tool of ${quote(other.server)}: a server can change how a model uses another server's tool so.`,
          help: "Read the text. A server has no say in the tools of others.",
        },
      ];
    });
  });
}
