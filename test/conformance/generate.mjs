// Writes the generated case files of fixtures/conformance: tables written out by hand here, not computed.
//
// `node test/conformance/generate.mjs` writes them; test/conformance/cases.test.ts says when they are stale.
// Nothing here evaluates a condition: each letter of a row was read off policy-format.md, section 4.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { printCases } from "./print.mjs";

const ABSENT = Symbol("absent");
const WORDS = { T: "true", F: "false", E: "an error" };

/** What a rule that is true, false or an error makes of a call, by the list it stands in. */
const OUTCOMES = {
  require: { T: "allow", F: ["deny", "require"], E: ["deny", "type_mismatch"] },
  deny_if: { T: ["deny", "deny_if"], F: "allow", E: ["deny", "type_mismatch"] },
  require_approval: { T: ["require_approval", "approval"], F: "allow", E: ["deny", "type_mismatch"] },
};
const LISTS = Object.keys(OUTCOMES);
const TOOLS = { require: "r", deny_if: "d", require_approval: "a" };

// One letter for each argument: T, F or E.
const ARGUMENTS = [ABSENT, null, "b", "a", "c", "", 5, 4, 6, 0, true, false, [], ["b"], {}];
const OPERATOR_TABLE = [
  //                              absent null  "b" "a" "c" ""  5 4 6 0  true false  [] ["b"] {}
  ["exists", true, /*         */ "F F         T T T T         T T T T  T T         T T T"],
  ["exists", false, /*        */ "T T         F F F F         F F F F  F F         F F F"],
  ["eq", "b", /*              */ "F F         T F F F         E E E E  E E         E E E"],
  ["eq", "", /*               */ "F F         F F F T         E E E E  E E         E E E"],
  ["eq", 5, /*                */ "F F         E E E E         T F F F  E E         E E E"],
  ["eq", 0, /*                */ "F F         E E E E         F F F T  E E         E E E"],
  ["eq", true, /*             */ "F F         E E E E         E E E E  T F         E E E"],
  ["eq", false, /*            */ "F F         E E E E         E E E E  F T         E E E"],
  ["neq", "b", /*             */ "F F         F T T T         E E E E  E E         E E E"],
  ["neq", "", /*              */ "F F         T T T F         E E E E  E E         E E E"],
  ["neq", 5, /*               */ "F F         E E E E         F T T T  E E         E E E"],
  ["neq", true, /*            */ "F F         E E E E         E E E E  F T         E E E"],
  ["neq", false, /*           */ "F F         E E E E         E E E E  T F         E E E"],
  ["in", ["b", "c"], /*       */ "F F         T F T F         E E E E  E E         E E E"],
  ["in", [5, 6], /*           */ "F F         E E E E         T F T F  E E         E E E"],
  ["in", [true], /*           */ "F F         E E E E         E E E E  T F         E E E"],
  ["in", [false, true], /*    */ "F F         E E E E         E E E E  T T         E E E"],
  ["not_in", ["b", "c"], /*   */ "F F         F T F T         E E E E  E E         E E E"],
  ["not_in", [5, 6], /*       */ "F F         E E E E         F T F T  E E         E E E"],
  ["not_in", [true], /*       */ "F F         E E E E         E E E E  F T         E E E"],
  ["lt", 5, /*                */ "F F         E E E E         F T F T  E E         E E E"],
  ["lte", 5, /*               */ "F F         E E E E         T T F T  E E         E E E"],
  ["gt", 5, /*                */ "F F         E E E E         F F T F  E E         E E E"],
  ["gte", 5, /*               */ "F F         E E E E         T F T F  E E         E E E"],
  ["regex", "^[bc]$", /*      */ "F F         T F T F         E E E E  E E         E E E"],
  ["regex", "", /*            */ "F F         T T T T         E E E E  E E         E E E"],
  ["contains", "b", /*        */ "F F         T F F F         E E E E  E E         F T E"],
  ["contains", "", /*         */ "F F         T T T T         E E E E  E E         F F E"],
  ["contains", 5, /*          */ "F F         E E E E         E E E E  E E         F E E"],
  ["contains", true, /*       */ "F F         E E E E         E E E E  E E         F E E"],
];

