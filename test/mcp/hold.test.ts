// What holds a server that is started: sandbox, temporary folders, limits, and what is said of each.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { describeHold, type Hold } from "../../src/hold.ts";
import { LIMITS } from "../../src/limits.ts";
import type { HoldOptions } from "../../src/mcp/launch.ts";
import { type Listing, listTools } from "../../src/mcp/list-tools.ts";
import { findSandbox } from "../../src/mcp/sandbox.ts";
import { namesOf, nodeTarget, OPTIONS, processesOf, serverPath } from "./scan.ts";

/** Of this file alone, so that what other scans make at the same time is not seen. */
const TEMPORARY = realpathSync(mkdtempSync(join(tmpdir(), "held-")));
process.env.TMPDIR = TEMPORARY;
afterAll(() => rmSync(TEMPORARY, { recursive: true, force: true }));

const AUTO: HoldOptions = { sandbox: "auto", network: false, isolated: false };
const OFF: HoldOptions = { ...AUTO, sandbox: "off" };

/** Where no sandbox works, the tests hold the report of that against what is really there. */
const sandbox = await findSandbox(process.env.PATH);
const isHeld = "program" in sandbox;
const NO_SANDBOX: Hold = {
  sandbox: "none",
  network: true,
  why: "why" in sandbox ? sandbox.why : "",
  isolated: false,
  limited: existsSync("/usr/bin/prlimit"),
};

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "hold-")));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

interface Look {
  readonly hold?: HoldOptions;
  readonly paths?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly baseEnv?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** Lets the curious server look around. */
async function look({
  hold = AUTO,
  paths = [],
  env = {},
  baseEnv = process.env,
  cwd = tmpdir(),
}: Look): Promise<Listing> {
  const target = { ...nodeTarget(serverPath("curious.mjs"), paths, env), cwd };
  return listTools(target, { ...OPTIONS, baseEnv, hold });
}

const scratches = () => readdirSync(tmpdir()).filter((name) => name.startsWith("policy-scan-"));

test("a server in the sandbox can do nothing but read the system and write in its own HOME and /tmp", async () => {
  const home = folder();
  mkdirSync(join(home, ".ssh"));
  writeFileSync(join(home, ".ssh/id"), "secret");
  const cwd = folder();
  writeFileSync(join(cwd, "code.js"), "1");
  const before = scratches();
  const listing = await look({ baseEnv: { ...process.env, HOME: home }, cwd });
  expect(scratches()).toEqual(before);
  if (!isHeld) {
    expect(listing.hold).toEqual(NO_SANDBOX);
    return;
  }
  expect(listing.hold).toEqual({
    ...{ sandbox: "bubblewrap", network: false, why: "", isolated: false },
    ...{ limited: NO_SANDBOX.limited, filesWritten: 2 },
  });
  expect(namesOf(listing)).toEqual(["writes-home", "writes-tmp", `cwd:${cwd}`, `home:${home}`]);
  expect(readdirSync(home)).toEqual([".ssh"]);
  expect(readdirSync(cwd)).toEqual(["code.js"]);
});

test("the same server without one can do much more, which is what the test above is worth", async () => {
  const home = folder();
  const cwd = folder();
  const listing = await look({ hold: OFF, baseEnv: { ...process.env, HOME: home }, cwd });
  expect(namesOf(listing)).toEqual(
    expect.arrayContaining(["writes-home", "writes-tmp", "writes-cwd", "sees-processes-of-others"]),
  );
  expect(readdirSync(home)).toEqual(["left-in-home"]);
  rmSync(join(tmpdir(), "left-in-tmp"));
});

test("of HOME a server sees what its command names, and nothing else; files of root stay closed", async () => {
  const home = folder();
  for (const path of ["given", "env", "other", "project/src", "project/node_modules/lib"]) {
    mkdirSync(join(home, path), { recursive: true });
    writeFileSync(join(home, path, "file"), "x");
  }
  writeFileSync(join(home, "project/package.json"), "{}");
  writeFileSync(join(home, "project/src/main.js"), "1");
  symlinkSync(join(home, "other"), join(home, "given/link"));
  const at = (path: string): string => join(home, path);
  const named = [`--dir=${at("given")}`, at("project/src/main.js")];
  // Looked at by the server, and no path that could be taken for one that it was given.
  const asked = ["given", "env", "other", "given/link", "project/src", "project/node_modules/lib"].map(
    (path) => at(path),
  );
  const env = { DATA: at("env"), ASKED: JSON.stringify([...asked, "/etc/shadow", "/etc/passwd"]) };
  const listing = await look({ paths: named, env, baseEnv: { ...process.env, HOME: home } });
  const read = namesOf(listing)
    .map(String)
    .filter((name) => name.startsWith("asked:"));
  const visible = ["given", "env", "project/src", "project/node_modules/lib"].map(
    (path) => `asked:${at(path)}`,
  );
  expect(read).toEqual(isHeld ? [...visible, "asked:/etc/passwd"] : expect.arrayContaining(visible));
  if (isHeld) expect(namesOf(listing)).not.toContain(`write:${at("project/src/main.js")}`);
});

test.each([[false], [true]])("the network of a server in the sandbox: asked for %s", async (network) => {
  const listener = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void listener.close());
  const address = listener.address();
  const port = typeof address === "object" && address !== null ? String(address.port) : "";
  const listing = await look({ hold: { ...AUTO, network }, env: { LISTENER: port } });
  expect(namesOf(listing).includes("reaches-listener")).toBe(network || !isHeld);
  expect(listing.hold?.network).toBe(network || !isHeld);
});

