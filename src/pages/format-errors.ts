// Every error of the format, by code: the source of their pages.

import { CONDITION_ERRORS } from "./format-errors-condition.ts";
import { SHAPE_ERRORS } from "./format-errors-shape.ts";
import { TEXT_ERRORS } from "./format-errors-text.ts";
import { YAML_ERRORS } from "./format-errors-yaml.ts";
import type { FormatError } from "./page.ts";

/** Beside these, lint rules without a check are errors of the format too. */
export const FORMAT_ERRORS: readonly FormatError[] = [
  ...TEXT_ERRORS,
  ...YAML_ERRORS,
  ...SHAPE_ERRORS,
  ...CONDITION_ERRORS,
];
