// What reports call a file: its path from the working directory, with forward slashes, the same on every machine.

/**
 * `file` as the user named it, `folder` the working directory, absolute, or empty. An absolute path never
 * stays one: it would tell where a machine keeps its files, and mean nothing on another.
 */
export function reportPath(file: string, folder: string): string {
  // A backslash parts folders on Windows only; elsewhere it is a character of a name.
  const path = folder.startsWith("/") ? file : withSlashes(file);
  if (!isAbsolute(path)) return collapse(path.split("/")).join("/");
  const from = collapse(withSlashes(folder).split("/"));
  const to = collapse(path.split("/"));
  // On another drive, or without a folder to start at, the name is all that can be said.
  if (folder === "" || from[0] !== to[0]) return to.at(-1) ?? "";
  let common = 0;
  while (common < from.length && common < to.length && from[common] === to[common]) common++;
  return [...from.slice(common).map(() => ".."), ...to.slice(common)].join("/");
}

function withSlashes(path: string): string {
  return path.replaceAll("\\", "/");
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[a-z]:\//i.test(path);
}

/** Without `.`, empty parts but a leading one, and `..` after a folder. */
function collapse(parts: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const [i, part] of parts.entries()) {
    if (part === "." || (part === "" && i > 0)) continue;
    const last = kept.at(-1);
    if (part === ".." && last !== undefined && last !== "..") {
      if (last !== "") kept.pop();
    } else kept.push(part);
  }
  return kept;
}
