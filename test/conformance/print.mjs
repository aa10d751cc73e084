// Prints a case file: a value stays on one line where it fits, so that a case reads at a glance.

const WIDTH = 190;
/** `{ "cases": [ { "calls": [ … ] } ] }`: nothing above this depth is put on one line. */
const ALWAYS_OPEN = new Set(["", "/cases", "/cases/*"]);

/** The text of a case file, with a line feed at its end. */
export function printCases(file) {
  return `${print(file, "", "", 0)}\n`;
}

function print(value, indent, path, used) {
  const flat = printFlat(value);
  const fits = indent.length + used + flat.length <= WIDTH;
  if (typeof value !== "object" || value === null || (fits && !ALWAYS_OPEN.has(path))) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    const items = value.map((item) => inner + print(item, inner, `${path}/*`, 1));
    return `[\n${items.join(",\n")}\n${indent}]`;
  }
  const entries = Object.entries(value).map(([key, item]) => {
    const head = `${JSON.stringify(key)}: `;
    return inner + head + print(item, inner, `${path}/${key}`, head.length + 1);
  });
  return entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}\n${indent}}`;
}

function printFlat(value) {
  if (typeof value !== "object" || value === null) return printScalar(value);
  if (Array.isArray(value)) return `[${value.map(printFlat).join(", ")}]`;
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${printFlat(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** Characters that a reviewer cannot see or tell apart are written as escapes. */
function printScalar(value) {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
