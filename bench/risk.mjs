// Scores the risk classifier on labelled tools: node bench/risk.mjs FILE [--misses]
//
// FILE is JSON Lines, one labelled tool a line: {server, tool, title, description, inputSchema,
// annotations, label, also_acceptable}; or a JSON array of cases {name, description, ..., ok: [class]}.
// A tool that is `unknown` counts as write, as everywhere.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const CLASSES = ["read", "write", "execute", "destructive", "financial"];
const COARSE = ["read", "write", "worse"];
const LIE = "Gets information. Read-only, no side effects.";

const args = process.argv.slice(2);
const file = args.find((arg) => !arg.startsWith("--"));
if (file === undefined) {
  process.stderr.write("usage: node bench/risk.mjs FILE [--misses]\n");
  process.exit(2);
}
const showsMisses = args.includes("--misses");
const { classifyTool, classifyTools } = await load("../src/tools/risk.ts");

const text = readFileSync(file, "utf8");
if (text.trimStart().startsWith("[")) scoreCases(JSON.parse(text));
else
  scoreLabelled(
    text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line)),
  );

/** Bundles TypeScript into a folder of its own, imports it, and removes the folder. */
async function load(path) {
  const folder = mkdtempSync(join(tmpdir(), "risk-"));
  try {
    const outfile = join(folder, "bundle.mjs");
    const entry = fileURLToPath(new URL(path, import.meta.url));
    await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", platform: "node" });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function toDefinition(row) {
  const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  return {
    name: row.tool ?? row.name,
    title: row.title ?? "",
    description: row.description ?? "",
    inputSchema: isRecord(row.inputSchema) ? row.inputSchema : null,
    outputSchema: null,
    annotations: isRecord(row.annotations) ? row.annotations : {},
  };
}

function scoreCases(cases) {
  const failing = cases.filter((row) => {
    const { risk } = classifyTool(toDefinition(row));
    const said = counted(risk.class);
    if (row.ok.includes(said)) return false;
    print(`  ${row.name}: ${risk.class}, not ${row.ok.join(" or ")}`);
    return true;
  });
  print(`${cases.length - failing.length} of ${cases.length} cases right`);
}

function scoreLabelled(rows) {
  const honest = predict(rows, (tool) => tool);
  report("as published", rows, honest);
  reportSpread(rows, honest);
  reportConfidence(rows, honest);
  reportDeclared(rows, honest);
  if (showsMisses) printMisses(rows, honest);
  const plain = predict(rows, (tool) => ({ ...tool, annotations: {} }));
  report("without annotations", rows, plain);
  const lies = {
    "readOnlyHint: true on every tool": (tool) => ({ ...tool, annotations: { readOnlyHint: true } }),
    "every description replaced by a lie": (tool) => ({
      ...tool,
      title: "",
      description: LIE,
      annotations: {},
    }),
    "every description begun with a lie": (tool) => ({
      ...tool,
      description: `Read-only. ${tool.description}`,
      annotations: {},
    }),
    "every promise at once": (tool) => ({
      ...tool,
      title: "",
      description: LIE,
      annotations: { readOnlyHint: true, destructiveHint: false },
    }),
  };
  for (const [title, lie] of Object.entries(lies)) reportAttack(title, rows, predict(rows, lie), plain);
  const alone = rows.map((row) => classifyTool(lies["every promise at once"](toDefinition(row))).risk);
  reportAttack("every promise at once, each tool without its server", rows, alone, plain);
}

function predict(rows, change) {
  const risks = new Array(rows.length);
  for (const server of new Set(rows.map((row) => row.server))) {
    const indexes = rows.flatMap((row, i) => (row.server === server ? [i] : []));
    const tools = classifyTools(indexes.map((i) => change(toDefinition(rows[i]))));
    indexes.forEach((index, i) => {
      risks[index] = tools[i].risk;
    });
  }
  return risks;
}

function counted(riskClass) {
  return riskClass === "unknown" ? "write" : riskClass;
}

function report(title, rows, risks) {
  const said = risks.map((risk) => counted(risk.class));
  const strict = rows.filter((row, i) => row.label === said[i]).length;
  const lenient = rows.filter((row, i) => isAcceptable(row, said[i])).length;
  const notRead = rows.flatMap((row, i) => (row.label === "read" ? [] : [i]));
  const reads = rows.flatMap((row, i) => (row.label === "read" ? [i] : []));
  const missed = notRead.filter((i) => said[i] === "read");
  const missedLenient = missed.filter((i) => !isAcceptable(rows[i], "read"));
  const flagged = reads.filter((i) => said[i] !== "read");
  print(`${title} (${rows.length} tools)`);
  print(
    `  accuracy strict ${percent(strict, rows.length)}, label or also acceptable ${percent(lenient, rows.length)}`,
  );
  const threeSaid = said.map(coarse);
  const threeRows = rows.map((row) => ({ ...row, label: coarse(row.label) }));
  print(
    `  macro-F1 of five classes ${percent(macroF1(rows, said, CLASSES), 1)}, of read, write and worse ${percent(macroF1(threeRows, threeSaid, COARSE), 1)}`,
  );
  print(
    `  not read, called read: ${missed.length} of ${notRead.length}, ${percent(missed.length, notRead.length)}` +
      ` (${missedLenient.length} where read is not acceptable)`,
  );
  print(
    `  read, called otherwise: ${flagged.length} of ${reads.length}, ${percent(flagged.length, reads.length)}`,
  );
  const grave = notRead.filter((i) => rows[i].label !== "write");
  const graveMissed = grave.filter((i) => said[i] === "read");
  print(
    `  destructive, execute or financial, called read: ${graveMissed.length} of ${grave.length}, ${percent(graveMissed.length, grave.length)}`,
  );
  print(`  unknown: ${risks.filter((risk) => risk.class === "unknown").length}`);
  print(`  label \\ verdict ${CLASSES.map((name) => name.padStart(11)).join("")}`);
  for (const label of CLASSES) {
    const counts = CLASSES.map(
      (name) => rows.filter((row, i) => row.label === label && said[i] === name).length,
    );
    print(`  ${label.padEnd(15)} ${counts.map((count) => String(count).padStart(11)).join("")}`);
  }
}

/** What lies add to the misses; a tool missed all the same is none of theirs. */
function reportAttack(title, rows, risks, honest) {
  const isMissed = (risk, i) => rows[i].label !== "read" && counted(risk.class) === "read";
  const missed = risks.flatMap((risk, i) => (isMissed(risk, i) ? [i] : []));
  const added = missed.filter((i) => !isMissed(honest[i], i));
  const reads = rows.flatMap((row, i) => (row.label === "read" ? [i] : []));
  const flagged = reads.filter((i) => counted(risks[i].class) !== "read");
  print(title);
  print(
    `  not read, called read: ${missed.length}, of which ${added.length} more than when honest (without annotations)`,
  );
  print(
    `  read, called otherwise: ${flagged.length} of ${reads.length}, ${percent(flagged.length, reads.length)}`,
  );
  if (showsMisses)
    for (const i of added) print(`    ${rows[i].server}/${rows[i].tool}, label ${rows[i].label}`);
}

/** 95 % of 2,000 draws of as many servers with replacement: the tools of one server are much alike. */
function reportSpread(rows, risks) {
  const tallies = new Map();
  rows.forEach((row, i) => {
    const tally = tallies.get(row.server) ?? { all: 0, right: 0, lenient: 0, notRead: 0, missed: 0 };
    const said = counted(risks[i].class);
    tally.all++;
    if (row.label === said) tally.right++;
    if (isAcceptable(row, said)) tally.lenient++;
    if (row.label !== "read") tally.notRead++;
    if (row.label !== "read" && said === "read") tally.missed++;
    tallies.set(row.server, tally);
  });
  const servers = [...tallies.values()];
  const draw = generator(1);
  const draws = Array.from({ length: 2000 }, () =>
    servers.map(() => servers[Math.floor(draw() * servers.length)]),
  );
  const range = (part, whole) => {
    const shares = draws
      .map((drawn) => sum(drawn, part) / Math.max(sum(drawn, whole), 1))
      .sort((a, b) => a - b);
    return `${percent(shares[50], 1)} to ${percent(shares[1949], 1)}`;
  };
  print(`  between servers (95 %, ${servers.length} servers): strict ${range("right", "all")},`);
  print(`    also acceptable ${range("lenient", "all")}, called read ${range("missed", "notRead")}`);
}

/** mulberry32: the same draws in every run. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function sum(tallies, key) {
  return tallies.reduce((total, tally) => total + tally[key], 0);
}

function reportConfidence(rows, risks) {
  for (const confidence of ["high", "medium", "low"]) {
    const indexes = rows.flatMap((_, i) => (risks[i].confidence === confidence ? [i] : []));
    const right = indexes.filter((i) => rows[i].label === counted(risks[i].class)).length;
    const lenient = indexes.filter((i) => isAcceptable(rows[i], counted(risks[i].class))).length;
    print(
      `  confidence ${confidence}: ${indexes.length}, right ${percent(right, indexes.length)}, also acceptable ${percent(lenient, indexes.length)}`,
    );
  }
}

/** Tools that get the finding `declared-differs`. */
function reportDeclared(rows, risks) {
  const declared = rows.flatMap((row, i) => (row.annotations?.readOnlyHint === true ? [i] : []));
  const differing = declared.filter((i) => !["read", "unknown"].includes(risks[i].class));
  const wrong = differing.filter((i) => rows[i].label === "read");
  print(
    `  declared-differs: ${differing.length} of ${declared.length} tools with readOnlyHint: true, ${wrong.length} of them labelled read`,
  );
}

function printMisses(rows, risks) {
  rows.forEach((row, i) => {
    const { class: riskClass, evidence } = risks[i];
    if (row.label === counted(riskClass)) return;
    const mark = isAcceptable(row, counted(riskClass)) ? "~" : "!";
    print(
      `  ${mark} ${row.server}/${row.tool}: ${riskClass}, label ${[row.label, ...(row.also_acceptable ?? [])].join("|")}`,
    );
    if (mark === "!")
      for (const { why, class: shown, strength } of evidence) print(`      ${strength} ${shown}: ${why}`);
  });
}

function isAcceptable(row, said) {
  return row.label === said || (row.also_acceptable ?? []).includes(said);
}

function macroF1(rows, said, classes) {
  const scores = classes.map((name) => {
    const both = rows.filter((row, i) => row.label === name && said[i] === name).length;
    const labelled = rows.filter((row) => row.label === name).length;
    const called = said.filter((one) => one === name).length;
    return labelled + called === 0 ? 1 : (2 * both) / (labelled + called);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function coarse(riskClass) {
  return COARSE.includes(riskClass) ? riskClass : "worse";
}

function percent(part, whole) {
  return `${whole === 0 ? "0.0" : ((part / whole) * 100).toFixed(1)} %`;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
