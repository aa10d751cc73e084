// What a policy uses beyond the portable subset, place by place.
// specification: policy-format.md section 2, "Portable subset".

import { findEntry, joinPointer } from "../policy/pointer.ts";
import { WINDOWS } from "../policy/read-nodes.ts";
import type { Node, Source } from "../policy/source.ts";

/** One use of an extension. */
export interface ExtensionUse {
  readonly pointer: string;
  readonly part: "key" | "value";
  /** As a message begins: "A `name` of a rule", "The key `$schema`". */
  readonly what: string;
  /** What to write instead. */
  readonly instead: string;
  /** A value that means exactly the same, and is portable. */
  readonly same?: string;
}

type Extensions = Readonly<Record<string, string>>;

const OF_POLICY: Extensions = {
  $schema: "Remove it; an editor can be told of the schema in its settings.",
  description: "Say it in a comment, or beside the file.",
};

const OF_ALL_TOOLS: Extensions = {
  require: "Write the rule into the `require` of each tool.",
  deny_if: "Write the rule into the `deny_if` of each tool.",
  require_approval: "Deny the call: other readers ask nobody.",
};

const OF_TOOL: Extensions = {
  require_approval: "Deny the call with `deny_if`: other readers ask nobody.",
  action: "Write `{}` for allow, or a `deny_if` rule without conditions for deny.",
  reason: "Write it as `on_deny` of the rule.",
  rate_limit: "Write a limit with `counter`, `window` and `max` under `limits`.",
  rules: "Write `require`, `deny_if` and `limits`: the rules dialect is a format of its own.",
};

const OF_RULE: Extensions = {
  name: "Say it in a comment.",
  timeout: "Remove it; other readers ask nobody.",
};

const OF_LIMIT: Extensions = {
  increment: "Calls count as 1: divide `max` by the increment.",
  increment_from:
    "Calls count as 1: bound the argument of each call with a `require` rule, and limit the calls.",
  refund_on_error: "Remove it: a call that failed stays counted.",
  on_deny: "Remove it: callers are told the name of the limit.",
};

const RULE_LISTS: readonly string[] = ["require", "deny_if", "require_approval"];

/** Every use of an extension, in document order of what holds it. */
export function extensionsOf({ root }: Source): readonly ExtensionUse[] {
  if (root === undefined) return [];
  const tools = memberOf(root, "tools");
  return [
    ...usesOf(root, "", OF_POLICY, ""),
    ...inLists(memberOf(root, "all_tools"), "/all_tools", OF_ALL_TOOLS, " of all_tools"),
    ...entriesOf(tools).flatMap(({ key, value }) =>
      inLists(value, joinPointer("/tools", key), OF_TOOL, " of a tool"),
    ),
  ];
}

/** The lists of a tool or of `all_tools`. */
function inLists(
  set: Node | undefined,
  pointer: string,
  extensions: Extensions,
  owner: string,
): readonly ExtensionUse[] {
  const inside = entriesOf(set).flatMap(({ key, value }) => {
    const items = value.kind === "array" ? value.items : [];
    return items.flatMap((item, i) => {
      const at = joinPointer(pointer, key, i);
      if (key === "limits") return [...usesOf(item, at, OF_LIMIT, " of a limit"), ...ofLimit(item, at)];
      return RULE_LISTS.includes(key) ? usesOf(item, at, OF_RULE, " of a rule") : [];
    });
  });
  return [...usesOf(set, pointer, extensions, owner), ...inside];
}

function usesOf(
  node: Node | undefined,
  pointer: string,
  extensions: Extensions,
  owner: string,
): readonly ExtensionUse[] {
  return entriesOf(node).flatMap(({ key }) => {
    const instead = Object.hasOwn(extensions, key) ? extensions[key] : undefined;
    if (instead === undefined) return [];
    return [{ pointer: joinPointer(pointer, key), part: "key", what: `The key \`${key}\`${owner}`, instead }];
  });
}

/** Values of a limit that other readers do not have: scope server, and windows in seconds. */
function ofLimit(limit: Node, pointer: string): readonly ExtensionUse[] {
  const uses: ExtensionUse[] = [];
  const scope = memberOf(limit, "scope");
  if (scope?.kind === "scalar" && scope.value === "server") {
    const instead = "Write `scope: grant`, and remember that every caller then has a budget of its own.";
    uses.push({
      pointer: joinPointer(pointer, "scope"),
      part: "value",
      what: "The value `server` of `scope`",
      instead,
    });
  }
  const window = memberOf(limit, "window");
  if (window?.kind === "scalar" && typeof window.value === "number") {
    const named = Object.keys(WINDOWS).find((name) => WINDOWS[name] === window.value);
    const instead =
      named === undefined
        ? "Write minute, hour or day, with a max that fits."
        : `Write \`window: ${named}\`.`;
    const at = { pointer: joinPointer(pointer, "window"), part: "value" as const };
    uses.push({ ...at, what: "A `window` in seconds", instead, ...(named !== undefined && { same: named }) });
  }
  return uses;
}

function memberOf(node: Node, key: string): Node | undefined {
  return node.kind === "object" ? findEntry(node, key)?.value : undefined;
}

function entriesOf(node: Node | undefined) {
  return node?.kind === "object" ? node.entries : [];
}
