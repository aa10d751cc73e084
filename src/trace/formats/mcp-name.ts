// Names in which an agent joins server and tool: `mcp__SERVER__TOOL`.

export interface McpName {
  readonly server: string;
  readonly tool: string;
}

const PREFIX = "mcp__";
/** Names that are remembered: a trace has few, again and again. */
const MOST_SEEN = 1024;

export type SplitName = (name: string) => McpName | undefined;

/**
 * Agents write `_` for what a name may not have, and a server's name may hold `__` itself: the longest known
 * server that fits is meant, else the server ends at the first `__`. Nothing when the name is not of this form.
 */
export function createSplitter(servers: readonly string[]): SplitName {
  const known = servers
    .map((server) => ({ server, start: `${server.replaceAll(/[^a-zA-Z0-9_-]/g, "_")}__` }))
    // Of servers that are spelled alike the one that is called so.
    .sort((a, b) => b.start.length - a.start.length || Number(isOwnName(b)) - Number(isOwnName(a)));
  const split: SplitName = (name) => {
    if (!name.startsWith(PREFIX)) return undefined;
    const rest = name.slice(PREFIX.length);
    const fitting = known.find(({ start }) => rest.length > start.length && rest.startsWith(start));
    if (fitting !== undefined) return { server: fitting.server, tool: rest.slice(fitting.start.length) };
    const end = rest.indexOf("__");
    if (end < 1 || end + 2 === rest.length) return undefined;
    return { server: rest.slice(0, end), tool: rest.slice(end + 2) };
  };
  const seen = new Map<string, McpName | undefined>();
  return (name) => {
    const known = seen.get(name);
    if (known !== undefined || seen.has(name)) return known;
    const found = split(name);
    if (seen.size < MOST_SEEN) seen.set(name, found);
    return found;
  };
}

function isOwnName({ server, start }: { readonly server: string; readonly start: string }): boolean {
  return start === `${server}__`;
}
