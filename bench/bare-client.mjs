// The SDK's own client, and nothing else: lists the tools of a server over stdio. For bench/scan.mjs.

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

const client = new Client({ name: "bare", version: "1" });
await client.connect(new StdioClientTransport({ command: process.execPath, args: [process.argv[2]] }));
const { tools } = await client.listTools();
process.stdout.write(`${JSON.stringify(tools)}\n`);
await client.close();
