// Makes a case for the oracle: policies, traces, options, and what both of them come to.

import { gzipSync } from "node:zlib";
import { compareLines, compareSummary } from "./compare.ts";
import { compareChangeSummary, compareChanges } from "./compare-changes.ts";
import { compareCoverage } from "./compare-coverage.ts";
import type { Governing, PolicyFile } from "./decide.ts";
import { editPolicy } from "./edit-policy.ts";
import { isObject, type Obj } from "./json.ts";
import { type Judgement, judgeTraces, type Trace } from "./judge.ts";
import { type Look, looksOf } from "./make-args.ts";
import { makePolicy } from "./make-policy.ts";
import { makeMessages, makeTrace } from "./make-trace.ts";
import { readPolicy } from "./policy.ts";
import { type Chance, createChance } from "./random.ts";
import type { LineOptions } from "./trace-line.ts";
import { SERVERS } from "./words.ts";
import { writePolicy } from "./write-policy.ts";

export interface Case {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Arguments of the program. The decision lines are on stdout, the summary in `summary.json`. */
  readonly argv: readonly string[];
  readonly stdin: Uint8Array | undefined;
  readonly calls: number;
  /** Why calls were decided as they were, and how often. */
  readonly reasons: ReadonlyMap<string, number>;
  /** What differs between the oracle and what was printed; at most a few of it. */
  readonly compare: (stdout: string, summary: string) => readonly string[];
}

export interface CaseOptions {
  readonly lines: number;
  /** `--jobs`, where several threads take part; 0 leaves it to the program. */
  readonly jobs: number;
}

const MOST_DIFFERENCES = 3;

