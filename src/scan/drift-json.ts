// A drift as JSON. specification: cli.md section 3.

import { maskSecrets } from "../policy/secrets.ts";
import type { ToolDrift } from "../tools/drift.ts";
import type { JsonEdit } from "../tools/json-edits.ts";
import type { RuleEffect } from "./rule-effect.ts";
import type { ScanDrift } from "./scan-drift.ts";

/** The value under `drift`. */
export function toJsonDrift({ file, server, drift, rules, hasDrifted }: ScanDrift) {
  const of = (kind: ToolDrift["kind"]) => drift.tools.filter((tool) => tool.kind === kind);
  return {
    lockfile: file,
    server,
    drifted: hasDrifted,
    added: of("added").map(({ name, after }) => ({ name, risk: after?.risk.class })),
    removed: of("removed").map(({ name, before }) => ({ name, risk: before?.tool.risk.class })),
    renamed: of("renamed").map((tool) => ({ from: tool.before?.tool.name, ...toJsonTool(tool) })),
    changed: of("changed").map(toJsonTool),
    unseen: drift.unseen.map(({ tool }) => tool.name),
    reclassified: drift.reclassified.map(({ name, before, after, cause }) => ({
      name,
      before,
      after,
      cause,
    })),
    serverChanges: drift.server,
    ...(rules !== undefined && {
      rules: rules.effects.map(toJsonEffect),
      rulesComplete: rules.isComplete,
    }),
  };
}

function toJsonTool({
  name,
  fields,
  risk,
  edits,
  editCount,
  arguments: changes,
  areArgumentsComplete,
}: ToolDrift) {
  return {
    name,
    fields,
    ...(risk !== undefined && { risk }),
    arguments: changes.map(({ kind, path, from, before, after }) => ({
      change: kind,
      path: path.text,
      ...(from !== undefined && { from: from.text }),
      ...(before !== "" && { before }),
      ...(after !== "" && { after }),
    })),
    argumentsComplete: areArgumentsComplete,
    edits: edits.map(toJsonEdit),
    editCount: editCount,
  };
}

function toJsonEdit({ pointer, ...values }: JsonEdit) {
  const shown = Object.entries(values).map(([side, value]) => [side, withoutSecrets(value)]);
  return { pointer, ...Object.fromEntries(shown) };
}

/** INVARIANT: what servers and lockfiles hold is bounded in depth. */
function withoutSecrets(value: unknown): unknown {
  if (typeof value === "string") return maskSecrets(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [maskSecrets(key), withoutSecrets(inner)]),
  );
}

function toJsonEffect({ kind, tool, because, finding }: RuleEffect) {
  const { file, line, column, pointer, message } = finding;
  return {
    effect: kind,
    ...(tool !== undefined && { tool }),
    because,
    pointer,
    at: `${file}:${line}:${column}`,
    message,
  };
}
