#!/usr/bin/env node
// The memory server over stdio.

import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { createServer } from "./agent-recall-tools.mjs";

await createServer().connect(new StdioServerTransport());
