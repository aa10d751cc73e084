// What variables put into a command or URL is in nothing that is shown.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of client configurations look like that.

import { expect, test } from "vitest";
import { createMask } from "../../src/mcp/credentials.ts";
import { describeTarget, type Target } from "../../src/mcp/target.ts";

const CANARY = "s3cr3t-canary";
const STDIO: Target = {
  ...{ kind: "stdio", command: "x", env: {}, cwd: "/" },
  args: [`--db=pg://${CANARY}@h`, "/work/app/a.js", "same"],
  written: { command: "x", args: ["--db=pg://${DB}@h", "${workspaceFolder}/a.js", "same"] },
};
const HTTP: Target = {
  ...{ kind: "http", url: `https://h/${CANARY}/mcp`, headers: {} },
  written: { url: "https://h/${KEY}/mcp" },
};

test.each([STDIO, HTTP])("%j", (target) => {
  expect(describeTarget(target)).not.toContain(CANARY);
  expect(createMask(target).text(`I refuse ${CANARY} of /work/app/a.js`)).toBe(
    "I refuse *** of /work/app/a.js",
  );
});
