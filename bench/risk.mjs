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
  if (showsMisses) printMisses(rows, honest);
  report(
    "without annotations",
    rows,
    predict(rows, (tool) => ({ ...tool, annotations: {} })),
  );
  report(
    "readOnlyHint: true on every tool",
    rows,
    predict(rows, (tool) => ({ ...tool, annotations: { readOnlyHint: true } })),
  );
  report(
    "description of every tool replaced by a lie",
    rows,
    predict(rows, (tool) => ({ ...tool, title: "", description: LIE, annotations: {} })),
  );
  report(
    "both lies, and the tool alone without its server",
    rows,
    rows.map((row) => {
      const tool = { ...toDefinition(row), title: "", description: LIE, annotations: { readOnlyHint: true } };
      return classifyTool(tool).risk;
    }),
  );
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
  print(`  macro-F1 ${(macroF1(rows, said) * 100).toFixed(1)} %`);
  print(
    `  not read, called read: ${missed.length} of ${notRead.length}, ${percent(missed.length, notRead.length)}` +
      ` (${missedLenient.length} where read is not acceptable)`,
  );
  print(
    `  read, called otherwise: ${flagged.length} of ${reads.length}, ${percent(flagged.length, reads.length)}`,
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

function macroF1(rows, said) {
  const scores = CLASSES.map((name) => {
    const both = rows.filter((row, i) => row.label === name && said[i] === name).length;
    const labelled = rows.filter((row) => row.label === name).length;
    const called = said.filter((one) => one === name).length;
    return labelled + called === 0 ? 1 : (2 * both) / (labelled + called);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function percent(part, whole) {
  return `${whole === 0 ? "0.0" : ((part / whole) * 100).toFixed(1)} %`;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