const ARRAYS = [
  [],
  [null],
  [null, null],
  ["b"],
  ["a"],
  ["a", "b"],
  [null, "b"],
  [null, "a"],
  [5],
  [4],
  [4, 5],
  [null, 4],
  [true],
  [false],
  [false, true],
  [null, false],
  ["b", 5],
  [5, "b"],
  [true, "a"],
  ["a", 4, false],
  ["b", 5, true],
  [{}],
  [{}, "b", 5, true],
  [[]],
  [["b"]],
  [[5], 5],
];
const CONTAINS_TABLE = [
  // One letter for each array, in the order above; null elements are ignored.
  ["b", "F FF TFTTF EEEE EEEE TTEET ET EEE"],
  [5, "F FF EEEEE TFTF EEEE TTEET ET EET"],
  [true, "F FF EEEEE EEEE TFTF EETET ET EEE"],
];

/** What AND and OR make of three values; the order of the letters must not matter. */
const COMBINED = [
  // values, AND, OR
  ["T", "T", "T"],
  ["F", "F", "F"],
  ["E", "E", "E"],
  ["TT", "T", "T"],
  ["TF", "F", "T"],
  ["TE", "E", "T"],
  ["FT", "F", "T"],
  ["FF", "F", "F"],
  ["FE", "F", "E"],
  ["ET", "E", "T"],
  ["EF", "F", "E"],
  ["EE", "E", "E"],
  ["TTE", "E", "T"],
  ["TEF", "F", "T"],
  ["ETF", "F", "T"],
  ["FET", "F", "T"],
  ["EFT", "F", "T"],
  ["TFE", "F", "T"],
  ["FTE", "F", "T"],
  ["EEF", "F", "E"],
  ["FFE", "F", "E"],
  ["FEE", "F", "E"],
  ["TTT", "T", "T"],
  ["FFF", "F", "F"],
];

/** Which condition decides a rule whose conditions have these values: its place when the rule is false, else an error, else true. */
const DECIDING = [
  // values, the rule, in require, in deny_if and require_approval (null: the rule is not reported)
  ["TT", "T", null, 0],
  ["TF", "F", 1, null],
  ["TE", "E", 1, 1],
  ["FT", "F", 0, null],
  ["FF", "F", 0, null],
  ["FE", "F", 0, null],
  ["ET", "E", 0, 0],
  ["EF", "F", 1, null],
  ["EE", "E", 0, 0],
  ["TTT", "T", null, 0],
  ["TTF", "F", 2, null],
  ["TTE", "E", 2, 2],
  ["TFE", "F", 1, null],
  ["TEF", "F", 2, null],
  ["TET", "E", 1, 1],
  ["TEE", "E", 1, 1],
  ["EET", "E", 0, 0],
  ["ETE", "E", 0, 0],
  ["EEF", "F", 2, null],
  ["EFF", "F", 1, null],
  ["EFT", "F", 1, null],
  ["FEE", "F", 0, null],
  ["FET", "F", 0, null],
];

const show = (value) => (value === ABSENT ? "nothing" : JSON.stringify(value));
const letters = (text) => [...text.replaceAll(" ", "")];

function policyOf(conditions) {
  const tools = Object.fromEntries(LISTS.map((list) => [TOOLS[list], { [list]: [{ conditions }] }]));
  return { version: "1", default: "deny", tools };
}

function expectation(list, letter, condition, index) {
  const outcome = OUTCOMES[list][letter];
  if (outcome === "allow") return { decision: "allow" };
  const [decision, reason] = outcome;
  const place = `/tools/${TOOLS[list]}/${list}`;
  const rule = `${place}/${condition.path}-${condition.op}`;
  return { decision, reason, rule, pointer: `${place}/0/conditions/${index}` };
}

/** The call in each list of rules; `letterOf` says what the rule is there. */
function callsOf(args, condition, letterOf) {
  return LISTS.map((list) => {
    return { tool: TOOLS[list], args, expect: expectation(list, letterOf(list), condition, 0) };
  });
}

