// A recommended entry as text that can be pasted under `tools` of a policy.

import { printYaml } from "../policy/print-yaml.ts";
import { printJson, toPrintable } from "../policy/printable.ts";
import { escapeJsonText, escapeYamlText } from "../report/escape.ts";
import type { EntryObject } from "./recommend.ts";

/** `NAME: …`, as it stands under `tools:`; not indented. */
export function entryYaml(name: string, entry: EntryObject): string {
  return escapeYamlText(printYaml(new Map([[name, toPrintable(entry)]])));
}

/** `{ "NAME": … }`. */
export function entryJson(name: string, entry: EntryObject): string {
  return escapeJsonText(printJson(new Map([[name, toPrintable(entry)]])));
}
