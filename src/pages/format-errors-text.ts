// Errors of the text of a policy file, before it has a shape. specification: policy-format.md section 1.

import { LIMITS } from "../limits.ts";
import type { FormatError, WrittenExample } from "./page.ts";

const SMALL: WrittenExample = { policy: 'version: "1"\ndefault: deny\n' };

export const TEXT_ERRORS: readonly FormatError[] = [
  {
    code: "duplicate-key",
    since: "0.1.0",
    summary: "A key stands twice in one object.",
    why: "Readers keep the first or the last of the two and lose the other, so two programs would enforce two policies.",
    help: "Merge what the two say, or remove one.",
    bad: {
      policy: `version: "1"
default: deny
tools:
  list_orders: {}
  list_orders: { action: deny, reason: Ask the owner. }
`,
    },
    good: {
      policy: `version: "1"
default: deny
tools:
  list_orders: { action: deny, reason: Ask the owner. }
`,
    },
  },
  {
    code: "forbidden-character",
    since: "0.1.0",
    summary: "The file holds a character that may not stand in a policy.",
    why: "Control characters and line separators are invisible, and YAML and JSON readers do not agree on them.",
    help: "Remove it, or write it as an escape in a quoted string.",
    bad: { policy: 'version: "1"\ndefault: deny\ndescription: "one\u2028two"\n' },
    good: { policy: 'version: "1"\ndefault: deny\ndescription: "one\\u2028two"\n' },
  },
  {
    code: "invalid-syntax",
    since: "0.1.0",
    summary: "The file is no JSON, or no YAML.",
    why: "Nothing of a file is read when a part of it cannot be. A `.json` file is plain JSON, without comments and trailing commas.",
    help: "Mend the place that the finding names. What follows it may be right.",
    bad: { format: "json", policy: '{\n  "version": "1",\n  "default": "deny",\n}\n' },
    good: { format: "json", policy: '{\n  "version": "1",\n  "default": "deny"\n}\n' },
  },
  {
    code: "invalid-utf8",
    since: "0.1.0",
    summary: "The file is not UTF-8.",
    why: "A byte that belongs to no character would be read as another one by each program, and no call could be compared with it.",
    help: "Save the file as UTF-8.",
    bad: { policy: 'version: "1"\ndefault: deny\ndescription: "caf\u00e9"\n', encoding: "latin1" },
    good: { policy: 'version: "1"\ndefault: deny\ndescription: "caf\u00e9"\n' },
  },
  {
    code: "lone-surrogate",
    since: "0.1.0",
    summary: "An escape stands for half of a character.",
    why: "Half of a surrogate pair is not a character, and no argument of a call could be equal to it.",
    help: "Write both halves, or the character itself.",
    bad: { format: "json", policy: '{ "version": "1", "default": "deny", "description": "\\ud83d" }\n' },
    good: {
      format: "json",
      policy: '{ "version": "1", "default": "deny", "description": "\\ud83d\\ude80" }\n',
    },
  },
  {
    code: "nesting-too-deep",
    since: "0.1.0",
    summary: `An object or list stands inside ${LIMITS.policyDepth} others.`,
    why: "No policy needs it, and reading it could exhaust the memory of a reader.",
    help: "Write the entry flat, as docs/policy.md shows it.",
    bad: {
      format: "json",
      policy: `{ "version": "1", "default": "deny", "tools": ${"[".repeat(40)}${"]".repeat(40)} }\n`,
    },
    good: { format: "json", policy: '{ "version": "1", "default": "deny", "tools": {} }\n' },
  },
  {
    code: "non-finite-number",
    since: "0.1.0",
    summary: "A number is infinite, or not a number.",
    why: "Infinity and NaN are no amounts: nothing could be counted up to them.",
    help: "Write a number. For a tool without a limit, write no limit.",
    bad: {
      policy: `version: "1"
default: deny
tools:
  refund_order:
    limits:
      - { counter: refunds, window: day, max: .inf, on_deny: Too many refunds. }
`,
    },
    good: {
      policy: `version: "1"
default: deny
tools:
  refund_order:
    limits:
      - { counter: refunds, window: day, max: 100, on_deny: Too many refunds. }
`,
    },
  },
  {
    code: "null-value",
    since: "0.1.0",
    summary: "A key has no value.",
    why: "Nothing (null) after a key could mean allow or deny, so it means neither.",
    help: "Write a value, `{}` for an entry without conditions, or remove the key.",
    bad: { policy: 'version: "1"\ndefault: deny\ntools:\n  list_orders:\n' },
    good: { policy: 'version: "1"\ndefault: deny\ntools:\n  list_orders: {}\n' },
  },
  {
    code: "number-out-of-range",
    since: "0.1.0",
    summary: "A number has too many digits, or too large an exponent.",
    why: `Numbers are exact here. One of more than ${LIMITS.numberText} characters, or with an exponent beyond ${LIMITS.numberExponent}, would be dear to compare and is hardly meant.`,
    help: "Write the number shorter.",
    bad: {
      policy: `version: "1"
default: deny
tools:
  refund_order:
    limits:
      - { counter: refunds, window: day, max: 1e999, on_deny: Too many refunds. }
`,
    },
    good: {
      policy: `version: "1"
default: deny
tools:
  refund_order:
    limits:
      - { counter: refunds, window: day, max: 1000, on_deny: Too many refunds. }
`,
    },
  },
  {
    code: "policy-empty",
    since: "0.1.0",
    summary: "The file holds nothing.",
    why: "An empty file could mean that everything is allowed, or that nothing is.",
    help: 'Write at least `version: "1"` and `default: deny`.',
    bad: { policy: "# nothing yet\n" },
    good: SMALL,
  },
  {
    code: "policy-too-large",
    since: "0.1.0",
    summary: `The file has more than ${LIMITS.policyBytes / 1024 ** 2} MiB.`,
    why: "What comes from outside is bounded. On the command line such a file ends with `file-too-large`; the library reports this.",
    help: "Split the policy: a file for each server, in a folder.",
    bad: { policy: `version: "1"\ndefault: deny\n${"# long\n".repeat(LIMITS.policyBytes / 7)}` },
    good: SMALL,
  },
  {
    code: "too-many-problems",
    since: "0.1.0",
    summary: `The file has more than ${LIMITS.problemsPerFile.toLocaleString("en")} problems.`,
    why: "Nobody reads more of them, so only the first are shown. A policy whose tools have names of many thousand characters, with many rules under them, is not checked at all.",
    help: "Mend those that are shown. A file that is wrong throughout is often no policy at all.",
    bad: {
      policy: `version: "1"\ndefault: deny\nhide:\n${"  - 1\n".repeat(LIMITS.problemsPerFile + 2)}`,
    },
    good: { policy: 'version: "1"\ndefault: deny\nhide:\n  - "1"\n' },
  },
];
