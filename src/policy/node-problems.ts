// What is wrong with a single node of a file, whichever of the two formats it is written in.

import type { Problem } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import type { Entry } from "./source.ts";

interface Span {
  readonly start: number;
  readonly end: number;
}

function errorAt({ start, end }: Span, code: string, message: string, help: string): Problem {
  return { code, severity: "error", anchor: { start, end }, message, help };
}

/** One level inside too many others. */
export function depthProblem(span: Span): Problem {
  return errorAt(
    span,
    "nesting-too-deep",
    `An object or array stands inside ${LIMITS.policyDepth} others.`,
    "No policy needs that; docs/limits.md lists the limits.",
  );
}

export function nullProblem(span: Span): Problem {
  return errorAt(
    span,
    "null-value",
    "There is no value here (null): it could mean allow or deny, so it means neither.",
    "Write a value, `{}` for an entry without conditions, or remove the key.",
  );
}

/** `{a: 1,000 calls}` is a: 1 and a key without a value. */
export function bareKeyProblem(span: Span): Problem {
  return {
    ...nullProblem(span),
    message: "This is a key without a value (null), which could mean allow or deny, so it means neither.",
    help: "If a comma cut a text in two here, put the whole text in quotes; else write a value.",
  };
}

export function surrogateProblem(span: Span): Problem {
  return errorAt(
    span,
    "lone-surrogate",
    "Half of a surrogate pair is not a character, and no call could be compared with it.",
    "Write both halves, or the character itself.",
  );
}

export function numberProblem(span: Span): Problem {
  return errorAt(
    span,
    "number-out-of-range",
    `A number may have at most ${LIMITS.numberText} characters and an exponent from -${LIMITS.numberExponent} to ${LIMITS.numberExponent}.`,
    "Write the number shorter.",
  );
}

export function nonFiniteProblem(span: Span): Problem {
  return errorAt(span, "non-finite-number", "Infinity and NaN are no amounts.", "Write a number.");
}

/** `isText` says whether YAML 1.2 reads it as text: then quotes keep that meaning, and are the mending. */
export function ambiguousProblem(span: Span, text: string, meaning: string, isText: boolean): Problem {
  const problem = errorAt(
    span,
    "ambiguous-scalar",
    `\`${text}\` means ${meaning} to YAML 1.1 and something else to YAML 1.2.`,
    meaning === "text"
      ? `Quote it if it is text: "${text}"; a number that both read alike looks like 1000 or 1.0e+3.`
      : `Quote it if it is text: "${text}".`,
  );
  if (!isText) return problem;
  const edits = [{ ...span, text: JSON.stringify(text) }];
  return { ...problem, fix: { title: "Write it in quotes", isSafe: false, edits } };
}

/** Every key that an earlier one of the same object repeats, compared as decoded. */
export function checkDuplicateKeys(entries: readonly Entry[], problems: Problem[]): void {
  const seen = new Set<string>();
  for (const { key, keySpan } of entries) {
    if (seen.has(key)) {
      problems.push(
        errorAt(
          keySpan,
          "duplicate-key",
          `The key ${JSON.stringify(key)} stands here twice; one of the two would be lost.`,
          "Merge them, or remove one.",
        ),
      );
    }
    seen.add(key);
  }
}
