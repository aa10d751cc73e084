// Real servers from the npm registry: pinned versions, how each is started, and how many tools it lists.

export interface NpmServer {
  readonly name: string;
  readonly version: string;
  /** Of several programs of the package, which. */
  readonly bin?: string;
  readonly args?: readonly string[];
  /** Dummies: nothing is called. */
  readonly env?: Readonly<Record<string, string>>;
  readonly tools: number;
}

/** Small and quick to install: part of the ordinary checks. */
export const FEW: readonly NpmServer[] = [
  { name: "@modelcontextprotocol/server-filesystem", version: "2026.8.31", args: ["."], tools: 14 },
  { name: "@modelcontextprotocol/server-sequential-thinking", version: "2026.8.31", tools: 1 },
  { name: "@modelcontextprotocol/server-everything", version: "2026.8.31", tools: 16 },
];

export const MANY: readonly NpmServer[] = [
  { name: "@modelcontextprotocol/server-memory", version: "2026.8.31", tools: 9 },
  { name: "@upstash/context7-mcp", version: "4.1.1", tools: 2 },
  { name: "@playwright/mcp", version: "0.0.83", tools: 25 },
  { name: "chrome-devtools-mcp", version: "1.11.0", bin: "chrome-devtools-mcp", tools: 32 },
  { name: "tavily-mcp", version: "0.2.22", env: { TAVILY_API_KEY: "dummy" }, tools: 5 },
  { name: "firecrawl-mcp", version: "3.26.0", env: { FIRECRAWL_API_KEY: "dummy" }, tools: 29 },
  { name: "exa-mcp-server", version: "3.4.1", env: { EXA_API_KEY: "dummy" }, tools: 2 },
  { name: "@notionhq/notion-mcp-server", version: "2.5.2", env: { NOTION_TOKEN: "ntn_dummy" }, tools: 24 },
  {
    name: "figma-developer-mcp",
    version: "0.13.2",
    args: ["--stdio"],
    env: { FIGMA_API_KEY: "dummy" },
    tools: 2,
  },
  {
    name: "@modelcontextprotocol/server-brave-search",
    version: "0.6.2",
    env: { BRAVE_API_KEY: "dummy" },
    tools: 2,
  },
  {
    name: "@modelcontextprotocol/server-slack",
    version: "2025.4.25",
    env: { SLACK_BOT_TOKEN: "xoxb-dummy", SLACK_TEAM_ID: "T0" },
    tools: 8,
  },
  {
    name: "@modelcontextprotocol/server-gitlab",
    version: "2025.4.25",
    env: { GITLAB_PERSONAL_ACCESS_TOKEN: "dummy" },
    tools: 9,
  },
  {
    name: "@modelcontextprotocol/server-github",
    version: "2025.4.8",
    env: { GITHUB_PERSONAL_ACCESS_TOKEN: "dummy" },
    tools: 26,
  },
  { name: "@modelcontextprotocol/server-puppeteer", version: "2025.5.12", tools: 7 },
  {
    name: "@modelcontextprotocol/server-postgres",
    version: "0.6.2",
    args: ["postgresql://localhost/none"],
    tools: 1,
  },
  {
    name: "@xeroapi/xero-mcp-server",
    version: "0.0.17",
    env: { XERO_CLIENT_ID: "dummy", XERO_CLIENT_SECRET: "dummy" },
    tools: 51,
  },
  {
    name: "@hubspot/mcp-server",
    version: "0.4.0",
    env: { PRIVATE_APP_ACCESS_TOKEN: "pat-dummy" },
    tools: 21,
  },
  { name: "@stripe/mcp", version: "0.2.5", args: ["--tools=all", "--api-key=sk_test_dummy"], tools: 22 },
  {
    name: "@supabase/mcp-server-supabase",
    version: "0.13.0",
    args: ["--features=account,database,debugging,development,functions,branching"],
    env: { SUPABASE_ACCESS_TOKEN: "sbp_dummy" },
    tools: 28,
  },
  { name: "@wonderwhy-er/desktop-commander", version: "0.2.52", bin: "desktop-commander", tools: 26 },
  { name: "airtable-mcp-server", version: "1.14.0", env: { AIRTABLE_API_KEY: "dummy" }, tools: 16 },
  {
    name: "@sentry/mcp-server",
    version: "0.39.0",
    args: ["--access-token=dummy"],
    tools: 9,
  },
  { name: "@doist/todoist-mcp", version: "11.0.0", env: { TODOIST_API_KEY: "dummy" }, tools: 45 },
];