function conditionCase(op, value, argument, letter, sentence) {
  const condition = { path: "args.x", op, value };
  return {
    name: `${op} ${show(value)} of ${show(argument)} is ${WORDS[letter]}`,
    sentence,
    policy: policyOf([condition]),
    calls: callsOf(argument === ABSENT ? {} : { x: argument }, condition, () => letter),
  };
}

function sentenceFor(argument, letter) {
  if (argument === ABSENT || argument === null) {
    return "Absent argument: false, whatever the operator, except `exists: false`, which is true.";
  }
  if (letter === "E") {
    return "Present, but of a JSON type that the operator and value do not compare: error.";
  }
  return "Otherwise true or false.";
}

function operatorFiles() {
  const byOperator = new Map();
  for (const [op, value, row] of OPERATOR_TABLE) {
    const cases = letters(row).map((letter, i) => {
      return conditionCase(op, value, ARGUMENTS[i], letter, sentenceFor(ARGUMENTS[i], letter));
    });
    byOperator.set(op, [...(byOperator.get(op) ?? []), ...cases]);
  }
  return [...byOperator].map(([op, cases]) => {
    return fileOf(`4-conditions/table-${op}.json`, "4", `${op} on every JSON type, in every list`, cases);
  });
}

function containsFile() {
  const sentence =
    "An array for `contains` without an equal element but with an element of another type is an error (null elements are ignored).";
  const cases = CONTAINS_TABLE.flatMap(([value, row]) => {
    return letters(row).map((letter, i) => conditionCase("contains", value, ARRAYS[i], letter, sentence));
  });
  // The first and the fourth array stand in the operator table too.
  const named = cases.map((entry) => ({ ...entry, name: `array: ${entry.name}` }));
  return fileOf("4-conditions/table-contains-array.json", "4", "contains on arrays", named);
}

function quantifierFile() {
  const sentence = "The results combine by AND in `require` and by OR in `deny_if` and `require_approval`.";
  const element = { T: 5, F: 4, E: "5" };
  const condition = { path: "args.x[*]", op: "eq", value: 5 };
  const cases = COMBINED.map(([values, and, or]) => ({
    name: `elements that are ${values} give ${and} in require and ${or} elsewhere`,
    sentence,
    policy: policyOf([condition]),
    calls: callsOf({ x: [...values].map((letter) => element[letter]) }, condition, (list) => {
      return list === "require" ? and : or;
    }),
  }));
  return fileOf("3-paths/table-quantifier.json", "3", "[*] over three values", cases);
}

function decidingFile() {
  const sentence =
    "The deciding condition is the first false one of a `require` rule that is false, the first that is an error of a rule that is an error, the first otherwise.";
  const value = { T: 5, F: 4, E: "5" };
  const cases = DECIDING.map(([values, rule, inRequire, elsewhere]) => {
    const conditions = [...values].map((_, i) => ({ path: `args.c${i}`, op: "eq", value: 5 }));
    const args = Object.fromEntries([...values].map((letter, i) => [`c${i}`, value[letter]]));
    const calls = LISTS.map((list) => {
      const index = (list === "require" ? inRequire : elsewhere) ?? 0;
      const expect = expectation(list, rule, conditions[index], index);
      return { tool: TOOLS[list], args, expect };
    });
    return {
      name: `conditions that are ${values} make a rule that is ${rule}`,
      sentence,
      policy: policyOf(conditions),
      calls,
    };
  });
  return fileOf(
    "5-decision/table-deciding-condition.json",
    "5",
    "AND of conditions, and which one decides",
    cases,
  );
}

function fileOf(path, section, title, cases) {
  return { path, text: printCases({ section, title, cases }) };
}

/** Every generated file: its path below fixtures/conformance, and its text. */
export function generateFiles() {
  return [...operatorFiles(), containsFile(), quantifierFile(), decidingFile()];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = fileURLToPath(new URL("../../fixtures/conformance/", import.meta.url));
  for (const { path, text } of generateFiles()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
