// Every trace format but the native one, in the order of their names in FORMAT_NAMES.

import { anthropicMessages } from "./anthropic-messages.ts";
import { claudeCode } from "./claude-code.ts";
import { claudeHooks } from "./claude-hooks.ts";
import { codex } from "./codex.ts";
import type { TraceFormat } from "./format.ts";
import { inspector } from "./inspector.ts";
import { intercept } from "./intercept.ts";
import { jsonrpc } from "./jsonrpc.ts";
import { langsmith } from "./langsmith.ts";
import { mcpsnoop } from "./mcpsnoop.ts";
import { openaiAgents } from "./openai-agents.ts";
import { openaiResponses } from "./openai-responses.ts";
import { otlp } from "./otlp.ts";

export const FORMATS: readonly TraceFormat[] = [
  claudeCode,
  claudeHooks,
  codex,
  otlp,
  jsonrpc,
  mcpsnoop,
  inspector,
  openaiResponses,
  openaiAgents,
  anthropicMessages,
  langsmith,
  intercept,
];
