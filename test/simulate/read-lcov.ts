// A strict reader of lcov's tracefiles: records in the order of geninfo(1), nothing twice, and sums that are right.

export interface LcovRecord {
  readonly file: string;
  /** Calls by name. */
  readonly functions: ReadonlyMap<string, number>;
  readonly branches: readonly {
    readonly line: number;
    readonly block: number;
    readonly branch: number;
    /** `undefined` when the block was never run. */
    readonly taken: number | undefined;
  }[];
  readonly branchesFound: number;
  readonly branchesHit: number;
  readonly lines: ReadonlyMap<number, number>;
}

const ORDER = ["TN", "SF", "FN", "FNDA", "FNF", "FNH", "BRDA", "BRF", "BRH", "DA", "LF", "LH"];
const SHAPES: Readonly<Record<string, RegExp>> = {
  TN: /^$/,
  SF: /^[^\n]+$/,
  // Some readers end a name at its first comma, and cut spaces off.
  FN: /^([1-9]\d*),((?! )[^,]+(?<! ))$/,
  FNDA: /^(\d+),((?! )[^,]+(?<! ))$/,
  BRDA: /^([1-9]\d*),(\d+),(\d+),(\d+|-)$/,
  DA: /^([1-9]\d*),(\d+)$/,
};

/** Throws for anything that is not as it must be. */
export function readLcov(text: string): readonly LcovRecord[] {
  if (!text.endsWith("end_of_record\n")) throw new Error("the last record does not end");
  return text.slice(0, -"end_of_record\n".length).split("end_of_record\n").map(readRecord);
}

function readRecord(text: string): LcovRecord {
  const values = new Map<string, (readonly string[])[]>(ORDER.map((key) => [key, []]));
  let last = 0;
  for (const line of text.trimEnd().split("\n")) {
    const key = line.slice(0, line.indexOf(":"));
    const at = ORDER.indexOf(key);
    if (at < last) throw new Error(`out of order: ${line}`);
    last = at;
    const match = (SHAPES[key] ?? /^(\d+)$/).exec(line.slice(key.length + 1));
    if (match === null) throw new Error(`not a record of lcov: ${line}`);
    values.get(key)?.push(match);
  }
  const all = (key: string): readonly (readonly string[])[] => values.get(key) ?? [];
  const one = (key: string): string => {
    const [value, second] = all(key);
    if (value === undefined || second !== undefined) throw new Error(`${all(key).length} of ${key}`);
    return value[1] ?? value[0] ?? "";
  };
  const functions = unique(all("FNDA").map(([, count, name = ""]) => [name, Number(count)] as const));
  const named = unique(all("FN").map(([, line, name = ""]) => [name, Number(line)] as const));
  if (String([...named.keys()].sort()) !== String([...functions.keys()].sort()))
    throw new Error("FN and FNDA differ");
  const branches = all("BRDA").map(([, line, block, branch, taken]) => ({
    line: Number(line),
    block: Number(block),
    branch: Number(branch),
    taken: taken === "-" ? undefined : Number(taken),
  }));
  unique(branches.map(({ line, block, branch }) => [`${line},${block},${branch}`, 0] as const));
  const lines = unique(all("DA").map(([, line, count]) => [Number(line), Number(count)] as const));
  for (const { line, taken = 0 } of branches) {
    if ((lines.get(line) ?? -1) < taken) throw new Error(`line ${line} is hit less often than its branch`);
  }
  // As lcov 2 wants it: "line is hit but no branches on line have been evaluated", where 0 is the same as none.
  const withBranches = new Set(branches.map(({ line }) => line));
  for (const line of withBranches) {
    const isTaken = branches.some((branch) => branch.line === line && (branch.taken ?? 0) > 0);
    if (isTaken !== (lines.get(line) ?? 0) > 0) throw new Error(`line ${line}: which was taken?`);
  }
  for (const [name, count] of functions) {
    const line = named.get(name) ?? 0;
    if (!withBranches.has(line) && (lines.get(line) ?? -1) < count)
      throw new Error(`${name} is called more than its line`);
  }
  const isHit = (count: number | undefined): boolean => count !== undefined && count > 0;
  const sums = {
    FNF: functions.size,
    FNH: [...functions.values()].filter(isHit).length,
    BRF: branches.length,
    BRH: branches.filter(({ taken }) => isHit(taken)).length,
    LF: lines.size,
    LH: [...lines.values()].filter(isHit).length,
  };
  for (const [key, sum] of Object.entries(sums)) {
    if (Number(one(key)) !== sum) throw new Error(`${key}:${one(key)} where ${sum} are listed`);
  }
  return { file: one("SF"), functions, branches, branchesFound: sums.BRF, branchesHit: sums.BRH, lines };
}

function unique<Key>(entries: readonly (readonly [Key, number])[]): ReadonlyMap<Key, number> {
  const map = new Map(entries);
  if (map.size !== entries.length) throw new Error(`something stands twice: ${JSON.stringify(entries)}`);
  return map;
}
