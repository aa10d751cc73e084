// Builds dist/: the CommonJS chunks of the command line, the library and its types, and the licences of
// what is bundled. `--generate` only writes the generated sources.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import standaloneCode from "ajv/dist/standalone/index.js";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(ROOT, "dist");

/**
 * Which chunk a module belongs to: the first that fits. A chunk is loaded whole when something of it is
 * imported, so what every run needs stands together, and what is heavy and rare stands alone.
 */
const CHUNKS = [
  {
    name: "yaml",
    fits: /^src\/policy\/(source-yaml|yaml-1\.1|yaml-depth|yaml-documents)\.ts$|^node_modules\/yaml\//,
  },
  { name: "re2", fits: /^src\/engine\/(re2|refusal)\.ts$|^node_modules\/re2js\// },
  { name: "chalk", fits: /^node_modules\/chalk\// },
  {
    name: "lsp",
    fits: /^src\/(lsp\/|cli\/(commands\/lsp|lint-beside))|^node_modules\/vscode-/,
  },
  { name: "unpack", fits: /^src\/cli\/unpack/ },
  { name: "threads", fits: /^src\/cli\/lint-(threads?|share)\.ts$/ },
  {
    name: "replay",
    fits: /^src\/cli\/(replay-thread|line-order|thread-turns|simulate-(threads|pieces))\.ts$/,
  },
  { name: "watch", fits: /^src\/cli\/(commands\/lint-watch|watch-(folders|runs)|input-state)/ },
  {
    name: "http",
    fits: /^src\/mcp\/(http-|bounded-fetch|resolve-host)|^node_modules\/(@modelcontextprotocol\/sdk\/dist\/esm\/client\/(sse|streamableHttp|auth)|eventsource|pkce)/,
  },
  {
    name: "sdk",
    fits: /^src\/mcp\/(session|json-rpc)\.ts|^node_modules\/(@modelcontextprotocol|zod)/,
  },
  { name: "mcp", fits: /^src\/mcp\/(?!target|secret-name|sandbox|find-command|fetchers)/ },
  {
    name: "drift",
    fits: /^src\/(scan\/(scan-drift|drift-(effect|lines|json-schema)|scan-json-schema|lint-effects|argument-effects|value-effects|looks|text-difference)|schema\/(argument-changes|domain-changes|list-arguments)|tools\/(drift|json-edits|pair-tools|risk-change)|cli\/(commands\/scan-frozen|lock-source))/,
  },
  {
    name: "lock",
    fits: /^src\/tools\/(lockfile|read-lockfile|canonical-json|read-annotations)\.ts|^src\/cli\/locked-tools/,
  },
  { name: "tools", fits: /^src\/tools\/(?!(look-alike|tool-names|words|tool|characters)\.ts)/ },
  {
    name: "html",
    fits: /^src\/(report\/(html|page-assets)|scan\/(scan-html|scan-assets|tool-arguments|drift-html))/,
  },
  {
    name: "scan",
    fits: /^node_modules\/smol-toml\/|^src\/(policy\/print|scan\/|clients\/|poison\/|hold\.ts|cli\/(commands\/(scan|classify|demo|schema)|find-target|lockfile-target|find-program|client-configs|parse-config|server-search|consent|headers\.ts|recorded-tools)|mcp\/)/,
  },
  {
    name: "problems",
    fits: /^src\/policy\/(schema-problems|problem-words|(?:key|value|rate)-slips|schema-errors\.generated|schema|error-fixes)\.ts$/,
  },
  { name: "config", fits: /^src\/lint\/(config|baseline|glob\.ts)|^src\/cli\/(load-config|lint-baseline)/ },
  {
    name: "mend",
    fits: /^src\/lint\/mend\.ts|^src\/policy\/fixes|^src\/cli\/(mend-file|unified-diff)|^node_modules\/diff\//,
  },
  { name: "pages", fits: /^src\/(pages\/|cli\/commands\/(explain|rules)\.ts$)/ },
  { name: "dialect", fits: /^src\/policy\/rules-dialect\.ts$/ },
  { name: "against", fits: /^src\/(simulate\/compare|cli\/commands\/simulate-against)/ },
  {
    name: "tests",
    fits: /^src\/(policy-test\/|cli\/(commands\/test|find-tests|load-tests))/,
  },
  {
    name: "replays",
    fits: /^src\/(simulate\/(replay-(json-schema|html|charts|assets|facts|names)|limit-facts|coverage-(json-schema|html))|cli\/commands\/simulate-(ci|markdown|page))/,
  },
  { name: "coverage", fits: /^src\/(simulate\/coverage|cli\/commands\/simulate-coverage)/ },
  {
    name: "simulate",
    fits: /^src\/(simulate|trace)\/(?!format-names)|^src\/cli\/(commands\/(simulate|convert-trace)|trace-file|packing|find-traces|read-recordings|load-policies|server-map|progress|simulate-share|check-expectations|line-writer|trace-pieces)/,
  },
  {
    name: "reports",
    fits: /^src\/(report\/(?!escape\.|formats|json-report|report\.|table|text-report)|cli\/fingerprints)/,
  },
  // The whole engine stands together: between chunks every call goes through a getter.
  {
    name: "core",
    fits: /^src\/(policy\/(?!secrets\.)|engine|analysis|patterns|schema|lint|json|decimal|tools\/(look-alike|tool-names|words|tool|characters)\.ts|cli\/(find-policies|jsonc|find-config|lint-files?|lint-levels|lint-settings|config-weakenings|write-report|report-outputs|commands\/lint)|report\/json-report)|^node_modules\/(jsonc-parser|leven)\//,
  },
  { name: "cli", fits: /^src\/|^node_modules\/commander\// },
];

/** What HTML reports are written for: the first that know `light-dark()`. */
const BROWSERS = ["chrome123", "firefox120", "safari17.5"];

/** The policy schema as code, so that no run pays for a compiler, and the version. */
async function generate() {
  const { policySchema } = await importSource("src/policy/schema.ts");
  const check = compileSchema("isPolicy", without(policySchema, [...NOTES, ...EDITOR_NOTES]), {});
  await writeGenerated("src/policy/schema-check.generated.ts", withoutErrors(check));
  await writeErrors("src/policy/schema-errors.generated.ts", policySchema);
  const { configSchema } = await importSource("src/lint/config-schema.ts");
  await writeErrors("src/lint/config-errors.generated.ts", configSchema);
  const { baselineSchema } = await importSource("src/lint/baseline-schema.ts");
  await writeErrors("src/lint/baseline-errors.generated.ts", baselineSchema);
  const { testFileSchema } = await importSource("src/policy-test/test-schema.ts");
  await writeErrors("src/policy-test/test-errors.generated.ts", testFileSchema);
  await writeAssets("src/report/page-assets.generated.ts", {
    PAGE_STYLE: "page.css",
    PAGE_SCRIPT: "page.ts",
  });
  await writeAssets("src/scan/scan-assets.generated.ts", { SCAN_STYLE: "scan.css", SCAN_SCRIPT: "scan.ts" });
  await writeAssets("src/simulate/replay-assets.generated.ts", {
    REPLAY_STYLE: "replay.css",
    REPLAY_SCRIPT: "replay.ts",
  });
  const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  await writeGenerated(
    "src/cli/version.generated.ts",
    `export const VERSION = ${JSON.stringify(version)};\n`,
  );
}

async function writeErrors(path, schema) {
  const errors = compileSchema("findErrors", without(schema, EDITOR_NOTES), {
    allErrors: true,
    verbose: true,
  });
  await writeGenerated(path, withLinearErrors(errors));
}

function compileSchema(name, schema, options) {
  const ajv = new Ajv({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    inlineRefs: false,
    messages: false,
    unicodeRegExp: false,
    code: { source: true, esm: true, lines: true },
    ...options,
  });
  return `// @ts-nocheck\n${standaloneCode(ajv, { [name]: ajv.compile(schema).schema.$id })}\n`;
}

/** A validator that only says yes or no: it counts its errors, and nobody reads them or where they are. */
function withoutErrors(code) {
  return code
    .replace(/\{instancePath.*?params:\{[^{}]*\}\}/g, "0")
    .replace(/, ?\{instancePath:[^{}]*rootData\}/g, "");
}

/**
 * The validator copies all errors so far for each part of a file that has one, which takes minutes for a file
 * of 1 MiB that is wrong throughout: they are added in place instead.
 */
function withLinearErrors(code) {
  const linear = code.replace(
    /(\w+) === null \? (\w+)\.errors : \1\.concat\(\2\.errors\)/g,
    "joinErrors($1, $2.errors)",
  );
  if (linear.includes(".concat(")) throw new Error("the validator no longer joins errors as it did");
  const joinErrors = `function joinErrors(all, more) {
if (all === null) return more;
for (const error of more) all.push(error);
return all;
}`;
  return linear === code ? code : `${linear}${joinErrors}\n`;
}

/** What only people read. The validator that says what is wrong quotes it. */
const NOTES = ["title", "description", "examples"];
/** What only editors read. */
const EDITOR_NOTES = ["enumDescriptions", "markdownEnumDescriptions"];

/** The schema without these keywords. A property may be called like one, so names are kept. */
function without(schema, keywords) {
  if (Array.isArray(schema)) return schema.map((item) => without(item, keywords));
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key]) => !keywords.includes(key));
  return Object.fromEntries(
    kept.map(([key, value]) =>
      key === "properties" || key === "definitions"
        ? [
            key,
            Object.fromEntries(
              Object.entries(value).map(([name, inner]) => [name, without(inner, keywords)]),
            ),
          ]
        : [key, without(value, keywords)],
    ),
  );
}

