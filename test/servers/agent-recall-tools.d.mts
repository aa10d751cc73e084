// Types of agent-recall-tools.mjs, for tests.

import type { Server } from "@modelcontextprotocol/sdk/server/index.js";

export declare const TOOLS: readonly { readonly name: string }[];
export declare function createServer(): Server;
