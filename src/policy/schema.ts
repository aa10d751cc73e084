// The JSON Schema of a policy (draft-07): what `policy schema` prints, editors show, and the reader validates with.
// biome-ignore-all lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema
// What it cannot say (paths, patterns, unique counters) is checked by read.ts.

/** A definition is compiled once, however often it is referred to. */
const ref = (name: string) => ({ $ref: `#/definitions/${name}` });

const RATE = "^(?:0|[1-9][0-9]*)/(?:minute|hour|day)$";
const DURATION = "^(?:0|[1-9][0-9]*)[smh]$";

/** Words that may stand somewhere, each with what it means. Validators read the words only. */
const wordsOf = (words: Readonly<Record<string, string>>) => ({
  enum: Object.keys(words),
  enumDescriptions: Object.values(words),
  markdownEnumDescriptions: Object.values(words),
});

const OPERATORS = {
  exists: "Holds when the argument is present (true) or absent (false). Null is absent.",
  eq: "Holds when the argument equals the value. Another type is an error, which denies.",
  neq: "Holds when the argument is present and differs from the value. Another type is an error, which denies.",
  in: "Holds when the argument is in the list.",
  not_in: "Holds when the argument is present and not in the list.",
  lt: "Holds when the argument is a number below the value.",
  lte: "Holds when the argument is a number, at most the value.",
  gt: "Holds when the argument is a number above the value.",
  gte: "Holds when the argument is a number, at least the value.",
  regex: "Holds when the RE2 pattern is found in the argument; anchor it with ^ and $.",
  contains: "Holds when the text has the value in it, or the list has an element that equals it.",
};
const DEFAULTS = {
  deny: "A tool that is not listed may not be called.",
  allow: "A tool that is not listed may be called, also one that the server adds later.",
};
const WINDOWS = {
  minute: "60 seconds, from the start of each minute in UTC.",
  hour: "3600 seconds, from the start of each hour in UTC.",
  day: "86400 seconds, from midnight in UTC.",
};
const SCOPES = {
  grant: "One counter for each caller.",
  server: "One counter for all callers together.",
};
const ACTIONS = {
  allow: "Allows the tool without conditions.",
  deny: "Denies every call of the tool; reason is what the caller sees.",
  require_approval: "A person must approve every call of the tool.",
};

const op = {
  description:
    "How the argument is compared: exists, eq, neq, in, not_in, lt, lte, gt, gte, regex or contains.",
  ...wordsOf(OPERATORS),
};

const valueFor = (ops: readonly string[], value: object) => ({
  if: { properties: { op: { enum: ops } }, required: ["op"] },
  then: { properties: { value } },
});

/** The value that each operator takes. specification: policy-format.md section 4. */
const values = [
  valueFor(["exists"], { description: "true: is present; false: is absent.", type: "boolean" }),
  valueFor(["eq", "neq", "contains"], {
    description: "A string, number or boolean.",
    type: ["string", "number", "boolean"],
  }),
  valueFor(["in", "not_in"], {
    description: "A list of strings, numbers or booleans, all of one type, with at least one of them.",
    type: "array",
    minItems: 1,
    items: { description: "A string, number or boolean.", type: ["string", "number", "boolean"] },
  }),
  valueFor(["lt", "lte", "gt", "gte"], { description: "A number, without quotes.", type: "number" }),
  valueFor(["regex"], {
    description: "An RE2 pattern that is found in the argument; anchor it with ^ and $.",
    type: "string",
  }),
];

const condition = {
  title: "Condition",
  description: "One comparison of one argument.",
  type: "object",
  additionalProperties: false,
  required: ["path", "op", "value"],
  properties: {
    path: {
      description: 'Which argument: args.amount, args.items[0].sku, args["a.b"], args.to[*].',
      type: "string",
      examples: ["args.amount", "args.to[*].email"],
    },
    op,
    value: {
      description:
        "What the argument is compared with: true or false for exists, a list for in and not_in, a number for lt, lte, gt and gte, a pattern for regex, else a string, number or boolean.",
    },
  },
  allOf: values,
  examples: [{ path: "args.amount", op: "lte", value: 100 }],
};

const onDeny = { description: "The text that the caller sees.", type: "string" };
const conditions = {
  description: "All of them must hold; their order does not matter.",
  type: "array",
  items: ref("condition"),
};

