// Trace lines of every kind, mostly right, and changes to their bytes. For laws about reading them.

import fc from "fast-check";

function mostly<T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 19, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

const space = mostly(fc.constant(""), fc.constantFrom(" ", "\t", " \r "));

/** JSON text of strings. */
const plainString = fc
  .constantFrom("", "a", "agent-recall", "2026-11-22T10:00:00Z", "1e999 12345678901234567890", "x".repeat(70))
  .map((text) => JSON.stringify(text));
const otherString = fc.oneof(
  fc.constantFrom("Jürgen", "日本\u{1f600}", "\u2028\u007f", "\ufeff").map((text) => JSON.stringify(text)),
  fc.constantFrom('quoted " \\ / \b\f\n\r\t', "\ud800").map((text) => JSON.stringify(text)),
  fc.constantFrom('"\\u0061"', '"\\u00E9"', '"\\/"', '"\\ud83d\\ude00"'),
  fc.string({ unit: "binary" }).map((text) => JSON.stringify(text)),
);
const string = mostly(fc.oneof(plainString, otherString), fc.constantFrom('"\\x"', '"\\u00g0"', "'a'", '"a'));

/** Number texts, exact in a double and not, within the limits and not, and some that are none. */
const number = mostly(
  fc.oneof(
    fc.integer().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }).map(String),
    fc.constantFrom("0", "-0", "0.5", "1e5", "1E+5", "1e-7", "1763805600000", "9007199254740992"),
  ),
  fc.constantFrom(
    ...[
      "9007199254740993",
      "0.1234567890123456789",
      "1e308",
      "1e309",
      "-1e-309",
      "1".repeat(64),
      "1".repeat(65),
    ],
    ...["01", "1.", ".5", "+1", "-", "1e", "1e+", "1_0", "0x1", "NaN"],
  ),
);

const literal = mostly(fc.constantFrom("true", "false", "null"), fc.constantFrom("nul", "truefalse", "True"));

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    { weight: 4, arbitrary: fc.oneof(string, number, literal) },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.tuple(space, tie("value"), space), { maxLength: 3 })
        .map((items) => `[${items.map((item) => item.join("")).join(",")}]`),
    },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.tuple(space, string, space, fc.constant(":"), space, tie("value")), { maxLength: 3 })
        .map((items) => `{${items.map((item) => item.join("")).join(",")}}`),
    },
  ),
}));

const deep = fc.integer({ min: 125, max: 130 }).map((levels) => `${"[".repeat(levels)}${"]".repeat(levels)}`);

/** Keys with values that are right for them. */
const time = fc.constantFrom(
  ...['"2026-11-22T10:00:00Z"', '"2026-11-22T10:00:00.123+02:00"', '"2026-11-23T10:00:60.1z"'],
  ...["1763805600000", "0", "253402300799999"],
);
const tool = fc.constantFrom('"t"', '"session_end"', '"a.b-c"', `"${"x".repeat(65)}"`);
const known: ReadonlyMap<string, fc.Arbitrary<string>> = new Map(
  Object.entries({
    ts: time,
    tool,
    grant: fc.constantFrom('"alice"', "null", '""'),
    server: fc.constantFrom('"agent-recall"', "null", '""'),
    args: fc.oneof(
      fc.constantFrom("null", "{}"),
      value.map((inner) => `{"a":${inner},"b":1}`),
    ),
    args_known: fc.constantFrom("true", "false"),
    outcome: fc.constantFrom('"ok"', '"error"', '"denied"', '"unknown"', "null"),
    expect: fc.constantFrom('"allow"', '"deny"', '"require_approval"', '{"decision":"deny","rule":"x"}'),
    approved: fc.constantFrom("true", "false", "null", '"true"'),
    id: fc.oneof(string, number),
  }),
);
const otherKeys = ["t", "tss", "tools", "args_", "tool\u0000", "__proto__", "constructor", "", "ü"];

const member = fc
  .constantFrom(...known.keys(), ...otherKeys)
  .chain((key) =>
    fc.tuple(
      mostly(fc.constant(JSON.stringify(key)), string),
      mostly(known.get(key) ?? value, fc.oneof(value, deep, fc.constantFrom('"2026-13-22T10:00:00Z"'))),
    ),
  );

/** A line with `ts` and `tool` among its members, without a newline. */
export const line = fc
  .tuple(
    fc.tuple(mostly(fc.constant('"ts"'), fc.constant('"t\\u0073"')), time),
    fc.tuple(mostly(fc.constant('"tool"'), fc.constant('"to\\u006fl"')), tool),
    fc.array(member, { maxLength: 6 }),
    fc.boolean(),
    fc.array(space, { minLength: 5, maxLength: 5 }),
  )
  .map(([ts, name, others, isFirst, [before = "", inside = "", colon = "", comma = "", behind = ""]]) => {
    const own = [ts, name].map((pair) => pair.join(`${colon}:${inside}`));
    const rest = others.map((pair) => pair.join(":"));
    const members = (isFirst ? [...own, ...rest] : [...rest, ...own]).join(`${comma},${comma}`);
    return Buffer.from(`${before}{${inside}${members}${inside}}${behind}`);
  });

/** Bytes that mean something in JSON, and some that are wrong everywhere. */
const byte = fc.oneof(
  fc.constantFrom(...Buffer.from('{}[]",:\\ 0-9.eEut'), 0, 0x1f, 0x7f, 0x80, 0xc3, 0xed, 0xff),
  fc.integer({ min: 0, max: 255 }),
);

export const mutations = fc.array(fc.tuple(fc.constantFrom("set", "insert", "remove"), fc.nat(), byte), {
  minLength: 1,
  maxLength: 3,
});

export function mutate(
  bytes: Uint8Array,
  changes: readonly (readonly [string, number, number])[],
): Uint8Array {
  const result = [...bytes];
  for (const [kind, place, value] of changes) {
    const at = place % (result.length + 1);
    if (kind === "set") result[at] = value;
    else if (kind === "insert") result.splice(at, 0, value);
    else result.splice(at, 1);
  }
  return Uint8Array.from(result);
}
