// Makes a case for the oracle: policies, traces, options, and what both of them come to.

import { gzipSync } from "node:zlib";
import { compareLines, compareSummary } from "./compare.ts";
import { compareChangeSummary, compareChanges } from "./compare-changes.ts";
import { compareCoverage } from "./compare-coverage.ts";
import type { Governing, PolicyFile } from "./decide.ts";
import { editPolicy } from "./edit-policy.ts";
import { isObject, type Obj } from "./json.ts";
import { expectationsOf, type Judgement, judgeTraces, type Trace } from "./judge.ts";
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
  readonly exitCode: number;
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
const INTERVALS = [0, 1, 999, 1000, 30_001, 999_999_999_999_999];
const FAIL_ON = ["never", "expectation", "deny", "approval"];
const FAIL_ON_CHANGES = [...FAIL_ON, "change", "newly-denied", "newly-allowed"];
const FAILING = { deny: ["deny", "undecidable"], approval: ["deny", "undecidable", "require_approval"] };

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
  const policies = makePolicies(chance, make, "policies");
  const isAgainst = chance.oneIn(6);
  const against = isAgainst ? makePolicies(chance, make, "others") : undefined;
  const format = !isAgainst && chance.oneIn(10) ? "jsonrpc" : "native";
  const isNative = format === "native";
  // What damaged lines are cannot be recognised.
  const isDamaged = isNative && chance.oneIn(2);
  const chosen = <T>(rarity: number, from: readonly T[]): T | null =>
    chance.oneIn(rarity) ? chance.pick(from) : null;
  const server = chosen(4, SERVERS);
  const approve = chosen(4, ["all", "none"]);
  const map = makeMap(chance);
  const grantBy = isNative ? chosen(8, ["session", "user", "tool", "file", "args"]) : null;
  const interval = chosen(isNative ? 8 : 2, INTERVALS);
  const isShowingArgs = !isAgainst && chance.oneIn(8);
  const isCovering = !isAgainst && chance.oneIn(6);
  const isStrict = chance.oneIn(6);
  const failOn = chance.pick(isAgainst ? FAIL_ON_CHANGES : FAIL_ON);

  const made = chance.some(1, chance.oneIn(6) ? 3 : 1, (index): Trace => {
    const traceOptions = {
      lines: Math.ceil(lines / (index + 1)),
      tools: [...tools],
      looks,
      servers: policies instanceof Map ? [...policies.keys()] : server === null ? [] : [server],
      damage: isDamaged ? chance.pick([10, 40]) : 0,
      crowd: lines >= 1000 && chance.oneIn(4) ? 3 * lines : 0,
      areTimesMissing: interval !== null,
    };
    const bytes = isNative ? makeTrace(chance, traceOptions) : makeMessages(chance, traceOptions);
    return { file: `trace-${index}.jsonl`, bytes };
  });
  const isPiped = made.length === 1 && chance.oneIn(10);
  const traces = isPiped
    ? made.map(({ bytes }) => ({ file: "-", bytes }))
    : chance.oneIn(12)
      ? [...made, ...made]
      : made;
  const packed = new Map(
    made.map(({ file, bytes }) => [file, chance.oneIn(8) ? gzipSync(bytes, { level: 1 }) : bytes]),
  );
  for (const [file, bytes] of packed) files[file] = bytes;

  const governing: Governing = {
    policies,
    server,
    map,
    isApprovingAll: approve === "all",
    translate: (re2) => patterns.get(re2) ?? raise(`no pattern: ${re2}`),
  };
  const options: LineOptions = { grantBy, format, interval: interval === null ? null : BigInt(interval) };
  const judgement = judgeTraces(traces, governing, options);
  const other = against && judgeTraces(traces, { ...governing, policies: against }, options);
  return {
    files,
    argv: [
      "simulate",
      ...traces.map(({ file }) => file),
      ...option("--policy", pathOf(policies, "policies")),
      ...option("--against", against === undefined ? null : pathOf(against, "others")),
      ...option("--server", server),
      ...option("--approve", approve),
      ...[...map].flatMap((pair) => option("--map", pair.join("="))),
      ...option("--grant-by", grantBy),
      ...option("--assume-interval", interval),
      ...option("--input-format", isDamaged || chance.oneIn(2) ? format : null),
      ...option("--jobs", jobs === 0 ? null : jobs),
      ...option("--fail-on", failOn),
      ...(isStrict ? ["--strict"] : []),
      ...(isShowingArgs ? ["--show-args"] : []),
      ...(isCovering ? ["--coverage"] : []),
      ...["--format", "ndjson", "--format", "json", "--output", "-", "--output", "summary.json"],
    ],
    stdin: isPiped ? packed.get("trace-0.jsonl") : undefined,
    calls: judgement.judged.length * (other === undefined ? 1 : 2),
    reasons: reasonsOf(judgement),
    exitCode: exitCodeOf(judgement, other, failOn, isStrict),
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

/** `--map`, sometimes of two servers that are exchanged. */
function makeMap(chance: Chance): ReadonlyMap<string, string> {
  if (!chance.oneIn(8)) return new Map();
  const [from, to] = chance.shuffle(SERVERS);
  const isExchanged = chance.oneIn(2);
  if (from === undefined || to === undefined) return new Map();
  return new Map(
    isExchanged
      ? [
          [from, to],
          [to, from],
        ]
      : [[from, to]],
  );
}

function option(name: string, value: string | number | null): readonly string[] {
  return value === null ? [] : [name, `${value}`];
}

/** Exit codes of section 1 of the command line's specification. */
function exitCodeOf(
  before: Judgement,
  after: Judgement | undefined,
  failOn: string,
  isStrict: boolean,
): number {
  const { judged, skipped } = after ?? before;
  if (judged.length === 0) return 2;
  if (isStrict && skipped > 0) return 1;
  if (failOn === "never") return 0;
  if (expectationsOf(after ?? before).failed > 0) return 1;
  const kinds = (of: Judgement): readonly string[] => of.judged.map(({ decision }) => decision.decision);
  const now = kinds(after ?? before);
  if (failOn === "deny" || failOn === "approval")
    return now.some((kind) => FAILING[failOn].includes(kind)) ? 1 : 0;
  if (failOn === "expectation") return 0;
  const was = kinds(before);
  const wanted = { change: "", "newly-denied": "deny", "newly-allowed": "allow" }[failOn] ?? "";
  const isFailing = (kind: string, index: number): boolean =>
    kind !== was[index] &&
    (wanted === "" || kind === wanted || (kind === "undecidable" && was[index] !== wanted));
  return now.some(isFailing) ? 1 : 0;
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

function pathOf(policies: Governing["policies"], folder: string): string {
  return policies instanceof Map ? folder : (policies as PolicyFile).file;
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
