// The clients whose configurations are read, and by what rules each reads its own: data.

/** By which rules a client puts values into the texts of its configuration. */
export type VariableStyle =
  /** `${VAR}` and `${VAR:-default}`. */
  | "claude"
  /** `${env:VAR}`, `${input:id}`, `${userHome}`, `${workspaceFolder}` and their likes. */
  | "editor"
  /** `${env:VAR}` only. */
  | "env"
  /** `$VAR`, `${VAR}`, on Windows also `%VAR%`. */
  | "gemini"
  | "none"
  /** All that stands in braces, for a file that may be anybody's. */
  | "any";

export interface Client {
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  /** Where the object with the servers may stand, as keys from the root; the first that is there counts. */
  readonly keys: readonly (readonly string[])[];
  readonly variables: VariableStyle;
  /** What `url` without a type means. */
  readonly plainUrl: "http" | "sse";
}

const MCP_SERVERS = [["mcpServers"]] as const;

export const CLIENTS = {
  claudeCode: {
    id: "claude-code",
    name: "Claude Code",
    keys: MCP_SERVERS,
    variables: "claude",
    plainUrl: "http",
  },
  claudeDesktop: {
    id: "claude-desktop",
    name: "Claude Desktop",
    keys: MCP_SERVERS,
    variables: "none",
    plainUrl: "http",
  },
  cursor: { id: "cursor", name: "Cursor", keys: MCP_SERVERS, variables: "editor", plainUrl: "http" },
  vscode: {
    id: "vscode",
    name: "VS Code",
    keys: [["servers"], ["mcp", "servers"], ["mcp.servers"]],
    variables: "editor",
    plainUrl: "http",
  },
  windsurf: { id: "windsurf", name: "Windsurf", keys: MCP_SERVERS, variables: "env", plainUrl: "http" },
  gemini: { id: "gemini", name: "Gemini CLI", keys: MCP_SERVERS, variables: "gemini", plainUrl: "sse" },
  codex: { id: "codex", name: "Codex", keys: [["mcp_servers"]], variables: "none", plainUrl: "http" },
  zed: { id: "zed", name: "Zed", keys: [["context_servers"]], variables: "none", plainUrl: "http" },
  cline: { id: "cline", name: "Cline", keys: MCP_SERVERS, variables: "none", plainUrl: "sse" },
  goose: { id: "goose", name: "goose", keys: [["extensions"]], variables: "none", plainUrl: "http" },
  /** A file that the user names and that stands where no client looks. */
  other: {
    id: "other",
    name: "a file",
    keys: [
      ["mcpServers"],
      ["servers"],
      ["context_servers"],
      ["mcp_servers"],
      ["mcp", "servers"],
      ["extensions"],
    ],
    variables: "any",
    plainUrl: "http",
  },
} as const satisfies Record<string, Client>;
