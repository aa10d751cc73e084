// `contains` in `require` as an allow-list for text.

import type { Condition } from "../../policy/policy.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { quoted, textConditions } from "../text-conditions.ts";
import { isHostText, isUrlText, sensesOfName, wordsOfName } from "../text-sense.ts";

export const containsInRequire: LintRule = {
  code: "contains-in-require",
  severity: "warning",
  category: "security",
  since: "0.2.0",
  summary: "A require rule only asks that the text holds the allowed value somewhere.",
  why: "Any text around it passes too: evil.example/?example.com contains example.com.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.host, op: contains, value: example.com }
        on_deny: Only example.com.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.host, op: eq, value: example.com }
        on_deny: Only example.com.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return textConditions(context).flatMap(({ tool, list, condition, texts: [text], letsPass }) => {
    const { op, path, pointer } = condition;
    if (list !== "require" || op !== "contains" || text === undefined || mayBeList(context, tool, condition))
      return [];
    const around = isAllowList(condition, text);
    const witness = around.map((make) => make(text)).find(letsPass);
    if (witness === undefined) return [];
    return [
      {
        anchor: { pointer },
        message: `The value may stand anywhere in ${path.text}, with any other text around it: ${quoted(witness)} passes.`,
        help: "Write `eq` or `in` for whole values, or `regex` with ^ and $.",
      },
    ];
  });
}

type Make = (text: string) => string;

/** Around a host, an address, a URL or a folder nothing else is meant; prose may well hold a word. */
function isAllowList({ path }: Condition, text: string): readonly Make[] {
  const senses = sensesOfName(path);
  if (senses.has("url") && (isUrlText(text) || isHostText(text, false))) {
    return [(value) => `https://evil.example/?${value}`];
  }
  if (senses.has("email") && /@?[\w.-]+\.\w+$/.test(text)) {
    return [(value) => (value.startsWith("@") ? `eve${value}.evil.example` : `eve@evil${value}`)];
  }
  if (senses.has("host") && isHostText(text.replace(/^\./, ""), true))
    return [(value) => `${value}.evil.example`];
  if (senses.has("file") && /^\/.*[^/]/.test(text))
    return [(value) => `/etc${value}`, (value) => `${value}/../../etc`];
  return [];
}

/** An argument that is, or by its name could be, an array. */
function mayBeList({ tools }: LintContext, tool: string | undefined, { path }: Condition): boolean {
  const schema = tool === undefined ? undefined : tools?.get(tool)?.inputSchema;
  const [first, ...rest] = path.steps;
  if (schema && first?.kind === "member" && rest.length === 0) {
    const { properties } = schema;
    const property =
      isRecord(properties) && Object.hasOwn(properties, first.name) ? properties[first.name] : undefined;
    if (isRecord(property) && typeof property.type === "string") return property.type !== "string";
  }
  return wordsOfName(path).at(-1)?.endsWith("s") === true;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