const ruleOf = (description: string, properties: object) => ({
  title: "Rule",
  description,
  type: "object",
  additionalProperties: false,
  required: ["conditions"],
  properties: {
    conditions: ref("conditions"),
    on_deny: onDeny,
    name: { description: "A label for people.", type: "string" },
    ...properties,
  },
});

const WINDOW = "The length of the window: minute, hour, day, or whole seconds from 1 to 31622400.";
const windowLength = {
  description: WINDOW,
  type: ["string", "integer"],
  if: { type: "string" },
  then: { description: WINDOW, ...wordsOf(WINDOWS) },
  else: { description: WINDOW, minimum: 1, maximum: 31_622_400 },
  examples: ["minute", "hour", "day", 600],
};
const max = {
  description: "The most that may be counted within one window: a number, 0 or more.",
  type: "number",
  minimum: 0,
};
const increment = {
  description: "What a call adds to the counter; 1 unless given.",
  type: "number",
  minimum: 0,
};
const incrementFrom = {
  description: "The argument whose value a call adds to the counter; a path without [*].",
  type: "string",
  examples: ["args.amount"],
};
const eitherIncrement = {
  if: { required: ["increment_from"] },
  then: {
    properties: { increment: false },
  },
};

const limit = {
  title: "Limit",
  description: "How much a caller may use within each window.",
  type: "object",
  additionalProperties: false,
  required: ["counter", "window", "max"],
  properties: {
    counter: { description: "The counter's name, unique within its list.", type: "string" },
    window: ref("window"),
    max: ref("max"),
    scope: {
      description: "grant: one counter for each caller (the default); server: one for all callers.",
      ...wordsOf(SCOPES),
    },
    increment: ref("increment"),
    increment_from: incrementFrom,
    refund_on_error: { description: "Give back what a call added when it fails.", type: "boolean" },
    on_deny: onDeny,
  },
  ...eitherIncrement,
  examples: [{ counter: "calls", window: "minute", max: 30, scope: "grant" }],
};

const lists = {
  require: {
    description: "Every rule must hold, or the call is denied.",
    type: "array",
    items: ref("require_rule"),
  },
  deny_if: {
    description: "If any rule holds, the call is denied.",
    type: "array",
    items: ref("deny_rule"),
  },
  require_approval: {
    description: "If any rule holds, a person must approve the call.",
    type: "array",
    items: ref("approval_rule"),
  },
  limits: {
    description: "How much may be used within a window of time.",
    type: "array",
    items: ref("limit"),
  },
};

const listRefs = {
  require: ref("require"),
  deny_if: ref("deny_if"),
  require_approval: ref("require_approval"),
  limits: ref("limits"),
};
const NO_LISTS = { require: false, deny_if: false, require_approval: false, limits: false };

const tool = {
  title: "Tool",
  description: "What this tool may be used for. {} allows it without conditions.",
  type: "object",
  additionalProperties: false,
  properties: {
    ...listRefs,
    action: {
      description: "Shorthand for the whole entry: allow, deny or require_approval.",
      ...wordsOf(ACTIONS),
    },
    reason: {
      description: "With action deny or require_approval: the text that the caller sees.",
      type: "string",
    },
    rate_limit: ref("rate_limit"),
  },
  allOf: [
    {
      if: { anyOf: [{ required: ["action"] }, { required: ["rate_limit"] }, { required: ["reason"] }] },
      then: { properties: NO_LISTS },
    },
    {
      if: { required: ["reason"] },
      then: {
        required: ["action"],
        properties: {
          action: {
            description:
              "Shorthand for the whole entry; reason needs action: deny or action: require_approval.",
            ...wordsOf({ deny: ACTIONS.deny, require_approval: ACTIONS.require_approval }),
          },
        },
      },
    },
  ],
  examples: [{}, { action: "deny", reason: "Ask the owner of the repository." }, { rate_limit: "10/minute" }],
};

const RATE_LIMIT =
  'Shorthand for one limit: "10/minute", "100/hour", "1000/day", or an object with max and window.';
const rateLimit = {
  description: RATE_LIMIT,
  type: ["string", "object"],
  if: { type: "string" },
  then: { description: RATE_LIMIT, pattern: RATE },
  else: {
    description: RATE_LIMIT,
    additionalProperties: false,
    required: ["max", "window"],
    properties: { max: ref("max"), window: ref("window") },
  },
  examples: ["10/minute", { max: 10, window: 60 }],
};

