// A small memory server with six tools, for both transports.

import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const TEXT = { type: "string" };
const PROJECT = { type: "string", default: "auto", description: "Which project's memory to use." };

const object = (properties, required = []) => ({ type: "object", properties, required });

export const TOOLS = [
  {
    name: "session_start",
    title: "Start Session",
    description: "Opens the memory of a project and returns a short briefing about it.",
    inputSchema: object({
      project: PROJECT,
      context: TEXT,
      mode: { type: "string", enum: ["full", "lite"], default: "full" },
    }),
  },
  {
    name: "session_end",
    title: "End Session",
    description: "Closes the session and stores its summary with what was learned.",
    inputSchema: object({ summary: TEXT, insights: { type: "array", items: TEXT }, project: PROJECT }, [
      "summary",
    ]),
  },
  {
    name: "remember",
    title: "Remember",
    description: "Stores one fact or decision in the memory of the project.",
    inputSchema: object({ content: TEXT, context: TEXT, project: PROJECT }, ["content"]),
  },
  {
    name: "recall",
    title: "Recall",
    description: "Searches the memory and returns what fits the query.",
    inputSchema: object({ query: TEXT, project: PROJECT, limit: { type: "integer", default: 10 } }, [
      "query",
    ]),
  },
  {
    name: "check",
    title: "Check Understanding",
    description: "Compares a stated understanding of the goal with what is remembered.",
    inputSchema: object({
      goal: TEXT,
      understanding: TEXT,
      confidence: { type: "string", enum: ["high", "medium", "low"], default: "medium" },
      assumptions: { type: "array", items: TEXT },
      project: PROJECT,
    }),
  },
  {
    name: "digest",
    title: "Digest",
    description: "Condenses older memories into a shorter text and returns it.",
    inputSchema: object({ project: PROJECT, since: TEXT }),
  },
];

/** A new server, not connected yet. */
export function createServer() {
  const server = new Server({ name: "Agent Recall", version: "1.0.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: TOOLS }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
    const isKnown = TOOLS.some((tool) => tool.name === params.name);
    const text = isKnown ? `${params.name}: done` : `There is no tool ${params.name}.`;
    return { content: [{ type: "text", text }], ...(isKnown ? {} : { isError: true }) };
  });
  return server;
}
