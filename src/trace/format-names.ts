// The names of the trace formats. Alone, because every run of the program reads them for its help.

/** Every format that can be named, as `--input-format` takes them. */
export const FORMAT_NAMES = [
  "native",
  "claude-code",
  "claude-hooks",
  "codex",
  "otlp",
  "jsonrpc",
  "mcpsnoop",
  "inspector",
  "openai-responses",
  "openai-agents",
  "anthropic-messages",
  "langsmith",
  "intercept",
] as const;

export type FormatName = (typeof FORMAT_NAMES)[number];
