// How a target is shown to people.

import { expect, test } from "vitest";
import { credentialNames, describeTarget, type Target } from "../../src/mcp/target.ts";

const http = (url: string, headers = {}): Target => ({ kind: "http", url, headers });
const stdio = (args: readonly string[], env = {}): Target => ({
  kind: "stdio",
  command: "npx",
  args,
  env,
  cwd: "/",
});

const CASES: readonly [target: Target, text: string][] = [
  [stdio(["-y", "agent-recall-mcp@1.2.3", "--full"]), "npx -y agent-recall-mcp@1.2.3 --full"],
  [stdio(["a b", "it's", ""]), "npx 'a b' 'it'\\''s' ''"],
  [stdio([], { TOKEN: "t0ken", A: "1" }), "A=*** TOKEN=*** npx"],
  [
    stdio(["--api-key", "s3cret", "--apiKey=s3cret", "--key-file=k"]),
    "npx --api-key *** '--apiKey=***' '--key-file=***'",
  ],
  [stdio(["--verbose", "recall", "--keyboard=us"]), "npx --verbose recall --keyboard=us"],
  [stdio(["--token", "--full"]), "npx --token --full"],
  [stdio(["-e", "GITHUB_TOKEN=s3cret", "-e", "MODE=fast"]), "npx -e 'GITHUB_TOKEN=***' -e MODE=fast"],
  [stdio(["--header", "Authorization: Bearer s3cret"]), "npx --header 'Authorization: ***'"],
  [stdio(["https://me:s3cret@host/mcp?token=s3cret"]), "npx 'https://***@host/mcp?token=***'"],
  [stdio(["--url=https://host/?api_key=s3cret"]), "npx '--url=https://host/?api_key=***'"],
  [http("https://host/mcp"), "https://host/mcp"],
  [http("https://me@host/mcp"), "https://***@host/mcp"],
  [http("https://me:s3@cret@host:1/p"), "https://***@host:1/p"],
  [
    http("https://host/?a=1&access_token=s3cret&X-Api-Key=x#s3cret"),
    "https://host/?a=1&access_token=***&X-Api-Key=***#***",
  ],
  [http("https://host/?id=AbCdEfGh1234567890xyz"), "https://host/?id=***"],
  [http("https://host/?AbCdEfGh1234567890xyz"), "https://host/?***"],
  [
    http("https://host/", { "X-B": "s3cret", Authorization: "s3cret" }),
    "https://host/ [Authorization: ***, X-B: ***]",
  ],
];

test.each(CASES)("%j", (target, text) => {
  expect(describeTarget(target)).toBe(text);
});

test("nothing is cut off", () => {
  const args = Array.from({ length: 5000 }, (_, index) => `argument-${index}`);
  expect(describeTarget(stdio(args))).toBe(`npx ${args.join(" ")}`);
});

test.each<[target: Target, names: readonly string[]]>([
  [http("https://host/mcp"), []],
  [http("https://host/mcp?page=1"), []],
  [http("https://host/", { "X-B": "s3cret", Authorization: "s3cret" }), ["Authorization", "X-B"]],
  [http("https://me:s3cret@host/?token=s3cret&a=1"), ["?token", "userinfo of the URL"]],
  [stdio(["--token", "s3cret"], { TOKEN: "s3cret", A: "1" }), ["A", "TOKEN"]],
])("the credentials of %j are %j", (target, names) => {
  expect(credentialNames(target)).toEqual(names);
});