async function writeGenerated(path, text) {
  await writeFile(join(ROOT, path), `// Generated by bin/build.mjs.\n${text}`);
}

/**
 * Styles and scripts of HTML reports, as text, with the hash by which a page allows them: so nothing that runs
 * has to know how to hash.
 */
async function writeAssets(path, sources) {
  const lines = Object.entries(sources).map(async ([name, source]) => {
    const { outputFiles } = await build({
      entryPoints: [join(ROOT, "web", source)],
      tsconfigRaw: {},
      bundle: true,
      minify: true,
      charset: "ascii",
      format: "iife",
      target: BROWSERS,
      write: false,
      outdir: ROOT,
    });
    const text = outputFiles[0].text.trim();
    // Either would end the element that the text stands in.
    if (/<\/|<!--/.test(text)) throw new Error(`${source} cannot stand in a page`);
    const sha256 = createHash("sha256").update(text).digest("base64");
    return `export const ${name} = ${JSON.stringify({ text, sha256 })};\n`;
  });
  await writeGenerated(path, (await Promise.all(lines)).join(""));
}

/** Runs a TypeScript module of ours, as data. */
async function importSource(path) {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, path)],
    bundle: true,
    format: "esm",
    write: false,
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

const SHARED = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: "node",
  mainFields: ["module", "main"],
  target: "node20.19",
  minify: true,
  keepNames: false,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};