test.each([["auto"], ["off"]] as const)(
  "isolated, sandbox %s: HOME and the working directory are temporary",
  async (mode) => {
    const home = folder();
    const cwd = folder();
    const before = scratches();
    const env = { LITTER: "1" };
    const hold = { sandbox: mode, network: false, isolated: true };
    const listing = await look({ hold, env, baseEnv: { ...process.env, HOME: home }, cwd });
    // In the home: two of the litter and one more; then one each in /tmp and in the working directory.
    expect(listing.hold).toMatchObject({ isolated: true, filesWritten: 5 });
    expect(namesOf(listing)).not.toContain(`cwd:${cwd}`);
    expect({ home: readdirSync(home), cwd: readdirSync(cwd), left: scratches() }).toEqual({
      home: [],
      cwd: [],
      left: before,
    });
    expect(listing.problems).toEqual([]);
  },
);

test("of the settings of npm a server sees where packages are, and no token", async () => {
  const home = folder();
  const kept = "registry=https://npm.example/\n@own:registry=https://own.example/\nstrict-ssl=true\n";
  const secret = "//npm.example/:_authToken=s3cret\nproxy=http://me:pass@proxy.example\n_auth=abc\n";
  writeFileSync(join(home, ".npmrc"), secret + kept);
  const env = { SHOW: ".npmrc" };
  const isolated = { ...OFF, isolated: true };
  const listing = await look({ hold: isolated, env, baseEnv: { ...process.env, HOME: home } });
  expect(namesOf(listing)).toContain(`content:${kept}`);
});

const LIMITED = ["dumps-core", "has-boundless-memory", "has-boundless-files"];

test.each([[AUTO], [OFF]])("memory, file sizes and core dumps are limited: %o", async (hold) => {
  const listing = await look({ hold });
  expect(namesOf(listing).filter((name) => LIMITED.includes(String(name)))).toEqual(
    NO_SANDBOX.limited ? [] : LIMITED,
  );
  expect(listing.hold?.limited).toBe(NO_SANDBOX.limited);
  rmSync(join(tmpdir(), "left-in-tmp"), { force: true });
});

test("a server that fills memory is ended before it has taken 4 GiB", async () => {
  expect(LIMITS.scanProcessBytes).toBeLessThan(4 * 1024 ** 3);
  const balloon = look({ env: { BALLOON: "1" } });
  if (NO_SANDBOX.limited) await expect(balloon).rejects.toMatchObject({ code: "server-failed" });
  else expect(namesOf(await balloon)).toContain("filled-memory");
});

test.each([[AUTO], [OFF]])("a grandchild in a session of its own is ended too: %o", async (hold) => {
  const label = `label-${process.pid}-${hold.sandbox}`;
  // It has the label as an argument of its own; the others have it in longer words.
  let isSeen = false;
  const looking = setInterval(() => {
    isSeen ||= processesOf(`\0${label}\0`).length > 0;
  }, 20);
  await look({ hold, env: { LABEL: label, WAIT: "600" } }).finally(() => clearInterval(looking));
  expect(isSeen).toBe(true);
  expect(processesOf(label)).toEqual([]);
});

/** A folder of programs: real ones by link, and a `bwrap` that is a script. */
function programs(bwrap?: string): string {
  const path = folder();
  symlinkSync(process.execPath, join(path, "node"));
  if (bwrap !== undefined) {
    writeFileSync(join(path, "bwrap"), `#!/bin/sh\n${bwrap}\n`);
    chmodSync(join(path, "bwrap"), 0o755);
  }
  return path;
}

const BROKEN = "echo 'bwrap: No permissions to create a new namespace' >&2; exit 1";
const WITHOUT: readonly [why: RegExp, bwrap: string | undefined][] = [
  [/^bubblewrap is not installed$/, undefined],
  [/^bubblewrap does not work here \(bwrap: No permissions to create a new namespace\)$/, BROKEN],
  [/^bubblewrap does not work here \(it took longer than 3 s\)$/, "exec /bin/sleep 60"],
];

