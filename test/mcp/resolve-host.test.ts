// Hosts are looked up once, and some are not connected to.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startBudget } from "../../src/mcp/budget.ts";
import { createHttpClient } from "../../src/mcp/http-request.ts";
import { resolveHost } from "../../src/mcp/resolve-host.ts";

function resolve(url: string) {
  const budget = startBudget(10_000, new AbortController().signal);
  onTestFinished(budget.end);
  return resolveHost(new URL(url), budget, process.env);
}

test.each([
  ["http://127.0.0.1:1/", ["127.0.0.1"]],
  ["http://[::1]/", ["::1"]],
  ["http://localhost/", ["127.0.0.1", "::1"]],
  ["http://a.localhost/", ["127.0.0.1", "::1"]],
  ["http://0x7f.1/", ["127.0.0.1"]],
])("%s is at %j", async (url, addresses) => {
  expect((await resolve(url)).map(({ address }) => address)).toEqual(addresses);
});

test.each([
  "http://169.254.169.254/",
  "http://2852039166/",
  "http://[::ffff:169.254.169.254]/",
  "http://[fe80::1]/",
  "http://[fd00:ec2::254]/",
  "http://100.100.100.200/",
])("%s is not connected to", async (url) => {
  await expect(resolve(url)).rejects.toThrow("where clouds keep the credentials of a machine");
});

test("a name without an address is said", async () => {
  await expect(resolve("http://no-such-host.invalid/")).rejects.toThrow(
    "no-such-host.invalid has no address",
  );
});

test("a request goes to the address that was looked up, whatever the name means by then", async () => {
  const server = createServer((request, response) => response.end(request.headers.host));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const client = createHttpClient([{ address: "127.0.0.1", family: 4 }]);
  onTestFinished(() => {
    client.close();
    server.close();
  });
  const { status, body } = await client.send(new URL(`http://no-such-host.invalid:${port}/`), {});
  let text = "";
  for await (const chunk of body ?? []) text += chunk;
  expect({ status, text }).toEqual({ status: 200, text: `no-such-host.invalid:${port}` });
});
