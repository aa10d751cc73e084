// What only this program reads. specification: policy-format.md section 2, "Portable subset".

import { replaceValue } from "../../policy/edit.ts";
import { type ExtensionUse, extensionsOf } from "../extensions.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const notPortable: LintRule = {
  code: "not-portable",
  severity: "error",
  isOptIn: true,
  category: "portability",
  since: "0.2.0",
  summary: "The policy uses an extension of the format.",
  why: "The hosted format of PolicyLayer has no such key or value: another reader refuses the policy, or enforces another one.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  send_sms:
    limits:
      - { counter: messages, window: hour, max: 10, scope: server }
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  send_sms:
    limits:
      - { counter: messages, window: hour, max: 10 }
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return extensionsOf(context.source).map((use) => toRemark(use, context));
}

function toRemark({ pointer, part, what, instead, same }: ExtensionUse, { source }: LintContext): Remark {
  const edit = same === undefined ? undefined : replaceValue(source, pointer, same);
  return {
    anchor: { pointer, part },
    message: `${what} is an extension: the portable part of the format does not have it.`,
    help: instead,
    ...(edit !== undefined && { fix: { title: `Write ${same}`, isSafe: true, edits: [edit] } }),
  };
}
