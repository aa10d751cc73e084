// Cases that pass though they probably test something else: a misspelt tool or server gets the default decision.

import type { PolicySet } from "../engine/policy-set.ts";
import type { Program } from "../engine/program.ts";
import type { Finding, Problem } from "../finding.ts";
import { toFindings } from "../policy/findings.ts";
import { findNearest } from "../policy/nearest.ts";
import type { TestCall, TestCase, TestFile } from "./test-file.ts";

interface Governing {
  readonly program: Program;
}

/** Of one file: who misspells a name misspells it often. */
const MOST_DOUBTS = 20;
/** Names that are held against those of a policy. */
const MOST_LOOKED_UP = 200;

/** `passed` are the cases that did: people look at the others anyway. */
export function findDoubts(
  { source }: TestFile,
  passed: readonly TestCase[],
  policies: PolicySet<Governing>,
): readonly Finding[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const call of passed.flatMap(({ calls }) => calls)) {
    if (problems.length === MOST_DOUBTS || seen.size === MOST_LOOKED_UP) break;
    const { decision, rule, reason, message } = call.expected;
    // Who says more than the decision knows what decides.
    if ((rule ?? reason ?? message) !== undefined || decision === "require_approval") continue;
    const key = JSON.stringify([call.server, call.tool]);
    if (seen.has(key)) continue;
    seen.add(key);
    problems.push(...doubt(call, policies));
  }
  return toFindings(source, problems);
}

function doubt({ tool, server, pointer }: TestCall, policies: PolicySet<Governing>): readonly Problem[] {
  const about = { code: "doubtful-case", severity: "warning", anchor: { pointer } } as const;
  const policy = policies.governing(server ?? policies.ownServer);
  if (policy === undefined) {
    const named = server === null ? "a call that names no server" : `the server ${JSON.stringify(server)}`;
    const message = `No policy governs ${named}, so the case passes whatever the policies say.`;
    const help = "Name a server that has a policy, or expect `{ decision: deny, reason: no_policy }`.";
    return [{ ...about, message, help }];
  }
  const { tools } = policy.program;
  const meant = tools.has(tool) ? undefined : findNearest(tool, tools.keys());
  if (meant === undefined) return [];
  const message = `The policy does not list the tool ${JSON.stringify(tool)}, so the case passes whatever its rules say.`;
  const certain = policy.program.unlisted.isListed
    ? ""
    : " If not, expect `{ decision: deny, reason: default_deny }`.";
  return [{ ...about, message, help: `Did you mean ${JSON.stringify(meant)}?${certain}` }];
}