const version = { description: 'The version of the format: the string "1".', const: "1" };
const description = { description: "What the policy is for.", type: "string" };
const hide = {
  description: 'Tools that are removed from tools/list and denied; "*" hides every tool.',
  type: "array",
  items: { description: "The exact name of a tool.", type: "string" },
};

const listsPolicy = {
  description: 'A policy has at least `version: "1"` and a default.',
  type: "object",
  additionalProperties: false,
  required: ["version", "default"],
  properties: {
    $schema: { description: "The address of this schema, for editors.", type: "string" },
    version,
    description,
    default: {
      description: "What becomes of tools that are not listed: deny or allow.",
      ...wordsOf(DEFAULTS),
    },
    hide: ref("hide"),
    all_tools: {
      description: "Applies to every call that is not hidden or denied by default.",
      type: "object",
      additionalProperties: false,
      properties: listRefs,
    },
    tools: {
      description: "The exact name of each tool, and what it may be used for.",
      type: "object",
      additionalProperties: ref("tool"),
    },
  },
};

const state = {
  description: "A counter of the rules dialect; one condition of the rule must bound it.",
  type: "object",
  additionalProperties: false,
  required: ["counter", "window"],
  properties: {
    counter: { description: "The counter's name.", type: "string" },
    window: ref("window"),
    increment: ref("increment"),
    increment_from: incrementFrom,
  },
  ...eitherIncrement,
};

const dialectRule = {
  title: "Rule of the rules dialect",
  type: "object",
  additionalProperties: false,
  required: ["name"],
  properties: {
    name: { description: "A label for people.", type: "string" },
    action: {
      description: "evaluate (the default), deny or require_approval.",
      ...wordsOf({
        evaluate: "The call is denied unless all conditions hold.",
        deny: ACTIONS.deny,
        require_approval: "A person must approve the call when all conditions hold; with none, always.",
      }),
    },
    rate_limit: { description: "N/minute, N/hour or N/day.", type: "string", pattern: RATE },
    conditions: ref("conditions"),
    on_deny: onDeny,
    state,
    approval_timeout: {
      description: "How long an approval may be waited for: 30s, 10m or 2h.",
      type: "string",
      pattern: DURATION,
    },
  },
};

const dialectPolicy = {
  type: "object",
  additionalProperties: false,
  required: ["version"],
  properties: {
    version,
    description,
    default: {
      description: "What becomes of tools that are not listed: allow (when left out) or deny.",
      ...wordsOf(DEFAULTS),
    },
    hide: ref("hide"),
    tools: {
      description: "The exact name of each tool, and its rules; the name * stands for every tool.",
      type: "object",
      additionalProperties: {
        description: "An entry of the rules dialect has a list of rules, and nothing else.",
        type: "object",
        additionalProperties: false,
        required: ["rules"],
        properties: {
          rules: {
            description: "The rules of this tool, in their order.",
            type: "array",
            items: ref("dialect_rule"),
          },
        },
      },
    },
  },
};

/** A file with a `rules` list in any tool entry is read as the rules dialect (policy-format.md section 8). */
export const policySchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  $id: "urn:mcp-policy:policy:1",
  title: "MCP tool policy",
  description: "Which tools of one MCP server a caller may call, with which arguments, and how often.",
  if: {
    properties: {
      tools: {
        if: { type: "object" },
        then: { additionalProperties: { not: { type: "object", required: ["rules"] } } },
      },
    },
  },
  then: ref("lists_policy"),
  else: ref("dialect_policy"),
  definitions: {
    lists_policy: listsPolicy,
    dialect_policy: dialectPolicy,
    tool,
    require_rule: ruleOf("The call is denied unless all conditions hold.", {
      conditions: { ...conditions, minItems: 1 },
    }),
    deny_rule: ruleOf("The call is denied when all conditions hold; with none, always.", {}),
    approval_rule: ruleOf("A person must approve the call when all conditions hold; with none, always.", {
      timeout: {
        description: "How long an approval may be waited for: 30s, 10m or 2h.",
        type: "string",
        pattern: DURATION,
      },
    }),
    conditions,
    condition,
    ...lists,
    limit,
    window: windowLength,
    max,
    increment,
    hide,
    rate_limit: rateLimit,
    dialect_rule: dialectRule,
  },
  examples: [
    {
      version: "1",
      default: "deny",
      tools: {
        session_end: { limits: [{ counter: "session_end_rate", window: "minute", max: 30, scope: "grant" }] },
      },
    },
  ],
} as const;
