// Renames everything that has a name in a policy and in a call, `*` in `hide` apart.

import type { CallData, Json, ListsData, PolicyData, RuleData, StepData } from "./arbitraries.ts";

type Rename = (name: string) => string;

export function renamePolicy(policy: PolicyData, rename: Rename): PolicyData {
  return {
    default: policy.default,
    hide: policy.hide.map(rename),
    all_tools: renameLists(policy.all_tools, rename),
    tools: new Map([...policy.tools].map(([name, lists]) => [rename(name), renameLists(lists, rename)])),
  };
}

export function renameCall(call: CallData, rename: Rename): CallData {
  return {
    ...call,
    tool: rename(call.tool),
    grant: rename(call.grant),
    server: call.server === null ? null : rename(call.server),
    args: renameMembers(call.args, rename),
  };
}

function renameLists(lists: ListsData, rename: Rename): ListsData {
  return {
    require: renameRules(lists.require, rename),
    deny_if: renameRules(lists.deny_if, rename),
    require_approval: renameRules(lists.require_approval, rename),
    limits: lists.limits.map(({ increment_from, ...limit }) => ({
      ...limit,
      counter: rename(limit.counter),
      ...(increment_from !== undefined && { increment_from: renameSteps(increment_from, rename) }),
    })),
  };
}

function renameRules(rules: readonly RuleData[], rename: Rename): readonly RuleData[] {
  return rules.map((rule) => ({
    ...rule,
    conditions: rule.conditions.map((condition) => ({
      ...condition,
      path: renameSteps(condition.path, rename),
    })),
  }));
}

function renameSteps(steps: readonly StepData[], rename: Rename): readonly StepData[] {
  return steps.map((step) => (step !== "every" && "member" in step ? { member: rename(step.member) } : step));
}

function renameMembers(members: ReadonlyMap<string, Json>, rename: Rename): ReadonlyMap<string, Json> {
  return new Map([...members].map(([name, value]) => [rename(name), renameValue(value, rename)]));
}

function renameValue(value: Json, rename: Rename): Json {
  if (value instanceof Map) return renameMembers(value, rename);
  return Array.isArray(value) ? value.map((item: Json) => renameValue(item, rename)) : value;
}