/** The ES modules of yaml, which its entry for Node leaves out: esbuild drops what is not used of them, and calls are direct. */
const YAML = join(ROOT, "node_modules/yaml/browser/dist/index.js");

/** Every chunk of the command line, in CommonJS, which starts faster than ESM and which esbuild does not split itself. */
async function buildChunks() {
  const modules = new Map(CHUNKS.map(({ name }) => [name, new Set()]));
  const done = new Map();
  const built = new Map();
  const queue = ["cli", "threads", "replay"];
  for (const path of ["src/cli/start.ts", "src/cli/main.ts"]) modules.get("cli").add(path);
  modules.get("threads").add("src/cli/lint-thread.ts");
  modules.get("replay").add("src/cli/replay-thread.ts");
  while (queue.length > 0) {
    const name = queue.shift();
    const wanted = [...modules.get(name)].sort();
    if (done.get(name) === wanted.join()) continue;
    done.set(name, wanted.join());
    const needs = new Set();
    const { metafile } = await buildChunk(name, wanted, (chunk, module, isNow) => {
      if (isNow) needs.add(chunk);
      modules.get(chunk).add(module);
      if (!queue.includes(chunk)) queue.push(chunk);
    });
    built.set(name, { metafile, needs });
  }
  checkOrder(built);
  return [...built.values()].map(({ metafile }) => metafile);
}

