// Reads policy.config.yaml: data that says how to lint, and that can run nothing.

import type { Finding, Problem, Severity } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { toFindings } from "../policy/findings.ts";
import { joinPointer } from "../policy/pointer.ts";
import {
  itemsOf,
  type Located,
  member,
  membersOf,
  numberOf,
  type Reading,
  report,
  textOf,
  wordOf,
} from "../policy/read-nodes.ts";
import { explainErrors, type Grammar } from "../policy/schema-problems.ts";
import { readSource, type Source } from "../policy/source.ts";
import { toPlain } from "../policy/validate.ts";
import { findErrors } from "./config-errors.generated.ts";
import { configSchema } from "./config-schema.ts";
import { checkGlob, compileGlobs, type PathTest } from "./glob.ts";
import { LINT_RULES } from "./rules.ts";

export type Level = Severity | "off";
export type Levels = ReadonlyMap<string, Level>;

export interface Override {
  readonly fits: PathTest;
  readonly rules: Levels;
  readonly server: string | undefined;
}

/** What a configuration says; its paths are relative to its folder. */
export interface Config {
  readonly rules: Levels;
  readonly isIgnored: PathTest;
  readonly overrides: readonly Override[];
  readonly lock: string | undefined;
  readonly baseline: string | undefined;
  readonly failOn: Severity | "never" | undefined;
  readonly maxWarnings: number | undefined;
}

export type ConfigReading =
  | { readonly config: Config; readonly findings: readonly [] }
  | { readonly config: undefined; readonly findings: readonly Finding[] };

const GRAMMAR: Grammar = {
  validate: findErrors,
  definitions: configSchema.definitions,
  whole: "The configuration",
};
const LEVELS = ["off", "info", "warning", "error"] as const;

/** Reads a configuration as strictly as a policy. One error anywhere and nothing of it is used. */
export async function readConfig(file: string, bytes: Uint8Array): Promise<ConfigReading> {
  const source = await readSource(file, bytes);
  const { root } = source;
  const problems = source.problems.flatMap((problem) => reword(problem, source));
  // A file without content, or with comments only, leaves everything as it is.
  const isEmpty = source.problems.some(({ code }) => code === "policy-empty");
  const { verdict, config } = await readRoot({ ...source, root: isEmpty ? EMPTY : root }, problems);
  if (config !== undefined) return { config, findings: [] };
  return { config: undefined, findings: toFindings(source, verdict) };
}

const EMPTY = { kind: "object", start: 0, end: 0, entries: [] } as const;

async function readRoot(
  source: Source,
  parsed: readonly Problem[],
): Promise<{ verdict: readonly Problem[]; config: Config | undefined }> {
  const { root } = source;
  if (root === undefined || parsed.length > 0) return { verdict: parsed, config: undefined };
  const shape = explainErrors(toPlain(root), { ...source, root }, GRAMMAR);
  if (shape.problems.length > 0) return { verdict: shape.problems, config: undefined };
  const reading: Reading = { problems: [], hasMismatch: false };
  const config = await buildConfig({ node: root, pointer: "" }, reading);
  return reading.problems.length > 0
    ? { verdict: reading.problems, config: undefined }
    : { verdict: [], config };
}

/** What the parser says of policies, where it is otherwise of a configuration. */
function reword(problem: Problem, { text }: Source): readonly Problem[] {
  const { code, anchor } = problem;
  if (code === "policy-empty") return [];
  // Only this program reads the file, and to it `off` is a word.
  const isOff =
    code === "ambiguous-scalar" && "start" in anchor && text.slice(anchor.start, anchor.end) === "off";
  if (isOff) return [];
  if (code !== "null-value") return [problem];
  return [
    { ...problem, message: "There is no value here (null).", help: "Write a value, or remove the key." },
  ];
}

async function buildConfig(root: Located, reading: Reading): Promise<Config> {
  const globs = { left: LIMITS.configGlobs };
  const overrides = itemsOf(member(root, "overrides"), reading).map(async (located) => ({
    fits: await globsOf(member(located, "files"), reading, globs),
    rules: levelsOf(member(located, "rules"), reading),
    server: textOf(member(located, "server"), reading),
  }));
  const most = numberOf(member(root, "max_warnings"), reading);
  return {
    rules: levelsOf(member(root, "rules"), reading),
    isIgnored: await globsOf(member(root, "ignores"), reading, globs),
    overrides: await Promise.all(overrides),
    lock: pathOf(member(root, "lock"), reading),
    baseline: pathOf(member(root, "baseline"), reading),
    failOn: wordOf(member(root, "fail_on"), ["error", "warning", "info", "never"] as const, reading),
    // What no double holds is more than there can be.
    maxWarnings: most === undefined || typeof most === "number" ? most : Number.MAX_VALUE,
  };
}

function levelsOf(located: Located | undefined, reading: Reading): Levels {
  const levels = new Map<string, Level>();
  for (const { key, ...at } of membersOf(located, reading)) {
    const level = wordOf(at, LEVELS, reading);
    const rule = LINT_RULES.find(({ code }) => code === key);
    if (level !== undefined) levels.set(key, level);
    if (rule?.check === undefined && rule?.review === undefined) {
      report(
        reading,
        at.pointer,
        "fixed-level",
        `${key} makes a policy unusable, so its level cannot be changed.`,
        "Remove it.",
      );
    }
  }
  return levels;
}

/** Each glob is held against each file, so there may not be any number of them. */
async function globsOf(
  located: Located | undefined,
  reading: Reading,
  budget: { left: number },
): Promise<PathTest> {
  const globs = itemsOf(located, reading).map((item) => textOf(item, reading) ?? "");
  const pointer = located?.pointer ?? "";
  budget.left -= globs.length;
  if (budget.left < 0) {
    const message = `A configuration may have at most ${LIMITS.configGlobs} globs.`;
    report(reading, pointer, "too-many-globs", message, "Let fewer globs fit more files.");
    return () => false;
  }
  for (const [i, glob] of globs.entries()) {
    const problem = checkGlob(glob);
    if (problem !== undefined)
      report(
        reading,
        joinPointer(pointer, i),
        "invalid-glob",
        `${JSON.stringify(glob)} cannot be used. ${problem}`,
        "",
      );
  }
  return compileGlobs(globs.filter((glob) => checkGlob(glob) === undefined));
}

/** A configuration may come with a repository that nobody trusts: it names nothing outside its own folder. */
function pathOf(located: Located | undefined, reading: Reading): string | undefined {
  const path = textOf(located, reading);
  if (path === undefined || located === undefined) return undefined;
  if (!/^(?:[A-Za-z]:|[\\/])|(?:^|[\\/])\.\.(?:[\\/]|$)|^$|\0/.test(path)) return path;
  report(
    reading,
    located.pointer,
    "path-outside",
    `${JSON.stringify(path)} is no path below the folder of the configuration.`,
    "Name a file below it; the options of the command line may name any.",
  );
  return undefined;
}
