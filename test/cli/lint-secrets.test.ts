// No output of lint shows a secret, wherever it stands: in a policy, its name, a comment, or what stands beside it.

import { describe, expect, test } from "vitest";
import { type Files, project, type Result } from "./run.ts";

const LETTERS = "Ab3dE6gH9jK2mN5pQ8sT1vW4yZ7x";
const SHORT = `ghp_${LETTERS.repeat(2).slice(0, 36)}`;
/** Longer than what messages show of a text. */
const LONG = `github_pat_${LETTERS.repeat(5).slice(0, 130)}`;

const HEAD = 'version: "1"\ndefault: deny\n';
const PLACES: Readonly<Record<string, (secret: string) => string>> = {
  "a key of the policy": (secret) => `${HEAD}${secret}: 1\n`,
  "a value that no message can leave out": (secret) => `${HEAD}tools: { a: { action: ${secret} } }\n`,
  "a name of a tool": (secret) => `${HEAD}tools:\n  ${secret}*: { require: [] }\n  x/${secret}: {}\n`,
  "a name beside the lockfile": (secret) => `${HEAD}tools: { ${secret}: {}, tol: {} }\nhide: [${secret}x]\n`,
  "a path": (secret) =>
    `${HEAD}tools: { tool: { require: [{ conditions: [{ path: args.${secret}, op: eq, value: 1 }] }] } }\n`,
  "a bad path": (secret) =>
    `${HEAD}tools: { tool: { require: [{ conditions: [{ path: "args.${secret}[", op: eq, value: 1 }] }] } }\n`,
  "a value and its twin": (secret) =>
    `${HEAD}tools: { tool: { require: [{ conditions: [{ path: args.key, op: in, value: [${secret}, ${secret}] }, { path: args.key, op: eq, value: b }] }] } }\n`,
  "a pattern": (secret) =>
    `${HEAD}tools: { tool: { require: [{ conditions: [{ path: args.key, op: regex, value: "${secret}" }] }] } }\n`,
  "a value behind an escape": (secret) =>
    `${HEAD}description: "a\\n${secret}"\ntools: { tool: { action: "\\t${secret}" } }\n`,
  "a value of escapes": (secret) =>
    `${HEAD}tools: { tool: { action: "\\x${secret.charCodeAt(0).toString(16)}${secret.slice(1)}" } }\n`,
  "a text for callers": (secret) =>
    `${HEAD}tools: { tool: { deny_if: [{ conditions: [], on_deny: "Use ${secret}" }, { conditions: [] }] } }\n`,
  "a counter": (secret) =>
    `${HEAD}tools: { tool: { limits: [{ counter: ${secret}, window: hour, max: 9 }, { counter: "b", window: hour, max: 12 }] } }\n`,
  "a comment": (secret) => `${HEAD}tools: { "a*": {} } # ${secret}\n`,
  "the reason of a suppression": (secret) =>
    `${HEAD}tools: { "a*": {} } # policy-ignore star-in-name -- ${secret}\n`,
  "a malformed suppression": (secret) =>
    `${HEAD}# policy-ignore ${secret} until ${secret} -- why\ntools: {}\n`,
  "an unknown suppression": (secret) => `${HEAD}# policy-ignore ${secret.toLowerCase()} -- why\ntools: {}\n`,
  "a text that is no YAML": (secret) => `${HEAD}description: "${secret}" ${secret}\n`,
  "a line that is mended": (secret) =>
    `${HEAD}description: ${secret}\nhide: [a, a]\ntools: { tool: { limits: [{ counter: c, window: 3600, max: 1.5, on_deny: ${secret} }] } }\n`,
};

const lockfile = (secret: string) => ({
  version: 1,
  servers: {
    policy: {
      tools: [
        {
          name: "tool",
          title: secret,
          description: secret,
          inputSchema: {
            type: "object",
            properties: { key: { type: "string", enum: [`${secret}`, "b"], default: secret }, [secret]: {} },
            required: [secret],
            additionalProperties: false,
          },
        },
        { name: `${secret}`, inputSchema: { type: "object" } },
      ],
    },
  },
});

function expectHidden({ stdout, stderr }: Pick<Result, "stdout" | "stderr">, secret: string): void {
  for (const part of [secret.slice(12, 28), secret.slice(-16)]) {
    expect(stdout).not.toContain(part);
    expect(stderr).not.toContain(part);
  }
}

describe.each([
  ["short", SHORT],
  ["long", LONG],
])("a %s secret", (_, secret) => {
  test.each(Object.entries(PLACES))("in %s", async (_place, write) => {
    const { run, read, list } = project({ "policy.yaml": write(secret) });
    const tools = JSON.stringify(lockfile(secret).servers.policy);
    const bare = ["--fail-on", "never"];
    const report = ["text", "json", "sarif", "github", "junit", "markdown"];
    for (const format of report) expectHidden(await run(["lint", ...bare, "--format", format]), secret);
    expectHidden(await run(["lint", "--fix-dry-run"]), secret);
    expectHidden(await run(["lint", "--fix-dry-run=all"]), secret);
    const typed = project({ "policy.yaml": write(secret), "tools.json": tools });
    for (const format of report)
      expectHidden(
        await typed.run(["lint", ...bare, "--portable", "--tools", "tools.json", "--format", format]),
        secret,
      );
    await run(["lint", "--write-baseline", "--output", "report.txt"]);
    for (const file of list().filter((name) => name !== "policy.yaml")) {
      expectHidden({ stdout: read(file), stderr: file }, secret);
    }
  });

  test.each<[string, Files, readonly string[]]>([
    ["a file", { [`${secret}.policy.yaml`]: `${HEAD}hide: [a, a]\ntools: { "b*": {} }\n` }, []],
    ["a file that is not there", { "policy.yaml": HEAD }, [`${secret}.yaml`]],
    ["a file to mend", { [`${secret}.policy.yaml`]: `${HEAD}hide: [a, a]\n` }, ["--fix"]],
    ["a diff", { [`${secret}.policy.yaml`]: `${HEAD}hide: [a, a]\n` }, ["--fix-dry-run"]],
    ["a rule", { "policy.yaml": HEAD }, ["--rule", `${secret}=off`]],
    [
      "a rule of the configuration",
      { "policy.yaml": HEAD, "policy.config.yaml": `rules: { ${secret}: "off" }\n` },
      [],
    ],
    ["a glob", { "policy.yaml": HEAD, "policy.config.yaml": `ignores: ["[${secret}"]\n# ${secret}\n` }, []],
    [
      "a baseline",
      { "policy.yaml": HEAD, "policy.baseline.json": `{"version":1,"entries":[{"${secret}":1}]}` },
      [],
    ],
    [
      "an entry of a baseline that is stale",
      {
        "policy.yaml": HEAD,
        "policy.baseline.json": JSON.stringify({
          version: 1,
          entries: [
            { code: secret, file: `x ${secret}`, fingerprint: "0".repeat(32), pointer: "", message: "" },
          ],
        }),
      },
      [],
    ],
    ["a server", { "policy.yaml": HEAD, "policy.lock.json": "{}" }, ["--server", secret]],
  ])("in the name of %s", async (_place, files, argv) => {
    const { run } = project(files);
    for (const format of argv.includes("--fix-dry-run")
      ? ["text"]
      : ["text", "json", "sarif", "github", "junit", "markdown"])
      expectHidden(await run(["lint", ...argv, "--format", format]), secret);
  });
});
