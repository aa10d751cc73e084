// The JSON Schema of coverage, draft-07, as a part of that of a replay.

const TEXT = { type: "string" } as const;
const COUNT = { type: "integer", minimum: 0 } as const;
const PLACED = {
  pointer: { ...TEXT, description: "RFC 6901, into the policy." },
  at: { ...TEXT, description: "FILE:LINE:COLUMN in the policy." },
} as const;

function record(properties: Readonly<Record<string, unknown>>, description?: string): object {
  return {
    type: "object",
    ...(description !== undefined && { description }),
    required: Object.keys(properties),
    properties,
  };
}

function listOf(properties: Readonly<Record<string, unknown>>, description: string): object {
  return { type: "array", description, items: record(properties) };
}

const DECIDED = { ...COUNT, description: "Calls that it denied, or asked approval for." };

export const coverageSchema = record(
  {
    covered: { ...COUNT, description: "Points that were covered: `covered` over `points` is the coverage." },
    points: COUNT,
    minimum: { type: ["number", "null"], description: "The percentage of --min-coverage." },
    missing: listOf(
      {
        what: { ...TEXT, description: "For people." },
        kind: { enum: ["rule", "condition", "limit", "hide", "default", "tool"] },
        name: { ...TEXT, description: "Its rule id; of `hide` and tools the name of the tool." },
        policy: TEXT,
        ...PLACED,
      },
      "What was never exercised, in the order of the policies.",
    ),
    policies: listOf(
      {
        policy: TEXT,
        rules: listOf(
          {
            rule: TEXT,
            ...PLACED,
            decided: DECIDED,
            conditions: listOf(
              { rule: TEXT, ...PLACED, true: COUNT, false: COUNT, error: COUNT },
              "How many calls each was seen with, by what it was.",
            ),
          },
          "Those of `all_tools` first.",
        ),
        limits: listOf(
          {
            rule: TEXT,
            ...PLACED,
            counted: { ...COUNT, description: "Calls that were counted." },
            hit: { ...COUNT, description: "Calls denied because it would have been exceeded." },
            error: { ...COUNT, description: "Calls denied because their amount cannot be counted." },
            used: {
              ...TEXT,
              description: "The most that was counted in one window: a number as text, exact.",
            },
            max: { ...TEXT, description: "A number as text, exact." },
            near: { type: "boolean", description: "Whether it was hit, or 80 % of it were used." },
          },
          "In the order of the policy.",
        ),
        hide: listOf({ tool: TEXT, ...PLACED, decided: DECIDED }, "Every entry."),
        default: {
          oneOf: [{ type: "null" }, record({ ...PLACED, decided: DECIDED })],
          description: "`default: deny`; null when the policy allows by default.",
        },
        tools: listOf({ tool: TEXT, ...PLACED, calls: COUNT }, "Those that the policy has an entry for."),
      },
      "Every policy, also those of servers without a call.",
    ),
  },
  "With --coverage: what the calls exercised of the policies.",
);
