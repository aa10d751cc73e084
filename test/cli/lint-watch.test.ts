// policy lint --watch: what is printed after each kind of change, waited for and never timed.

import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { watchFolders } from "../../src/cli/watch-folders.ts";
import { PACKAGE_ROOT, type Project, project } from "./run.ts";

const policy = (byDefault: string) => `version: "1"\ndefault: ${byDefault}\n`;
const GOOD = policy("deny");
const BAD = policy("maybe");
const BAD_TEXT = '"default" must be "deny" or "allow"';
const NO_PROBLEMS = "no problems in 1 file";

interface Watching {
  /** Everything that came after what the last call returned, up to the first occurrence of the text. */
  readonly until: (text: string) => Promise<string>;
  /** Ctrl-C; the exit code. */
  readonly stop: () => Promise<number>;
}

interface Terminal {
  readonly isTerminal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

function watching({ folder }: Project, argv: readonly string[] = [], terminal: Terminal = {}): Watching {
  const controller = new AbortController();
  let printed = "";
  let wake = (): void => {};
  const print = (data: string | Uint8Array): void => {
    printed += typeof data === "string" ? data : Buffer.from(data).toString("utf8");
    wake();
  };
  const exitCode = main(["lint", "--watch", ...argv], {
    cwd: folder,
    packageRoot: PACKAGE_ROOT,
    env: terminal.env ?? {},
    isStdoutTerminal: terminal.isTerminal ?? false,
    isStderrTerminal: false,
    writeStdout: print,
    writeStderr: print,
    today: () => "2026-01-01",
    stdin: async function* () {},
    signal: controller.signal,
  });
  const stop = (): Promise<number> => {
    controller.abort();
    return exitCode;
  };
  onTestFinished(() => void stop());
  return {
    stop,
    until: async (text) => {
      while (!printed.includes(text)) {
        await new Promise<void>((resume) => {
          wake = resume;
        });
      }
      const end = printed.indexOf(text) + text.length;
      const before = printed.slice(0, end);
      printed = printed.slice(end);
      return before;
    },
  };
}

test("prints a result, then one after each change, and Ctrl-C ends it with 130", async () => {
  const at = project({ "policy.yaml": GOOD });
  const watched = watching(at);
  expect(await watched.until("Ctrl-C ends.\n")).toBe(`${NO_PROBLEMS}\nWatching 1 file. Ctrl-C ends.\n`);
  at.write({ "policy.yaml": BAD });
  const second = await watched.until("Ctrl-C ends.\n");
  expect(second).toContain("\n--- policy.yaml changed ---\n\n");
  expect(second).toContain("policy.yaml:2:10");
  at.write({ "policy.yaml": GOOD });
  expect(await watched.until(NO_PROBLEMS)).toContain("--- policy.yaml changed ---");
  expect(await watched.stop()).toBe(130);
});

describe("a policy that", () => {
  const TARGET = "policy.yaml";
  test.each<[what: string, change: (at: Project) => void]>([
    ["is written in place", ({ at }) => writeFileSync(at(TARGET), BAD)],
    [
      "is replaced by another file of its name",
      ({ at }) => {
        writeFileSync(at("policy.yaml.tmp"), BAD);
        renameSync(at("policy.yaml.tmp"), at(TARGET));
      },
    ],
    [
      "is emptied, then written",
      ({ at }) => {
        truncateSync(at(TARGET), 0);
        for (const line of BAD.split(/(?<=\n)/)) appendFileSync(at(TARGET), line);
      },
    ],
    [
      "is removed, then made anew",
      ({ at }) => {
        unlinkSync(at(TARGET));
        writeFileSync(at(TARGET), BAD);
      },
    ],
    [
      "is moved away as a backup, then written, as editors save",
      ({ at }) => {
        renameSync(at(TARGET), at("policy.yaml~"));
        writeFileSync(at(TARGET), BAD);
        unlinkSync(at("policy.yaml~"));
      },
    ],
    [
      "is written many times in a row",
      ({ at }) => {
        for (let i = 0; i < 200; i++) writeFileSync(at(TARGET), i % 2 === 0 ? GOOD : `${BAD}# ${i}\n`);
      },
    ],
    [
      "has its mistake in as many bytes as it had before",
      ({ at }) => writeFileSync(at(TARGET), GOOD.replace("deny", "dony")),
    ],
  ])("%s", async (_what, change) => {
    const at = project({ [TARGET]: GOOD });
    const watched = watching(at);
    await watched.until("Ctrl-C ends.\n");
    change(at);
    await watched.until(BAD_TEXT);
    await watched.until("Ctrl-C ends.\n");
    // It is still watched.
    writeFileSync(at.at(TARGET), GOOD);
    await watched.until(NO_PROBLEMS);
    expect(await watched.stop()).toBe(130);
  });

  test("is removed is told, and found when it comes back", async () => {
    const at = project({ "policy.yaml": GOOD });
    const watched = watching(at);
    await watched.until("Ctrl-C ends.\n");
    unlinkSync(at.at("policy.yaml"));
    expect(await watched.until("Watching 0 files.")).toContain("There is no policy here");
    at.write({ "policy.yaml": BAD });
    await watched.until(BAD_TEXT);
  });

  test("is named and comes and goes", async () => {
    const at = project();
    const watched = watching(at, ["sub/mine.yaml"]);
    expect(await watched.until("Ctrl-C ends.\n")).toContain("sub/mine.yaml does not exist");
    at.write({ "sub/mine.yaml": BAD });
    await watched.until(BAD_TEXT);
    rmSync(at.at("sub"), { recursive: true });
    await watched.until("sub/mine.yaml does not exist");
    at.write({ "sub/mine.yaml": GOOD });
    await watched.until(NO_PROBLEMS);
  });

  test("is reached by links that are swapped, as a mounted configuration is", async () => {
    const at = project({ "v1/policy.yaml": GOOD, "v2/policy.yaml": BAD });
    symlinkSync("v1", at.at("..data"));
    symlinkSync("..data/policy.yaml", at.at("policy.yaml"));
    const watched = watching(at);
    await watched.until(NO_PROBLEMS);
    symlinkSync("v2", at.at("..data_tmp"));
    renameSync(at.at("..data_tmp"), at.at("..data"));
    await watched.until(BAD_TEXT);
    at.write({ "v2/policy.yaml": GOOD });
    await watched.until(NO_PROBLEMS);
  });

  test("is another now, because one that comes first has been made", async () => {
    const at = project({ "policy.yaml": GOOD });
    const watched = watching(at);
    await watched.until(NO_PROBLEMS);
    at.write({ "policy.json": { version: "1", default: "maybe" } });
    expect(await watched.until(BAD_TEXT)).toContain("--- policy.json, policy.yaml changed ---");
  });
});

describe("a folder", () => {
  test("is watched for policies that come and go", async () => {
    const at = project({ "policies/a.yaml": GOOD });
    const watched = watching(at);
    await watched.until(NO_PROBLEMS);
    at.write({ "policies/b.yaml": BAD });
    expect(await watched.until(BAD_TEXT)).toContain("--- policies/b.yaml changed ---");
    await watched.until("1 error in 2 files");
    unlinkSync(at.at("policies/b.yaml"));
    await watched.until(NO_PROBLEMS);
    at.write({ "more.policy.yaml": BAD });
    await watched.until("1 error in 2 files");
  });

  test("without a policy is watched until one comes", async () => {
    const at = project();
    const watched = watching(at);
    expect(await watched.until("Ctrl-C ends.\n")).toContain("There is no policy here");
    mkdirSync(at.at("policies"));
    at.write({ "policies/a.yaml": BAD });
    await watched.until(BAD_TEXT);
  });

  test("that is replaced as a whole is watched as the new one", async () => {
    const at = project({ "policies/a.yaml": GOOD, "next/a.yaml": BAD });
    const watched = watching(at);
    await watched.until(NO_PROBLEMS);
    renameSync(at.at("policies"), at.at("last"));
    renameSync(at.at("next"), at.at("policies"));
    await watched.until(BAD_TEXT);
    at.write({ "policies/a.yaml": GOOD });
    await watched.until(NO_PROBLEMS);
  });
});

test("the lockfile is watched, whether it is there or not", async () => {
  const at = project({ "policy.yaml": `${GOOD}tools: { pay: {} }\n` });
  const watched = watching(at);
  await watched.until("Ctrl-C ends.\n");
  at.write({ "policy.lock.json": "{" });
  expect(await watched.until("policy.lock.json is not JSON")).toContain("--- policy.lock.json changed ---");
  await watched.until("Ctrl-C ends.\n");
  unlinkSync(at.at("policy.lock.json"));
  await watched.until("--- policy.lock.json changed ---");
});

test("the configuration and the baseline are watched, whether they are there or not", async () => {
  const at = project({ "policy.yaml": policy("allow") });
  const watched = watching(at);
  await watched.until("1 warning in 1 file");
  at.write({ "policy.config.yaml": "rules: { default-allow: off }\n" });
  expect(await watched.until("no problems")).toContain("--- policy.config.yaml changed ---");
  at.write({ "policy.config.yaml": "rules: { default-allow: error }\nbaseline: mine.json\n" });
  await watched.until("mine.json does not exist");
  await watched.until("Ctrl-C ends.\n");
  at.write({ "mine.json": "{}" });
  expect(await watched.until("mine.json is no baseline")).toContain("--- mine.json changed ---");
  at.write({ "policy.config.yaml": "ruls: {}\n" });
  await watched.until("policy.config.yaml cannot be used");
  await watched.until("Ctrl-C ends.\n");
  unlinkSync(at.at("policy.config.yaml"));
  await watched.until("1 warning in 1 file");
});

test("what did not change is not linted again", async () => {
  const at = project({ "policy.yaml": GOOD, "policy.lock.json": "{" });
  const watched = watching(at);
  await watched.until("Ctrl-C ends.\n");
  at.write({ "policy.yaml": GOOD, "other.yaml": BAD, "policy.lock.json": "[" });
  expect(await watched.until("Ctrl-C ends.\n")).toContain("--- policy.lock.json changed ---");
});

test("--output is written after each run, in any format", async () => {
  const at = project({ "policy.yaml": GOOD });
  const watched = watching(at, ["--format", "json", "--output", "out.json"]);
  await watched.until("Ctrl-C ends.\n");
  expect(JSON.parse(readFileSync(join(at.folder, "out.json"), "utf8")).summary.errors).toBe(0);
  at.write({ "policy.yaml": BAD });
  await watched.until("Ctrl-C ends.\n");
  expect(JSON.parse(readFileSync(join(at.folder, "out.json"), "utf8")).summary.errors).toBe(1);
});

describe("the screen", () => {
  const CLEAR = "\u001b[2J\u001b[3J\u001b[H";
  test.each<[where: string, terminal: Terminal, isCleared: boolean]>([
    ["a terminal", { isTerminal: true }, true],
    ["a terminal that cannot", { isTerminal: true, env: { TERM: "dumb" } }, false],
    ["a pipe", {}, false],
  ])("of %s is cleared: %j %j", async (_where, terminal, isCleared) => {
    const at = project({ "policy.yaml": GOOD });
    const watched = watching(at, ["--no-color"], terminal);
    const first = await watched.until("Ctrl-C ends.\n");
    at.write({ "policy.yaml": BAD });
    const second = await watched.until("Ctrl-C ends.\n");
    expect([first, second].map((text) => text.startsWith(CLEAR))).toEqual([isCleared, isCleared]);
    expect(first.replace(CLEAR, "")).not.toContain("\u001b");
  });
});

test("a hostile name in a header is escaped", async () => {
  const at = project({ "policies/a.yaml": GOOD });
  const watched = watching(at);
  await watched.until("Ctrl-C ends.\n");
  at.write({ "policies/\u001b[2Jb.yaml": GOOD });
  expect(await watched.until(" changed ---")).toContain("--- policies/\\u{1b}[2Jb.yaml changed");
});

describe("is wrong usage", () => {
  test.each<[argv: readonly string[], message: string]>([
    [["-"], "--watch cannot watch standard input."],
    [["--format", "json"], "Write each to a file with --output."],
    [["--format", "json", "--output", "-"], "Write each to a file with --output."],
    [["--write-baseline"], "write the baseline once"],
    [["--rule", "no-such=off"], "There is no lint rule"],
  ])("%j", async (argv, message) => {
    const result = await project({ "policy.yaml": GOOD }).run(["lint", "--watch", ...argv]);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain(message);
  });
});

describe("the watch by itself, which never looks without an event here", () => {
  const NEVER_MS = 1_000_000;

  test.each<[what: string, change: (at: Project) => void]>([
    ["a file is written", ({ at }) => writeFileSync(at("a/f"), "2")],
    ["a file is made", ({ at }) => writeFileSync(at("a/g"), "1")],
    ["a file is removed", ({ at }) => unlinkSync(at("a/f"))],
    ["a file is renamed", ({ at }) => renameSync(at("a/f"), at("a/g"))],
    ["the folder is removed", ({ at }) => rmSync(at("a"), { recursive: true })],
  ])("%s", async (_what, change) => {
    const at = project({ "a/f": "1" });
    const watch = watchFolders(new AbortController().signal, NEVER_MS);
    onTestFinished(watch.close);
    watch.follow([at.at("a")]);
    change(at);
    await watch.changed();
  });

  test("follows a folder that was replaced, and one that was not there", async () => {
    const at = project({ "a/f": "1", "b/f": "1" });
    const watch = watchFolders(new AbortController().signal, NEVER_MS);
    onTestFinished(watch.close);
    watch.follow([at.at("a"), at.at("c/d")]);
    at.write({ "c/d/f": "1" });
    await watch.changed();
    watch.follow([at.at("a"), at.at("c/d")]);
    at.write({ "c/d/f": "2" });
    await watch.changed();
    watch.follow([at.folder, at.at("a")]);
    renameSync(at.at("a"), at.at("x"));
    renameSync(at.at("b"), at.at("a"));
    await watch.changed();
    watch.follow([at.at("a")]);
    at.write({ "a/f": "2" });
    await watch.changed();
  });

  test("ends when it is told to", async () => {
    const controller = new AbortController();
    const watch = watchFolders(controller.signal, NEVER_MS);
    onTestFinished(watch.close);
    const ended = watch.changed();
    controller.abort();
    await ended;
    await watch.changed();
  });
});

test("goes on when the working directory is removed, and sees it come back", async () => {
  const at = project({ "policy.yaml": GOOD });
  const watched = watching(at);
  await watched.until("Ctrl-C ends.\n");
  rmSync(at.folder, { recursive: true });
  expect(await watched.until("does not exist.")).toContain("error[");
  await watched.until("Ctrl-C ends.\n");
  mkdirSync(at.at("policy.yaml"), { recursive: true });
  await watched.until("holds no policy.");
  await watched.until("Ctrl-C ends.\n");
  rmSync(at.at("policy.yaml"), { recursive: true });
  at.write({ "policy.yaml": BAD });
  await watched.until(BAD_TEXT);
  expect(await watched.stop()).toBe(130);
});
