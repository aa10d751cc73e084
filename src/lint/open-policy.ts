// Bytes → Source → Policy → Program, with every problem on the way.

import { compile } from "../engine/compile.ts";
import type { Program } from "../engine/program.ts";
import type { Problem } from "../finding.ts";
import type { Policy } from "../policy/policy.ts";
import { boundProblems, readPolicy } from "../policy/read.ts";
import { readSource, type Source } from "../policy/source.ts";

/** A policy that can decide, or the problems that make it unusable. */
export type OpenedPolicy =
  | {
      readonly source: Source;
      readonly policy: Policy;
      readonly program: Program;
      readonly problems: readonly [];
    }
  | {
      readonly source: Source;
      readonly policy: undefined;
      readonly program: undefined;
      readonly problems: readonly Problem[];
    };

/** Opens a policy from the bytes of its file; `file` is how the user named it, and its ending the format. */
export async function openPolicy(file: string, bytes: Uint8Array): Promise<OpenedPolicy> {
  const source = await readSource(file, bytes);
  const { policy, problems } = await readPolicy(source);
  if (policy === undefined) return { source, policy, program: undefined, problems };
  const compiled = await compile(policy);
  if (compiled.program === undefined) {
    return { source, policy: undefined, program: undefined, problems: boundProblems(compiled.problems) };
  }
  return { source, policy, program: compiled.program, problems: [] };
}