/** Of two chunks that need each other while they load, one would find the other empty. */
function checkOrder(built) {
  const visit = (name, path) => {
    if (path.includes(name)) throw new Error(`chunks need each other: ${[...path, name].join(" > ")}`);
    for (const need of built.get(name).needs) visit(need, [...path, name]);
  };
  for (const name of built.keys()) visit(name, []);
}

/** One chunk, which exports the modules that others want of it, by path. */
function buildChunk(name, wanted, onCross) {
  const entry = wanted.map((path, i) => `import * as m${i} from ${JSON.stringify(join(ROOT, path))};`);
  const table = wanted.map((path, i) => `${JSON.stringify(path)}: m${i}`);
  return build({
    ...SHARED,
    stdin: {
      contents: `${entry.join("\n")}\nmodule.exports = {${table.join(", ")}};`,
      resolveDir: ROOT,
      sourcefile: `${name}.js`,
    },
    format: "cjs",
    alias: { yaml: YAML },
    outfile: join(DIST, `${name}.js`),
    // A function expression, which boot.ts calls with what a module of Node gets.
    banner: { js: "(function (require, module) {" },
    footer: { js: "})" },
    plugins: [withoutValidator(), crossChunks(name, onCross), lazyChildProcess()],
  });
}

/** The SDK's client would bring a compiler of schemas, which src/mcp/session.ts replaces and must never have. */
function withoutValidator() {
  return {
    name: "without-validator",
    setup(pluginBuild) {
      pluginBuild.onResolve({ filter: /\/validation\/ajv-provider\.js$/ }, () => ({
        path: "ajv-provider",
        namespace: "none",
      }));
      pluginBuild.onLoad({ filter: /.*/, namespace: "none" }, () => ({
        contents: "export const AjvJsonSchemaValidator = undefined;",
      }));
    },
  };
}

/** Turns an import of a module in another chunk into a look-up in that chunk, made when the import is. */
function crossChunks(name, onCross) {
  return {
    name: "cross-chunks",
    setup(pluginBuild) {
      pluginBuild.onResolve({ filter: /.*/ }, async (args) => {
        if (args.pluginData?.isInner || args.namespace === "cross" || args.kind === "entry-point")
          return undefined;
        const found = await pluginBuild.resolve(args.path, {
          kind: args.kind,
          importer: args.importer,
          resolveDir: args.resolveDir,
          pluginData: { isInner: true },
        });
        if (found.errors.length > 0 || found.external || found.namespace !== "file") return found;
        const module = relative(ROOT, found.path);
        // These do not say that their modules have no side effects, so all of them would be kept.
        if (/^node_modules\/(?:jsonc-parser|yaml)\//.test(module)) found.sideEffects = false;
        const chunk = CHUNKS.find(({ fits }) => fits.test(module));
        // What a chunk imports of itself when it is needed is in its table too: else esbuild would put every
        // module of the chunk into a function of its own, and each would be called and checked at every start.
        const isDynamic = args.kind === "dynamic-import";
        if (chunk === undefined || (chunk.name === name && !isDynamic)) return found;
        onCross(chunk.name, module, !isDynamic);
        return { path: module, namespace: "cross", pluginData: { chunk: chunk.name } };
      });
      pluginBuild.onResolve({ filter: /.*/, namespace: "cross" }, ({ path }) => ({ path, external: true }));
      pluginBuild.onLoad({ filter: /.*/, namespace: "cross" }, ({ path, pluginData }) => ({
        contents: `module.exports = require("./${pluginData.chunk}.js")[${JSON.stringify(path)}];`,
      }));
    },
  };
}

/** commander loads node:child_process for a feature that we do not use; it costs 2 ms at every start. */
function lazyChildProcess() {
  return {
    name: "lazy-child-process",
    setup(pluginBuild) {
      pluginBuild.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
        /node_modules\/commander\//.test(importer) ? { path: "child_process", namespace: "lazy" } : undefined,
      );
      pluginBuild.onLoad({ filter: /.*/, namespace: "lazy" }, () => ({
        contents: `exports.spawn = (...args) => require("child_process").spawn(...args);`,
        resolveDir: ROOT,
      }));
    },
  };
}

