// Every name of a tool that a policy writes, under `tools` and in `hide`.

import type { Anchor, TextEdit } from "../finding.ts";
import { compareText } from "../order.ts";
import { renameKey, replaceValue } from "../policy/edit.ts";
import { joinPointer } from "../policy/pointer.ts";
import type { Policy } from "../policy/policy.ts";
import type { Source } from "../policy/source.ts";
import { isHidden } from "./entries.ts";

export interface ToolKey {
  readonly name: string;
  readonly list: "tools" | "hide";
  readonly anchor: Anchor & { readonly pointer: string };
}

/** In the order of the names, so that what is said of two does not depend on which stands first. `*` in `hide` names none. */
export function toolKeys(policy: Policy): readonly ToolKey[] {
  const listed = [...policy.tools.keys()].map(
    (name): ToolKey => ({
      name,
      list: "tools",
      anchor: { pointer: joinPointer("/tools", name), part: "key" },
    }),
  );
  const hidden = policy.hide
    .filter(({ name }) => name !== "*")
    .map(({ name, pointer }): ToolKey => ({ name, list: "hide", anchor: { pointer } }));
  return [...listed, ...hidden].sort((a, b) => compareText(a.name, b.name) || compareText(b.list, a.list));
}

/** Writes another name in the place of one; `undefined` when the policy has that name already. */
export function renameTool(
  { source, policy }: { readonly source: Source; readonly policy: Policy },
  { list, anchor }: ToolKey,
  name: string,
): TextEdit | undefined {
  if (policy.tools.has(name) || isHidden(policy, name)) return undefined;
  return list === "tools"
    ? renameKey(source, anchor.pointer, name)
    : replaceValue(source, anchor.pointer, name);
}
