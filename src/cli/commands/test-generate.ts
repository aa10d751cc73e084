// policy test --generate: writes a first test file for a policy, which passes.

import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { type ExitCode, PolicyError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import { completeTests } from "../../policy-test/complete.ts";
import { DEFAULT_START } from "../../policy-test/durations.ts";
import { generateTests } from "../../policy-test/generate.ts";
import { escapeText } from "../../report/escape.ts";
import { plural } from "../../report/text-report.ts";
import { LOCKFILE } from "../files.ts";
import { discoverPolicy, isFolder, POLICY_ENDING } from "../find-policies.ts";
import type { Io } from "../io.ts";
import { loadPolicies } from "../load-policies.ts";
import type { LockedTools } from "../locked-tools.ts";
import { createFile, writeResult } from "../output.ts";
import type { TestCommandOptions } from "./test.ts";

export async function runGenerate(io: Io, { policy, output, tools }: TestCommandOptions): Promise<ExitCode> {
  const policies = await loadPolicies(io.cwd, { policy });
  const named = policy ?? discoverPolicy(io.cwd) ?? "";
  const isMany = isFolder(resolve(io.cwd, named));
  const target = output?.[0]?.value ?? defaultOutput(named, isMany);
  if (target !== "-" && existsSync(resolve(io.cwd, target))) throw isThere(target);
  const folder = target === "-" ? io.cwd : dirname(resolve(io.cwd, target));
  const known = await loadTools(io, tools);
  const generated = await generateTests(
    policies.policies.map((one) => ({
      ...one,
      schemas: known && schemasOf(known, one.file),
      server: isMany ? basename(one.file).replace(POLICY_ENDING, "") : undefined,
      path: relative(folder, resolve(io.cwd, one.file)).replaceAll(sep, "/"),
    })),
    { start: DEFAULT_START, trials: LIMITS.testTrials },
  );
  checkSize(generated);
  const { text, cases } = await completeTests(generated, policies);
  checkSize(text);
  if (target === "-") writeResult(io, undefined, text);
  else {
    createFile(io, target, text);
    io.writeStderr(`Wrote ${plural(cases, "case")} to ${escapeText(target)}.\n`);
  }
  return 0;
}

/** Those recorded, else those of the lockfile when there is one, as for lint. */
async function loadTools(io: Io, recorded: string | undefined): Promise<LockedTools | undefined> {
  if (recorded !== undefined)
    return (await import("../recorded-tools.ts")).loadRecordedTools(io, recorded, undefined);
  if (!existsSync(resolve(io.cwd, LOCKFILE))) return undefined;
  return (await import("../locked-tools.ts")).loadLockedTools(io, LOCKFILE);
}

function schemasOf(known: LockedTools, policyFile: string): ReadonlyMap<string, unknown> | undefined {
  const server = known.toolsFor(policyFile, undefined);
  return server && new Map([...server.tools].map(([name, { inputSchema }]) => [name, inputSchema]));
}

/** Beside the policy. */
function defaultOutput(policy: string, isFolderOfPolicies: boolean): string {
  if (isFolderOfPolicies) return `${join(policy, ".").replace(/[/\\]+$/, "")}.policy-test.yaml`;
  return join(
    dirname(policy),
    `${basename(policy).replace(/(?:\.policy)?\.(?:json|ya?ml)$/, "")}.policy-test.yaml`,
  );
}

function isThere(target: string): PolicyError {
  return new PolicyError(
    "file-unwritable",
    `${target} is there already, and tests are written by people. Name another with --output.`,
  );
}

function checkSize(text: string): void {
  if (Buffer.byteLength(text, "utf8") <= LIMITS.testFileBytes) return;
  throw new PolicyError(
    "file-too-large",
    `The tests of this policy would have more than ${LIMITS.testFileBytes} bytes.`,
  );
}
