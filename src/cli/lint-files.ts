// Which files `policy lint` looks at.

import { join, resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import { compareText } from "../order.ts";
import { readFolder } from "./files.ts";
import { discoverPolicy, isFolder, listPolicyFiles } from "./find-policies.ts";

/** specification: policy-format.md section 7, and `*.policy.{json,yaml,yml}`. */
export function discoverLintFiles(cwd: string): readonly string[] {
  const found = discoverPolicy(cwd);
  const own = found === undefined ? [] : expandLintFile(cwd, found);
  const others = readFolder(cwd, "The working directory").filter((name) =>
    /\.policy\.(?:json|ya?ml)$/.test(name),
  );
  return [...own, ...others.sort(compareText)];
}

export function expandLintFile(cwd: string, file: string): readonly string[] {
  if (file === "-" || !isFolder(resolve(cwd, file))) return [file];
  const files = listPolicyFiles(cwd, file);
  if (files.length === 0)
    throw new PolicyError("nothing-to-do", `The folder ${join(file, "")} holds no policy.`);
  return files;
}
