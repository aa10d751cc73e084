// Coverage as JSON values; coverage-json-schema.ts describes them.

import { formatNum, numFromMicros } from "../decimal.ts";
import { placeOf, type Source } from "../policy/source.ts";
import type { Coverage, PolicyCoverage } from "./coverage.ts";
import { listItems, listMissing, placeText } from "./coverage-items.ts";
import { isNear, measureCoverage } from "./coverage-merge.ts";
import type { Minimum } from "./coverage-minimum.ts";

export function toJsonCoverage(
  coverage: Coverage,
  sources: readonly Source[],
  minimum: Minimum | undefined,
): object {
  const sourceOf = new Map(sources.map((source) => [source.file, source]));
  return {
    ...measureCoverage(coverage),
    minimum: minimum === undefined ? null : Number(minimum.text),
    missing: listMissing(listItems(coverage, sources)).map(({ item, what }) => ({
      what,
      kind: item.kind,
      name: item.name,
      policy: item.file,
      pointer: item.pointer,
      at: placeText(item),
    })),
    policies: coverage.policies.flatMap((policy) => {
      const source = sourceOf.get(policy.file);
      return source === undefined ? [] : [jsonPolicy(policy, source)];
    }),
  };
}

function jsonPolicy(
  { file, rules, limits, hide, defaultDenied, tools }: PolicyCoverage,
  source: Source,
): object {
  const at = (pointer: string, part?: "key"): string => {
    const { line, column } = placeOf(source, { pointer, ...(part && { part }) });
    return `${file}:${line}:${column}`;
  };
  return {
    policy: file,
    rules: rules.map(({ rule, pointer, decided, conditions }) => ({
      rule,
      pointer,
      at: at(pointer),
      decided,
      conditions: conditions.map((condition) => ({
        rule: condition.rule,
        pointer: condition.pointer,
        at: at(condition.pointer),
        true: condition.whenTrue,
        false: condition.whenFalse,
        error: condition.whenError,
      })),
    })),
    limits: limits.map((limit) => ({
      rule: limit.rule,
      pointer: limit.pointer,
      at: at(limit.pointer),
      counted: limit.counted,
      hit: limit.hit,
      error: limit.errors,
      // Amounts are exact in text; a reader's numbers may not be.
      used: formatNum(numFromMicros(limit.used)),
      max: limit.maxText,
      near: isNear(limit),
    })),
    hide: hide.map((row) => ({
      tool: row.tool,
      pointer: row.pointer,
      at: at(row.pointer),
      decided: row.decided,
    })),
    default:
      defaultDenied === null ? null : { pointer: "/default", at: at("/default"), decided: defaultDenied },
    tools: tools.map((row) => ({
      tool: row.tool,
      pointer: row.pointer,
      at: at(row.pointer, "key"),
      calls: row.calls,
    })),
  };
}
