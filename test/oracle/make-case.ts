// Makes a case for the oracle: policies, a trace, options, and how to run them.

import type { Governing, PolicyFile } from "./decide.ts";
import { isObject } from "./json.ts";
import { makePolicy } from "./make-policy.ts";
import { makeTrace } from "./make-trace.ts";
import { readPolicy } from "./policy.ts";
import { type Chance, createChance } from "./random.ts";
import type { LineOptions } from "./trace-line.ts";
import { SERVERS } from "./words.ts";
import { writePolicy } from "./write-policy.ts";

export interface Case {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly argv: readonly string[];
  readonly trace: Uint8Array;
  readonly governing: Governing;
  readonly options: LineOptions;
  readonly isShowingArgs: boolean;
}

export function makeCase(seed: number, lines: number): Case {
  const chance = createChance(seed);
  const files: Record<string, string | Uint8Array> = {};
  const patterns = new Map<string, RegExp>();
  const tools = new Set<string>();
  const make = (file: string): PolicyFile => {
    const { document, patterns: found } = makePolicy(chance);
    const { text, places } = writePolicy(chance, document, !file.endsWith(".json"));
    for (const [re2, js] of found) patterns.set(re2, js);
    const named = document.get("tools");
    if (named !== undefined && isObject(named)) for (const tool of named.keys()) tools.add(tool);
    files[file] = text;
    return { file, policy: readPolicy(document), places };
  };
  const argv: string[] = [];
  const isFolder = chance.oneIn(5);
  const policies = isFolder
    ? makeFolder(chance, make)
    : make(chance.pick(["policy.json", "policy.yaml", "policy.yml"]));
  if (isFolder) argv.push("--policy", "policies");
  else if (chance.oneIn(2)) argv.push("--policy", (policies as PolicyFile).file);
  const server = chance.oneIn(4) ? chance.pick(SERVERS) : null;
  if (server !== null) argv.push("--server", server);
  const isApprovingAll = chance.oneIn(4);
  if (isApprovingAll) argv.push("--approve", "all");
  const map = new Map(chance.oneIn(8) ? [[chance.pick(SERVERS), chance.pick(SERVERS)] as const] : []);
  for (const [from, to] of map) argv.push("--map", `${from}=${to}`);
  const grantBy = chance.oneIn(8) ? chance.pick(["session", "user", "x", "tool"]) : null;
  if (grantBy !== null) argv.push("--grant-by", grantBy);
  const isShowingArgs = chance.oneIn(8);
  if (isShowingArgs) argv.push("--show-args");
  const trace = makeTrace(chance, {
    lines,
    tools: [...tools],
    servers: server === null ? [] : [server],
    damage: chance.pick([0, 10, 40]),
  });
  files["trace.jsonl"] = trace;
  const translate = (re2: string): RegExp => {
    const js = patterns.get(re2);
    if (js === undefined) throw new Error(`no pattern: ${re2}`);
    return js;
  };
  return {
    files,
    argv: [
      "simulate",
      "trace.jsonl",
      "--input-format",
      "native",
      "--format",
      "ndjson",
      "--fail-on",
      "never",
      ...argv,
    ],
    trace,
    governing: { policies, server, map, isApprovingAll, translate },
    options: { grantBy },
    isShowingArgs,
  };
}

function makeFolder(chance: Chance, make: (file: string) => PolicyFile): ReadonlyMap<string, PolicyFile> {
  const servers = [...new Set(chance.some(1, 3, () => chance.pick(SERVERS)))];
  return new Map(
    servers.map((server) => [server, make(`policies/${server}.${chance.pick(["json", "yaml", "yml"])}`)]),
  );
}
