// Reads the files of variables that clients name: NAME=VALUE on each line.

const LINE = /^\s*(?:export\s+)?([\w.-]+)\s*=(.*)$/;

/** In the order of the file; comments and lines that are none are left out, and quotes around a value are taken off. */
export function parseEnvFile(text: string): readonly (readonly [string, string])[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .flatMap((line) => {
      const [, name, value] = LINE.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, unquote(value.trim())] as const];
    });
}

function unquote(value: string): string {
  const quote = value[0];
  if (quote !== '"' && quote !== "'") return value.replace(/\s#.*$/, "").trimEnd();
  const end = value.indexOf(quote, 1);
  if (end === -1) return value;
  const inner = value.slice(1, end);
  return quote === '"' ? inner.replaceAll("\\n", "\n") : inner;
}