export function makeCase(seed: number, { lines, jobs }: CaseOptions): Case {
  const chance = createChance(seed);
  const files: Record<string, string | Uint8Array> = {};
  const patterns = new Map<string, RegExp>();
  const tools = new Set<string>();
  const looks: Look[] = [];
  const documents: Obj[] = [];
  const make = (file: string): PolicyFile => {
    const isEdited = file.startsWith("others") && !chance.oneIn(3);
    const made = makePolicy(chance);
    const document = isEdited ? editPolicy(chance, chance.pick(documents)) : made.document;
    documents.push(document);
    const { text, places } = writePolicy(chance, document, !file.endsWith(".json"));
    for (const [re2, js] of made.patterns) patterns.set(re2, js);
    const named = document.get("tools");
    if (named !== undefined && isObject(named)) for (const tool of named.keys()) tools.add(tool);
    looks.push(...looksOf(document));
    files[file] = text;
    return { file, policy: readPolicy(document), places };
  };
  const argv: string[] = [];
  const give = <T>(rarity: number, choose: () => T, option: (value: T) => readonly string[]): T | null => {
    if (!chance.oneIn(rarity)) return null;
    const value = choose();
    argv.push(...option(value));
    return value;
  };
  const policies = makePolicies(chance, make, "policies");
  argv.push("--policy", policies instanceof Map ? "policies" : (policies as PolicyFile).file);
  const isAgainst = chance.oneIn(6);
  const isMessages = !isAgainst && chance.oneIn(10);
  const against = isAgainst ? makePolicies(chance, make, "others") : undefined;
  if (against !== undefined)
    argv.push("--against", against instanceof Map ? "others" : (against as PolicyFile).file);
  const server = give(
    4,
    () => chance.pick(SERVERS),
    (name) => ["--server", name],
  );
  const isApprovingAll =
    give(
      4,
      () => true,
      () => ["--approve", "all"],
    ) !== null;
  const pair = give(
    8,
    () => [chance.pick(SERVERS), chance.pick(SERVERS)] as const,
    (both) => ["--map", both.join("=")],
  );
  const grantBy = isMessages
    ? null
    : give(
        8,
        () => chance.pick(["session", "user", "x", "tool"]),
        (by) => ["--grant-by", by],
      );
  const isShowingArgs =
    !isAgainst &&
    give(
      8,
      () => true,
      () => ["--show-args"],
    ) !== null;
  const isCovering =
    !isAgainst &&
    give(
      6,
      () => true,
      () => ["--coverage"],
    ) !== null;
  const interval = give(
    isMessages ? 2 : 8,
    () => chance.pick([0, 1, 999, 1000, 30_001, 999_999_999_999_999]),
    (ms) => ["--assume-interval", `${ms}`],
  );
  const format = isMessages ? "jsonrpc" : "native";
  // What damaged lines are cannot be recognised.
  const isDamaged = chance.oneIn(2);
  if (isDamaged || chance.oneIn(2)) argv.push("--input-format", format);
  const options: LineOptions = { grantBy, format, interval: interval === null ? null : BigInt(interval) };

  const traces = chance.some(1, chance.oneIn(6) ? 3 : 1, (index): Trace => {
    const traceOptions = {
      lines: Math.ceil(lines / (index + 1)),
      tools: [...tools],
      looks,
      servers: policies instanceof Map ? [...policies.keys()] : server === null ? [] : [server],
      damage: isDamaged ? chance.pick([10, 40]) : 0,
      crowd: lines >= 1000 && chance.oneIn(4) ? 3 * lines : 0,
      areTimesMissing: interval !== null,
    };
    const bytes = isMessages ? makeMessages(chance, traceOptions) : makeTrace(chance, traceOptions);
    return { file: `trace-${index}.jsonl`, bytes };
  });
  for (const { file, bytes } of traces) files[file] = chance.oneIn(8) ? gzipSync(bytes, { level: 1 }) : bytes;
  const isPiped = traces.length === 1 && chance.oneIn(10);
  const stdin = isPiped ? traces[0]?.bytes : undefined;
  if (jobs > 0) argv.push("--jobs", `${jobs}`);

  const governing: Governing = {
    policies,
    server,
    map: new Map(pair === null ? [] : [pair]),
    isApprovingAll,
    translate: (re2) => patterns.get(re2) ?? raise(`no pattern: ${re2}`),
  };
  const read = isPiped ? traces.map(({ bytes }) => ({ file: "-", bytes })) : traces;
  const judgement = judgeTraces(read, governing, options);
  const other = against && judgeTraces(read, { ...governing, policies: against }, options);
  return {
    files,
    argv: [
      ...["simulate", ...(isPiped ? ["-"] : traces.map(({ file }) => file)), ...argv],
      ...[
        "--fail-on",
        "never",
        "--format",
        "ndjson",
        "--format",
        "json",
        "--output",
        "-",
        "--output",
        "summary.json",
      ],
    ],
    stdin,
    calls: judgement.judged.length * (other === undefined ? 1 : 2),
    reasons: reasonsOf(judgement),
    compare: (stdout, summary) =>
      other === undefined
        ? [
            ...compareLines(judgement, stdout, MOST_DIFFERENCES, isShowingArgs),
            ...compareSummary(judgement, summary),
            ...(isCovering ? compareCoverage(judgement, governing.translate, summary) : []),
          ]
        : [
            ...compareChanges(judgement, other, stdout, MOST_DIFFERENCES),
            ...compareChangeSummary(judgement, other, summary),
          ],
  };
}

function raise(why: string): never {
  throw new Error(why);
}

function reasonsOf({ judged }: Judgement): ReadonlyMap<string, number> {
  const reasons = new Map<string, number>();
  for (const { decision } of judged) {
    const reason =
      decision.reason === "" ? `allow${decision.limits === undefined ? "" : " and count"}` : decision.reason;
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return reasons;
}

/** One file, or a folder with a file for each server. */
function makePolicies(
  chance: Chance,
  make: (file: string) => PolicyFile,
  folder: string,
): Governing["policies"] {
  const extension = (): string => chance.pick(["json", "yaml", "yml"]);
  if (!chance.oneIn(5)) return make(`${folder}-file.${extension()}`);
  const servers = [...new Set(chance.some(1, 3, () => chance.pick(SERVERS)))];
  return new Map(servers.map((server) => [server, make(`${folder}/${server}.${extension()}`)]));
}
