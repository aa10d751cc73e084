// What fixes would change in a file, as a unified diff.

import { createTwoFilesPatch } from "diff";

/** Lines around a change that are shown. */
const CONTEXT = 3;

/** A diff that `patch -p1` and `git apply` understand. */
export function unifiedDiff(file: string, before: string, after: string): string {
  const path = file.replaceAll("\\", "/").replace(/^\/+/, "");
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
    context: CONTEXT,
  });
  // The line that the package puts before a diff belongs to another format.
  return patch.replace(/^=+\n/, "");
}
