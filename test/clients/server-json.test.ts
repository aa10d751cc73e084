// server.json of the registry: the command or URL that it comes to, and what it lacks.

import { describe, expect, test } from "vitest";
import { isServerJson, readServerJson } from "../../src/clients/server-json.ts";

const CANARY = "s3cr3t-canary";
const VALUES = {
  env: { TOKEN: CANARY },
  inputs: new Map([
    ["dir", "/data"],
    ["host", "h.example"],
  ]),
};

function read(document: object) {
  return readServerJson({ name: "io.x/y", ...document }, "server.json", VALUES, "/work");
}

const NPM = { registryType: "npm", identifier: "@acme/y", version: "1.2.3", transport: { type: "stdio" } };

describe("packages", () => {
  test.each<[what: string, entry: object, command: string]>([
    ["npm", NPM, "npx -y @acme/y@1.2.3"],
    [
      "npm that asks itself",
      { ...NPM, runtimeArguments: [{ type: "named", name: "--yes" }] },
      "npx --yes @acme/y@1.2.3",
    ],
    ["underscores", { registry_type: "npm", identifier: "y", runtime_hint: "npx" }, "npx -y y"],
    [
      "arguments",
      {
        ...NPM,
        packageArguments: [
          { type: "positional", value: "serve" },
          { type: "named", name: "--dir", valueHint: "dir", isRequired: true },
          { type: "named", name: "--flag" },
          { type: "named", name: "--port", default: "80" },
          { type: "positional", valueHint: "optional" },
          {
            type: "named",
            name: "--at",
            value: "{host}:{port}",
            variables: { host: {}, port: { default: "1" } },
          },
        ],
      },
      "npx -y @acme/y@1.2.3 serve --dir /data --flag --port 80 --at h.example:1",
    ],
    ["pypi", { registryType: "pypi", identifier: "y-mcp", version: "0.1" }, "uvx y-mcp@0.1"],
    [
      "oci",
      {
        registryType: "oci",
        identifier: "ghcr.io/acme/y",
        version: "1",
        environmentVariables: [{ name: "TOKEN", isRequired: true, isSecret: true }, { name: "UNSET" }],
      },
      "docker run -i --rm -e TOKEN ghcr.io/acme/y:1",
    ],
    [
      "oci with a tag",
      { registryType: "oci", identifier: "ghcr.io:5000/acme/y:2", version: "1" },
      "docker run -i --rm ghcr.io:5000/acme/y:2",
    ],
    [
      "nuget",
      {
        registryType: "nuget",
        identifier: "Y.Mcp",
        version: "1",
        packageArguments: [{ type: "positional", value: "mcp" }],
      },
      "dnx Y.Mcp@1 --yes -- mcp",
    ],
  ])("%s", (_, entry, command) => {
    const { launch, isDownload } = read({ packages: [entry] });
    expect(launch.kind === "stdio" && [launch.command, ...launch.args].join(" ")).toBe(command);
    expect(isDownload).toBe(true);
  });

  test("the first that can be run", () => {
    const { what } = read({
      packages: [{ registryType: "mcpb", identifier: "x" }, { ...NPM, transport: { type: "sse" } }, NPM],
    });
    expect(what).toBe("the npm package @acme/y");
  });

  test("values of the user are given, and not shown", () => {
    const packages = [
      {
        ...NPM,
        environmentVariables: [{ name: "TOKEN" }],
        packageArguments: [
          { type: "positional", value: "{TOKEN}", variables: { TOKEN: { isSecret: true } } },
        ],
      },
    ];
    const { launch } = read({ packages });
    expect(launch).toMatchObject({ args: ["-y", "@acme/y@1.2.3", CANARY], env: { TOKEN: CANARY } });
    expect(JSON.stringify(launch.written)).not.toContain(CANARY);
  });
});

test("a remote, with its headers and variables", () => {
  const { launch, isDownload } = read({
    remotes: [
      {
        type: "streamable-http",
        url: "https://{host}/mcp",
        variables: { host: { isRequired: true } },
        headers: [{ name: "Authorization", value: "Bearer {TOKEN}", variables: { TOKEN: {} } }],
      },
    ],
  });
  expect(launch).toMatchObject({
    kind: "http",
    url: "https://h.example/mcp",
    transport: "http",
    headers: { Authorization: `Bearer ${CANARY}` },
  });
  expect(isDownload).toBe(false);
});

test.each<[what: string, document: object, message: string]>([
  ["nothing", { packages: [] }, "it has no packages and no remotes"],
  ["no object", { packages: [5] }, "/packages/0 is no object"],
  [
    "an unknown kind",
    { packages: [{ registryType: "mcpb" }] },
    "/packages/0 is of a kind that is not run from here (mcpb)",
  ],
  [
    "an option for a package",
    { packages: [{ ...NPM, identifier: "--eval=1" }] },
    "/packages/0/identifier must be",
  ],
  ["a path for a package", { packages: [{ ...NPM, identifier: "../x" }] }, "/packages/0/identifier must be"],
  [
    "a strange version",
    { packages: [{ ...NPM, version: "1 --x" }] },
    "/packages/0/version must be a version",
  ],
  [
    "a strange runtime",
    { packages: [{ ...NPM, runtimeHint: "sh" }] },
    "wants sh, which is not run from here",
  ],
  [
    "what is required",
    {
      packages: [
        {
          ...NPM,
          environmentVariables: [
            { name: "A", isRequired: true },
            { name: "B", is_required: true },
          ],
        },
      ],
    },
    "/packages/0 needs A, B: set the environment variable, or write `--input A=VALUE`",
  ],
  ["a URL of another kind", { remotes: [{ type: "sse", url: "file:///x" }] }, "/remotes/0/url must be"],
])("%s is refused", (_, document, message) => {
  expect(() => read(document)).toThrow(message);
});

test.each([
  [{ name: "x", packages: [] }, true],
  [{ name: "x", remotes: [] }, true],
  [{ name: "x", tools: [], packages: [] }, false],
  [{ packages: [] }, false],
  [null, false],
])("whether %j is one", (document, is) => {
  expect(isServerJson(document)).toBe(is);
});
