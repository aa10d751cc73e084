// Paths, conditions and rules as the oracle reads them: sections 3 and 4 of the policy format.

import { compareNums, isArray, isNum, isObject, type Json, type Obj, parseJson, typeOf } from "./json.ts";

export type Truth = "true" | "false" | "error";

export interface Condition {
  readonly path: string;
  readonly op: string;
  readonly value: Json;
  readonly pointer: string;
}

export interface Rule {
  readonly list: "require" | "deny_if" | "require_approval";
  readonly conditions: readonly Condition[];
  readonly onDeny: string | undefined;
  readonly pointer: string;
  /** Its id up to what names the rule, and its index in the list. */
  readonly prefix: string;
  readonly index: number;
}

type Step = { readonly member: string } | { readonly index: number } | "each";

const STEP = /^(?:\.([A-Za-z_$][A-Za-z0-9_$-]*)|\[("(?:[^"\\]|\\.)*")\]|\[(0|[1-9][0-9]*)\]|\[\*\])/;

export function stepsOf(path: string): readonly Step[] {
  const steps: Step[] = [];
  for (let rest = path.slice("args".length); rest !== ""; ) {
    const match = STEP.exec(rest);
    if (match === null) throw new Error(`no path: ${path}`);
    const [whole, name, quoted, index] = match;
    if (name !== undefined) steps.push({ member: name });
    else if (quoted !== undefined) steps.push({ member: parseJson(quoted, 1) as string });
    else steps.push(index === undefined ? "each" : { index: Number(index) });
    rest = rest.slice(whole.length);
  }
  return steps;
}

/** What the path leads to: one argument for each branch, `null` for an absent one. */
export function argumentsAt(value: Json, steps: readonly Step[]): readonly Json[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [value];
  if (step === "each") {
    if (!isArray(value) || value.length === 0) return [null];
    return value.flatMap((element) => argumentsAt(element, rest));
  }
  if ("member" in step) return argumentsAt(isObject(value) ? (value.get(step.member) ?? null) : null, rest);
  return argumentsAt(isArray(value) ? (value[step.index] ?? null) : null, rest);
}

/** JavaScript's source for the patterns that the generator writes in RE2's syntax. */
export type Translate = (pattern: string) => RegExp;

export function truthOf(condition: Condition, list: Rule["list"], args: Obj, translate: Translate): Truth {
  const truths = argumentsAt(args, stepsOf(condition.path)).map((argument) =>
    holds(condition, argument, translate),
  );
  return list === "require" ? and(truths) : or(truths);
}

export function and(truths: readonly Truth[]): Truth {
  if (truths.includes("false")) return "false";
  return truths.includes("error") ? "error" : "true";
}

function or(truths: readonly Truth[]): Truth {
  if (truths.includes("true")) return "true";
  return truths.includes("error") ? "error" : "false";
}

function truth(isTrue: boolean): Truth {
  return isTrue ? "true" : "false";
}

function holds({ op, value }: Condition, argument: Json, translate: Translate): Truth {
  if (op === "exists") return truth((argument !== null) === value);
  if (argument === null) return "false";
  const type = typeOf(argument);
  switch (op) {
    case "eq":
      return type === typeOf(value) ? truth(isEqual(argument, value)) : "error";
    case "neq":
      return type === typeOf(value) ? truth(!isEqual(argument, value)) : "error";
    case "in":
    case "not_in": {
      const list = value as readonly Json[];
      if (type !== typeOf(list[0] ?? null)) return "error";
      return truth(list.some((one) => isEqual(argument, one)) === (op === "in"));
    }
    case "lt":
    case "lte":
    case "gt":
    case "gte": {
      if (!isNum(argument) || !isNum(value)) return "error";
      const order = compareNums(argument, value);
      return truth({ lt: order < 0, lte: order <= 0, gt: order > 0, gte: order >= 0 }[op]);
    }
    case "regex":
      return typeof argument === "string" ? truth(translate(value as string).test(argument)) : "error";
    case "contains":
      if (typeof argument === "string")
        return typeof value === "string" ? truth(argument.includes(value)) : "error";
      return isArray(argument) ? containsElement(argument, value) : "error";
    default:
      throw new Error(`no operator: ${op}`);
  }
}

function containsElement(elements: readonly Json[], value: Json): Truth {
  const present = elements.filter((element) => element !== null);
  if (present.some((element) => isEqual(element, value))) return "true";
  return present.some((element) => typeOf(element) !== typeOf(value)) ? "error" : "false";
}

function isEqual(left: Json, right: Json): boolean {
  return isNum(left) && isNum(right) ? compareNums(left, right) === 0 : left === right;
}
