// Programs that fetch what they run, known by their names.

/** Whoever names one asks for the network. */
const FETCHERS: ReadonlySet<string> = new Set([
  ...["npx", "npm", "pnpm", "pnpx", "yarn", "yarnpkg", "bun", "bunx", "deno", "corepack"],
  ...["uvx", "uv", "pipx", "nix", "go", "cargo", "dotnet", "dnx", "jbang"],
]);
/** They ask a daemon to start a container, which no sandbox around the asking holds. */
const CONTAINERS: ReadonlySet<string> = new Set(["docker", "podman", "nerdctl", "container", "wsl"]);

export function isFetcher(command: string): boolean {
  return FETCHERS.has(programName(command));
}

export function isContainerProgram(command: string): boolean {
  return CONTAINERS.has(programName(command));
}

/** Without its folder and what Windows appends. */
export function programName(command: string): string {
  return command
    .replace(/^.*[\\/]/s, "")
    .toLowerCase()
    .replace(/\.(?:cmd|exe|bat|ps1)$/, "");
}
