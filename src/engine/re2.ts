// The linear-time regular expression library, behind the one function that we need of it.

import { RE2JS, RE2JSException } from "re2js";
import { LIMITS } from "../limits.ts";
import type { BadPattern, Pattern } from "./pattern.ts";

export function compileRe2(source: string): Pattern | BadPattern {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { code: "invalid-pattern", message: `RE2 refuses the pattern: ${reasonOf(error)}.` };
  }
  if (compiled.programSize() > LIMITS.patternInstructions) {
    return {
      code: "pattern-too-large",
      message: "The pattern is too large once its repetitions are written out.",
    };
  }
  return { test: (text) => compiled.test(text) };
}

function reasonOf({ message }: RE2JSException): string {
  return message.replace(/^error parsing regexp: /, "");
}
