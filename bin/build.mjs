// Builds dist/: the schema validator, the CommonJS chunks of the command line, the library and its types.

import { readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import standaloneCode from "ajv/dist/standalone/index.js";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Compiles the policy schema into code, so that no run pays for a compiler. */
async function generateValidator() {
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}src/policy/schema.ts`],
    bundle: true,
    format: "esm",
    write: false,
  });
  const module = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  const ajv = new Ajv({
    allErrors: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    inlineRefs: false,
    messages: false,
    code: { source: true, esm: true, lines: true },
  });
  const code = standaloneCode(ajv, { validatePolicy: ajv.compile(module.policySchema).schema.$id });
  await writeFile(
    `${ROOT}src/policy/schema-validator.generated.ts`,
    `// Generated from schema.ts by bin/build.mjs.\n// @ts-nocheck\n${code}`,
  );
}

await generateValidator();
