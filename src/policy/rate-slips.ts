// Rates and lengths of time as authors write them, and how the format does.

/** Units of time as they are written, in seconds. */
const UNITS: readonly (readonly [names: RegExp, seconds: number])[] = [
  [/^(?:s|secs?|seconds?)$/, 1],
  [/^(?:m|mins?|minutes?|minutely)$/, 60],
  [/^(?:h|hrs?|hours?|hourly)$/, 3600],
  [/^(?:d|days?|daily)$/, 86_400],
  [/^(?:w|weeks?|weekly)$/, 604_800],
  [/^(?:months?|monthly)$/, 2_592_000],
];
const NAMED: ReadonlyMap<number, string> = new Map([
  [60, "minute"],
  [3600, "hour"],
  [86_400, "day"],
]);
const LONGEST_WINDOW = 31_622_400;
/** Longer texts are no slip of a rate. */
const LONGEST_TEXT = 64;

/** `1m`, `60s`, `hourly`, `5 minutes`, `"60"` as seconds; undefined when it is no length of a window. */
function secondsOf(text: string): number | undefined {
  if (text.trim() === "" || text.length > LONGEST_TEXT) return undefined;
  const [, digits = "1", unit = "?"] = /^\s*(\d{1,9})?\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const length = unit === "" ? 1 : UNITS.find(([names]) => names.test(unit.toLowerCase()))?.[1];
  const seconds = length === undefined ? Number.NaN : Number(digits) * length;
  return seconds >= 1 && seconds <= LONGEST_WINDOW ? seconds : undefined;
}

/** What to write for a window; empty when nobody can tell what was meant. */
export function adviseWindow(text: string): string {
  const seconds = secondsOf(text);
  if (seconds === undefined) return "";
  const name = NAMED.get(seconds);
  return name === undefined
    ? `Write ${seconds}: a window is minute, hour, day or a number of seconds, without quotes.`
    : `Write ${name}, or ${seconds} without quotes.`;
}

/** What to write for a rate; empty when nobody can tell what was meant. */
export function adviseRate(text: string): string {
  if (text.length > LONGEST_TEXT) return "";
  const [, digits = "", window] =
    /^\s*0*(\d{1,15})\s*(?:calls?|requests?|times?)?\s*(?:(?:\/|per\b|an?\b|every\b)\s*(.*))?$/i.exec(text) ??
    [];
  if (digits === "") return "";
  if (window === undefined) return `Say per what: ${digits}/minute, ${digits}/hour or ${digits}/day.`;
  const seconds = secondsOf(window);
  if (seconds === undefined) return "";
  const name = NAMED.get(seconds);
  return name === undefined
    ? `Write { max: ${digits}, window: ${seconds} }: only minute, hour and day have names.`
    : `Write ${digits}/${name}.`;
}

/** What to write for how long an approval may be waited for. */
export function adviseTimeout(text: string): string {
  const seconds = secondsOf(text);
  if (seconds === undefined) return "";
  const inUnits: readonly (readonly [number, string])[] = [
    [3600, "h"],
    [60, "m"],
    [1, "s"],
  ];
  const [length, unit] = inUnits.find(([candidate]) => seconds % candidate === 0) ?? [1, "s"];
  return `Write ${seconds / length}${unit}.`;
}