test.each(WITHOUT)("where there is no sandbox the report says why: %s", async (why, bwrap) => {
  const baseEnv = { ...process.env, PATH: programs(bwrap) };
  const listing = await look({ baseEnv });
  expect(listing.hold).toEqual({ ...NO_SANDBOX, limited: false, why: expect.stringMatching(why) });
  await expect(look({ baseEnv, hold: { ...AUTO, sandbox: "require" } })).rejects.toMatchObject({
    code: "sandbox-unavailable",
    message: expect.stringMatching(why.source.slice(1, -1)),
  });
  rmSync(join(tmpdir(), "left-in-tmp"), { force: true });
});

test("a sandbox that fails to start the server is said, and the server is not started without it", async () => {
  // Passes the trial, and nothing else.
  const bwrap = `case "$*" in *--version) exit 0;; esac; ${BROKEN}`;
  const label = `label-${process.pid}-broken`;
  const failure = look({ baseEnv: { ...process.env, PATH: programs(bwrap) }, env: { LABEL: label } });
  await expect(failure).rejects.toMatchObject({
    code: "server-failed",
    message: expect.stringMatching(
      /exited with status 1 .*It was held \(sandbox: bubblewrap, no network\).*--sandbox=off\. Its stderr ends: bwrap: No permissions/,
    ),
  });
  expect(processesOf(label)).toEqual([]);
});

test("who starts containers is not put in a sandbox, which would not hold them", async () => {
  const path = programs();
  symlinkSync(process.execPath, join(path, "docker"));
  const baseEnv = { ...process.env, PATH: `${path}:${process.env.PATH}` };
  const target = { ...nodeTarget(serverPath("agent-recall.mjs")), command: "docker" };
  const listing = await listTools(target, { ...OPTIONS, baseEnv, hold: AUTO });
  expect(listing.hold).toMatchObject({ sandbox: "none", why: "docker starts a container of its own" });
});

test("who fetches what it runs has the network", async () => {
  const path = programs();
  symlinkSync(process.execPath, join(path, "npx"));
  const baseEnv = { ...process.env, PATH: `${path}:${process.env.PATH}` };
  const target = { ...nodeTarget(serverPath("agent-recall.mjs")), command: "npx" };
  const listing = await listTools(target, { ...OPTIONS, baseEnv, hold: AUTO });
  expect(listing.hold).toMatchObject({ sandbox: isHeld ? "bubblewrap" : "none", network: true });
});

test("a program in HOME starts, by a link in a folder of PATH too", async () => {
  const home = folder();
  const node = join(home, "tools/node-v1");
  mkdirSync(join(node, "bin"), { recursive: true });
  mkdirSync(join(home, "bin"));
  writeFileSync(
    join(node, "bin/serve"),
    `#!/bin/sh\nexec ${process.execPath} ${serverPath("agent-recall.mjs")}\n`,
    { mode: 0o755 },
  );
  symlinkSync(join(node, "bin/serve"), join(home, "bin/serve"));
  const baseEnv = { ...process.env, HOME: home, PATH: `${join(home, "bin")}:${process.env.PATH}` };
  const target = { ...nodeTarget(""), command: "serve", args: [], cwd: home };
  const listing = await listTools(target, { ...OPTIONS, baseEnv, hold: AUTO });
  expect(listing.server.name).toBe("Agent Recall");
});

const SHOWN: readonly [hold: Partial<Hold>, text: string][] = [
  [{}, "sandbox: bubblewrap, no network"],
  [{ network: true }, "sandbox: bubblewrap, with network"],
  [{ filesWritten: 0 }, "sandbox: bubblewrap, no network"],
  [{ filesWritten: 1 }, "sandbox: bubblewrap, no network, 1 file written there"],
  [
    { sandbox: "none", why: "it was turned off", isolated: true, filesWritten: 2 },
    "no sandbox: own process group only (it was turned off), temporary HOME and working directory, 2 files written there",
  ],
];

test.each(SHOWN)("%o is shown in words", (hold, text) => {
  const held: Hold = { sandbox: "bubblewrap", network: false, why: "", isolated: false, limited: true };
  expect(describeHold({ ...held, ...hold })).toBe(text);
});

test.each([
  ["exit 3", "bubblewrap does not work here (it ends with 3)"],
  ["echo 'bwrap: no namespaces' >&2; exit 1", "bubblewrap does not work here (bwrap: no namespaces)"],
])("a bubblewrap that does not work is no sandbox: %s", async (script, why) => {
  const folder = mkdtempSync(join(tmpdir(), "bwrap-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "bwrap"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "bwrap"), 0o755);
  expect(await findSandbox(folder)).toEqual({ why });
});
