// Where clients keep their servers, on every system.

import { describe, expect, test } from "vitest";
import { listPlaces, placeOfFile, type Surroundings } from "../../src/clients/places.ts";

const LINUX: Surroundings = { system: "linux", env: { HOME: "/home/ann" }, cwd: "/home/ann/work/app" };
const MAC: Surroundings = { system: "mac", env: { HOME: "/Users/ann" }, cwd: "/Users/ann/app" };
const WINDOWS: Surroundings = {
  system: "windows",
  env: { USERPROFILE: "C:\\Users\\ann", APPDATA: "C:\\Users\\ann\\AppData\\Roaming" },
  cwd: "C:\\work\\app",
};

function userPaths(around: Surroundings): readonly string[] {
  return listPlaces(around)
    .filter(({ scope }) => scope === "user")
    .map(({ client, path }) => `${client.id} ${path}`);
}

describe("files of the user", () => {
  test("on Linux", () => {
    expect(userPaths(LINUX)).toEqual([
      "claude-code /home/ann/.claude.json",
      "claude-desktop /home/ann/.config/Claude/claude_desktop_config.json",
      "claude-desktop /home/ann/.config/claude/claude_desktop_config.json",
      "cursor /home/ann/.cursor/mcp.json",
      "vscode /home/ann/.config/Code/User/mcp.json",
      "vscode /home/ann/.config/Code/User/settings.json",
      "windsurf /home/ann/.codeium/windsurf/mcp_config.json",
      "windsurf /home/ann/.codeium/mcp_config.json",
      "gemini /home/ann/.gemini/settings.json",
      "codex /home/ann/.codex/config.toml",
      "zed /home/ann/.config/zed/settings.json",
      "cline /home/ann/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
      "cline /home/ann/.cline/mcp.json",
      "goose /home/ann/.config/goose/config.yaml",
    ]);
  });

  test("on macOS", () => {
    const paths = userPaths(MAC);
    expect(paths).toContain(
      "claude-desktop /Users/ann/Library/Application Support/Claude/claude_desktop_config.json",
    );
    expect(paths).toContain("vscode /Users/ann/Library/Application Support/Code/User/mcp.json");
    expect(paths).toContain("zed /Users/ann/.config/zed/settings.json");
    expect(paths).toContain("goose /Users/ann/.config/goose/config.yaml");
  });

  test("on Windows", () => {
    expect(userPaths(WINDOWS)).toEqual([
      "claude-code C:\\Users\\ann\\.claude.json",
      "claude-desktop C:\\Users\\ann\\AppData\\Roaming\\Claude\\claude_desktop_config.json",
      "cursor C:\\Users\\ann\\.cursor\\mcp.json",
      "vscode C:\\Users\\ann\\AppData\\Roaming\\Code\\User\\mcp.json",
      "vscode C:\\Users\\ann\\AppData\\Roaming\\Code\\User\\settings.json",
      "windsurf C:\\Users\\ann\\.codeium\\windsurf\\mcp_config.json",
      "windsurf C:\\Users\\ann\\.codeium\\mcp_config.json",
      "gemini C:\\Users\\ann\\.gemini\\settings.json",
      "codex C:\\Users\\ann\\.codex\\config.toml",
      "zed C:\\Users\\ann\\AppData\\Roaming\\Zed\\settings.json",
      "cline C:\\Users\\ann\\AppData\\Roaming\\Code\\User\\globalStorage\\saoudrizwan.claude-dev\\settings\\cline_mcp_settings.json",
      "cline C:\\Users\\ann\\.cline\\mcp.json",
      "goose C:\\Users\\ann\\AppData\\Roaming\\Block\\goose\\config\\config.yaml",
    ]);
  });

  test.each([
    ["CLAUDE_CONFIG_DIR", "/c", "claude-code /c/.claude.json"],
    ["CODEX_HOME", "/c", "codex /c/config.toml"],
    ["XDG_CONFIG_HOME", "/c", "zed /c/zed/settings.json"],
    ["XDG_CONFIG_HOME", "/c", "vscode /c/Code/User/mcp.json"],
  ])("with %s=%s", (name, value, path) => {
    expect(userPaths({ ...LINUX, env: { ...LINUX.env, [name]: value } })).toContain(path);
  });

  test.each([{}, { HOME: "" }, { HOME: "relative" }])("with %j there are none", (env) => {
    expect(userPaths({ ...LINUX, env })).toEqual([]);
  });
});

describe("files of the project", () => {
  test("come first, the nearest folder first, and HOME is no project", () => {
    const project = listPlaces(LINUX).slice(0, 15);
    expect(project.slice(0, 7).map(({ path }) => path)).toEqual([
      "/home/ann/work/app/.mcp.json",
      "/home/ann/work/app/.cursor/mcp.json",
      "/home/ann/work/app/.vscode/mcp.json",
      "/home/ann/work/app/.vscode/settings.json",
      "/home/ann/work/app/.gemini/settings.json",
      "/home/ann/work/app/.codex/config.toml",
      "/home/ann/work/app/.zed/settings.json",
    ]);
    expect(project[7]?.path).toBe("/home/ann/work/.mcp.json");
    const cursor = listPlaces(LINUX).filter(({ path }) => path === "/home/ann/.cursor/mcp.json");
    expect(cursor.map(({ scope }) => scope)).toEqual(["user"]);
  });

  test("the folders above are bounded", () => {
    const cwd = `/${"a/".repeat(5000)}a`;
    expect(listPlaces({ ...LINUX, cwd }).length).toBeLessThan(500);
  });
});

test.each([
  ["/x/.vscode/mcp.json", "vscode", "/x", true],
  ["/x/.mcp.json", "claude-code", "/x", true],
  ["/home/ann/.cursor/mcp.json", "cursor", "/home/ann/work/app", true],
  ["/x/any.json", "other", "/x", false],
  ["/x/any.toml", "codex", "/x", true],
  ["/x/any.yaml", "goose", "/x", true],
])("%s is a file of %s", (path, client, folder, isKnown) => {
  expect(placeOfFile(path, LINUX)).toMatchObject({ client: { id: client }, folder, isKnown });
});
