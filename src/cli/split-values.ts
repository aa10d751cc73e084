// Options whose value may be left out: only what is written with `=` is a value.

/**
 * An optional value is written with `=`. Commander also takes the next word for one, which is a file:
 * `lint --fix policy.yaml`.
 */
export function splitValues<Name extends string>(
  argv: readonly string[],
  options: Readonly<Partial<Record<Name, unknown>>>,
  names: readonly Name[],
): { words: readonly string[]; values: Readonly<Partial<Record<Name, true>>> } {
  const words: string[] = [];
  const values: Partial<Record<Name, true>> = {};
  for (const name of names) {
    const value = options[name];
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (typeof value !== "string" || argv.includes(`${flag}=${value}`)) continue;
    words.push(value);
    values[name] = true;
  }
  return { words, values };
}
