// Builds after `npm install` in a clone, and when npm installs this package straight from git.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

// `npm install --global` of a git address prepares a clone with its own settings still set, so that what
// was to be installed in the clone is not.
if (!existsSync(new URL("../node_modules/esbuild", import.meta.url))) {
  const { npm_config_global, npm_config_location, ...env } = process.env;
  const flags = ["--include=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
  const { status } = spawnSync("npm", ["ci", ...flags], {
    cwd: ROOT,
    env,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error("what the build needs could not be installed");
}
await import("./build.mjs");
