// A server over stdio that answers at once, with nothing but what Node starts with: for bench/scan.mjs.

const TOOLS = Array.from({ length: 20 }, (_, i) => ({
  name: `get_item_${i}`,
  description: "Gets an item by its id.",
  inputSchema: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
}));
const INFO = {
  protocolVersion: "2025-11-25",
  capabilities: { tools: {} },
  serverInfo: { name: "instant", version: "1" },
};

let text = "";
process.stdin.on("data", (chunk) => {
  text += chunk;
  const lines = text.split("\n");
  text = lines.pop();
  for (const line of lines) {
    const { id, method } = JSON.parse(line);
    if (id === undefined) continue;
    const result = method === "initialize" ? INFO : { tools: TOOLS };
    process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, result })}\n`);
  }
});
process.stdin.on("end", () => process.exit(0));
