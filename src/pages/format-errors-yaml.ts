// Errors of what YAML has and a policy does not. specification: policy-format.md section 1.

import type { FormatError, WrittenExample } from "./page.ts";

const PLAIN: WrittenExample = {
  policy: `version: "1"
default: deny
tools:
  get_order: {}
  list_orders: {}
`,
};

export const YAML_ERRORS: readonly FormatError[] = [
  {
    code: "key-not-text",
    since: "0.1.0",
    summary: "A key of the file is no text.",
    why: "YAML reads such a key as a number, a truth value or a list, and readers turn it into different names.",
    help: "Quote it.",
    bad: { policy: 'version: "1"\ndefault: deny\ntools:\n  7: {}\n' },
    good: { policy: 'version: "1"\ndefault: deny\ntools:\n  "7": {}\n' },
  },
  {
    code: "second-document",
    since: "0.1.0",
    summary: "The file holds a second YAML document.",
    why: "Only one of the two would be used, and programs differ in which.",
    help: "Keep one policy in a file.",
    bad: { policy: 'version: "1"\ndefault: deny\n---\nversion: "1"\ndefault: allow\n' },
    good: { policy: 'version: "1"\ndefault: deny\n' },
  },
  {
    code: "yaml-alias",
    since: "0.1.0",
    summary: "The file uses an alias (`*name`).",
    why: "What a rule says must stand where it applies: an alias changes its meaning when another part of the file changes.",
    help: "Write the value out.",
    bad: { policy: 'version: "1"\ndefault: deny\ntools:\n  get_order: {}\n  list_orders: *get_order\n' },
    good: PLAIN,
  },
  {
    code: "yaml-anchor",
    since: "0.1.0",
    summary: "The file sets an anchor (`&name`).",
    why: "An anchor serves aliases only, which are no part of a policy.",
    help: "Remove the anchor.",
    bad: { policy: 'version: "1"\ndefault: deny\ntools:\n  get_order: &free {}\n  list_orders: {}\n' },
    good: PLAIN,
  },
  {
    code: "yaml-directive",
    since: "0.1.0",
    summary: "The file begins with a YAML directive (`%…`).",
    why: "A directive changes what the rest of the file means, and not every reader follows it.",
    help: "Remove the line.",
    bad: { policy: '%YAML 1.1\n---\nversion: "1"\ndefault: deny\n' },
    good: { policy: 'version: "1"\ndefault: deny\n' },
  },
  {
    code: "yaml-merge-key",
    since: "0.1.0",
    summary: "The file merges entries (`<<`).",
    why: "Merging is a habit of YAML 1.1, and YAML 1.2 does not have it. An entry must be readable where it stands.",
    help: 'Write the entries out; quote the name if a tool is called "<<".',
    bad: { policy: 'version: "1"\ndefault: deny\ntools:\n  get_order:\n    <<: { action: allow }\n' },
    good: { policy: 'version: "1"\ndefault: deny\ntools:\n  get_order: { action: allow }\n' },
  },
  {
    code: "yaml-tag",
    since: "0.1.0",
    summary: "The file uses a tag (`!name`).",
    why: "A tag makes another value of the text that follows, or runs code in some readers.",
    help: "Remove the tag; quote the value if it is text.",
    bad: { policy: 'version: "1"\ndefault: deny\ntools:\n  get_order: !!map {}\n  list_orders: {}\n' },
    good: PLAIN,
  },
];
