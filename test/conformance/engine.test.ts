// Runs every conformance case against the reader and the engine.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadPolicies } from "../../src/cli/load-policies.ts";
import type { Call } from "../../src/engine/call.ts";
import { type Counters, createCounters } from "../../src/engine/counters.ts";
import { decide, denyNoPolicy, limitsReached } from "../../src/engine/decide.ts";
import type { Decision } from "../../src/engine/decision.ts";
import { governAll, type PolicySet } from "../../src/engine/policy-set.ts";
import type { Program } from "../../src/engine/program.ts";
import { parseExactJson } from "../../src/json.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { toFindings } from "../../src/policy/findings.ts";
import { parseTime } from "../../src/trace/parse-time.ts";
import {
  argsText,
  type CaseCall,
  type DecisionCase,
  type FilesCase,
  isDecisionCase,
  isRefusalCase,
  joinLines,
  loadCaseFiles,
  policyBytes,
  type RefusalCase,
} from "./cases.ts";

for (const file of loadCaseFiles()) {
  describe(`${file.path}: ${file.title}`, () => {
    for (const value of file.cases) {
      test(value.name, async () => {
        if (isDecisionCase(value)) await checkDecisions(value);
        else if (isRefusalCase(value)) await checkRefusal(value);
        else await checkFiles(value);
      });
    }
  });
}

async function checkDecisions(value: DecisionCase): Promise<void> {
  const { bytes, format } = policyBytes(value);
  const { program, problems } = await openPolicy(`policy.${format}`, bytes);
  if (program === undefined) return expect.fail(`the policy was refused: ${JSON.stringify(problems)}`);
  checkCalls(governAll({ program }), value.calls);
}

async function checkRefusal(value: RefusalCase): Promise<void> {
  const { bytes, format } = policyBytes(value);
  const { source, program, problems } = await openPolicy(`policy.${format}`, bytes);
  expect(program).toBeUndefined();
  const places = toFindings(source, problems).map(({ line, column }) => ({ line, column }));
  expect(places).not.toEqual([]);
  const { line, column } = value;
  if (column !== undefined) expect(places).toContainEqual({ line, column });
  else if (line !== undefined) expect(places.map((place) => place.line)).toContain(line);
}

async function checkFiles(value: FilesCase): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "policy-"));
  try {
    for (const [path, text] of Object.entries(value.files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), joinLines(text) ?? "");
    }
    const loading = loadPolicies(folder, { policy: value.use, server: value.onlyServer });
    if (value.calls === undefined) await expect(loading).rejects.toMatchObject({ exitCode: 2 });
    else checkCalls(await loading, value.calls);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function checkCalls(policies: PolicySet<{ readonly program: Program }>, calls: readonly CaseCall[]): void {
  const counters = new Map<Program, Counters>();
  for (const [i, call] of calls.entries()) {
    for (let n = 0; n < (call.repeat ?? 1); n++) {
      const got = play(policies, counters, call);
      const { messageIncludes, ...expected } = call.expect;
      const whole =
        call.expect.decision === "allow" ? { reason: "", rule: "", pointer: "", message: "" } : {};
      expect(got, `call ${i}, time ${n}`).toMatchObject({ ...whole, ...expected });
      for (const part of messageIncludes ?? []) expect(got.message).toContain(part);
    }
  }
}

/** Decides one call and lets its outcome have its effect. */
function play(
  policies: PolicySet<{ readonly program: Program }>,
  counters: Map<Program, Counters>,
  written: CaseCall,
): Decision {
  const server = written.server ?? policies.ownServer;
  const program = policies.governing(server)?.program;
  if (program === undefined) return denyNoPolicy(written.tool);
  const own = counters.get(program) ?? createCounters();
  counters.set(program, own);
  const call: Call = {
    grant: written.grant ?? "anonymous",
    server,
    tool: written.tool,
    args: parseExactJson(argsText(written)) as Record<string, unknown>,
    argsKnown: written.argsKnown ?? true,
    time: typeof written.time === "string" ? parseTime(written.time) : Number.NaN,
    approved: written.approved ?? false,
  };
  const decision = decide(program, call, own);
  if (decision.decision === "allow" && written.outcome === "error") {
    own.giveBack(own.receipt(limitsReached(program, call)));
  }
  return decision;
}
