// Console blocks of Markdown pages: runs their commands for real and says what they print now.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/[/\\]$/, "");
const FIXTURES = join(ROOT, "fixtures/docs");
const PROMPT = "$ ";
/** Stands for text that a page leaves out: alone for any lines, in a line for any text. */
const ELISION = "…";
/** Milliseconds that one command may take. */
const TIMEOUT_MS = 60_000;

/**
 * The page with what its commands print now, and every command that prints something else than is shown.
 * A block opens with ```console; in one that opens with ```console once, only the first line is a command.
 * Each block runs in a new copy of fixtures/docs.
 */
export function runPage(page) {
  const stale = [];
  const text = page.replace(/^```console( once)?\n([\s\S]*?)^```$/gm, (_block, once, body, offset) => {
    const line = page.slice(0, offset).split("\n").length + 1;
    const steps = splitSteps(body, line, once !== undefined);
    const shown = inFolder((folder) => runSteps(steps, folder));
    stale.push(...shown.filter(({ isStale }) => isStale));
    return `\`\`\`console${once ?? ""}\n${shown.map(({ command, printed, written, isStale }) => `${PROMPT}${command}\n${isStale ? printed : written}`).join("")}\`\`\``;
  });
  return { text, stale };
}

/** Whether a page may show `written` where a command prints `printed`. */
export function isShown(written, printed) {
  const pattern = written
    .split("\n")
    .map((line) =>
      line === ELISION ? "(?:.*\n)*?" : `${line.split(ELISION).map(escapePattern).join(".*")}\n`,
    )
    .join("");
  return new RegExp(`^${pattern.slice(0, -1)}$`).test(printed);
}

function escapePattern(text) {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function splitSteps(body, firstLine, isOnce) {
  const steps = [];
  for (const [i, line] of body.split("\n").slice(0, -1).entries()) {
    if (line.startsWith(PROMPT) && !(isOnce && steps.length > 0)) {
      steps.push({ line: firstLine + i, command: line.slice(PROMPT.length), written: "" });
      continue;
    }
    const last = steps.at(-1);
    if (last === undefined) throw new Error(`line ${firstLine + i}: a console block begins with a command`);
    last.written += `${line}\n`;
  }
  return steps;
}

/** One after the other, so that `echo $?` says how the one before has ended. */
function runSteps(steps, folder) {
  let exitCode = 0;
  return steps.map((step) => {
    const run = spawnSync("sh", ["-c", `exec 2>&1; (exit ${exitCode}); ${step.command}`], {
      cwd: join(folder, "work"),
      env: { PATH: pathWith(folder), HOME: folder, TMPDIR: folder, LC_ALL: "C.UTF-8" },
      encoding: "utf8",
      timeout: TIMEOUT_MS,
    });
    if (run.error !== undefined) throw run.error;
    exitCode = run.status ?? 1;
    const output = run.stdout.replaceAll(ROOT, ELISION).replaceAll(join(folder, "work"), ELISION);
    const printed = output === "" || output.endsWith("\n") ? output : `${output}\n`;
    return { ...step, printed, isStale: !isShown(step.written, printed) };
  });
}

function pathWith(folder) {
  const folders = [join(folder, "bin"), dirname(process.execPath), join(ROOT, "node_modules/.bin")];
  return [...folders, "/usr/bin", "/bin"].join(delimiter);
}

/** A copy of the fixtures in which `policy` is a command and `mcp-policy` a package. */
function inFolder(use) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "policy-docs-")));
  try {
    cpSync(FIXTURES, join(folder, "work"), { recursive: true });
    mkdirSync(join(folder, "bin"));
    const program = `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(join(ROOT, "bin/policy.js"))} "$@"\n`;
    writeFileSync(join(folder, "bin/policy"), program, { mode: 0o755 });
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(ROOT, join(folder, "node_modules/mcp-policy"));
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
