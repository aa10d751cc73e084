// Loads the chunks of the program, with the code that V8 made of them when the package was built.
//
// Compiling what a run needs costs more than running it. The cache of another version of V8 is refused
// by V8 itself, and the chunk is compiled as usual; that of another processor must not be shown to it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";

type Exports = Readonly<Record<string, unknown>>;
type Chunk = (require: (id: string) => unknown, module: { exports: Exports }) => void;

export interface Loader {
  /** The modules of a chunk, by path; loaded once. */
  readonly load: (name: string) => Exports;
  /** What was loaded so far, for writing the cache and for looking at what a command loads. */
  readonly scripts: ReadonlyMap<string, Script>;
}

/** A loader of the chunks in a folder: `NAME.js` and, where it was made, `NAME.ARCH.cache`. `requireBuiltin` is Node's own. */
export function createLoader(folder: string, requireBuiltin: (id: string) => unknown): Loader {
  const scripts = new Map<string, Script>();
  const modules = new Map<string, { exports: Exports }>();
  /**
   * The V8 of Node 20 would optimise the parser of YAML while it reads one file, and throw much of that away as it
   * sees more: a file of 500 lines is linted in three quarters of the time when it waits. Other versions have other
   * names for it, and say so on stderr.
   */
  let isOptimisedLater = false;

  function load(name: string): Exports {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(name, module);
    if (name === "yaml") isOptimisedLater = process.versions.v8.startsWith("11.");
    // A cache belongs to the flags that it was made with: those are the usual ones.
    if (isOptimisedLater) setFlags(USUAL_FLAGS);
    const cachedData = readCache(join(folder, `${name}.${process.arch}.cache`));
    // INVARIANT: chunks are written in ASCII, so reading them as Latin-1 is right, and fast.
    const script = new Script(readFileSync(join(folder, `${name}.js`), "latin1"), {
      // Not the whole path: it is part of the cache, and differs where the package is installed.
      filename: `${name}.js`,
      ...(cachedData && { cachedData }),
    });
    if (isOptimisedLater) setFlags(LATE_FLAGS);
    scripts.set(name, script);
    const run: Chunk = script.runInThisContext();
    run((id) => (id.startsWith("./") ? load(id.slice(2, -".js".length)) : requireBuiltin(id)), module);
    return module.exports;
  }

  // Asked for here, because loading the module that can costs more than a run without YAML would gain.
  function setFlags(flags: readonly string[]): void {
    const { setFlagsFromString } = requireBuiltin("node:v8") as typeof import("node:v8");
    for (const flag of flags) setFlagsFromString(flag);
  }

  return { load, scripts };
}

/**
 * Bytes of bytecode that a function runs before V8 looks at it again, and whether several threads collect what is
 * young: what Node 20 has by default, and what is faster for a heap of a few megabytes.
 */
const USUAL_FLAGS = ["--interrupt-budget=67584", "--parallel-scavenge"];
const LATE_FLAGS = ["--interrupt-budget=1000000", "--no-parallel-scavenge"];

function readCache(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