/** The library, for import and for require. */
async function buildLibrary() {
  const formats = [
    {
      format: "esm",
      outdir: DIST,
      splitting: true,
      outExtension: { ".js": ".mjs" },
      chunkNames: "lib-[hash]",
      // yaml asks for a module of Node with `require`, which an ES module has to make.
      banner: {
        js: 'import { createRequire } from "node:module";const require = createRequire(import.meta.url);',
      },
    },
    { format: "cjs", outdir: DIST },
  ];
  const results = await Promise.all(
    formats.map((format) => build({ ...SHARED, ...format, entryPoints: [join(ROOT, "src/index.ts")] })),
  );
  const types = spawnSync(
    process.execPath,
    [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.types.json"],
    {
      cwd: ROOT,
      stdio: "inherit",
    },
  );
  if (types.status !== 0) throw new Error("the types could not be built");
  // Types are those of CommonJS or of a module by their file's ending; these are for `import`.
  await writeFile(join(DIST, "index.d.mts"), 'export * from "./types/index.js";\n');
  return results.map(({ metafile }) => metafile);
}

/** The loader of the chunks, which Node itself loads. */
function buildLoader() {
  return build({
    ...SHARED,
    entryPoints: [join(ROOT, "src/cli/boot.ts")],
    format: "cjs",
    outfile: join(DIST, "boot.js"),
  });
}

/**
 * Keeps the code that V8 has made of each chunk after some runs, so that the next process need not make
 * it again. Runs in a process of its own, because what is compiled here depends on what ran before.
 */
function writeCodeCache() {
  const made = spawnSync(process.execPath, [join(ROOT, "bin/warm.cjs")], { cwd: ROOT, stdio: "inherit" });
  if (made.status !== 0) throw new Error("the code cache could not be made");
}

/** A module in two chunks would be two modules, with two copies of what it holds. */
function checkChunks(metafiles) {
  const home = new Map();
  for (const { outputs } of metafiles) {
    for (const [output, { inputs }] of Object.entries(outputs)) {
      for (const input of Object.keys(inputs)) {
        if (!/^(src|node_modules)\//.test(input)) continue;
        const other = home.get(input);
        if (other !== undefined && other !== output)
          throw new Error(`${input} is in ${other} and in ${output}`);
        home.set(input, output);
      }
    }
  }
}

async function writeLicences(metafiles) {
  const inputs = metafiles.flatMap(({ inputs: all }) => Object.keys(all));
  const folders = new Set(inputs.flatMap((input) => packageFolder(input) ?? []));
  const texts = await Promise.all([...folders].sort().map(licenceOf));
  await writeFile(join(DIST, "THIRD-PARTY-LICENSES.txt"), texts.join(`\n${"-".repeat(80)}\n\n`));
}

function packageFolder(input) {
  const end = input.lastIndexOf("node_modules/");
  if (end === -1 || input.startsWith("cross:")) return undefined;
  const [first, second] = input.slice(end + "node_modules/".length).split("/");
  const name = first.startsWith("@") ? `${first}/${second}` : first;
  return `${input.slice(0, end)}node_modules/${name}`;
}

async function licenceOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(ROOT, folder, "package.json"), "utf8"));
  const file = readdirSync(join(ROOT, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} is bundled and ships no licence`);
  return `${name} ${version} (${license})\n\n${(await readFile(join(ROOT, folder, file), "utf8")).trim()}\n`;
}

await generate();
if (!process.argv.includes("--generate")) {
  await rm(DIST, { recursive: true, force: true });
  await mkdir(DIST, { recursive: true });
  const chunks = await buildChunks();
  checkChunks(chunks);
  await buildLoader();
  writeCodeCache();
  await writeLicences([...chunks, ...(await buildLibrary())]);
}
