// Plain scalars that YAML 1.1 reads otherwise than YAML 1.2 (core schema).
// specification: policy-format.md section 1; yaml.org/type (bool, int, float, timestamp, null, value).

/** What all the others begin with: a quick look, because most text is a word. */
const MAY_DIFFER = /^(?:[-+.=\d]|[yno][a-z]{0,2}$)/i;
const BOOLEAN_11 = /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/;
const INTEGER_11 = [
  { pattern: /^[-+]?0b[01_]+$/, meaning: "a binary number" },
  { pattern: /^[-+]?0[0-7_]+$/, meaning: "an octal number" },
  { pattern: /^[-+]?(?:0|[1-9][0-9_]*)$/, meaning: "a whole number" },
  { pattern: /^[-+]?0x[0-9a-fA-F_]+$/, meaning: "a hexadecimal number" },
  { pattern: /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/, meaning: "a number in base 60" },
] as const;
const FLOAT_11 = /^[-+]?(?:[0-9][0-9_]*)?\.[0-9._]*(?:[eE][-+][0-9]+)?$/;
const BASE_60_FLOAT_11 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/;
const TIMESTAMP_11 =
  /^\d{4}-\d\d-\d\d$|^\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?$/;

const DECIMAL = /^[-+]?(?:0|[1-9]\d*)(?:\.\d*)?$|^[-+]?\.\d+$/;

/**
 * What YAML 1.1 makes of the scalar, when that is not what YAML 1.2 read; else `undefined`.
 * `value` is the reading of YAML 1.2.
 */
export function readYaml11(text: string, value: unknown): string | undefined {
  if (!MAY_DIFFER.test(text)) return undefined;
  if (BOOLEAN_11.test(text)) return "true or false";
  if (TIMESTAMP_11.test(text)) return "a date";
  if (text === "=") return "a default value";
  if (BASE_60_FLOAT_11.test(text)) return "a number in base 60";
  const integer = INTEGER_11.find(({ pattern }) => pattern.test(text));
  if (integer !== undefined) return isSameNumber(text, value) ? undefined : integer.meaning;
  if (typeof value === "string") return isFloat11(text) ? "a number" : undefined;
  if (typeof value === "number" && Number.isFinite(value)) return isFloat11(text) ? undefined : "text";
  return undefined;
}

/** The forms of a whole number that both versions read alike. */
function isSameNumber(text: string, value: unknown): boolean {
  return typeof value === "number" && (DECIMAL.test(text) || /^0x[0-9a-fA-F]+$/.test(text));
}

function isFloat11(text: string): boolean {
  return FLOAT_11.test(text) && /\d/.test(text) && text.split(".").length === 2;
}
