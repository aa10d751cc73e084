// What a server was given is in nothing that is shown of it.

import { expect, test } from "vitest";
import { createMask } from "../../src/mcp/credentials.ts";
import type { Target } from "../../src/mcp/target.ts";

const http = (url: string, headers = {}): Target => ({ kind: "http", url, headers });
const stdio = (args: readonly string[], env = {}): Target => ({
  kind: "stdio",
  command: "npx",
  args,
  env,
  cwd: "/",
});

test.each<[target: Target, text: string, masked: string]>([
  [http("https://host/", { Authorization: "Bearer s3cret" }), "no: Bearer s3cret", "no: ***"],
  [http("https://host/", { Authorization: "Bearer s3cret" }), "bad token s3cret!", "bad token ***!"],
  [http("https://me:s%33cret@host/"), "who is s3cret, s%33cret?", "who is ***, ***?"],
  [http("https://host/?api_key=s3cret1"), "key s3cret1", "key ***"],
  [http("https://host/?mode=verbose"), "mode verbose", "mode verbose"],
  [stdio([], { KEY: "s3cret" }), "KEY s3cret is refused", "KEY *** is refused"],
  [stdio([], { MODE: "on" }), "it is on", "it is on"],
  [stdio([], { KEY: 'a"b/c+d=' }), 'key "a\\"b/c+d=" is refused', 'key "***" is refused'],
  [stdio([], { KEY: 'a"b/c+d=' }), "GET /?key=a%22b%2Fc%2Bd%3D", "GET /?key=***"],
  [stdio([], { KEY: "s3cret-one?>" }), "Basic czNjcmV0LW9uZT8+", "Basic ***"],
  [stdio([], { KEY: "s3cret-one?>" }), "token czNjcmV0LW9uZT8-", "token ***"],
  [http("https://me:s3cret@host/"), "Authorization: Basic bWU6czNjcmV0", "Authorization: Basic ***"],
  [stdio([], { A: "s3cret-1", B: "s3cret-1-and-more" }), "s3cret-1-and-more", "***"],
])("what a server says of %j is shown without it", (target, text, masked) => {
  expect(createMask(target).text(text)).toBe(masked);
});

const LISTED = {
  name: "get_s3cret-one",
  description: "Works with s3cret-one, in verbose, below /home/user1/projects.",
  inputSchema: { type: "object", properties: { "s3cret-one": { default: ["s3cret-one", 1] } } },
};

test("in what it lists secrets are hidden, but not in names of tools, and no ordinary value is", () => {
  const env = { API_KEY: "s3cret-one", MODE: "verbose", FOLDER: "/home/user1/projects" };
  expect(createMask(stdio([], env)).tool(LISTED)).toEqual({
    name: "get_s3cret-one",
    description: "Works with ***, in verbose, below /home/user1/projects.",
    inputSchema: { type: "object", properties: { "***": { default: ["***", 1] } } },
  });
});

test("what quotes nothing is the same value", () => {
  const mask = createMask(stdio([], { API_KEY: "another-secret" }));
  expect(mask.tool(LISTED)).toBe(LISTED);
  for (const odd of [null, 5, "another-secret", ["x"]]) expect(mask.tool(odd)).toBe(odd);
});
