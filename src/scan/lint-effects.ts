// What lint says of a policy with the tools of now, and did not say with those of the lockfile.

import { type Finding, SEVERITIES, type Severity } from "../finding.ts";
import { lintOpened } from "../lint/lint.ts";
import type { OpenedPolicy } from "../lint/open-policy.ts";
import type { KnownTool } from "../lint/rule.ts";
import { LINT_RULES } from "../lint/rules.ts";
import { withSchemaPatterns } from "../lint/schema-patterns.ts";
import { splitPointer } from "../policy/pointer.ts";
import type { EffectKind, RuleEffect } from "./rule-effect.ts";

interface Meaning {
  readonly kind: EffectKind;
  /** Of the drift. Without it what lint says, and of an information at least a warning. */
  readonly severity?: Severity;
}

/** The rules of lint that look at tools and tell what becomes of calls. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  "unknown-argument": { kind: "broken", severity: "error" },
  "lost-tool": { kind: "broken", severity: "error" },
  "operator-against-type": { kind: "broken" },
  "value-not-in-enum": { kind: "broken" },
  "value-against-schema": { kind: "broken" },
  "threshold-out-of-range": { kind: "broken" },
  "condition-decided-by-schema": { kind: "broken" },
  "increment-from-not-number": { kind: "broken", severity: "error" },
  "increment-from-optional": { kind: "broken", severity: "error" },
  "increment-from-negative": { kind: "broken", severity: "error" },
  "deny-if-absent-argument": { kind: "widened", severity: "error" },
  "destructive-without-approval": { kind: "widened", severity: "error" },
  "no-limit-on-write": { kind: "widened" },
  "uncapped-sibling": { kind: "widened" },
  "unchecked-arguments": { kind: "unchecked", severity: "warning" },
};

/** Of these an information says that a rule repeats what the server checks: nothing is lost. */
const REPETITIONS: ReadonlySet<string> = new Set(["threshold-out-of-range", "condition-decided-by-schema"]);

const LEVELS: ReadonlyMap<string, "off"> = new Map(
  LINT_RULES.filter(({ code }) => !Object.hasOwn(MEANINGS, code)).map(({ code }) => [code, "off"]),
);

/** The tools of a server, by name. */
export type KnownTools = ReadonlyMap<string, KnownTool>;

/** Comments of the policy that accept a finding do not accept that it has come about. */
export async function findLintEffects(
  opened: OpenedPolicy,
  before: KnownTools,
  after: KnownTools,
): Promise<readonly RuleEffect[]> {
  const known = new Map<string, number>();
  for (const finding of await lintWith(opened, before, new Set())) {
    const key = keyOf(finding);
    known.set(key, Math.min(known.get(key) ?? SEVERITIES.length, SEVERITIES.indexOf(finding.severity)));
  }
  const lost = new Set([...before.keys()].filter((name) => !after.has(name)));
  return (await lintWith(opened, after, lost)).flatMap((finding): readonly RuleEffect[] => {
    const { code, severity, pointer } = finding;
    const meaning = MEANINGS[code];
    if (
      meaning === undefined ||
      SEVERITIES.indexOf(severity) >= (known.get(keyOf(finding)) ?? SEVERITIES.length)
    ) {
      return [];
    }
    // Of tools that no entry is for, their governance speaks.
    if (pointer === "/default" || (severity === "info" && REPETITIONS.has(code))) return [];
    const { fix: _, ...rest } = finding;
    return [
      {
        kind: meaning.kind,
        tool: toolOf(pointer),
        because: code,
        finding: {
          ...rest,
          code: EFFECT_CODES[meaning.kind],
          severity: meaning.severity ?? (severity === "info" ? "warning" : severity),
          message: `New since the lockfile: ${finding.message}`,
        },
      },
    ];
  });
}

export const EFFECT_CODES: Readonly<Record<EffectKind, string>> = {
  broken: "drift-rule-broken",
  widened: "drift-rule-widened",
  unchecked: "drift-rule-unchecked",
};

async function lintWith(
  opened: OpenedPolicy,
  tools: KnownTools,
  lostTools: ReadonlySet<string>,
): Promise<readonly Finding[]> {
  const options = await withSchemaPatterns(opened, { tools, lostTools, levels: LEVELS });
  const { findings, suppressed } = lintOpened(opened, options);
  return [...findings, ...suppressed.map(({ finding }) => finding)];
}

function keyOf({ code, pointer }: Finding): string {
  return `${code} ${pointer}`;
}

function toolOf(pointer: string): string | undefined {
  const [list, tool] = splitPointer(pointer);
  return list === "tools" ? tool : undefined;
}
