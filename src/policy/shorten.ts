// The start of a long text from outside, for messages.

import { maskSecrets } from "./secrets.ts";

/**
 * At most `most` characters, and a sign that there is more. A pair of surrogates is not parted. Secrets become
 * stars first: of a part of one nobody could tell that it is one.
 */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = maskSecrets(text).slice(0, most);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
