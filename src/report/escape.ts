// The one place that makes text from outside harmless, for each kind of output.
// specification: cli.md section 1, "Nothing that came from outside reaches a terminal … unescaped".

/**
 * Characters that a terminal acts on, that reorder or hide text, or that are no characters: controls,
 * format characters (bidi, zero-width, tags), line and paragraph separators, lone surrogates,
 * noncharacters, variation selectors and invisible fillers.
 */
const UNSAFE =
  "[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Co}\\p{Noncharacter_Code_Point}\\p{Default_Ignorable_Code_Point}\\u2800]";
let unsafe: RegExp | undefined;

/** Built when the first text needs it: the Unicode tables cost a millisecond, and most text is plain. */
function unsafeCharacters(): RegExp {
  unsafe ??= new RegExp(UNSAFE, "gu");
  return unsafe;
}

/** What most text is: ASCII, Latin letters, dashes, quotation marks, the ellipsis. */
const PLAIN = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2013\u2014\u2018-\u201d\u2026]*$/;
const PLAIN_LINES = /^[\n\x20-\x7e]*$/;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** What a CI system obeys: `##[…]` and `##vso[…]` anywhere in a line, `::…::` at its start, spaces left out. */
const COMMAND_INSIDE = /##(?=\[|vso\[)/gi;
const COMMAND_AT_START = /^(\s*):(?=:)/;

/** For a terminal or a log, on one line: what is unsafe shows as a visible escape such as `\u{1b}`. */
export function escapeText(text: string): string {
  if (PLAIN.test(text)) return escapeCommands(text);
  return escapeCommands(
    text.replace(
      unsafeCharacters(),
      (char) => SHORT[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
    ),
  );
}

/** For text that is joined of escaped parts, in which a command may have come about. */
export function escapeCommands(text: string): string {
  if (!text.includes("##") && !text.includes("::")) return text;
  return text.replace(COMMAND_INSIDE, "#\\u{23}").replace(COMMAND_AT_START, "$1\\u{3a}");
}

/** The first characters of a long text, and a sign that there is more. A pair of surrogates is not parted. */
export function shortenText(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** JSON text in ASCII escapes wherever a terminal could act on it; reads back as the same value. */
export function toJsonText(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, undefined, indent);
  return escapeJsonText(text);
}

/** Characters that are escaped at once: of millions that are unsafe each takes many times its size meanwhile. */
const PIECE = 64 * 1024;
/** The start of a command of `COMMAND_INSIDE`, but for its last character. */
const COMMAND_START = "##vso";

/** The text of `toJsonText` in pieces, for what may be large: of whole lines, where these are not too long. */
export function* toJsonPieces(value: unknown, indent?: number): Iterable<string> {
  const text = JSON.stringify(value, undefined, indent);
  for (let start = 0; start < text.length; ) {
    let end = start + PIECE;
    const line = end < text.length ? text.lastIndexOf("\n", end - 1) + 1 : 0;
    if (line > start) end = line;
    // Neither a command nor a character of two units is parted.
    while (text[end - 1] !== "[" && text.slice(end - COMMAND_START.length, end).includes("#")) end += 1;
    if ((text.codePointAt(end - 1) ?? 0) > 0xffff) end += 1;
    yield escapeJsonText(text.slice(start, end));
    start = end;
  }
}

/** The same for text that is JSON already; its line breaks and indentation are kept. */
export function escapeJsonText(text: string): string {
  const safe = PLAIN_LINES.test(text)
    ? text
    : text.replace(unsafeCharacters(), (char) => (char === "\n" ? char : escapeUnits(char)));
  // No line of JSON begins with `::`.
  return safe.includes("##") ? safe.replace(COMMAND_INSIDE, "#\\u0023") : safe;
}

/**
 * For YAML whose strings beyond ASCII, and those with `##`, are all in double quotes: they read back as the same, and
 * comments show the escapes. Line breaks are kept.
 */
export function escapeYamlText(text: string): string {
  const safe = PLAIN_LINES.test(text) ? text : text.replace(unsafeCharacters(), escapeInYaml);
  return safe.includes("##") ? safe.replace(COMMAND_INSIDE, "#\\u0023") : safe;
}

function escapeInYaml(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  if (char === "\n") return char;
  // Half a pair is no character, as which other readers of YAML refuse its escape.
  return point > 0xffff ? `\\U${point.toString(16).padStart(8, "0")}` : escapeUnits(char);
}

function escapeUnits(char: string): string {
  let escaped = "";
  for (let i = 0; i < char.length; i++) {
    escaped += `\\u${char.charCodeAt(i).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}
