// The same thing in the other case: a host, an address, a program or SQL, which know no case.

import type { Condition } from "../policy/policy.ts";
import { hasSqlKeyword, isHostText, isUrlText, isWindowsProgram, sensesOfName } from "./text-sense.ts";

/** Texts that mean the same as this one to the tool; none where case may count. */
export function otherCases({ path }: Condition, text: string): readonly string[] {
  const part = partWithoutCase(path, text);
  if (part === undefined || part === "") return [];
  const at = text.lastIndexOf(part);
  const [head, tail] = [text.slice(0, at), text.slice(at + part.length)];
  return [part.toUpperCase(), part.toLowerCase()]
    .filter((other) => other !== part && other.length === part.length)
    .map((other) => head + other + tail);
}

function partWithoutCase(path: Condition["path"], text: string): string | undefined {
  const senses = sensesOfName(path);
  if (senses.has("sql") && hasSqlKeyword(text)) return text;
  if (senses.has("url") || isUrlText(text)) {
    const host = /^(?:[a-z]+:\/\/)?(?:[^/?#@]*@)?([^/?#:@]+)/i.exec(text)?.[1];
    return host !== undefined && isHostText(host.replace(/^\.+/, ""), true) ? host : undefined;
  }
  if (senses.has("email")) {
    const domain = /@?([^@]+)$/.exec(text)?.[1];
    return domain !== undefined && isHostText(domain.replace(/^\.+/, ""), true) ? domain : undefined;
  }
  if (senses.has("host")) return isHostText(text.replace(/^\.+/, ""), true) ? text : undefined;
  if (senses.has("file") || senses.has("command")) {
    const ending = /\.([a-z0-9]+)$/i.exec(text)?.[1];
    return ending !== undefined && isWindowsProgram(ending) ? ending : undefined;
  }
  return undefined;
}
